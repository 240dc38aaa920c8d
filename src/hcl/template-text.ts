// Literal text of strings, heredocs and template files: escapes, and where a heredoc ends.
import type { Cursor, Place } from "./cursor.ts";
import type { Token } from "./scanner.ts";
import { trimSpace } from "./space.ts";

/** The marker of a heredoc introducer token such as `<<-EOT\n`. */
export function heredocMarker(text: string, opener: Token): { marker: string; indented: boolean } {
  const indented = text[opener.start + 2] === "-";
  return { indented, marker: text.slice(opener.start + (indented ? 3 : 2), opener.end).trimEnd() };
}

/**
 * The line that ends a heredoc, read without regard to interpolations. `end` is before the line break. Undefined where no
 * line holds the marker alone; the marker needs a line break after it, as in HashiCorp's grammar.
 */
export function heredocEnd(cursor: Cursor, opener: Token): Place | undefined {
  const { text } = cursor;
  const { marker } = heredocMarker(text, opener);
  if (!cursor.hasLineOf(marker, opener.end)) return undefined;
  for (let start = opener.end; start < text.length;) {
    const end = text.indexOf("\n", start);
    if (end === -1) return undefined;
    const place = markerLine(text, start, end, marker);
    if (place !== undefined) return place;
    start = end + 1;
  }
  return undefined;
}

/** The place of the marker where a line (its break at `end`) is nothing but white space and the marker. */
export function markerLine(text: string, start: number, end: number, marker: string): Place | undefined {
  if (end - start < marker.length) return undefined;
  const lineEnd = text[end - 1] === "\r" ? end - 1 : end;
  const line = text.slice(start, lineEnd);
  if (line.includes("\r") || trimSpace(line) !== marker) return undefined;
  return { start: start + line.indexOf(marker), end: lineEnd };
}

const HEX = { u: /[0-9a-fA-F]{4}/y, U: /[0-9a-fA-F]{8}/y };
const SIMPLE: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", '"': '"', "\\": "\\" };

/** Decodes the escape that starts with the backslash at `offset`; a wrong one is reported and taken literally. */
export function decodeEscape(cursor: Cursor, offset: number): { text: string; end: number } {
  const { text } = cursor;
  if (offset + 1 >= text.length || text[offset + 1] === "\n" || text[offset + 1] === "\r") {
    const place = { start: offset, end: offset + 1 };
    cursor.report("bad-escape", "A backslash does not continue a string on the next line.", place, {
      detail: "Close the string here, and write `\\\\` for a backslash. For several lines use a heredoc.",
    });
    return { text: "\\", end: place.end };
  }
  const selector = String.fromCodePoint(text.codePointAt(offset + 1) ?? 0x5c);
  const simple = SIMPLE[selector];
  if (simple !== undefined) return { text: simple, end: offset + 2 };
  const end = offset + 1 + selector.length;
  if (selector === "u" || selector === "U") return decodeUnicode(cursor, offset, selector);
  cursor.report(
    "bad-escape",
    `\`\\${selector}\` is not an escape sequence.`,
    { start: offset, end },
    {
      detail:
        selector === "$" || selector === "%"
          ? `Write \`${selector}${selector}{\` for a literal \`${selector}{\`; a \`${selector}\` that is not followed by \`{\` needs no escape.`
          : selector === "'"
            ? "A single quote needs no escape in a string."
            : 'Write `\\\\` for a backslash. The escapes are \\n \\r \\t \\" \\\\ \\uNNNN and \\UNNNNNNNN.',
    },
  );
  return { text: selector, end };
}

function decodeUnicode(cursor: Cursor, offset: number, selector: "u" | "U"): { text: string; end: number } {
  const digits = HEX[selector];
  digits.lastIndex = offset + 2;
  const count = selector === "u" ? "four" : "eight";
  if (!digits.test(cursor.text)) {
    cursor.report(
      "bad-escape",
      `\`\\${selector}\` must be followed by ${count} hexadecimal digits.`,
      {
        start: offset,
        end: offset + 2,
      },
      { detail: "For example \\u00e9 or \\U0001f600. Write `\\\\` for a backslash." },
    );
    return { text: selector, end: offset + 2 };
  }
  const place = { start: offset, end: digits.lastIndex };
  const code = Number.parseInt(cursor.text.slice(offset + 2, place.end), 16);
  if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) {
    cursor.report("bad-escape", `\`${cursor.slice(place)}\` names no character.`, place, {
      detail:
        code > 0x10ffff
          ? "The last character is \\U0010ffff."
          : "Characters beyond \\uffff are written with \\U and eight digits, not as two surrogates.",
    });
    return { text: "\ufffd", end: place.end };
  }
  return { text: String.fromCodePoint(code), end: place.end };
}
