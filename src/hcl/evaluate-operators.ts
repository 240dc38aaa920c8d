// Operators and conditionals. Arithmetic, comparison and logic convert their operands; `==` and `!=` never do. A result
// is unknown where an operand is, and has the marks of all operands.
import { elementsOf, entriesOf, equality, sameType } from "./compare.ts";
import { convert } from "./convert.ts";
import { fail } from "./evaluate-failure.ts";
import { referenceText } from "./evaluate-references.ts";
import { attempt, evaluatePart } from "./evaluation.ts";
import type { Evaluation } from "./evaluation.ts";
import { calculate, compareNumbers as orderOf, negateNumber } from "./number-value.ts";
import type { BinaryExpression, BinaryOperator, ConditionalExpression, Expression } from "./syntax.ts";
import { quoteText } from "./render-value.ts";
import { typePhrase, typeText } from "./type-text.ts";
import { unify } from "./unify.ts";
import {
  ANY,
  BOOL,
  NO_MARKS,
  NUMBER,
  SENSITIVE,
  UNKNOWN,
  boolValue,
  deepMarks,
  hasMark,
  joinMarks,
  unknownResult,
  unknownValue,
  withMarks,
} from "./value.ts";
import type { Marks, Type, Value } from "./value.ts";

export function evaluateUnary(evaluation: Evaluation, node: Expression & { readonly kind: "unary" }): Value {
  const type = node.operator === "-" ? NUMBER : BOOL;
  const operand = operandOf(evaluation, node, node.operand, evaluatePart(evaluation, node.operand), type, "");
  if (operand === undefined) return unknownValue(type);
  const { data, marks } = operand;
  if (typeof data === "number") return negateNumber(operand);
  return typeof data === "boolean" ? boolValue(!data, marks) : unknownResult(type, marks);
}

/**
 * Chains like `a + b + c + …` lean to the left and can be as long as a file, so they are walked, not recursed into.
 * The right side of `&&` and `||` is evaluated also where the left one decides, so that the result has its marks, but
 * then an error there does not count: `x != null && x.port > 0` works.
 */
export function evaluateBinary(evaluation: Evaluation, node: BinaryExpression): Value {
  const chain: BinaryExpression[] = [];
  let first: Expression = node;
  while (first.kind === "binary") {
    chain.push(first);
    first = first.left;
  }
  let value = evaluatePart(evaluation, first);
  for (const link of chain.reverse()) {
    if (evaluation.run.stopped) return unknownValue();
    value =
      link.operator === "&&" || link.operator === "||"
        ? logical(evaluation, link, value, link.operator)
        : combine(evaluation, link, link.operator, value, evaluatePart(evaluation, link.right));
  }
  return value;
}

function logical(evaluation: Evaluation, node: BinaryExpression, left: Value, operator: "&&" | "||"): Value {
  const a = operandOf(evaluation, node, node.left, left, BOOL, "left");
  const decided = a?.data === (operator === "||");
  if (a !== undefined && decided) {
    const right = attempt(evaluation, node.right);
    const b = convert(right.value, BOOL);
    if (right.diagnostics.length > 0 || !b.ok || b.value.data === null)
      return boolValue(operator === "||", a.marks);
    const marks = joinMarks(a.marks, b.value.marks);
    return b.value.data === UNKNOWN ? unknownResult(BOOL, marks) : boolValue(operator === "||", marks);
  }
  const b = operandOf(evaluation, node, node.right, evaluatePart(evaluation, node.right), BOOL, "right");
  if (a === undefined || b === undefined) return unknownValue(BOOL);
  const marks = joinMarks(a.marks, b.marks);
  if (typeof a.data !== "boolean" || typeof b.data !== "boolean") return unknownResult(BOOL, marks);
  return boolValue(b.data, marks); // the left operand decided nothing
}

function combine(
  evaluation: Evaluation,
  node: BinaryExpression,
  operator: Exclude<BinaryOperator, "&&" | "||">,
  left: Value,
  right: Value,
): Value {
  if (operator === "==" || operator === "!=") {
    const equal = equality(left, right);
    const marks = joinMarks(deepMarks(left), deepMarks(right));
    return equal === null ? unknownResult(BOOL, marks) : boolValue(equal === (operator === "=="), marks);
  }
  if (operator === "+" && areTexts(left, right))
    return fail(evaluation, node, "invalid-operand", "`+` adds numbers, and this joins strings.", {
      detail: `Put them into one string: ${joinedText(node.left, node.right)}.`,
    });
  const a = operandOf(evaluation, node, node.left, left, NUMBER, "left");
  const b = operandOf(evaluation, node, node.right, right, NUMBER, "right");
  const compares = operator === "<" || operator === "<=" || operator === ">" || operator === ">=";
  const result = compares ? BOOL : NUMBER;
  if (a === undefined || b === undefined) return unknownValue(result);
  const marks = joinMarks(a.marks, b.marks);
  // Division by zero is wrong whatever is divided.
  if ((operator === "/" || operator === "%") && b.data === 0)
    return fail(evaluation, node, "division-by-zero", "This divides by zero.", {
      range: node.right.range,
      detail: "Ask first whether it is zero: b == 0 ? 0 : a / b.",
    });
  if (typeof a.data !== "number" || typeof b.data !== "number") return unknownResult(result, marks);
  if (compares) return boolValue(compareNumbers(operator, orderOf(a, b)), marks);
  return (
    calculate(operator, a, b, marks) ??
    fail(evaluation, node, "number-out-of-range", "The result has more digits than a number may have.")
  );
}

/** Strings at least one of which is no number: whoever adds them means to join them. */
function areTexts(...values: readonly Value[]): boolean {
  return (
    values.every(({ data }) => typeof data === "string") && values.some((value) => !convert(value, NUMBER).ok)
  );
}

/** `"web:${var.tag}"` of `"web:" + var.tag`; what is neither a plain string nor a reference is named a and b. */
function joinedText(left: Expression, right: Expression): string {
  const parts = [left, right].map((part, index) => {
    const [first] = part.kind === "template" ? part.parts : [];
    if (part.kind === "template" && part.parts.length === 1 && first?.kind === "text")
      return quoteText(first.text).slice(1, -1);
    const reference = referenceText(part);
    return `\${${reference ?? (index === 0 ? "a" : "b")}}`;
  });
  return `"${parts.join("")}"`;
}

function compareNumbers(operator: "<" | "<=" | ">" | ">=", order: number): boolean {
  switch (operator) {
    case "<":
      return order < 0;
    case "<=":
      return order <= 0;
    case ">":
      return order > 0;
    case ">=":
      return order >= 0;
    default:
      return unreachable(operator);
  }
}

/** The operand as a number or bool; undefined after an error about it. */
function operandOf(
  evaluation: Evaluation,
  node: Expression,
  expression: Expression,
  value: Value,
  type: Type,
  side: "left" | "right" | "",
): Value | undefined {
  const name = side === "" ? "The operand" : `The ${side} operand`;
  const converted = convert(value, type);
  if (!converted.ok) {
    const detail =
      type === NUMBER && value.type.kind === "string" && node.kind === "binary" && node.operator === "+"
        ? 'To join strings, use a template as in "${a}${b}".'
        : "";
    fail(evaluation, node, "invalid-operand", `${name} does not fit: ${converted.message}.`, {
      range: expression.range,
      detail,
    });
    return undefined;
  }
  if (converted.value.data === null) {
    fail(evaluation, node, "null-value", `${name} is null.`, { range: expression.range });
    return undefined;
  }
  return converted.value;
}

/** A condition as true or false; null where it is unknown, undefined after an error about it. */
export function evaluateCondition(
  evaluation: Evaluation,
  expression: Expression,
  what: string,
): { readonly truth: boolean | null; readonly marks: Marks } | undefined {
  const value = evaluatePart(evaluation, expression);
  const converted = convert(value, BOOL);
  if (!converted.ok) {
    fail(evaluation, expression, "wrong-type", `${what} does not fit: ${converted.message}.`);
    return undefined;
  }
  const { data, marks } = converted.value;
  if (data === null) {
    fail(evaluation, expression, "null-value", `${what} is null; it must be true or false.`);
    return undefined;
  }
  return { truth: typeof data === "boolean" ? data : null, marks };
}

/**
 * The arm not taken is looked at for its type, and whether it is sensitive: its errors do not count. A null without a type
 * takes that of the other arm; a value of any type leaves the taken arm as it is.
 */
export function evaluateConditional(evaluation: Evaluation, node: ConditionalExpression): Value {
  const condition = evaluateCondition(evaluation, node.condition, "The condition");
  if (condition === undefined) return unknownValue();
  const { truth } = condition;
  const then = truth === true ? evaluatePart(evaluation, node.then) : untakenArm(evaluation, node.then);
  const otherwise =
    truth === false ? evaluatePart(evaluation, node.otherwise) : untakenArm(evaluation, node.otherwise);
  const type = commonType(then, otherwise);
  if (type === null)
    return fail(
      evaluation,
      node,
      "inconsistent-types",
      `Both results of a conditional must have one type, but the first is ${shownType(then)} and the second ${shownType(otherwise)}.`,
      { detail: "Convert one of them, e.g. with tostring, tolist or tomap." },
    );
  if (truth === null) {
    const marks = joinMarks(condition.marks, deepMarks(then), deepMarks(otherwise));
    const same = sameResult(then, otherwise);
    if (same !== undefined) return withMarks(same, marks);
    return sureOf(then) && sureOf(otherwise) ? unknownResult(type, marks) : unknownValue(type, marks);
  }
  const [taken, other] = truth ? [then, otherwise] : [otherwise, then];
  const converted = convert(taken, type);
  if (!converted.ok)
    return fail(
      evaluation,
      node,
      "inconsistent-types",
      `The results of this conditional do not fit: ${converted.message}.`,
      {
        range: truth ? node.then.range : node.otherwise.range,
      },
    );
  const secret = hasMark(other.marks, SENSITIVE.kind) ? [SENSITIVE] : NO_MARKS;
  return withMarks(converted.value, joinMarks(condition.marks, secret));
}

function commonType(then: Value, otherwise: Value): Type | null {
  if (isBareNull(then)) return otherwise.type;
  if (isBareNull(otherwise)) return then.type;
  if (then.type.kind === "any" || otherwise.type.kind === "any") return ANY;
  return unify([then.type, otherwise.type]);
}

const isBareNull = ({ type, data }: Value): boolean => data === null && type.kind === "any";

/** What both arms are, where that is known although the condition is not: one null, one number or nothing in it. */
function sameResult(then: Value, otherwise: Value): Value | undefined {
  const { data, type } = then;
  const size = elementsOf(data)?.length ?? entriesOf(data)?.size;
  const plain = data === null || typeof data === "number" || (size === 0 && "element" in type);
  return plain && sameType(type, otherwise.type) && equality(then, otherwise) === true ? then : undefined;
}

const sureOf = (value: Value): boolean =>
  value.notNull === true || (value.data !== null && value.data !== UNKNOWN);

/** The value of an arm that is not taken; one of any type where it cannot be evaluated. */
function untakenArm(evaluation: Evaluation, arm: Expression): Value {
  const { value, diagnostics } = attempt(evaluation, arm);
  return diagnostics.length > 0 ? unknownValue() : value;
}

/** The names of attributes may come from sensitive keys. */
function shownType(value: Value): string {
  return hasMark(deepMarks(value), "sensitive") ? typePhrase(value.type) : typeText(value.type);
}

function unreachable(operator: never): never {
  throw new Error(`unexpected operator ${String(operator)}`);
}
