// Strings and heredocs without end, where to go on behind them, and dollar signs doubled in vain.
import type { Cursor, Place } from "./cursor.ts";
import { looksLikeItem } from "./recovery.ts";
import type { Token } from "./scanner.ts";

export function warnDoubledDollar(cursor: Cursor, offset: number): void {
  const match = /\$\$[A-Za-z_]\w*/y;
  match.lastIndex = offset;
  const found = match.exec(cursor.text)?.[0];
  if (found === undefined || cursor.text[offset - 1] === "$") return;
  cursor.warn(
    "doubled-dollar",
    `\`${found}\` keeps both dollar signs.`,
    { start: offset, end: offset + found.length },
    {
      detail: `Write \`${found.slice(1)}\`: a dollar sign needs doubling only before \`{\`, as in \`$\${${found.slice(2)}}\`.`,
    },
  );
}

/** Reports a string without closing quote and returns where to go on: behind the quote on a later line that was meant to close it, or here. */
export function reportOpenString(cursor: Cursor, place: Place): number {
  const { text, source } = cursor;
  cursor.report("unterminated-string", "This string has no closing quote on its line.", place, {
    detail:
      'Add the `"`. For a text of several lines use `\\n`, or a heredoc: `<<-EOT`, the lines, and `EOT` alone on a line.',
  });
  let start = source.lineEnd(place.end) + 1;
  for (let lines = 0; lines < 100 && start < text.length && !looksLikeItem(text, start); lines += 1) {
    const end = source.lineEnd(start);
    const quote = text.indexOf('"', start);
    if (quote !== -1 && quote < end) {
      const last = /^[ \t]*(?:[,)\]}]|\r?$|#|\/\/)/.test(text.slice(quote + 1, end));
      return last ? quote + 1 : place.end;
    }
    start = end + 1;
  }
  return place.end;
}

/** Reports a heredoc without end and returns where to go on: after the line that was perhaps meant to end it. */
export function reportOpenHeredoc(cursor: Cursor, opener: Token, marker: string): number {
  const { text, source } = cursor;
  const indentation = source.indentation(opener.start);
  let resume = text.length;
  let almost: Place | undefined;
  for (let start = opener.end; start < text.length; start = source.lineEnd(start) + 1) {
    const from = start + source.indentation(start);
    if (text.startsWith(marker, from) && !/[\p{ID_Continue}-]/u.test(text.charAt(from + marker.length))) {
      almost = { start: from, end: from + marker.length };
      resume = almost.end;
      break;
    }
    if (source.indentation(start) <= indentation && looksLikeItem(text, start)) {
      resume = start - 1;
      break;
    }
  }
  cursor.report(
    "unterminated-heredoc",
    `This heredoc has no line with \`${marker}\` alone.`,
    { start: opener.start, end: opener.start + text.slice(opener.start, opener.end).trimEnd().length },
    {
      detail:
        almost === undefined
          ? `End it with a line that holds nothing but \`${marker}\`.`
          : `Nothing may stand beside \`${marker}\` on its line; put what follows it on the next line.`,
      ...(almost === undefined ? {} : { related: { at: almost, message: "this does not end it" } }),
    },
  );
  return resume;
}
