// Comma-separated expressions in brackets: the arguments of a call and the elements of a tuple.
import type { Cursor } from "./cursor.ts";
import { describeToken } from "./cursor.ts";
import { parseExpression } from "./parse-expression.ts";
import { endsByLayout, looksLikeItem, recover } from "./recovery.ts";
import type { Token, TokenKind } from "./scanner.ts";
import type { Expression } from "./syntax.ts";

export interface Elements {
  readonly elements: readonly Expression[];
  /** The last is followed by `...`; calls only. */
  readonly expanded: boolean;
  /** Of the highest element. */
  readonly height: number;
}

/** The cursor stands at the opening bracket. Line breaks mean nothing inside, and a comma may follow the last. */
export function parseElements(cursor: Cursor, kind: "call" | "tuple"): Elements {
  const opener = cursor.take();
  const before = cursor.skipNewlines(true);
  const elements: Expression[] = [];
  const closer: TokenKind = kind === "call" ? ")" : "]";
  let height = 0;
  let expanded = false;
  while (!cursor.is(closer) || endsByLayout(cursor, opener, closer)) {
    if (isUnclosed(cursor, opener, closer)) {
      reportUnclosed(cursor, opener, closer);
      break;
    }
    elements.push(parseExpression(cursor));
    height = Math.max(height, cursor.height);
    if (cursor.failed && !recover(cursor, [",", closer])) break;
    if (cursor.takeIf(",") !== undefined) continue;
    if (kind === "call" && cursor.is("...")) {
      expanded = true;
      readExpansion(cursor);
      if (cursor.failed && !recover(cursor, [closer])) break;
    }
    if (cursor.is(closer)) continue;
    if (isUnclosed(cursor, opener, closer)) reportUnclosed(cursor, opener, closer);
    else readMissingComma(cursor, closer);
    if (cursor.failed && !recover(cursor, [",", closer])) break;
    cursor.takeIf(",");
  }
  if (!cursor.failed) cursor.take();
  cursor.skipNewlines(before);
  return { elements: elements.slice(), expanded, height };
}

/** `...` must be the last before the closing parenthesis. */
function readExpansion(cursor: Cursor): void {
  const dots = cursor.take();
  if (cursor.is(")")) return;
  cursor.fail("misplaced-expansion", "`...` belongs to the last argument only.", dots, {
    detail: "Nothing may follow it, not even a comma. Join the lists with concat() to pass several.",
  });
}

/** True where the bracket seems to have been left open: the text goes on with something that cannot stand in it. */
function isUnclosed(cursor: Cursor, opener: Token, closer: TokenKind): boolean {
  if (endsByLayout(cursor, opener, closer)) return true;
  switch (cursor.token.kind) {
    case "end":
    case "}":
    case "~}":
    case "]":
    case ")":
      return true;
    case "identifier":
      return cursor.isFirstOnLine() && looksLikeItem(cursor.text, cursor.token.start);
    default:
      return false;
  }
}

function reportUnclosed(cursor: Cursor, opener: Token, closer: TokenKind): void {
  cursor.unbalanced = true;
  const code = closer === ")" ? "unclosed-parenthesis" : "unclosed-bracket";
  cursor.fail(code, `This \`${cursor.slice(opener)}\` has no \`${closer}\`.`, opener, {
    detail: `A \`${closer}\` is expected before ${describeToken(cursor)}.`,
    related: { at: cursor.token, message: "expected before this" },
  });
}

const STARTS: ReadonlySet<TokenKind> = new Set<TokenKind>([
  "identifier",
  "number",
  "quote",
  "heredoc",
  "{",
  "(",
  "[",
  "!",
]);

function readMissingComma(cursor: Cursor, closer: TokenKind): void {
  const { token } = cursor;
  const place = { start: cursor.previousEnd, end: cursor.previousEnd };
  const thing = closer === ")" ? "argument" : "element";
  if (STARTS.has(token.kind))
    cursor.report(
      "missing-comma",
      `A comma is missing between this ${thing} and ${describeToken(cursor)}.`,
      place,
      {
        detail: `Separate each ${thing} from the next with a comma.`,
        related: { at: token, message: `the next ${thing}` },
      },
    );
  else
    cursor.fail("unexpected-token", `${describeToken(cursor)} is not expected here.`, token, {
      detail: `A comma or \`${closer}\` must follow this ${thing}.`,
    });
}
