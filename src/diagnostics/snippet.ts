// The lines of a source that a range covers, each with the columns to underline: sanitised, tabs as two spaces, long lines
// cut to a window around the mark.
import type { SourceRange } from "./diagnostic.ts";
import { isHidden, runAround, showHidden } from "./hidden-text.ts";
import { visibleText } from "./sanitise.ts";
import { displayWidth, sliceColumns } from "./width.ts";

export interface SnippetLine {
  /** From 1; null stands for lines left out. */
  readonly number: number | null;
  readonly text: string;
  /** Columns of `text` that the range covers: from the first to before the last. */
  readonly from: number;
  readonly to: number;
}

/** Lines of a long range that are shown: the first two and the last. */
const MOST_LINES = 4;

/** What to show of a range, each line at most `columns` wide; null where the source has no such line. */
export function snippetLines(source: string, range: SourceRange, columns: number): SnippetLine[] | null {
  const lines = sourceLines(source, range.start.line, range.end.line);
  if (lines === null) return null;
  const last = lastMarkedLine(range);
  const marked = lines.slice(0, last - range.start.line + 1).map((text, index) => {
    const number = range.start.line + index;
    const from = number === range.start.line ? range.start.column - 1 : text.length - text.trimStart().length;
    const to = number === range.end.line ? range.end.column - 1 : text.length;
    return windowed(number, text, from, Math.min(to, text.length), columns);
  });
  if (marked.length <= MOST_LINES) return marked;
  const gap: SnippetLine = { number: null, text: "", from: 0, to: 0 };
  return [...marked.slice(0, 2), gap, ...marked.slice(-1)];
}

/** Lines `first` to `last` of a text without their line ends and a byte order mark; null if `first` is not there. */
export function sourceLines(source: string, first: number, last: number): string[] | null {
  const lines: string[] = [];
  let start = source.charCodeAt(0) === 0xfeff ? 1 : 0;
  for (let number = 1; number <= last; number++) {
    const end = source.indexOf("\n", start);
    const line = end === -1 ? source.slice(start) : source.slice(start, end);
    if (number >= first) lines.push(line.endsWith("\r") ? line.slice(0, -1) : line);
    if (end === -1) break;
    start = end + 1;
  }
  return lines.length === 0 ? null : lines;
}

/** A range that ends at the start of a line does not mark that line. */
function lastMarkedLine(range: SourceRange): number {
  const { start, end } = range;
  return end.line > start.line && end.column === 1 ? end.line - 1 : end.line;
}

/** Marks that begin or end within what is hidden take all of it. */
function windowed(number: number, line: string, first: number, last: number, columns: number): SnippetLine {
  if (!isHidden(line)) return windowOf(number, line, first, last, columns);
  const from = runAround(line, first + 1)?.start ?? first;
  const to = last > first ? (runAround(line, last)?.end ?? last) : from;
  const [before, middle] = [showHidden(line.slice(0, from)), showHidden(line.slice(from, to))];
  const shown = before + middle + showHidden(line.slice(to));
  return windowOf(number, shown, before.length, before.length + middle.length, columns);
}

function windowOf(number: number, line: string, from: number, to: number, columns: number): SnippetLine {
  const limit = line.length; // a long line is cut to a window here, not counted by the sanitiser
  const visible = (text: string): string => visibleText(text, { limit });
  const [before, middle] = [visible(line.slice(0, from)), visible(line.slice(from, Math.max(to, from)))];
  const text = before + middle + visible(line.slice(Math.max(to, from)));
  const start = displayWidth(before);
  const end = start + Math.max(displayWidth(middle), 1);
  const width = displayWidth(text);
  if (width <= columns) return { number, text, from: start, to: end };

  const mark = "…";
  const room = columns - 2;
  const left = Math.max(Math.min(start - Math.floor(room / 3), width - room), 0);
  const right = left + room;
  const shown = sliceColumns(text, left, right);
  const shift = (left > 0 ? 1 : 0) - left;
  return {
    number,
    text: `${left > 0 ? mark : ""}${shown}${right < width ? mark : ""}`,
    from: start + shift,
    to: Math.max(Math.min(end, right) + shift, start + shift + 1),
  };
}
