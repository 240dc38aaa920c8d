// Diagnostics for machines, in the shape that tools for Terraform's `validate -json` read, with our code added. As there,
// columns count characters as readers do (grapheme clusters), bytes and highlights those of UTF-8, and no range is empty.
import { compareDiagnostics } from "../diagnostics/diagnostic.ts";
import type { Diagnostic, SourcePosition, SourceRange } from "../diagnostics/diagnostic.ts";
import { runAround, showHidden } from "../diagnostics/hidden-text.ts";
import { visibleJson } from "../diagnostics/sanitise.ts";
import { sourceLines } from "../diagnostics/snippet.ts";
import { countGraphemes } from "../diagnostics/graphemes.ts";
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

/** One of them; `related` and `code` are ours. */
export function diagnosticJson(diagnostic: Diagnostic, sources: Sources): JsonObject {
  const { severity, code, summary, detail, range, related, context, values } = diagnostic;
  return {
    severity,
    code,
    summary,
    detail: detail ?? "",
    ...(range === undefined
      ? {}
      : { range: rangeJson(range, sources), ...snippetJson(range, context, values, sources) }),
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
  const start = positionJson(range.start, source);
  const end = positionJson(range.end, source);
  return {
    filename: range.file,
    start,
    end: end.byte > start.byte ? end : { ...start, column: start.column + 1, byte: start.byte + 1 },
  };
}

/** `line` and `column` from 1, `byte` from 0; without the source in UTF-16 units. */
function positionJson({ line, column, offset }: SourcePosition, source: string | undefined) {
  if (source === undefined) return { line, column, byte: offset };
  const before = source.slice(0, offset);
  return {
    line,
    column: countGraphemes(before.slice(before.length - (column - 1))) + 1,
    byte: Buffer.byteLength(before),
  };
}

function before({ start, end }: SourceRange, offset: number): SourcePosition {
  return offset <= start.offset ? start : { ...end, column: end.column - (end.offset - offset), offset };
}

function snippetJson(
  range: SourceRange,
  context: string | undefined,
  values: Diagnostic["values"],
  sources: Sources,
): { readonly snippet?: Json } {
  const source = sources.get(range.file);
  const lines = source === undefined ? null : sourceLines(source, range.start.line, range.end.line);
  if (lines === null) return {};
  const code = lines.join("\n");
  const above = lines
    .slice(0, range.end.line - range.start.line)
    .reduce((sum, text) => sum + text.length + 1, 0);
  const start = shownBytes(code, range.start.column - 1);
  const end = shownBytes(code, Math.min(above + range.end.column - 1, code.length));
  const shown = showHidden(code);
  return {
    snippet: {
      context: context ?? null,
      code: shown,
      start_line: range.start.line,
      highlight_start_offset: start,
      highlight_end_offset: end > start ? end : Math.min(start + 1, Buffer.byteLength(shown)),
      values: (values ?? []).map(({ expression, value }) => ({
        traversal: expression,
        statement: `is ${value}`,
      })),
    },
  };
}

/** Bytes of what is shown of all before an offset. */
function shownBytes(code: string, offset: number): number {
  return Buffer.byteLength(showHidden(code.slice(0, offset)));
}
