// How the evaluator reports an error: a diagnostic with the tightest range and the values involved, and an unknown value
// in place of the failed one.
import { errorDiagnostic } from "../diagnostics/diagnostic.ts";
import type { SourceRange } from "../diagnostics/diagnostic.ts";
import { involvedValues } from "./evaluate-references.ts";
import type { Evaluation } from "./evaluation.ts";
import type { Expression } from "./syntax.ts";
import { unknownValue } from "./value.ts";
import type { Value } from "./value.ts";

/** Reports an error about `expression`, whose references are listed with their values, and gives the value that stands for it. */
export function fail(
  evaluation: Evaluation,
  expression: Expression,
  code: string,
  summary: string,
  parts: { readonly range?: SourceRange; readonly detail?: string } = {},
): Value {
  const { run } = evaluation;
  if (run.stopped) return unknownValue();
  const values = run.quiet ? [] : involvedValues(evaluation, expression);
  run.diagnostics.push(
    errorDiagnostic(code, summary, {
      range: parts.range ?? expression.range,
      ...(parts.detail === undefined || parts.detail === "" ? {} : { detail: parts.detail }),
      ...(values.length === 0 ? {} : { values }),
    }),
  );
  return unknownValue();
}
