// Template text that a function read, evaluated with only the given names: what `templatefile` and `templatestring` do.
import { errorDiagnostic } from "../diagnostics/diagnostic.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Evaluation } from "./evaluation.ts";
import type { Value } from "./value.ts";

export function evaluateText(
  evaluation: Evaluation,
  text: string,
  file: string,
  names: ReadonlyMap<string, Value>,
): { readonly value?: Value; readonly diagnostics: readonly Diagnostic[] } {
  void [evaluation, text, names];
  return {
    diagnostics: [errorDiagnostic("unreadable-template", `The template ${file} cannot be read yet.`)],
  };
}
