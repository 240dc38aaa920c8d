// Tuples `[a, b]` and objects `{ a = 1 }`; with `for` after the bracket they are made by parse-for.ts.
import { ItemNode } from "./compact-nodes.ts";
import type { Cursor } from "./cursor.ts";
import { describeToken } from "./cursor.ts";
import { parseElements } from "./parse-elements.ts";
import { parseExpression } from "./parse-expression.ts";
import { parseFor } from "./parse-for.ts";
import { endsByLayout, looksLikeItem, recover } from "./recovery.ts";
import { scanToken } from "./scanner.ts";
import type { Token } from "./scanner.ts";
import type { Expression, ObjectItem } from "./syntax.ts";

export function parseTuple(cursor: Cursor): Expression {
  const opener = cursor.token;
  if (isFor(cursor)) return parseFor(cursor, "]");
  const { elements, height } = parseElements(cursor, "tuple");
  if (!cursor.failed) cursor.raise(height);
  return { kind: "tuple", elements, range: cursor.from(opener.start) };
}

export function parseObject(cursor: Cursor): Expression {
  const opener = cursor.token;
  if (isFor(cursor)) return parseFor(cursor, "}");
  cursor.take();
  const before = cursor.skipNewlines(false);
  const items: ObjectItem[] = [];
  let height = 0;
  for (;;) {
    if (cursor.takeIf("newline") !== undefined) continue;
    if (isUnclosed(cursor, opener)) {
      reportUnclosed(cursor, opener);
      break;
    }
    if (cursor.takeIf("}") !== undefined) break;
    const item = parseItem(cursor);
    height = Math.max(height, cursor.height);
    if (cursor.failed && !recover(cursor, [",", "newline", "}"])) break;
    if (item !== null) items.push(item);
    if (cursor.takeIf(",") === undefined && !cursor.is("newline") && !cursor.is("}")) {
      readMissingSeparator(cursor);
      if (cursor.failed && !recover(cursor, [",", "newline", "}"])) break;
      cursor.takeIf(",");
    }
  }
  cursor.skipNewlines(before);
  if (!cursor.failed) cursor.raise(height);
  return { kind: "object", items: items.slice(), range: cursor.from(opener.start) };
}

function isFor(cursor: Cursor): boolean {
  const next = scanToken(cursor.text, cursor.token.end, true);
  return next.kind === "identifier" && cursor.slice(next) === "for";
}

/** `key = value` or `key: value`; null where even the key is not understood. */
function parseItem(cursor: Cursor): ObjectItem | null {
  const { start } = cursor.token;
  const key = parseExpression(cursor);
  const keyPlace = { start, end: cursor.previousEnd };
  let { height } = cursor;
  if (cursor.failed) return null;
  checkKey(cursor, key, start);
  const separator = cursor.takeIf("=") ?? cursor.takeIf(":");
  if (separator === undefined) {
    readMissingEquals(cursor, keyPlace);
    if (cursor.failed) return null;
  } else if (cursor.is("newline") || cursor.is(",") || cursor.is("}")) {
    if (!reportMissingValue(cursor, keyPlace)) return null;
  }
  const value = parseExpression(cursor);
  height = Math.max(height, cursor.height);
  if (!cursor.failed) cursor.raise(height);
  return new ItemNode(cursor.source, start, Math.max(start, cursor.previousEnd), key, value);
}

/** `a.b = 1` is read as a reference by the grammar and is always wrong as a key. */
function checkKey(cursor: Cursor, key: Expression, start: number): void {
  if (key.kind === "variable" || !isTraversal(key)) return;
  const place = { start, end: cursor.previousEnd };
  const text = cursor.slice(place);
  cursor.report("dotted-key", `The key \`${text}\` is ambiguous.`, place, {
    detail: `Write \`"${text.replaceAll('"', "")}"\` for that name, or \`(${text})\` for the value of a reference.`,
  });
}

function isTraversal(key: Expression): boolean {
  let at = key;
  while (at.kind === "attribute" || (at.kind === "index" && isFixed(at.key))) at = at.target;
  return at.kind === "variable";
}

function isFixed(key: Expression): boolean {
  return (
    key.kind === "literal" || (key.kind === "template" && key.parts.every((part) => part.kind === "text"))
  );
}

function readMissingEquals(cursor: Cursor, key: { start: number; end: number }): void {
  const { kind } = cursor.token;
  if (kind === "newline" || kind === "," || kind === "}" || kind === "end") {
    reportMissingValue(cursor, key);
    return;
  }
  const name = cursor.slice(key);
  const isValue = ["identifier", "number", "quote", "heredoc", "{", "["].includes(kind);
  const explanation = {
    detail: /^[\w-]+$/.test(name)
      ? `Write \`${name} = …\`. A name with other characters than letters, digits, _ and - needs quotes.`
      : "Write `key = value`.",
  };
  const summary = `\`=\` is expected after \`${name.slice(0, 60)}\`, not ${describeToken(cursor)}.`;
  if (isValue) cursor.report("expected-equals", summary, cursor.token, explanation);
  else cursor.fail("expected-equals", summary, cursor.token, explanation);
}

/** True where the value stands on the next line and can be read there. */
function reportMissingValue(cursor: Cursor, key: { start: number; end: number }): boolean {
  const name = cursor.slice(key).slice(0, 60);
  cursor.report("missing-value", `\`${name}\` has no value.`, key, {
    detail: `Write \`${name} = …\`, with the value on the same line.`,
  });
  const rest = /[ \t\r\n]*(?:[[{(\d]|"[^"\n]*"(?![ \t]*[=:]))/y;
  rest.lastIndex = cursor.token.start;
  cursor.failed = !cursor.is("newline") || !rest.test(cursor.text);
  while (!cursor.failed && cursor.takeIf("newline") !== undefined);
  return !cursor.failed;
}

function readMissingSeparator(cursor: Cursor): void {
  const { token } = cursor;
  const startsItem = cursor.is("identifier") || cursor.is("quote");
  if (startsItem && /^(?:[\w-]+|"[^"\n]*")[ \t]*[=:]/.test(cursor.text.slice(token.start, token.start + 200)))
    cursor.report(
      "missing-comma",
      `A comma or a new line is missing before ${describeToken(cursor)}.`,
      token,
      {
        detail: "Separate the entries of an object with commas or new lines.",
      },
    );
  else
    cursor.fail("unexpected-token", `${describeToken(cursor)} is not expected here.`, token, {
      detail: "A comma, a new line or `}` must follow this value.",
    });
}

function isUnclosed(cursor: Cursor, opener: Token): boolean {
  if (endsByLayout(cursor, opener, "}")) return true;
  if (cursor.is("end") || cursor.is("]") || cursor.is(")")) return true;
  if (!cursor.is("identifier") || !cursor.isFirstOnLine()) return false;
  // A block with labels cannot stand in an object.
  const { text, token } = cursor;
  const next = scanToken(text, token.end, false);
  return (next.kind === "quote" || next.kind === "identifier") && looksLikeItem(text, token.start);
}

function reportUnclosed(cursor: Cursor, opener: Token): void {
  cursor.unbalanced = true;
  cursor.fail("unclosed-brace", "This `{` has no `}`.", opener, {
    detail: `A \`}\` is expected before ${describeToken(cursor)}.`,
    related: { at: cursor.token, message: "expected before this" },
  });
}
