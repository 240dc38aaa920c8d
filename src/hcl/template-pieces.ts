// The flat parts of a template, in the order of the text, and what is done to them before they become a tree:
// heredoc indentation is removed and neighbouring texts are joined.
import type { Place } from "./cursor.ts";
import { trimSpaceStart } from "./space.ts";
import type { Expression } from "./syntax.ts";

export type Piece = Place &
  (
    | { readonly kind: "text"; readonly text: string }
    | { readonly kind: "interpolation"; readonly expression: Expression }
    | { readonly kind: "if"; readonly condition: Expression }
    | {
        readonly kind: "for";
        readonly keyName: string | null;
        readonly valueName: string;
        readonly collection: Expression;
      }
    | { readonly kind: "else" | "endif" | "endfor" }
  );

/**
 * Removes the indentation that all lines of a `<<-` heredoc share. As in HashiCorp's implementation it is counted on the
 * source, not on the result: a line that starts with an interpolation has none, lines of white space alone neither count
 * nor change, and a line whose predecessor lost its line break to `~` is no line of its own.
 */
export function removeIndentation(pieces: readonly Piece[]): readonly Piece[] {
  let shared = Infinity;
  let lineStart = true;
  const indented = new Set<Piece>();
  for (const piece of pieces) {
    if (lineStart) {
      const text = piece.kind === "text" ? piece.text : "";
      const spaces = text.length - trimSpaceStart(text).length;
      const blank = spaces === text.length && text.endsWith("\n");
      if (!blank) shared = Math.min(shared, spaces);
      if (!blank && piece.kind === "text") indented.add(piece);
    }
    lineStart = piece.kind === "text" && piece.text.endsWith("\n");
  }
  return pieces.map((piece) =>
    piece.kind === "text" && indented.has(piece)
      ? { ...piece, text: piece.text.slice(shared), start: piece.start + shared }
      : piece,
  );
}

/** Joins neighbouring texts. A text that `~` left empty stays: it keeps a template from being its one interpolation. */
export function joinTexts(pieces: readonly Piece[]): readonly Piece[] {
  const joined: Piece[] = [];
  let texts: string[] = [];
  pieces.forEach((piece, index) => {
    if (piece.kind !== "text") {
      joined.push(piece);
      return;
    }
    texts.push(piece.text);
    if (pieces[index + 1]?.kind === "text") return;
    const first = pieces[index - texts.length + 1] ?? piece;
    joined.push({ kind: "text", text: texts.join(""), start: first.start, end: piece.end });
    texts = [];
  });
  return joined;
}
