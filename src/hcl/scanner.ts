// Tokens outside of strings: one at a time, from an offset. The inside of strings and heredocs is read by template-text.ts.
// The scanner never fails and never reports: what is no token of the language has a kind of its own, and the parser explains it.

export type TokenKind =
  | "identifier"
  | "number"
  /** The opening `"` of a string. */
  | "quote"
  /** `<<EOT` or `<<-EOT` with its line break. */
  | "heredoc"
  | "newline"
  | "end"
  /** `<<` that starts no heredoc, a comment without end, and characters that mean nothing. */
  | "bad-heredoc"
  | "bad-comment"
  | "bad"
  | Punctuation;

export type Punctuation = (typeof PUNCTUATION)[number];

/** Longest first: the first that fits is the token. */
const PUNCTUATION = [
  "...", "==", "!=", ">=", "<=", "&&", "||", "::", "=>", "~}",
  "(", ")", "[", "]", "{", "}", ".", ",", "*", "/", "%", "+", "-", "=", "<", ">", "!", "?", ":",
] as const; // prettier-ignore

export interface Token {
  readonly kind: TokenKind;
  readonly start: number;
  readonly end: number;
}

const IDENTIFIER = /[\p{ID_Start}_][\p{ID_Continue}-]*/uy;
const HEREDOC = /<<-?([\p{ID_Start}_][\p{ID_Continue}-]*)\r?\n/uy;

/** By the code of the first character. */
const BY_FIRST: (readonly Punctuation[] | undefined)[] = Array.from({ length: 128 }, (_, code) => {
  const found = PUNCTUATION.filter((text) => text.charCodeAt(0) === code);
  return found.length > 0 ? found : undefined;
});

/**
 * The token at or after `offset`. Spaces, tabs and comments are skipped, and line breaks too where `skipNewlines` is
 * true. A comment that runs to the end of its line leaves the line break.
 */
export function scanToken(text: string, offset: number, skipNewlines: boolean): Token {
  let at = offset;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code === SPACE || code === TAB) at += 1;
    else if (code === LINE_FEED || (code === CARRIAGE_RETURN && text.charCodeAt(at + 1) === LINE_FEED)) {
      const end = code === LINE_FEED ? at + 1 : at + 2;
      if (!skipNewlines) return { kind: "newline", start: at, end };
      at = end;
    } else if (code === HASH || (code === SLASH && text.charCodeAt(at + 1) === SLASH)) {
      const end = text.indexOf("\n", at);
      if (end === -1) at = text.length;
      else at = text.charCodeAt(end - 1) === CARRIAGE_RETURN ? end - 1 : end;
    } else if (code === SLASH && text.charCodeAt(at + 1) === STAR) {
      const end = text.indexOf("*/", at + 2);
      if (end === -1) return { kind: "bad-comment", start: at, end: text.length };
      at = end + 2;
    } else return scanSolid(text, at, code);
  }
}

const [TAB, LINE_FEED, CARRIAGE_RETURN, SPACE, QUOTE, HASH, STAR, SLASH, LESS] = [
  9, 10, 13, 32, 34, 35, 42, 47, 60,
];

function scanSolid(text: string, at: number, code: number): Token {
  if (at >= text.length) return { kind: "end", start: text.length, end: text.length };
  if (isLetter(code)) return { kind: "identifier", start: at, end: identifierEnd(text, at) };
  if (isDigit(code)) return { kind: "number", start: at, end: numberEnd(text, at) };
  if (code === QUOTE) return { kind: "quote", start: at, end: at + 1 };
  if (code === LESS && text.charCodeAt(at + 1) === LESS) {
    HEREDOC.lastIndex = at;
    return HEREDOC.test(text)
      ? { kind: "heredoc", start: at, end: HEREDOC.lastIndex }
      : { kind: "bad-heredoc", start: at, end: at + 2 };
  }
  const punctuation = BY_FIRST[code];
  if (punctuation !== undefined)
    for (const kind of punctuation)
      if (kind.length === 1 || text.startsWith(kind, at)) return { kind, start: at, end: at + kind.length };
  if (code >= 128) {
    IDENTIFIER.lastIndex = at;
    if (IDENTIFIER.test(text)) return { kind: "identifier", start: at, end: IDENTIFIER.lastIndex };
  }
  return { kind: "bad", start: at, end: at + ((text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1) };
}

function identifierEnd(text: string, start: number): number {
  let at = start + 1;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code >= 128) break;
    if (!isLetter(code) && !isDigit(code) && code !== 45) return at;
    at += 1;
  }
  IDENTIFIER.lastIndex = start;
  IDENTIFIER.test(text);
  return IDENTIFIER.lastIndex;
}

/** Digits, dots and exponents in any order, up to the last that is no dot: `1.2.3` is one (wrong) number, `1.x` is `1` and a dot. */
function numberEnd(text: string, start: number): number {
  let at = start + 1;
  let end = at;
  for (;;) {
    const code = text.charCodeAt(at);
    if (isDigit(code)) at += 1;
    else if (code === 46) {
      at += 1;
      continue;
    } else if ((code | 32) === 101) {
      const sign = text.charCodeAt(at + 1);
      const digit = sign === 43 || sign === 45 ? at + 2 : at + 1;
      if (!isDigit(text.charCodeAt(digit))) return end;
      at = digit + 1;
    } else return end;
    end = at;
  }
}

function isLetter(code: number): boolean {
  const lower = code | 32;
  return (lower >= 97 && lower <= 122) || code === 95;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** True where the whole text is one identifier. */
export function isIdentifier(text: string): boolean {
  IDENTIFIER.lastIndex = 0;
  return IDENTIFIER.test(text) && IDENTIFIER.lastIndex === text.length;
}
