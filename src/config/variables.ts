// Root variables: declarations, values from where they are given, conversion, defaults, and validation rules.
import { errorDiagnostic } from "../diagnostics/diagnostic.ts";
import type { Diagnostic, SourceRange } from "../diagnostics/diagnostic.ts";
import { convert } from "../hcl/convert.ts";
import { parseTypeConstraint } from "../hcl/parse-type.ts";
import type { TypeConstraint } from "../hcl/parse-type.ts";
import type { Block } from "../hcl/syntax.ts";
import { rootTraversals } from "../hcl/traversal.ts";
import { ANY, BOOL, SENSITIVE, STRING, UNKNOWN, deepMarks, hasMark, withMarks } from "../hcl/value.ts";
import type { Value } from "../hcl/value.ts";
import { pathText } from "../model/json.ts";
import { blockTitle } from "./declarations.ts";
import type { Declaration } from "./declarations.ts";
import { MODULE_FRAME, failedValue, isFailed } from "./evaluation.ts";
import type { Evaluation } from "./evaluation.ts";
import { flagOf } from "./field-values.ts";
import type { VariableSources } from "./input.ts";
import { attributeOf } from "./instances.ts";
import { readBody } from "./read-body.ts";
import type { Fields } from "./read-body.ts";
import { VARIABLE } from "./schemas/module.ts";
import { withoutWords } from "./secret-texts.ts";
import { applyDefaults } from "./variable-defaults.ts";
import { collectGiven } from "./variable-sources.ts";
import type { GivenValue } from "./variable-sources.ts";

interface Variable {
  readonly declaration: Declaration;
  readonly constraint: TypeConstraint;
  readonly fields: Fields;
  readonly sensitive: boolean;
  readonly nullable: boolean;
}

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
    variables.map(({ declaration, constraint, sensitive }) => [
      declaration.name,
      { type: constraint.type, sensitive },
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

function readDeclaration(
  declaration: Declaration,
  evaluation: Evaluation,
  report: (problem: Diagnostic) => void,
): Variable {
  const { block } = declaration;
  const title = blockTitle(block);
  const fallback = attributeOf(block, "default");
  const isSecret = isSensitiveBlock(block);
  // what a default of a sensitive variable says is not told, also where it is wrong
  const quiet = (problem: Diagnostic) => {
    report(isSecret && isWithin(problem.range, fallback?.expression.range) ? withoutWords(problem) : problem);
  };
  const reading = { evaluation, report: quiet, frame: { ...MODULE_FRAME, title } };
  const variable = fallback === undefined ? undefined : rootTraversals(fallback.expression)[0];
  if (variable !== undefined)
    quiet(
      errorDiagnostic(
        "default-not-constant",
        `A default refers to nothing, and this one reads ${variable.root}.`,
        {
          range: variable.range,
          context: title,
          detail: "Write a constant, or use a local that chooses: coalesce(var.x, local.y).",
        },
      ),
    );
  // A default that refers to something is not evaluated: variables are not there yet.
  const body =
    variable === undefined
      ? block.body
      : { ...block.body, attributes: block.body.attributes.filter((attribute) => attribute !== fallback) };
  const fields = readBody(body, block.headerRange, title, SENSITIVE_DEFAULT, reading);
  const type = fields.syntax.get("type")?.expression;
  const parsed = type === undefined || type === null ? null : parseTypeConstraint(type);
  for (const problem of parsed?.diagnostics ?? []) quiet({ ...problem, context: title });
  return {
    declaration,
    constraint: parsed?.ok === true ? parsed.value : { type: ANY },
    fields,
    sensitive: flagOf(fields, "sensitive") ?? false,
    nullable: flagOf(fields, "nullable") ?? true,
  };
}

/** As it is written; whether its expression can be evaluated is another question. */
function isSensitiveBlock(block: Block): boolean {
  const expression = attributeOf(block, "sensitive")?.expression;
  return expression !== undefined && !(expression.kind === "literal" && expression.value === false);
}

function isWithin(range: SourceRange | undefined, outer: SourceRange | undefined): boolean {
  if (range === undefined || outer === undefined) return false;
  return range.start.offset >= outer.start.offset && range.end.offset <= outer.end.offset;
}

/** `default = sensitive("…")` marks the value like any other. */
const SENSITIVE_DEFAULT = {
  ...VARIABLE,
  attributes: new Map([...VARIABLE.attributes, ["default", { type: ANY, sensitive: true }] as const]),
};

function valueOf(
  variable: Variable,
  given: GivenValue | null,
  evaluation: Evaluation,
  report: (problem: Diagnostic) => void,
): Value | null {
  const { declaration, fields, nullable } = variable;
  const { name, block } = declaration;
  const title = blockTitle(block);
  const attribute = attributeOf(block, "default");
  const fallback = fields.attributes.get("default");
  const useDefault = given === null || (given.value.data === null && !nullable);
  if (useDefault && attribute === undefined) {
    report(
      errorDiagnostic(
        "missing-variable",
        given === null ? `The variable "${name}" has no value.` : `The variable "${name}" cannot be null.`,
        {
          range: given?.range ?? block.headerRange,
          context: title,
          detail: howToGive(name, variable.sensitive),
        },
      ),
    );
    return null;
  }
  if (!useDefault)
    return fitValue(variable, given.value, given.range ?? block.headerRange, given, evaluation, report);
  // The default is wrong, and that was reported.
  if (fallback === undefined && attribute?.expression.kind !== "literal") return null;
  const value: Value = fallback?.value ?? { type: ANY, data: null, marks: [] };
  return fitValue(variable, value, fallback?.range ?? block.headerRange, null, evaluation, report);
}

/** A command line stays in the shell's history and in the list of processes, so it is not where a secret goes. */
function howToGive(name: string, sensitive: boolean): string {
  return sensitive
    ? `Give it one in the environment as ORCH_VAR_${name}, or in a file that stays out of version control: --var-file FILE.`
    : `Give it one with --var ${name}=…, in the file orch.vars.hcl, or in the environment as ORCH_VAR_${name}; or write a default into its block.`;
}

function fitValue(
  variable: Variable,
  value: Value,
  range: SourceRange,
  given: GivenValue | null,
  evaluation: Evaluation,
  report: (problem: Diagnostic) => void,
): Value | null {
  const { constraint, declaration } = variable;
  const context = blockTitle(declaration.block);
  const filled =
    constraint.defaults === undefined
      ? value
      : applyDefaults(value, constraint.defaults, (expression) => {
          const { value: fallback, diagnostics } = evaluation.evaluate(expression, {
            ...MODULE_FRAME,
            title: context,
          });
          for (const problem of diagnostics) report(problem);
          return fallback;
        });
  if (isFailed(filled)) return null;
  const converted = convert(filled, constraint.type);
  if (converted.ok) return converted.value;
  const hidden = variable.sensitive || hasMark(deepMarks(filled), "sensitive"); // so are its keys
  const at = hidden || converted.path.length === 0 ? "" : `at ${pathText(converted.path)}, `;
  const origin = given === null ? "The default" : `The value from ${given.from}`;
  report(
    errorDiagnostic(
      "wrong-type",
      `${origin} does not fit the variable "${declaration.name}": ${at}${converted.message}.`,
      {
        range,
        context,
        detail: `Its type is written at its block.`,
        ...(given === null
          ? {}
          : { related: { range: declaration.block.headerRange, message: "declared here" } }),
      },
    ),
  );
  return null;
}

function validate(variable: Variable, evaluation: Evaluation, report: (problem: Diagnostic) => void): void {
  const { block, name } = variable.declaration;
  const frame = { ...MODULE_FRAME, title: blockTitle(block) };
  for (const rule of variable.fields.blocks.get("validation") ?? []) {
    const condition = rule.syntax.get("condition");
    if (condition === undefined) continue;
    const { value, diagnostics } = condition.evaluate(evaluation, frame);
    for (const problem of diagnostics) report(problem);
    if (diagnostics.length > 0 || isFailed(value)) continue;
    const truth = convert(value, BOOL);
    if (truth.ok && truth.value.data === true) continue;
    if (!truth.ok || typeof truth.value.data !== "boolean") {
      report(
        errorDiagnostic("wrong-type", `The condition of this rule is neither true nor false.`, {
          range: condition.range,
          context: frame.title,
          detail:
            truth.ok && truth.value.data === UNKNOWN
              ? "It needs a placement, which variables come before."
              : "Compare something: condition = length(var.name) > 0.",
        }),
      );
      continue;
    }
    report(
      errorDiagnostic("invalid-variable-value", `The value of the variable "${name}" is refused.`, {
        range: condition.range,
        context: frame.title,
        detail: messageOf(rule, evaluation, frame),
      }),
    );
  }
}

function messageOf(rule: Fields, evaluation: Evaluation, frame: typeof MODULE_FRAME): string {
  const source = rule.syntax.get("error_message");
  const outcome = source?.evaluate(evaluation, frame);
  const text = outcome === undefined ? null : convert(outcome.value, STRING);
  if (outcome === undefined || text?.ok !== true || typeof text.value.data !== "string")
    return "Its rule has no message.";
  return hasMark(deepMarks(outcome.value), "sensitive")
    ? "The message of its rule is sensitive."
    : text.value.data;
}
