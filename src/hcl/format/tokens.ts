// All of a text as tokens, comments and the inside of strings and heredocs too, so that joining them gives the text back.
// Only texts that the parser accepts are read; what it would refuse ends up in some token all the same.
import { scanToken } from "../scanner.ts";
import type { Punctuation } from "../scanner.ts";
import { heredocMarker, markerLine } from "../template-text.ts";

export type FormatTokenKind =
  | Exclude<Punctuation, "~}">
  | "identifier"
  | "number"
  | "newline"
  /** One that runs to the end of its line holds the line break. */
  | "comment"
  | "quote-open"
  | "quote-close"
  /** With its line break. */
  | "heredoc-open"
  /** The line of the end marker without its line break. */
  | "heredoc-close"
  /** Literal text of a string or heredoc, line breaks too. */
  | "text"
  /** `${` and `${~`. */
  | "interpolation-open"
  /** `%{` and `%{~`. */
  | "directive-open"
  /** `}` and `~}`. */
  | "sequence-close"
  | "end"
  | "other";

export interface FormatToken {
  readonly kind: FormatTokenKind;
  readonly text: string;
  /** Where it starts in the text; -1 for one that was put in. */
  readonly start: number;
  /** How many spaces stand before it: the only thing that layout changes. */
  spaces: number;
}

/** What the scanner is inside of. */
type Surroundings =
  | { readonly kind: "brace" }
  | { readonly kind: "sequence" }
  | { readonly kind: "quoted" }
  | { readonly kind: "heredoc"; readonly marker: string };

/** The last token is `end`; the spaces before it are those at the end of the text. A byte order mark is left out. */
export function tokenize(text: string): FormatToken[] {
  const tokens: FormatToken[] = [];
  const stack: Surroundings[] = [];
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  let gapStart = at;
  const push = (kind: FormatTokenKind, end: number): void => {
    tokens.push({ kind, text: text.slice(at, end), start: at, spaces: at - gapStart });
    at = gapStart = end;
  };
  while (at < text.length) {
    const inside = stack.at(-1);
    if (inside?.kind === "quoted" || inside?.kind === "heredoc") {
      const piece = readLiteral(text, at, inside, tokens.at(-1)?.kind === "heredoc-open");
      if (piece.textEnd > at) push("text", piece.textEnd);
      switch (piece.then) {
        case "sequence": {
          const end = at + (text[at + 2] === "~" ? 3 : 2);
          push(text[at] === "%" ? "directive-open" : "interpolation-open", end);
          stack.push({ kind: "sequence" });
          break;
        }
        case "close":
          push(inside.kind === "quoted" ? "quote-close" : "heredoc-close", piece.end);
          stack.pop();
          break;
        case "end":
          break;
        default:
          piece satisfies never;
      }
      continue;
    }
    const char = text[at];
    if (char === " " || char === "\t") {
      at += 1;
      continue;
    }
    const commentEnd = findCommentEnd(text, at);
    if (commentEnd !== null) {
      push("comment", commentEnd);
      continue;
    }
    const { kind, end } = scanToken(text, at, false);
    switch (kind) {
      case "quote":
        push("quote-open", end);
        stack.push({ kind: "quoted" });
        break;
      case "heredoc": {
        const { marker } = heredocMarker(text, { kind, start: at, end });
        push("heredoc-open", end);
        stack.push({ kind: "heredoc", marker });
        break;
      }
      case "{":
        push("{", end);
        stack.push({ kind: "brace" });
        break;
      case "}":
      case "~}": {
        const closed = stack.pop();
        push(closed?.kind === "sequence" ? "sequence-close" : "}", end);
        break;
      }
      case "bad":
      case "bad-comment":
      case "bad-heredoc":
      case "end":
        push("other", Math.max(end, at + 1));
        break;
      default:
        push(kind, end);
    }
  }
  push("end", text.length);
  return tokens;
}

/** One that was not in the text. */
export function makeToken(kind: FormatTokenKind, text: string): FormatToken {
  return { kind, text, start: -1, spaces: 0 };
}

function findCommentEnd(text: string, at: number): number | null {
  const [first, second] = [text[at], text[at + 1]];
  if (first === "#" || (first === "/" && second === "/")) {
    const end = text.indexOf("\n", at);
    return end === -1 ? text.length : end + 1;
  }
  if (first !== "/" || second !== "*") return null;
  const end = text.indexOf("*/", at + 2);
  return end === -1 ? text.length : end + 2;
}

type Literal =
  | { readonly textEnd: number; readonly then: "sequence" | "end" }
  /** `end`: of the closing quote, or of the line of the marker. */
  | { readonly textEnd: number; readonly then: "close"; readonly end: number };

/** Literal text from `start` up to a sequence or to the end of its string or heredoc. */
function readLiteral(
  text: string,
  start: number,
  inside: Extract<Surroundings, { kind: "quoted" | "heredoc" }>,
  atLineStart: boolean,
): Literal {
  const quoted = inside.kind === "quoted";
  let lineStart = !quoted && atLineStart;
  for (let at = start; at < text.length;) {
    if (lineStart && inside.kind === "heredoc") {
      const lineEnd = text.indexOf("\n", at);
      const marker = markerLine(text, at, lineEnd === -1 ? text.length : lineEnd, inside.marker);
      if (marker !== undefined) return { textEnd: at, then: "close", end: marker.end };
      lineStart = false;
    }
    const char = text[at];
    if ((char === "$" || char === "%") && text[at + 1] === "{") return { textEnd: at, then: "sequence" };
    if ((char === "$" || char === "%") && text.startsWith(`${char}{`, at + 1)) at += 3;
    else if (quoted && char === "\\") at += 2;
    else if (quoted && char === '"') return { textEnd: at, then: "close", end: at + 1 };
    else {
      at += 1;
      lineStart = char === "\n";
    }
  }
  return { textEnd: text.length, then: "end" };
}
