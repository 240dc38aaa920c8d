// Root variables: values from where they are given, in order of precedence, and the rules of their validation.
import { errorDiagnostic } from "../diagnostics/diagnostic.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { SENSITIVE, withMarks } from "../hcl/value.ts";
import type { Value } from "../hcl/value.ts";
import { checkRules } from "./assertions.ts";
import { blockTitle } from "./declarations.ts";
import { MODULE_FRAME, failedValue, isFailed } from "./evaluation.ts";
import type { Evaluation } from "./evaluation.ts";
import type { VariableSources } from "./input.ts";
import { readDeclaration, valueOf } from "./variable-declaration.ts";
import type { Variable } from "./variable-declaration.ts";
import { collectGiven } from "./variable-sources.ts";

/**
 * Fills `values`, which the evaluation reads variables from. A variable whose value is missing or wrong becomes a failed
 * value, so that its uses give no further errors.
 */
export function readVariables(
  evaluation: Evaluation,
  sources: VariableSources,
  values: Map<string, Value>,
  report: (problem: Diagnostic) => void,
): void {
  const variables = [...evaluation.program.declarations.variables.values()].map((declaration) =>
    readDeclaration(declaration, evaluation, report),
  );
  const types = new Map(
    variables.map(({ declaration, typed, sensitive }) => [
      declaration.name,
      { type: typed?.type ?? null, sensitive },
    ]),
  );
  const given = collectGiven(
    sources,
    types,
    (expression) => evaluation.evaluate(expression, MODULE_FRAME),
    report,
  );
  for (const variable of variables) {
    const { name } = variable.declaration;
    const problems: Diagnostic[] = [];
    const value = valueOf(variable, given.get(name) ?? null, evaluation, (problem) => {
      problems.push(problem);
      report(problem);
    });
    const found = value ?? failedValue(problems);
    values.set(name, variable.sensitive ? withMarks(found, [SENSITIVE]) : found);
  }
  for (const variable of variables) {
    const value = values.get(variable.declaration.name);
    if (value !== undefined && !isFailed(value)) validate(variable, evaluation, report);
  }
}

/** Errors of rules that a value breaks; they may read other variables. */
export function validate(
  variable: Variable,
  evaluation: Evaluation,
  report: (problem: Diagnostic) => void,
): void {
  const { block, name } = variable.declaration;
  const frame = { ...MODULE_FRAME, title: blockTitle(block) };
  checkRules(variable.fields.blocks.get("validation") ?? [], {
    evaluation,
    frame,
    report,
    example: "condition = length(var.name) > 0",
    broken: (range, message) =>
      errorDiagnostic("invalid-variable-value", `The value of the variable "${name}" is refused.`, {
        range,
        context: frame.title,
        detail: message,
      }),
  });
}
