// Positions of a text: lines and columns from offsets, through a table of line starts made once.
import { writtenOut } from "../diagnostics/diagnostic.ts";
import type { SourcePosition, SourceRange } from "../diagnostics/diagnostic.ts";

/** Where a text stands in its file when it is only a part of it. */
const FILE_START: SourcePosition = { line: 1, column: 1, offset: 0 };

/** Turns offsets of a text into positions and ranges. A byte order mark takes no column. */
export class Source {
  readonly text: string;
  readonly name: string;
  readonly #base: SourcePosition;
  readonly #lineStarts: number[];
  /** The line asked for last; the next question is mostly about the same or the next one. */
  #line = 0;

  constructor(text: string, name: string, base: SourcePosition = FILE_START) {
    this.text = text;
    this.name = name;
    this.#base = base;
    this.#lineStarts = [text.charCodeAt(0) === 0xfeff ? 1 : 0];
    for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1))
      this.#lineStarts.push(at + 1);
  }

  position(offset: number): SourcePosition {
    const index = this.#lineIndex(offset);
    const column = Math.max(offset - this.#lineStart(index), 0) + 1;
    return {
      line: this.#base.line + index,
      column: index === 0 ? this.#base.column - 1 + column : column,
      offset: this.#base.offset + offset,
    };
  }

  range(start: number, end: number): SourceRange {
    return new OffsetRange(this, start, end);
  }

  /** The offset at which the line of `offset` starts. */
  lineStart(offset: number): number {
    return this.#lineStart(this.#lineIndex(offset));
  }

  /** The offset of the line break that ends the line of `offset`, or the end of the text. */
  lineEnd(offset: number): number {
    const next = this.#lineStarts[this.#lineIndex(offset) + 1];
    return next === undefined ? this.text.length : next - 1;
  }

  /** The number of spaces and tabs at the start of the line of `offset`. */
  indentation(offset: number): number {
    const start = this.lineStart(offset);
    let at = start;
    while (this.text[at] === " " || this.text[at] === "\t") at += 1;
    return at - start;
  }

  #lineStart(index: number): number {
    return this.#lineStarts[index] ?? this.text.length;
  }

  #lineIndex(offset: number): number {
    const holds = (index: number) =>
      this.#lineStart(index) <= offset &&
      (index + 1 >= this.#lineStarts.length || offset < this.#lineStart(index + 1));
    if (holds(this.#line)) return this.#line;
    if (this.#line + 1 < this.#lineStarts.length && holds(this.#line + 1)) return (this.#line += 1);
    let [low, high] = [0, this.#lineStarts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#lineStart(middle) <= offset) low = middle;
      else high = middle - 1;
    }
    this.#line = low;
    return low;
  }
}

/**
 * A range by its offsets. Lines and columns are looked up when they are asked for, which for nearly all nodes of a tree is never:
 * to hold them would take three times the memory of everything else. Diagnostics have theirs written out.
 */
class OffsetRange implements SourceRange {
  declare readonly source: Source;
  declare readonly from: number;
  declare readonly to: number;

  constructor(source: Source, from: number, to: number) {
    this.source = source;
    this.from = from;
    this.to = to;
  }

  get file(): string {
    return this.source.name;
  }

  get start(): SourcePosition {
    return this.source.position(this.from);
  }

  get end(): SourcePosition {
    return this.source.position(this.to);
  }

  toJSON(): SourceRange {
    return writtenOut(this);
  }
}
