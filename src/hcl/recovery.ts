// Where to go on after a mistake, so that one run reports all mistakes that do not depend on each other.
import type { Cursor } from "./cursor.ts";
import type { Token, TokenKind } from "./scanner.ts";
import { heredocEnd } from "./template-text.ts";

const ITEM =
  /[ \t]*(?:\}|[\p{ID_Start}_][\p{ID_Continue}-]*(?:[ \t]*=(?![=>])|(?:[ \t]+(?:"[^"\n]*"|[\p{ID_Start}_][\p{ID_Continue}-]*))*[ \t]*\{))/uy;
const SIMPLE_STRING = /"(?:[^"\\\n]|\\[^\n])*"?/y;

/** True where a line that starts at `offset` reads like `name =`, `block "label" {` or `}`. */
export function looksLikeItem(text: string, offset: number): boolean {
  ITEM.lastIndex = offset;
  return ITEM.test(text);
}

/**
 * Skips, with brackets in pairs, to a token of a wanted kind that stands in no bracket opened on the way; the token is not
 * taken. Gives up (false) where the bracket around the mistake seems to have ended: at another closing bracket, before a
 * line that reads like the next attribute or block, and at the end of the file. Clears `failed` when it arrives.
 */
export function recover(cursor: Cursor, wanted: readonly TokenKind[]): boolean {
  const before = cursor.skipNewlines(false);
  const arrived = skipTo(cursor, wanted);
  if (arrived) cursor.failed = false;
  cursor.skipNewlines(before);
  return arrived;
}

/**
 * Goes to the `}` of a broken `${ }` or `%{ }`, or to the end of its line. Returns the closing token, undefined where the
 * line has none; the cursor is then before the line break. Clears `failed`.
 */
export function recoverSequence(cursor: Cursor): Token | undefined {
  const before = cursor.skipNewlines(false);
  let braces = 0;
  let closer: Token | undefined;
  for (;;) {
    const { kind, start } = cursor.token;
    if (kind === "newline" || kind === "end") break;
    if (braces === 0 && (kind === "}" || kind === "~}")) {
      closer = cursor.token;
      break;
    }
    if (kind === "{") braces += 1;
    else if (kind === "}" || kind === "~}") braces -= 1;
    if (kind === "quote") {
      SIMPLE_STRING.lastIndex = start;
      SIMPLE_STRING.test(cursor.text);
      cursor.jump(SIMPLE_STRING.lastIndex);
    } else cursor.take();
  }
  cursor.failed = false;
  if (closer === undefined) cursor.jump(cursor.token.start);
  cursor.skipNewlines(before);
  return closer;
}

/** Skips the rest of an attribute or block: to the end of the line outside of brackets, or before a `}`. Clears `failed`. */
export function skipItem(cursor: Cursor): void {
  cursor.skipNewlines(false);
  while (!skipTo(cursor, ["newline", "}"]) && !cursor.is("end")) cursor.take();
  cursor.failed = false;
}

function skipTo(cursor: Cursor, wanted: readonly TokenKind[]): boolean {
  const open: TokenKind[] = [];
  let braces = 0;
  for (;;) {
    const { kind, end } = cursor.token;
    if (open.length === 0 && wanted.includes(kind)) return true;
    switch (kind) {
      case "end":
        return false;
      case "newline":
        if (braces === 0 && looksLikeItem(cursor.text, end)) return false;
        break;
      case "{":
      case "(":
      case "[":
        open.push(kind);
        if (kind === "{") braces += 1;
        break;
      case "}":
      case "~}":
      case ")":
      case "]": {
        const opener = kind === ")" ? "(" : kind === "]" ? "[" : "{";
        const at = open.lastIndexOf(opener);
        if (at === -1 && (open.length === 0 || opener === "{")) return false;
        if (at !== -1) {
          for (const closed of open.splice(at)) if (closed === "{") braces -= 1;
        }
        break;
      }
      case "quote":
        SIMPLE_STRING.lastIndex = cursor.token.start;
        SIMPLE_STRING.test(cursor.text);
        cursor.jump(SIMPLE_STRING.lastIndex);
        continue;
      case "heredoc":
        cursor.jump(heredocEnd(cursor, cursor.token)?.end ?? end);
        continue;
      default:
    }
    cursor.take();
  }
}

/**
 * In a text whose brackets do not match: true where the next token shows by its indentation that a bracket opened at
 * `opener` should have been closed before it.
 */
export function endsByLayout(cursor: Cursor, opener: Token, closer: TokenKind): boolean {
  if (!cursor.byLayout || cursor.is("end") || cursor.is("newline") || !cursor.isFirstOnLine()) return false;
  const { source, token } = cursor;
  if (source.lineStart(token.start) === source.lineStart(opener.start)) return false;
  const [here, there] = [source.indentation(token.start), source.indentation(opener.start)];
  return here < there || (here === there && token.kind !== closer);
}
