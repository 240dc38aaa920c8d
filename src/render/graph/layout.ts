// Where the nodes of a graph stand: in columns, so that all arrows but those of circles lead to the right, and within a column
// in the order with the fewest crossings that a few sweeps find (the layered layout of Sugiyama, Tagawa and Toda, 1981).
// An arrow over several columns has a place in each of them, so that it leads around what stands there.
import type { Graph, GraphEdge } from "./graph.ts";

export interface Layout {
  /** Node id → its column and its row, both from 0; rows may have fractions. */
  readonly places: ReadonlyMap<string, { readonly column: number; readonly row: number }>;
  readonly columns: number;
  readonly rows: number;
  /** Rows of an edge in the columns between its ends, from left to right. */
  readonly bends: ReadonlyMap<GraphEdge, readonly number[]>;
}

interface Cell {
  /** Index of the column. */
  readonly column: number;
  readonly left: Cell[];
  readonly right: Cell[];
  /** Rows that it takes: a bend less than a node. */
  readonly size: number;
  /** In its column. */
  order: number;
  row: number;
}

const SWEEPS = 12;
const BEND = 0.4;
/** Places for long arrows; where it would take more, they are drawn straight. */
const MOST_BENDS = 20_000;

/** `columnOf`: where the columns are given; else each node stands behind all that lead to it. */
export function layOut({ nodes, edges }: Graph, columnOf: ((id: string) => number) | null = null): Layout {
  const forward = edges.filter(({ back, from, to }) => !back && from !== to);
  const columns = columnOf ?? longestPaths(nodes, forward);
  const cells = new Map<string, Cell>();
  const table: Cell[][] = [];
  const put = (column: number, size: number): Cell => {
    const cell: Cell = { column, left: [], right: [], size, order: 0, row: 0 };
    while (table.length <= column) table.push([]);
    const list = table[column];
    if (list !== undefined) {
      cell.order = list.length;
      list.push(cell);
    }
    return cell;
  };
  for (const { id } of nodes) cells.set(id, put(columns(id), 1));
  const chains = new Map<GraphEdge, readonly Cell[]>();
  let places = 0;
  for (const edge of forward) {
    const [from, to] = [cells.get(edge.from), cells.get(edge.to)];
    if (from === undefined || to === undefined || from.column >= to.column) continue;
    places += to.column - from.column - 1;
    const chain: Cell[] = [];
    if (places <= MOST_BENDS) for (let at = from.column + 1; at < to.column; at++) chain.push(put(at, BEND));
    chains.set(edge, chain);
    const whole = [from, ...chain, to];
    for (const [index, cell] of whole.entries()) {
      const next = whole[index + 1];
      if (next === undefined) continue;
      cell.right.push(next);
      next.left.push(cell);
    }
  }
  for (let sweep = 0; sweep < SWEEPS; sweep++)
    for (const column of sweep % 2 === 0 ? table : [...table].reverse())
      sortColumn(column, sweep % 2 === 0 ? "left" : "right");
  giveRows(table);
  let rows = 0;
  for (const column of table) for (const { row } of column) if (row + 1 > rows) rows = row + 1;
  return {
    places: new Map([...cells].map(([id, { column, row }]) => [id, { column, row }])),
    columns: table.length,
    rows,
    bends: new Map([...chains].map(([edge, chain]) => [edge, chain.map(({ row }) => row)])),
  };
}

/** The column of each: one more than the greatest of those that lead to it. */
function longestPaths(nodes: Graph["nodes"], edges: readonly GraphEdge[]): (id: string) => number {
  const waits = new Map(nodes.map(({ id }) => [id, 0]));
  const next = new Map<string, string[]>();
  for (const { from, to } of edges) {
    waits.set(to, (waits.get(to) ?? 0) + 1);
    const list = next.get(from);
    if (list === undefined) next.set(from, [to]);
    else list.push(to);
  }
  const columns = new Map<string, number>();
  const ready = nodes.filter(({ id }) => waits.get(id) === 0).map(({ id }) => id);
  for (let at = 0; at < ready.length; at++) {
    const id = ready[at] ?? "";
    const column = columns.get(id) ?? 0;
    for (const to of next.get(id) ?? []) {
      if ((columns.get(to) ?? 0) <= column) columns.set(to, column + 1);
      const left = (waits.get(to) ?? 0) - 1;
      waits.set(to, left);
      if (left === 0) ready.push(to);
    }
  }
  return (id) => columns.get(id) ?? 0;
}

/** By the mean place of the neighbours on one side; who has none stays where it is. */
function sortColumn(column: Cell[], side: "left" | "right"): void {
  const weights = new Map(
    column.map((cell) => {
      const near = cell[side];
      let sum = 0;
      for (const { order } of near) sum += order;
      return [cell, near.length === 0 ? cell.order : sum / near.length];
    }),
  );
  column.sort((a, b) => (weights.get(a) ?? 0) - (weights.get(b) ?? 0) || a.order - b.order);
  for (const [index, cell] of column.entries()) cell.order = index;
}

/** Rows near to the neighbours', in the order of the column and apart by what they take. The first row is 0. */
function giveRows(table: readonly (readonly Cell[])[]): void {
  const offsets = table.map(offsetsOf);
  for (const [index, column] of table.entries())
    for (const cell of column) cell.row = offsets[index]?.[cell.order] ?? 0;
  for (let sweep = 0; sweep < SWEEPS; sweep++)
    for (let step = 0; step < table.length; step++) {
      const at = sweep % 2 === 0 ? step : table.length - 1 - step;
      const [column = [], offset = []] = [table[at], offsets[at]];
      const wanted = column.map((cell, index) => {
        const near = sweep % 2 === 0 ? cell.left : cell.right;
        const row = near.length === 0 ? cell.row : middle(near.map((other) => other.row));
        return row - (offset[index] ?? 0);
      });
      for (const [index, row] of rising(wanted).entries()) {
        const cell = column[index];
        if (cell !== undefined) cell.row = row + (offset[index] ?? 0);
      }
    }
  let least = Infinity;
  for (const column of table) for (const { row } of column) if (row < least) least = row;
  for (const column of table) for (const cell of column) cell.row -= least;
}

/** Rows of a column whose cells stand as close as they can. */
function offsetsOf(column: readonly Cell[]): readonly number[] {
  const offsets: number[] = [];
  for (const [index, { size }] of column.entries()) {
    const before = column[index - 1];
    offsets.push(before === undefined ? 0 : (offsets[index - 1] ?? 0) + (before.size + size) / 2);
  }
  return offsets;
}

/** The rising numbers with the least squares of differences to those given: neighbours that fall share their mean. */
function rising(numbers: readonly number[]): readonly number[] {
  const blocks: { sum: number; count: number }[] = [];
  for (const number of numbers) {
    let block = { sum: number, count: 1 };
    for (let last = blocks.at(-1); last !== undefined; last = blocks.at(-1)) {
      if (last.sum / last.count <= block.sum / block.count) break;
      block = { sum: last.sum + block.sum, count: last.count + block.count };
      blocks.pop();
    }
    blocks.push(block);
  }
  return blocks.flatMap(({ sum, count }) => Array.from({ length: count }, () => sum / count));
}

/** The median. */
function middle(rows: readonly number[]): number {
  const sorted = [...rows].sort((a, b) => a - b);
  const half = (sorted.length - 1) / 2;
  const [low, high] = [sorted[Math.floor(half)] ?? 0, sorted[Math.ceil(half)] ?? 0];
  return (low + high) / 2;
}
