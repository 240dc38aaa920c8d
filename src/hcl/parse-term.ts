// Terms: numbers, names, calls, strings, parentheses, tuples and objects; and what people write instead of them.
import { LiteralNode, NameNode } from "./compact-nodes.ts";
import type { Cursor } from "./cursor.ts";
import { parseCall } from "./parse-call.ts";
import { parseObject, parseTuple } from "./parse-collection.ts";
import { readNumber } from "./number-value.ts";
import { parseExpression } from "./parse-expression.ts";
import { explainNoTerm } from "./mistakes.ts";
import { parseHeredoc, parseQuoted } from "./parse-template.ts";
import { endsByLayout, recover } from "./recovery.ts";
import type { Token } from "./scanner.ts";
import { describeToken } from "./cursor.ts";
import type { Expression } from "./syntax.ts";

const NUMBER = /^\d+(?:\.\d*)?(?:[eE][+-]?\d+)?$/;

export function parseTerm(cursor: Cursor): Expression {
  switch (cursor.token.kind) {
    case "number":
      return parseNumber(cursor);
    case "identifier":
      return parseName(cursor);
    case "quote":
      return parseQuoted(cursor);
    case "heredoc":
      return parseHeredoc(cursor);
    case "(":
      return parseParentheses(cursor);
    case "[":
      return parseTuple(cursor);
    case "{":
      return parseObject(cursor);
    default:
      return explainNoTerm(cursor);
  }
}

function parseNumber(cursor: Cursor): Expression {
  const token = cursor.take();
  const text = cursor.slice(token);
  cursor.height = 1;
  const value = Number(text);
  if (!NUMBER.test(text))
    cursor.report("bad-number", `\`${text}\` is not a number.`, token, {
      detail: `Put quotes around it if it is an address or a version: "${text}".`,
    });
  else if (needsDigits(text, value)) {
    if (readNumber(text) === undefined)
      cursor.report("number-too-large", `\`${text}\` is too large.`, token, {
        detail: "Numbers have at most 10000 digits.",
      });
    else return { kind: "literal", value, digits: text, range: cursor.range(token) };
  }
  return new LiteralNode(cursor.source, token.start, token.end, Number.isFinite(value) ? value : 0);
}

/** A double keeps 15 decimal digits, whichever they are. */
function needsDigits(text: string, value: number): boolean {
  if (text.length <= 15 && !/[eE]/.test(text)) return false;
  const digits = text.replace(/[eE].*$|\./g, "").replace(/^0+|0+$/g, "");
  return (
    digits !== "" &&
    (digits.length > 15 || value === 0 || !Number.isFinite(value) || Math.abs(value) < 1e-300)
  );
}

function parseName(cursor: Cursor): Expression {
  const token = cursor.take();
  if (cursor.is("(") || cursor.is("::")) return parseCall(cursor, token);
  cursor.height = 1;
  const name = cursor.slice(token);
  const { source } = cursor;
  const { start, end } = token;
  switch (name) {
    case "true":
      return new LiteralNode(source, start, end, true);
    case "false":
      return new LiteralNode(source, start, end, false);
    case "null":
      return new LiteralNode(source, start, end, null);
    default:
      return new NameNode(source, start, end, name);
  }
}

function parseParentheses(cursor: Cursor): Expression {
  const opener = cursor.take();
  const before = cursor.skipNewlines(true);
  const expression = parseInner(cursor, opener);
  cursor.skipNewlines(before);
  return expression;
}

function parseInner(cursor: Cursor, opener: Token): Expression {
  const inner = parseExpression(cursor);
  if (cursor.failed && !recover(cursor, [")"])) return inner;
  if (!cursor.is(")") || endsByLayout(cursor, opener, ")")) {
    cursor.unbalanced = true;
    return cursor.fail("unclosed-parenthesis", "This `(` has no `)`.", opener, {
      detail: `A \`)\` is expected before ${describeToken(cursor)}.`,
      related: { at: cursor.token, message: "expected before this" },
    });
  }
  const { height } = cursor;
  cursor.take();
  cursor.raise(height);
  return { kind: "parentheses", inner, range: cursor.from(opener.start) };
}
