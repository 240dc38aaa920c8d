// The lines that layout works on. A line ends where a line break stands between tokens; strings and heredocs are part
// of the line that they start on. Up to three cells are set below each other: what comes first, `=` with a whole value, and a
// comment at the end.
import { countGraphemes } from "../../diagnostics/graphemes.ts";
import type { FormatToken } from "./tokens.ts";

export interface Line {
  /** Empty in a blank line. */
  readonly lead: readonly FormatToken[];
  /** Empty, or `=` and what follows it. */
  readonly assign: readonly FormatToken[];
  readonly comment: FormatToken | null;
}

/** Line breaks are in no cell; no spaces stand before them. */
export function splitLines(tokens: readonly FormatToken[]): readonly Line[] {
  const lines: Line[] = [];
  let current: FormatToken[] = [];
  for (const token of tokens) {
    if (token.kind === "newline") token.spaces = 0;
    else if (token.kind !== "end") current.push(token);
    if (token.kind === "newline" || isLineComment(token) || (token.kind === "end" && current.length > 0)) {
      lines.push(makeLine(current));
      current = [];
    }
  }
  return lines;
}

/** A comment that ends its line. */
export function isLineComment({ kind, text }: FormatToken): boolean {
  return kind === "comment" && !text.startsWith("/*");
}

/** +1 for what opens, -1 for what closes. */
export function bracketChange({ kind }: FormatToken): number {
  switch (kind) {
    case "(":
    case "[":
    case "{":
    case "interpolation-open":
    case "directive-open":
      return 1;
    case ")":
    case "]":
    case "}":
    case "sequence-close":
      return -1;
    default:
      return 0;
  }
}

/** In characters as people count them; a line break inside is one. */
export function cellWidth(cell: readonly FormatToken[]): number {
  let width = 0;
  for (const { text, spaces } of cell) width += spaces + countGraphemes(text);
  return width;
}

function makeLine(tokens: readonly FormatToken[]): Line {
  const last = tokens.at(-1);
  const comment = tokens.length > 1 && last !== undefined && isLineComment(last) ? last : null;
  const rest = comment === null ? tokens : tokens.slice(0, -1);
  const equals = rest.findIndex(({ kind }, index) => kind === "=" && index > 0);
  // A value that goes on in the next lines is not set below others.
  const whole =
    equals !== -1 && rest.slice(equals).reduce((net, token) => net + bracketChange(token), 0) === 0;
  return whole
    ? { lead: rest.slice(0, equals), assign: rest.slice(equals), comment }
    : { lead: rest, assign: [], comment };
}
