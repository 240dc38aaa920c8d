// Columns: as wide as their widest cell, and where the terminal is too narrow, first without the least important columns,
// then with the long ones cut.
import type { Style } from "./style.ts";
import { line, lineWidth, padLine, printLines, span, truncateLine } from "./text.ts";
import type { Line, Span } from "./text.ts";

export interface Column {
  readonly title: string;
  readonly align?: "left" | "right";
  /** May be cut to this many columns. */
  readonly shrinkTo?: number;
  /** Left out when there is no room; larger goes first. */
  readonly optional?: number;
  /** Left out where no row has anything in it. */
  readonly unlessEmpty?: boolean;
}

export type Cell = string | Span | Line;

export interface TableOptions {
  readonly indent?: number;
  /** Spaces between columns. */
  readonly gap?: number;
}

/** A table as text. Rows without cells for a column have it empty. */
export function renderTable(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  style: Style,
  options: TableOptions = {},
): string {
  return printLines(tableLines(columns, rows, style, options), style);
}

export function tableLines(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  style: Style,
  options: TableOptions = {},
): Line[] {
  const { indent = 0, gap = 2 } = options;
  const cells = rows.map((row) => columns.map((_, index) => toLine(row[index] ?? "")));
  const natural = columns.map((column, index) =>
    cells.reduce((most, row) => Math.max(most, lineWidth(row[index] ?? [])), lineWidth(line(column.title))),
  );
  const filled = columns.map(
    ({ unlessEmpty }, index) => unlessEmpty !== true || cells.some((row) => lineWidth(row[index] ?? []) > 0),
  );
  const kept = fittingColumns(columns, natural, style.width - indent, gap, filled);
  const widths = shrink(columns, natural, kept, style.width - indent, gap);
  const layout = (row: readonly Line[]): Line => {
    const spans: Span[] = [span(" ".repeat(indent))];
    for (const [position, index] of kept.entries()) {
      const width = widths[index] ?? 0;
      if (position > 0) spans.push(span(" ".repeat(gap)));
      spans.push(...padLine(truncateLine(row[index] ?? [], width, style), width, columns[index]?.align));
    }
    return spans;
  };
  const titled = columns.some((column) => column.title !== "");
  const heading = columns.map((column) => line(span(column.title, "faint")));
  return [...(titled ? [layout(heading)] : []), ...cells.map(layout)];
}

function toLine(cell: Cell): Line {
  if (typeof cell === "string") return line(cell);
  return "text" in cell ? [cell] : cell;
}

function fittingColumns(
  columns: readonly Column[],
  natural: readonly number[],
  width: number,
  gap: number,
  filled: readonly boolean[],
): number[] {
  let kept = columns.flatMap((_, index) => (filled[index] === false ? [] : [index]));
  const least = (index: number): number =>
    Math.min(natural[index] ?? 0, columns[index]?.shrinkTo ?? natural[index] ?? 0);
  const total = (): number => kept.reduce((sum, index) => sum + least(index) + gap, -gap);
  while (total() > width) {
    const candidate = kept
      .filter((index) => columns[index]?.optional !== undefined)
      .sort((a, b) => (columns[b]?.optional ?? 0) - (columns[a]?.optional ?? 0))[0];
    if (candidate === undefined) break;
    kept = kept.filter((index) => index !== candidate);
  }
  return kept;
}

/** Takes columns off the widest column that may shrink until the row fits. */
function shrink(
  columns: readonly Column[],
  natural: readonly number[],
  kept: readonly number[],
  width: number,
  gap: number,
): number[] {
  const widths = [...natural];
  let excess = kept.reduce((sum, index) => sum + (widths[index] ?? 0) + gap, -gap) - width;
  while (excess > 0) {
    const slack = (index: number): number => (widths[index] ?? 0) - (columns[index]?.shrinkTo ?? Infinity);
    const widest = kept
      .filter((index) => slack(index) > 0)
      .sort((a, b) => (widths[b] ?? 0) - (widths[a] ?? 0))[0];
    if (widest === undefined) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
    excess--;
  }
  return widths;
}
