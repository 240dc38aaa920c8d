// Diagnostics for people: the problem in one sentence with its name, the source as written with the place marked, the values involved,
// and what to do. Warnings first, so that errors end up next to the prompt.
import { compareDiagnostics } from "../diagnostics/diagnostic.ts";
import type { Diagnostic, SourceRange } from "../diagnostics/diagnostic.ts";
import { snippetLines } from "../diagnostics/snippet.ts";
import { visibleText } from "../diagnostics/sanitise.ts";
import { plural } from "./names.ts";
import type { Style, Tone } from "./style.ts";
import { BLANK, line, printLines, span, wrapLine } from "./text.ts";
import type { Line } from "./text.ts";

/** File name as in ranges → text. */
export type Sources = ReadonlyMap<string, string>;

export interface DiagnosticOptions {
  /** The first error's code is named at the end, as what `orch explain` can be asked for. */
  readonly hint?: boolean;
}

/** Characters of one sentence. */
const LONGEST_SUMMARY = 1000;

/** Most of each severity that are printed; the rest is counted. */
const MOST = 20;

/** Text of all diagnostics in order of place, at most 20 warnings and 20 errors; empty for none. */
export function renderDiagnostics(
  diagnostics: readonly Diagnostic[],
  sources: Sources,
  style: Style,
  options: DiagnosticOptions = {},
): string {
  const lines: Line[] = [];
  for (const severity of ["warning", "error"] as const) {
    const all = diagnostics.filter((item) => item.severity === severity).sort(compareDiagnostics);
    for (const diagnostic of all.slice(0, MOST))
      lines.push(...diagnosticLines(diagnostic, sources, style), BLANK);
    if (all.length > MOST)
      lines.push(line(span(`And ${plural(all.length - MOST, `more ${severity}`)}.`, severity)), BLANK);
    const [first] = all;
    if (options.hint === true && severity === "error" && first !== undefined)
      lines.push(line(span(`More about this: orch explain ${first.code}`, "faint")), BLANK);
  }
  return printLines(lines.slice(0, -1), style);
}

function diagnosticLines(diagnostic: Diagnostic, sources: Sources, style: Style): Line[] {
  const { severity, code, summary, range } = diagnostic;
  const label = severity === "error" ? "Error" : "Warning";
  const lines: Line[] = [
    ...wrapLine(
      line(
        span(`${label}: `, severity),
        span(summary, "strong", LONGEST_SUMMARY),
        span(` [${code}]`, "faint"),
      ),
      style.width,
      2,
    ),
  ];
  if (range !== undefined) lines.push(...placeLines(range, diagnostic.context, severity, sources, style));
  const notes: Line[] = [];
  for (const { expression, value } of diagnostic.values ?? [])
    notes.push(line("  ", span(expression, "code", 200), " is ", span(value, "plain", 400)));
  for (const text of paragraphs(diagnostic.detail)) notes.push(line(`  ${text}`));
  const { related } = diagnostic;
  if (related !== undefined)
    notes.push(line(`  ${related.message}`), ...placeLines(related.range, undefined, "code", sources, style));
  const quoted = range !== undefined && sources.has(range.file);
  if (quoted && notes.length > 0) lines.push(BLANK);
  return [...lines, ...notes.flatMap((item) => wrapLine(item, style.width, 2))];
}

/** `--> file:7, in service "web"`, and where the source is known its lines with the range underlined. */
function placeLines(
  range: SourceRange,
  context: string | undefined,
  tone: Tone,
  sources: Sources,
  style: Style,
): Line[] {
  const rule = style.glyphs.rule;
  const source = sources.get(range.file);
  const digits = String(range.end.line).length;
  const found = source === undefined ? null : snippetLines(source, range, style.width - digits - 5);
  const where = line(
    span(" ".repeat(found === null ? 1 : digits)),
    span(style.unicode ? " ╭─ " : " --> ", "faint"),
    span(`${range.file}:${range.start.line}`, "code"),
    context === undefined ? "" : `, in ${context}`,
  );
  if (found === null) return wrapLine(where, style.width, 6);
  const gutter = (text: string): Line => line(span(` ${text.padStart(digits)} ${rule} `, "faint"));
  const quoted = found.flatMap((item): Line[] => {
    if (item.number === null) return [[...gutter(""), span(style.glyphs.ellipsis, "faint")]];
    // already sanitised and cut, so `span` leaves it as it is
    const text = [...gutter(String(item.number)), span(item.text.trimEnd(), "plain", item.text.length)];
    const mark = span(" ".repeat(item.from), "plain", Infinity);
    return [text, [...gutter(""), mark, span("^".repeat(item.to - item.from), tone, Infinity)]];
  });
  return [...wrapLine(where, style.width, 6), gutter(""), ...quoted];
}

function paragraphs(text: string | undefined): string[] {
  if (text === undefined || text === "") return [];
  return visibleText(text, { multiline: true }).split("\n");
}
