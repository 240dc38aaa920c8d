// Expressions: conditional, operators by precedence, unary operators. What they are made of is in parse-postfix.ts and below.
import type { Cursor } from "./cursor.ts";
import { parsePostfix } from "./parse-postfix.ts";
import { looksLikeItem } from "./recovery.ts";
import type { TokenKind } from "./scanner.ts";
import type { BinaryOperator, Expression } from "./syntax.ts";

/** Precedence, from weakest; operators of one level are grouped from the left. Source: the HCL specification, "Operations". */
const PRECEDENCE: ReadonlyMap<TokenKind, number> = new Map<TokenKind, number>([
  ["||", 1],
  ["&&", 2],
  ["==", 3],
  ["!=", 3],
  ["<", 4],
  [">", 4],
  ["<=", 4],
  [">=", 4],
  ["+", 5],
  ["-", 5],
  ["*", 6],
  ["/", 6],
  ["%", 6],
]);

/** An expression at the cursor. After a mistake `cursor.failed` is set and what was understood is returned. */
export function parseExpression(cursor: Cursor): Expression {
  if (!cursor.enter()) {
    cursor.leave();
    return { kind: "error", range: cursor.range(cursor.token) };
  }
  const expression = parseConditional(cursor);
  cursor.leave();
  return expression;
}

function parseConditional(cursor: Cursor): Expression {
  const { start } = cursor.token;
  const condition = parseBinary(cursor, 1);
  if (cursor.failed || !cursor.is("?")) return condition;
  const question = cursor.take();
  let height = cursor.height;
  if (lineBreakAfter(cursor, "?")) return condition;
  const then = parseExpression(cursor);
  height = Math.max(height, cursor.height);
  if (cursor.failed) return condition;
  if (!cursor.is(":"))
    return cursor.fail("missing-colon", "This conditional has no `:` part.", question, {
      detail: cursor.is("newline")
        ? "Write `condition ? a : b` on one line, or put parentheses around all of it."
        : "Write `condition ? a : b`.",
    });
  cursor.take();
  if (lineBreakAfter(cursor, ":")) return condition;
  const otherwise = parseExpression(cursor);
  if (!cursor.failed) cursor.raise(Math.max(height, cursor.height));
  return { kind: "conditional", condition, then, otherwise, range: cursor.from(start) };
}

function parseBinary(cursor: Cursor, weakest: number): Expression {
  const { start } = cursor.token;
  let left = parseUnary(cursor);
  let height = cursor.height;
  while (!cursor.failed) {
    const precedence = PRECEDENCE.get(cursor.token.kind);
    if (precedence === undefined || precedence < weakest) break;
    // The keys of PRECEDENCE are the binary operators.
    const operator = cursor.take().kind as BinaryOperator;
    if (lineBreakAfter(cursor, operator)) break;
    const right = parseBinary(cursor, precedence + 1);
    if (cursor.failed || !cursor.raise(Math.max(height, cursor.height))) break;
    height = cursor.height;
    left = { kind: "binary", operator, left, right, range: cursor.from(start) };
  }
  if (!cursor.failed) cursor.height = height;
  return left;
}

function parseUnary(cursor: Cursor): Expression {
  const { kind, start } = cursor.token;
  if (kind !== "-" && kind !== "!") return parsePostfix(cursor);
  cursor.take();
  if (!cursor.enter()) {
    cursor.leave();
    return { kind: "error", range: cursor.from(start) };
  }
  const operand = parseUnary(cursor);
  cursor.leave();
  if (!cursor.failed) cursor.raise(cursor.height);
  return { kind: "unary", operator: kind, operand, range: cursor.from(start) };
}

/** Reports an expression that is broken off after an operator. The next line is read as its rest; true where it is no rest. */
function lineBreakAfter(cursor: Cursor, operator: string): boolean {
  if (!cursor.is("newline")) return false;
  const place = { start: cursor.previousEnd - operator.length, end: cursor.previousEnd };
  cursor.report("line-break-in-expression", `The expression breaks off after \`${operator}\`.`, place, {
    detail: "An expression goes on in the next line only inside brackets: put parentheses around all of it.",
  });
  cursor.failed = looksLikeItem(cursor.text, cursor.token.end);
  while (!cursor.failed && cursor.takeIf("newline") !== undefined);
  return cursor.failed;
}
