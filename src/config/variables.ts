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
import { attributeOf } from "./instances.ts";
import { standIn } from "./stand-in.ts";
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
  const stoodIn = new Set<Variable>();
  for (const variable of variables) {
    const { name, block } = variable.declaration;
    const problems: Diagnostic[] = [];
    const isUnread =
      sources.unread === true &&
      variable.sensitive &&
      !given.has(name) &&
      attributeOf(block, "default") === undefined;
    if (isUnread) {
      stoodIn.add(variable);
      values.set(name, withMarks(standIn(variable.constraint.type), [SENSITIVE]));
      continue;
    }
    const told = (problem: Diagnostic): void => {
      problems.push(problem);
      report(problem);
    };
    const value =
      sources.unread === true
        ? valueOf(variable, given.get(name) ?? null, evaluation, told, howToGiveHere)
        : valueOf(variable, given.get(name) ?? null, evaluation, told);
    const found = value ?? failedValue(problems);
    values.set(name, variable.sensitive ? withMarks(found, [SENSITIVE]) : found);
  }
  for (const variable of variables) {
    const value = values.get(variable.declaration.name);
    if (value !== undefined && !isFailed(value) && !stoodIn.has(variable))
      validate(variable, evaluation, report);
  }
}

/** Where the environment is not read. */
function howToGiveHere({ declaration: { name } }: Variable): string {
  return `Give it one with --var ${name}=…, with --var-file, or in the file orch.vars.hcl; or write a default into its block. With an inventory the environment is not read.`;
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
