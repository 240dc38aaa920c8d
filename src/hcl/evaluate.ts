// Evaluation of an expression: the semantics of HCL2 and cty, with limits on steps, depth and the length of strings.
// One file for each group of expressions; this one holds the way in, the dispatch and the limits.
import type { Diagnostic, InvolvedValue } from "../diagnostics/diagnostic.ts";
import { entriesOf } from "./compare.ts";
import { evaluateCall } from "./evaluate-call.ts";
import { evaluateObject, evaluateTuple } from "./evaluate-constructors.ts";
import { evaluateFor } from "./evaluate-for.ts";
import { evaluateAccess } from "./evaluate-access.ts";
import { evaluateBinary, evaluateConditional, evaluateUnary } from "./evaluate-operators.ts";
import { involvedValues } from "./evaluate-references.ts";
import { evaluateSplat } from "./evaluate-splat.ts";
import { evaluateTemplate } from "./evaluate-template.ts";
import { fail } from "./evaluate-failure.ts";
import { countSteps, evaluatePart, stop } from "./evaluation.ts";
import type { Evaluation, Run } from "./evaluation.ts";
import { readNumber } from "./number-value.ts";
import type { Scope } from "./scope.ts";
import { suggestion } from "./suggest.ts";
import type { Expression } from "./syntax.ts";
import { weightOf } from "./value-weight.ts";
import { boolValue, isCapsule, nullValue, numberValue, stringValue, unknownValue } from "./value.ts";
import type { Value } from "./value.ts";

/**
 * The value of an expression in a scope. With errors the value is unknown, of type `any` and without marks, and the diagnostics
 * are all errors that do not follow from each other. Steps are counted in `scope.context.budget` over all evaluations.
 */
export function evaluate(
  expression: Expression,
  scope: Scope,
): { readonly value: Value; readonly diagnostics: readonly Diagnostic[] } {
  const run: Run = { diagnostics: [], quiet: false, depth: 0, stopped: false };
  const { budget } = scope.context;
  const before = budget.depth ?? 0;
  const outer = budget.expression ?? 0;
  budget.depth = before + EVALUATION_LEVELS;
  budget.expression = 0;
  const value = evaluateNode(expression, { scope, run, evaluate: evaluateNode });
  budget.depth = before;
  budget.expression = outer;
  return { value: run.diagnostics.length > 0 ? unknownValue() : value, diagnostics: run.diagnostics };
}

/** The references of an expression with their values, for messages about it; sensitive values are masked. */
export function involvedIn(expression: Expression, scope: Scope): readonly InvolvedValue[] {
  const run: Run = { diagnostics: [], quiet: true, depth: 0, stopped: false };
  return involvedValues({ scope, run, evaluate: evaluateNode }, expression);
}

/** What one evaluation inside another costs of the call stack, in levels of expressions. */
const EVALUATION_LEVELS = 3;

function evaluateNode(expression: Expression, evaluation: Evaluation): Value {
  const { run, scope } = evaluation;
  if (run.stopped) return unknownValue();
  if (!countSteps(evaluation, 1, expression.range)) return unknownValue();
  const { limits, budget } = scope.context;
  const depth = budget.depth ?? 0;
  if (run.depth >= limits.depth)
    return stop(
      evaluation,
      expression.range,
      "depth-limit",
      `This expression is nested more than ${String(limits.depth)} levels deep, the limit for expressions.`,
      "Templates that are rendered count with it, and one that renders itself never ends. Give a part of the expression a name in `locals` and use that here.",
    );
  if (depth >= limits.totalDepth)
    return stop(
      evaluation,
      expression.range,
      "depth-limit",
      `What this needs is nested more than ${String(limits.totalDepth)} levels deep: values that read other values, which read others.`,
      "Shorten the chain of locals, or look for one that leads back to itself.",
    );
  run.depth += 1;
  budget.depth = depth + 1;
  const value = dispatch(expression, evaluation);
  run.depth -= 1;
  budget.depth = depth;
  return makesParts(expression) ? withinWeight(evaluation, expression, value) : value;
}

function makesParts({ kind }: Expression): boolean {
  return kind === "tuple" || kind === "object" || kind === "for" || kind === "call" || kind === "splat";
}

/** Small values can stand for endless ones where parts are shared; who walks through them must come to an end. */
function withinWeight(evaluation: Evaluation, expression: Expression, value: Value): Value {
  const { valueDepth, valueCells } = evaluation.scope.context.limits;
  const { depth, cells } = weightOf(value);
  if (depth > valueDepth)
    return stop(
      evaluation,
      expression.range,
      "value-too-deep",
      `This value is nested more than ${String(valueDepth)} levels deep, the limit for values.`,
      "Keep its parts in values of their own.",
    );
  if (cells <= valueCells) return value;
  return stop(
    evaluation,
    expression.range,
    "value-too-large",
    `This value holds more than ${String(valueCells)} values, the limit for one value.`,
    "Look for values that are put together again and again, or make them smaller.",
  );
}

function dispatch(expression: Expression, evaluation: Evaluation): Value {
  switch (expression.kind) {
    case "literal":
      return evaluateLiteral(evaluation, expression);
    case "template":
      return evaluateTemplate(evaluation, expression);
    case "variable":
      return evaluateVariable(evaluation, expression);
    case "attribute":
    case "index":
      return evaluateAccess(evaluation, expression);
    case "splat":
      return evaluateSplat(evaluation, expression);
    case "call":
      return evaluateCall(evaluation, expression);
    case "tuple":
      return evaluateTuple(evaluation, expression);
    case "object":
      return evaluateObject(evaluation, expression);
    case "for":
      return evaluateFor(evaluation, expression);
    case "unary":
      return evaluateUnary(evaluation, expression);
    case "binary":
      return evaluateBinary(evaluation, expression);
    case "conditional":
      return evaluateConditional(evaluation, expression);
    case "parentheses":
      return evaluatePart(evaluation, expression.inner);
    case "error": // the parser has reported what is wrong here
      return fail(evaluation, expression, "unreadable-expression", "This expression cannot be read.");
    default:
      return unreachable(expression);
  }
}

function evaluateLiteral(evaluation: Evaluation, node: Expression & { readonly kind: "literal" }): Value {
  const { value } = node;
  if (value === null) return nullValue();
  if (typeof value === "boolean") return boolValue(value);
  if (typeof value === "string") return stringValue(value.normalize("NFC"));
  const exact = node.digits === undefined ? undefined : readNumber(node.digits);
  if (exact !== undefined) return exact;
  if (Number.isFinite(value)) return numberValue(value);
  return fail(evaluation, node, "number-out-of-range", "This number is too large.");
}

function evaluateVariable(evaluation: Evaluation, node: Expression & { readonly kind: "variable" }): Value {
  const { scope } = evaluation;
  const value = scope.root(node.name);
  if (value !== undefined) return value;
  const names = scope.rootNames();
  const asText = `Text stands in quotes: "${node.name}".`;
  const owned = namesHolding(node.name, names, scope);
  const nearest = suggestion(node.name, names).trimStart();
  const listed = `Names here are ${[...new Set(names)].sort().slice(0, 20).join(", ")}.`;
  const detail =
    owned.length > 0
      ? `Did you mean ${owned.join(" or ")}? ${asText}`
      : nearest !== ""
        ? nearest
        : names.length === 0
          ? ""
          : `${listed} ${asText}`;
  return fail(evaluation, node, "unknown-variable", `There is nothing called "${node.name}" here.`, {
    detail,
  });
}

/** `var.tag` where only `tag` is written. */
function namesHolding(name: string, roots: readonly string[], scope: Scope): readonly string[] {
  return [...new Set(roots)].sort().flatMap((root) => {
    const value = scope.root(root);
    if (value === undefined) return [];
    const names = isCapsule(value) ? value.data.names() : [...(entriesOf(value.data)?.keys() ?? [])];
    return names.includes(name) ? [`${root}.${name}`] : [];
  });
}

function unreachable(expression: never): never {
  throw new Error(`unexpected expression ${JSON.stringify(expression)}`);
}
