// One variable: what its block says, the value it is given, conversion and defaults.
import { errorDiagnostic } from "../diagnostics/diagnostic.ts";
import type { Diagnostic, SourceRange } from "../diagnostics/diagnostic.ts";
import { convert } from "../hcl/convert.ts";
import { parseTypeConstraint } from "../hcl/parse-type.ts";
import type { TypeConstraint } from "../hcl/parse-type.ts";
import type { Block } from "../hcl/syntax.ts";
import { rootTraversals } from "../hcl/traversal.ts";
import { ANY, deepMarks, hasMark } from "../hcl/value.ts";
import type { Value } from "../hcl/value.ts";
import { pathText } from "../model/json.ts";
import { blockTitle } from "./declarations.ts";
import type { Declaration } from "./declarations.ts";
import { typeText } from "../hcl/type-text.ts";
import { MODULE_FRAME, isFailed } from "./evaluation.ts";
import type { Evaluation } from "./evaluation.ts";
import { flagOf } from "./field-values.ts";
import { attributeOf } from "./instances.ts";
import { readBody } from "./read-body.ts";
import type { Fields } from "./read-body.ts";
import { VARIABLE } from "./schemas/module.ts";
import { withoutWords } from "./secret-texts.ts";
import { applyDefaults } from "./variable-defaults.ts";
import type { GivenValue } from "./variable-sources.ts";

export interface Variable {
  readonly declaration: Declaration;
  /** Null where no type is written. */
  readonly typed: TypeConstraint | null;
  readonly constraint: TypeConstraint;
  readonly fields: Fields;
  readonly sensitive: boolean;
  readonly nullable: boolean;
}

/** Reads the block itself; what is wrong with it is reported. */
export function readDeclaration(
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
  const nullable = flagOf(fields, "nullable") ?? true;
  if (!nullable && fallback?.expression.kind === "literal" && fallback.expression.value === null)
    quiet(
      errorDiagnostic("null-value", "The default is null, and nullable = false says that no value is.", {
        range: fallback.expression.range,
        context: title,
        detail: "Write another default, remove it so that a value must be given, or remove nullable = false.",
      }),
    );
  return {
    declaration,
    typed: parsed?.ok === true ? parsed.value : null,
    constraint: parsed?.ok === true ? parsed.value : { type: ANY },
    fields,
    // orch writes nothing sensitive down, neither into plans nor into states, so that is what an ephemeral value is
    sensitive: (flagOf(fields, "sensitive") ?? false) || (flagOf(fields, "ephemeral") ?? false),
    nullable,
  };
}

/** As it is written; whether its expression can be evaluated is another question. */
function isSensitiveBlock(block: Block): boolean {
  return ["sensitive", "ephemeral"].some((name) => {
    const expression = attributeOf(block, name)?.expression;
    return expression !== undefined && !(expression.kind === "literal" && expression.value === false);
  });
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

/** Null where it has none that is usable, which is then reported. */
export function valueOf(
  variable: Variable,
  given: GivenValue | null,
  evaluation: Evaluation,
  report: (problem: Diagnostic) => void,
  missing: (variable: Variable) => string = howToGive,
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
          detail: missing(variable),
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
function howToGive({ declaration: { name }, sensitive, constraint }: Variable): string {
  if (constraint.type.kind === "capsule")
    return `References are passed by who calls this folder as a module: module "…" { source = "…", ${name} = ${constraint.type.name === "workload" ? "service" : constraint.type.name}.NAME }, on lines of their own.`;
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
        detail: `Its type is ${typeText(constraint.type)}.`,
        ...(given?.range == null
          ? {}
          : { related: { range: declaration.block.headerRange, message: "declared here" } }),
      },
    ),
  );
  return null;
}
