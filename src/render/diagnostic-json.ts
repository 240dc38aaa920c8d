// Diagnostics for machines, in the shape that tools for Terraform's `validate -json` read, with our code added.
import { compareDiagnostics } from "../diagnostics/diagnostic.ts";
import type { Diagnostic, SourcePosition, SourceRange } from "../diagnostics/diagnostic.ts";
import { runAround, showHidden } from "../diagnostics/hidden-text.ts";
import { visibleJson } from "../diagnostics/sanitise.ts";
import { sourceLines } from "../diagnostics/snippet.ts";
import type { Json, JsonObject } from "../model/json.ts";
import type { Sources } from "./diagnostic.ts";

/** The document of `validate --json`, indented, ending in a line feed. */
export function renderDiagnosticsJson(diagnostics: readonly Diagnostic[], sources: Sources): string {
  const errors = diagnostics.filter(({ severity }) => severity === "error").length;
  const document = {
    format_version: "1.0",
    valid: errors === 0,
    error_count: errors,
    warning_count: diagnostics.length - errors,
    diagnostics: [...diagnostics].sort(compareDiagnostics).map((item) => diagnosticJson(item, sources)),
  };
  return `${visibleJson(JSON.stringify(document, null, 2))}\n`;
}

/** `byte` counts UTF-8 bytes from 0 where the source is known, `column` UTF-16 units from 1. */
function diagnosticJson(diagnostic: Diagnostic, sources: Sources): JsonObject {
  const { severity, code, summary, detail, range, related, context, values } = diagnostic;
  return {
    severity,
    code,
    summary,
    detail: detail ?? "",
    ...(range === undefined
      ? {}
      : { range: rangeJson(range, sources), snippet: snippetJson(range, context, values, sources) }),
    ...(related === undefined
      ? {}
      : { related: { range: rangeJson(related.range, sources), message: related.message } }),
  };
}

/** A range that ends with something hidden ends where that begins: the end would tell its length. */
function rangeJson(given: SourceRange, sources: Sources): JsonObject {
  const source = sources.get(given.file);
  const hidden = source === undefined ? null : runAround(source, given.end.offset);
  const range = hidden === null ? given : { ...given, end: before(given, hidden.start) };
  const position = ({ line, column, offset }: SourcePosition): JsonObject => ({
    line,
    column,
    byte: source === undefined ? offset : Buffer.byteLength(source.slice(0, offset)),
  });
  return { filename: range.file, start: position(range.start), end: position(range.end) };
}

function before({ start, end }: SourceRange, offset: number): SourcePosition {
  return offset <= start.offset ? start : { ...end, column: end.column - (end.offset - offset), offset };
}

function snippetJson(
  range: SourceRange,
  context: string | undefined,
  values: Diagnostic["values"],
  sources: Sources,
): Json {
  const source = sources.get(range.file);
  const lines = source === undefined ? null : sourceLines(source, range.start.line, range.end.line);
  if (lines === null) return null;
  const code = lines.join("\n");
  const start = range.start.column - 1;
  const whole = lines
    .slice(0, range.end.line - range.start.line)
    .reduce((sum, text) => sum + text.length + 1, 0);
  return {
    context: context ?? null,
    code: showHidden(code),
    start_line: range.start.line,
    highlight_start_offset: shownLength(code, start),
    highlight_end_offset: shownLength(code, Math.min(whole + range.end.column - 1, code.length)),
    values: (values ?? []).map(({ expression, value }) => ({
      traversal: expression,
      statement: `is ${value}`,
    })),
  };
}

/** How much is shown of what stands before an offset. */
function shownLength(code: string, offset: number): number {
  return showHidden(code.slice(0, offset)).length;
}
