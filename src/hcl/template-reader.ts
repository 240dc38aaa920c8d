// The literal text of a template: read up to the next `${` or `%{`, or to where the template ends.
import type { Cursor } from "./cursor.ts";
import { reportOpenHeredoc, reportOpenString, warnDoubledDollar } from "./template-mistakes.ts";
import type { Piece } from "./template-pieces.ts";
import type { Token } from "./scanner.ts";
import { trimSpaceEnd, trimSpaceStart } from "./space.ts";
import { decodeEscape, markerLine } from "./template-text.ts";

/** What surrounds the text of a template and so decides where it ends. */
export type Surroundings =
  | { readonly kind: "quoted"; readonly opener: Token }
  | { readonly kind: "heredoc"; readonly opener: Token; readonly marker: string }
  | { readonly kind: "bare" };

/** Reads literal text up to the next `${` or `%{` or to the end of the template. */
export class TemplateReader {
  readonly pieces: Piece[] = [];
  readonly surroundings: Surroundings;
  offset: number;
  closed = false;
  /** The sequence before ended with `~}`. */
  trimNext = false;
  readonly #cursor: Cursor;
  #chunks: string[] = [];
  #pieceStart: number;
  #chunkStart: number;
  #lineStart = true;

  constructor(cursor: Cursor, offset: number, surroundings: Surroundings) {
    this.#cursor = cursor;
    this.surroundings = surroundings;
    this.offset = this.#pieceStart = this.#chunkStart = offset;
  }

  readText(): void {
    const { text } = this.#cursor;
    this.#pieceStart = this.#chunkStart = this.offset;
    for (;;) {
      if (this.#lineStart && this.#atMarker()) return;
      const char = text[this.offset];
      if (char === undefined || this.#endsQuoted(char)) {
        this.#flush();
        this.#end(char);
        return;
      }
      if (char === "$" || char === "%") {
        if (text[this.offset + 1] === "{") {
          this.#flush();
          this.#lineStart = false;
          return;
        }
        this.#readMarkCharacter(char);
      } else if (char === "\\" && this.surroundings.kind === "quoted") {
        const escape = decodeEscape(this.#cursor, this.offset);
        this.#replace(escape.text, escape.end);
      } else {
        if (char === "\r" && text[this.offset + 1] !== "\n") this.#reportCarriageReturn();
        this.offset += 1;
        if (char !== "\n") continue;
        this.#flush();
        this.#lineStart = true;
      }
    }
  }

  /** Cuts white space at the end of the text before a sequence that starts with `~`. */
  trimBefore(): void {
    const last = this.pieces.at(-1);
    if (last?.kind === "text")
      this.pieces[this.pieces.length - 1] = { ...last, text: trimSpaceEnd(last.text) };
  }

  close(offset: number): void {
    this.closed = true;
    this.offset = offset;
  }

  #endsQuoted(char: string): boolean {
    return this.surroundings.kind === "quoted" && (char === '"' || char === "\n" || char === "\r");
  }

  /** A `$` or `%` that opens nothing: itself, or the escape `$${`. */
  #readMarkCharacter(char: "$" | "%"): void {
    const { text } = this.#cursor;
    if (text.startsWith(`${char}{`, this.offset + 1)) {
      this.#replace(`${char}{`, this.offset + 3);
      return;
    }
    if (char === "$") warnDoubledDollar(this.#cursor, this.offset);
    this.offset += 1;
    if (this.surroundings.kind === "quoted" || !text.startsWith("\r\n", this.offset)) return;
    // HashiCorp's scanner takes the carriage return with the `$`, so a `~` after the line break does not trim it.
    this.offset += 1;
    this.#flush();
  }

  #reportCarriageReturn(): void {
    if (this.surroundings.kind === "heredoc")
      this.#cursor.report(
        "unexpected-character",
        "A heredoc cannot hold a carriage return without a line feed.",
        { start: this.offset, end: this.offset + 1 },
        { detail: "Save the file with line breaks of one kind, or write `\\r` in a quoted string." },
      );
  }

  #replace(replacement: string, end: number): void {
    this.#chunks.push(this.#cursor.text.slice(this.#chunkStart, this.offset), replacement);
    this.offset = this.#chunkStart = end;
  }

  #flush(): void {
    if (this.offset > this.#pieceStart) {
      const raw = this.#chunks.join("") + this.#cursor.text.slice(this.#chunkStart, this.offset);
      const text = this.trimNext ? trimSpaceStart(raw) : raw;
      this.pieces.push({ kind: "text", text, start: this.#pieceStart, end: this.offset });
    }
    this.trimNext = false;
    this.#chunks = [];
    this.#pieceStart = this.#chunkStart = this.offset;
  }

  #atMarker(): boolean {
    this.#lineStart = false;
    if (this.surroundings.kind !== "heredoc") return false;
    const { text, source } = this.#cursor;
    const lineEnd = source.lineEnd(this.offset);
    const marker = markerLine(text, this.offset, lineEnd, this.surroundings.marker);
    if (marker === undefined) return false;
    this.offset = marker.end;
    this.closed = true;
    if (lineEnd === text.length)
      this.#cursor.report(
        "heredoc-needs-newline",
        `The heredoc's end marker is the end of the file.`,
        marker,
        {
          detail: `Add a line break after ${this.surroundings.marker}.`,
        },
      );
    return true;
  }

  #end(char: string | undefined): void {
    this.closed = true;
    const { surroundings } = this;
    if (surroundings.kind === "quoted") {
      if (char === '"') this.offset += 1;
      else
        this.offset = reportOpenString(this.#cursor, { start: surroundings.opener.start, end: this.offset });
    } else if (surroundings.kind === "heredoc") {
      this.offset = reportOpenHeredoc(this.#cursor, surroundings.opener, surroundings.marker);
      const kept = this.pieces.filter((piece) => piece.end <= this.offset);
      this.pieces.splice(0, this.pieces.length, ...kept);
    }
  }
}
