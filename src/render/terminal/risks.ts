// Risks and other remarks of a plan, the gravest first, each with where it comes from.
import { visibleText } from "../../diagnostics/sanitise.ts";
import { showHidden } from "../../diagnostics/hidden-text.ts";
import { sourceLines } from "../../diagnostics/snippet.ts";
import type { Plan, PlanDiagnostic, Risk } from "../../plan/document.ts";
import type { Sources } from "../diagnostic.ts";
import { plural, someOf } from "../names.ts";
import type { Style, Tone } from "../style.ts";
import { line, span, truncateLine, wrapLine } from "../text.ts";
import type { Line } from "../text.ts";

interface Remark {
  readonly label: string;
  readonly tone: Tone;
  readonly rank: number;
  readonly item: Pick<Risk, "code" | "summary" | "detail" | "source">;
}

const MOST = 12;
/** More remarks of one code than these are told together. */
const MOST_ALIKE = 3;

export function riskLines(plan: Plan, sources: Sources, style: Style, verbose: boolean): Line[] {
  const remarks = [...plan.diagnostics.map(ofDiagnostic), ...plan.risks.map(ofRisk)].sort(
    (a, b) => a.rank - b.rank,
  );
  const kinds = verbose ? remarks.map((remark) => [remark]) : ofOneKind(remarks);
  const shown = kinds.slice(0, verbose ? Infinity : MOST);
  const lines = shown.flatMap((same) => kindLines(same, sources, style));
  const rest = kinds.slice(shown.length).reduce((sum, same) => sum + same.length, 0);
  if (rest > 0) lines.push(line(span(`  and ${plural(rest, "more remark")} (--verbose shows all)`, "faint")));
  return lines;
}

/** Many remarks of one code are one, at the place of the first. */
function ofOneKind(remarks: readonly Remark[]): readonly (readonly Remark[])[] {
  const kinds = new Map<string, Remark[]>();
  for (const remark of remarks) {
    const key = `${remark.rank} ${remark.item.code}`;
    const same = kinds.get(key);
    if (same === undefined) kinds.set(key, [remark]);
    else same.push(remark);
  }
  return [...kinds.values()].flatMap((same) =>
    same.length > MOST_ALIKE ? [same] : same.map((one) => [one]),
  );
}

function kindLines(same: readonly Remark[], sources: Sources, style: Style): Line[] {
  const [first, ...others] = same;
  if (first === undefined) return [];
  const lines = remarkLines(first, sources, style);
  if (others.length === 0) return lines;
  const text = `and the same of ${someOf(subjectsOf(same).slice(1), 8)}`;
  return [...lines, ...wrapLine(line(span(`    ${text}`, "faint")), style.width, 4)];
}

/** What differs between sentences that are alike: their words without those that all begin and end with. */
function subjectsOf(same: readonly Remark[]): readonly string[] {
  const texts = same.map(({ item }) => item.summary.replace(/\.$/, "").split(" "));
  const shortest = texts.reduce((least, words) => Math.min(least, words.length), Infinity);
  const common = (at: (words: readonly string[], index: number) => string | undefined): number => {
    let index = 0;
    while (index < shortest - 1 && texts.every((words) => at(words, index) === at(texts[0] ?? [], index)))
      index++;
    return index;
  };
  const start = common((words, index) => words[index]);
  const end = Math.min(
    common((words, index) => words.at(-1 - index)),
    shortest - 1 - start,
  );
  return texts.map((words) => words.slice(start, words.length - end).join(" "));
}

function ofDiagnostic(item: PlanDiagnostic): Remark {
  return item.severity === "error"
    ? { label: "Error", tone: "error", rank: 0, item }
    : { label: "Warning", tone: "warning", rank: 2, item };
}

function ofRisk(item: Risk): Remark {
  switch (item.severity) {
    case "high":
      return { label: "High risk", tone: "error", rank: 1, item };
    case "warning":
      return { label: "Risk", tone: "warning", rank: 3, item };
    case "info":
      return { label: "Note", tone: "faint", rank: 4, item };
    default: {
      const never: never = item.severity;
      return never;
    }
  }
}

function remarkLines({ label, tone, item }: Remark, sources: Sources, style: Style): Line[] {
  const { code, summary, detail, source } = item;
  const title = line(span(`  ${label}: `, tone), summary, span(`  ${code}`, "faint"));
  const lines = wrapLine(title, style.width, 4);
  if (source !== null) {
    const text = sources.get(source.file);
    const code = text === undefined ? undefined : sourceLines(text, source.line, source.line)?.[0];
    const where = line(
      "    ",
      span(`${source.file}:${source.line}`, "code"),
      span(code === undefined ? "" : `   ${showHidden(code).trim()}`, "plain", 400),
    );
    lines.push(truncateLine(where, style.width, style));
  }
  if (detail !== null)
    for (const text of visibleText(detail, { multiline: true }).split("\n"))
      lines.push(...wrapLine(line(`    ${text}`), style.width, 4));
  return lines;
}
