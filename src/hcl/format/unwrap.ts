// `"${x}"` as a whole value is `x`. Where `x` goes over several lines it gets parentheses, as a value without brackets ends
// with its line.
import { bracketChange, isLineComment } from "./lines.ts";
import { makeToken } from "./tokens.ts";
import type { FormatToken } from "./tokens.ts";

/**
 * The tokens inside of the string that `old` is; null where it has to stay. `next` is the token after the string. What was
 * inside may be such a string again.
 */
export function unwrapInterpolation(
  old: readonly FormatToken[],
  next: FormatToken | undefined,
): readonly FormatToken[] | null {
  const inside = takeOff(old);
  if (inside === null) return null;
  const last = inside.at(-1);
  if (last === undefined) return null;
  const trailingComment = isLineComment(last);
  if (trailingComment && next?.kind === "}") return null;
  return unwrapInterpolation(inside, next) ?? (needsParentheses(inside) ? inParentheses(inside) : inside);
}

/** Without quotes, `${` and `}`, and without line breaks at both ends. */
function takeOff(tokens: readonly FormatToken[]): readonly FormatToken[] | null {
  if (tokens[0]?.kind !== "quote-open" || tokens[1]?.kind !== "interpolation-open") return null;
  if (tokens.at(-1)?.kind !== "quote-close" || tokens.at(-2)?.kind !== "sequence-close") return null;
  let [start, end] = [2, tokens.length - 2];
  // A sequence outside of an inner string is a second one of this string, or stands in a heredoc.
  let quotes = 0;
  for (const { kind } of tokens.slice(start, end)) {
    if (kind === "quote-open") quotes += 1;
    else if (kind === "quote-close") quotes -= 1;
    else if (
      quotes <= 0 &&
      (kind === "interpolation-open" || kind === "directive-open" || kind === "sequence-close")
    )
      return null;
  }
  while (start < end && tokens[start]?.kind === "newline") start += 1;
  while (start < end && tokens[end - 1]?.kind === "newline") end -= 1;
  return tokens.slice(start, end);
}

function needsParentheses(tokens: readonly FormatToken[]): boolean {
  let depth = 0;
  let severalLines = false;
  let enclosed = tokens[0]?.kind === "(";
  tokens.forEach((token, index) => {
    const isLast = index === tokens.length - 1;
    depth += bracketChange(token);
    if (depth === 0 && !isLast) enclosed = false;
    if (token.kind === "newline" || (depth === 0 && !isLast && isLineComment(token))) severalLines = true;
  });
  return severalLines && !enclosed;
}

function inParentheses(tokens: readonly FormatToken[]): readonly FormatToken[] {
  return [makeToken("(", "("), ...tokens, makeToken(")", ")")];
}
