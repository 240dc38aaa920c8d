// Where in the configuration a risk comes from.
import type { SourceRange } from "../diagnostics/diagnostic.ts";
import type { Risk } from "../plan/document.ts";

export function sourceOf(range: SourceRange | null): Risk["source"] {
  return range === null ? null : { file: range.file, line: range.start.line };
}
