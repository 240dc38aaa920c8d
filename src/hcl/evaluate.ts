// Evaluation of an expression: the semantics of HCL2 and cty, with limits on steps, depth and the length of strings.
// One file for each group of expressions; this one holds the way in, the dispatch and the limits.
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { evaluateCall } from "./evaluate-call.ts";
import { evaluateObject, evaluateTuple } from "./evaluate-constructors.ts";
import { evaluateFor } from "./evaluate-for.ts";
import { evaluateAccess } from "./evaluate-access.ts";
import { evaluateBinary, evaluateConditional, evaluateUnary } from "./evaluate-operators.ts";
import { evaluateSplat } from "./evaluate-splat.ts";
import { evaluateTemplate } from "./evaluate-template.ts";
import { fail } from "./evaluate-failure.ts";
import { countSteps, evaluatePart, stop } from "./evaluation.ts";
import type { Evaluation, Run } from "./evaluation.ts";
import type { Scope } from "./scope.ts";
import { suggestion } from "./suggest.ts";
import type { Expression } from "./syntax.ts";
import { boolValue, nullValue, numberValue, stringValue, unknownValue } from "./value.ts";
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
  const value = evaluateNode(expression, { scope, run, evaluate: evaluateNode });
  return { value: run.diagnostics.length > 0 ? unknownValue() : value, diagnostics: run.diagnostics };
}

function evaluateNode(expression: Expression, evaluation: Evaluation): Value {
  const { run, scope } = evaluation;
  if (run.stopped) return unknownValue();
  if (!countSteps(evaluation, 1, expression.range)) return unknownValue();
  const { limits } = scope.context;
  if (run.depth >= limits.depth)
    return stop(
      evaluation,
      expression.range,
      "depth-limit",
      `This expression is nested more than ${String(limits.depth)} levels deep, the limit for expressions.`,
    );
  run.depth += 1;
  const value = dispatch(expression, evaluation);
  run.depth -= 1;
  return value;
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
  if (Number.isFinite(value)) return numberValue(value);
  return fail(evaluation, node, "number-out-of-range", "This number is too large.");
}

function evaluateVariable(evaluation: Evaluation, node: Expression & { readonly kind: "variable" }): Value {
  const { scope } = evaluation;
  const value = scope.root(node.name);
  if (value !== undefined) return value;
  const names = scope.rootNames();
  const nearest = suggestion(node.name, names).trimStart();
  const listed = `Names here are ${[...new Set(names)].sort().slice(0, 20).join(", ")}.`;
  return fail(evaluation, node, "unknown-variable", `There is nothing called "${node.name}" here.`, {
    detail: nearest !== "" ? nearest : names.length === 0 ? "" : listed,
  });
}

function unreachable(expression: never): never {
  throw new Error(`unexpected expression ${JSON.stringify(expression)}`);
}
