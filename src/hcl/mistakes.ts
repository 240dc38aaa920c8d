// What people write where a value must stand, and how each is explained: single and curly quotes, `${ }` outside of a
// string, wrong heredoc introducers, a comment without end.
import type { Cursor } from "./cursor.ts";
import { describeToken } from "./cursor.ts";
import { parseExpression } from "./parse-expression.ts";
import { parseTerm } from "./parse-term.ts";
import { recoverSequence } from "./recovery.ts";
import type { Expression } from "./syntax.ts";
import { trimSpace } from "./space.ts";

/** The cursor stands at a token that starts no expression. */
export function explainNoTerm(cursor: Cursor): Expression {
  const { token } = cursor;
  switch (token.kind) {
    case "bad":
      return explainCharacter(cursor);
    case "bad-heredoc":
      return explainHeredoc(cursor);
    case "bad-comment":
      return reportOpenComment(cursor);
    default:
      return cursor.fail("missing-value", `A value is expected here, not ${describeToken(cursor)}.`, token, {
        detail:
          token.kind === ","
            ? "Write a value before this comma, or remove it."
            : "A value is a number, a string in double quotes, a reference, a call, or a list or object in brackets.",
      });
  }
}

export function reportOpenComment(cursor: Cursor): Expression {
  const { start } = cursor.token;
  return cursor.fail(
    "unterminated-comment",
    "This comment has no end.",
    { start, end: start + 2 },
    {
      detail: "Close it with `*/`, or start each of its lines with `#`.",
    },
  );
}

/** White space that is none in HCL, such as the no-break space of web pages. Goes on behind it. */
export function reportInvisible(cursor: Cursor): void {
  cursor.report("invisible-character", `${describeToken(cursor)} is not allowed here.`, cursor.token, {
    detail: "Between words stand spaces, tabs and line breaks only. Replace it by a space.",
  });
  cursor.jump(cursor.token.end);
}

const QUOTES: ReadonlyMap<string, { closers: string; name: string; code: string }> = new Map([
  ["'", { closers: "'", name: "Single quotes", code: "single-quotes" }],
  ["‘", { closers: "’‘", name: "Curly quotes", code: "smart-quotes" }],
  ["’", { closers: "’‘", name: "Curly quotes", code: "smart-quotes" }],
  ["“", { closers: "”“", name: "Curly quotes", code: "smart-quotes" }],
  ["”", { closers: "”“", name: "Curly quotes", code: "smart-quotes" }],
  ["„", { closers: "“”", name: "Curly quotes", code: "smart-quotes" }],
  ["`", { closers: "`", name: "Backquotes", code: "backquotes" }],
]);

function explainCharacter(cursor: Cursor): Expression {
  const { token, text } = cursor;
  const character = cursor.slice(token);
  if (/\s/.test(character)) {
    reportInvisible(cursor);
    return parseTerm(cursor);
  }
  const quote = QUOTES.get(character);
  if (quote !== undefined) return readForeignString(cursor, quote);
  if (character === "$" && text[token.end] === "{") return readStrayInterpolation(cursor);
  return cursor.fail(
    "unexpected-character",
    `A value is expected here, not ${describeToken(cursor)}.`,
    token,
    {
      detail:
        character === "$"
          ? "References are written without `$`: `var.name`."
          : "Remove it, or put quotes around it if it is text.",
    },
  );
}

/** A string in quotes that are none in HCL; taken as the string that was meant. */
function readForeignString(
  cursor: Cursor,
  { closers, name, code }: { closers: string; name: string; code: string },
): Expression {
  const { start, end } = cursor.token;
  const lineEnd = cursor.source.lineEnd(start);
  let close = end;
  while (close < lineEnd && !closers.includes(cursor.text.charAt(close))) close += 1;
  if (close >= lineEnd)
    return cursor.fail(
      code,
      `${name} do not make a string.`,
      { start, end },
      {
        detail: 'Strings are written in double quotes: "…".',
      },
    );
  const inner = { start: end, end: close };
  const place = { start, end: close + 1 };
  const content = cursor.slice(inner);
  cursor.report(code, `${name} do not make a string.`, place, {
    detail: `Write ${JSON.stringify(content)}.`,
  });
  cursor.jump(place.end);
  cursor.height = 1;
  return {
    kind: "template",
    parts: content === "" ? [] : [{ kind: "text", text: content, range: cursor.range(inner) }],
    heredoc: null,
    range: cursor.range(place),
  };
}

function readStrayInterpolation(cursor: Cursor): Expression {
  const { start } = cursor.token;
  cursor.report(
    "interpolation-outside-string",
    "`${ }` works inside strings only.",
    { start, end: start + 2 },
    {
      detail: "Outside of strings write the reference by itself, for example `var.name`.",
    },
  );
  cursor.jump(start + 2);
  const before = cursor.skipNewlines(true);
  const inner = parseExpression(cursor);
  if (cursor.failed || !cursor.is("}")) recoverSequence(cursor);
  cursor.skipNewlines(before);
  cursor.takeIf("}");
  return inner;
}

/** `<<` that is not followed by a marker and a line break. Goes on after the heredoc where its end can be found. */
function explainHeredoc(cursor: Cursor): Expression {
  const { token, text, source } = cursor;
  const lineEnd = source.lineEnd(token.start);
  const rest = trimSpace(text.slice(token.end, lineEnd));
  const marker = /[\p{ID_Start}_][\p{ID_Continue}-]*/u.exec(rest)?.[0];
  const expression = cursor.fail(
    "bad-heredoc",
    "`<<` must be followed by a marker and the end of the line.",
    {
      start: token.start,
      end: Math.max(token.end, Math.min(lineEnd, token.end + rest.length)),
    },
    {
      detail:
        marker === undefined
          ? "Write `<<-EOT`, the lines of the text, and `EOT` alone on a line."
          : `Write \`<<-${marker}\` without quotes or spaces; the text starts on the next line.`,
    },
  );
  if (marker !== undefined && cursor.hasLineOf(marker, lineEnd))
    for (let start = lineEnd + 1; start < text.length; start = source.lineEnd(start) + 1)
      if (trimSpace(text.slice(start, source.lineEnd(start))) === marker) {
        cursor.jump(source.lineEnd(start));
        cursor.failed = false;
        break;
      }
  return expression;
}
