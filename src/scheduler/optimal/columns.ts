// Column generation over patterns (Gilmore & Gomory, A linear programming approach to the cutting-stock problem, 1961): a
// linear program that chooses how often each pattern is used, and a knapsack for each kind of node that finds patterns which
// help. What it ends at is also the strongest bound there is for many equal replicas.
import type { ItemKind, NodeKind } from "../bounds.ts";
import type { Budget } from "./budget.ts";
import { withShare } from "./budget.ts";
import { exchange } from "./exchange.ts";
import type { Pattern } from "./knapsack.ts";
import { bestPattern } from "./knapsack.ts";
import { priceBySolver } from "./price-by-solver.ts";
import type { Column, Simplex } from "./simplex.ts";
import { duals, improve, objective, simplexOf } from "./simplex.ts";
import type { Solver } from "./solver.ts";

/** A pattern of a node kind: replicas of each item kind on one such node. */
export interface PatternColumn extends Column {
  readonly node: number;
  readonly counts: Int32Array;
}

export interface Relaxation {
  /** Nodes that must be opened, as a lower bound of the linear program; not rounded. */
  readonly bound: number;
  /** Patterns and how often, those above 0. */
  readonly uses: readonly { readonly column: PatternColumn; readonly times: number }[];
}

/** More than any pattern can save: for what no pattern covers yet. */
const UNCOVERED = 1000;
/** A bound this close below a whole number is that number. */
export const WHOLE = 1e-6;
const ROUNDS = 2000;
/** Steps for a pattern where no bound is asked for. */
const QUICK = 4000;
/** Patterns that a solver is asked for. */
const QUESTIONS = 60;

/**
 * The linear program over patterns; `pool` is what is known and grows. Stops early where the bound, rounded up, cannot rise
 * above what is `known` already; null: patterns are wanted, no bound.
 */
export function relax(
  nodes: readonly NodeKind[],
  items: readonly ItemKind[],
  pool: PatternColumn[],
  known: number | null,
  solver: Solver | null,
  budget: Budget,
): Relaxation {
  const rows = items.length + nodes.length;
  const right = Float64Array.from([...items, ...nodes], ({ count }) => count);
  const costs = Float64Array.from({ length: rows }, (_, row) => (row < items.length ? UNCOVERED : 0));
  const surplus: Column[] = items.map((_, row) => ({ cost: 0, entries: [{ row, value: -1 }] }));
  const slack: Column[] = nodes.map((_, node) => ({
    cost: 0,
    entries: [{ row: items.length + node, value: 1 }],
  }));
  const simplex = simplexOf(right, costs);
  const requests = items.map(({ request }) => request);
  const pivots = { left: 200 * rows + 2000 };
  let bound = known ?? 0;
  let questions = QUESTIONS;
  for (let round = 0; round < ROUNDS; round++) {
    const before = pivots.left;
    const going = improve(simplex, [...surplus, ...slack, ...pool], pivots);
    budget.left -= (before - pivots.left) * (rows + pool.length);
    if (!going) break;
    const prices = duals(simplex);
    if (Math.ceil(bound - WHOLE) >= Math.ceil(objective(simplex) - WHOLE) || budget.left <= 0) break;
    if (exchanged(simplex, nodes, items, prices, pool, budget)) continue;
    const found = nodes.map(({ room }, node): Pattern => {
      const most = items.map(({ count, on }) => (on === undefined || on[node] === 1 ? count : 0));
      const pattern = withShare(budget, known === null ? QUICK : budget.left, (part) =>
        bestPattern(room, requests, prices, most, part),
      );
      if (solver === null || questions <= 0 || pattern.limit <= pattern.value + WHOLE) return pattern;
      questions--;
      return priceBySolver(pattern, room, requests, prices, most, solver);
    });
    bound = Math.max(bound, dualBound(nodes, items, prices, found));
    if (Math.ceil(bound - WHOLE) >= Math.ceil(objective(simplex) - WHOLE) || budget.left <= 0) break;
    let helped = false;
    for (const [node, { counts, value }] of found.entries()) {
      const cost = Number(nodes[node]?.open !== true);
      if (value + (prices[items.length + node] ?? 0) <= cost + 1e-9) continue;
      pool.push(columnOf(node, counts, cost, items.length));
      helped = true;
    }
    if (!helped) break;
  }
  return { bound, uses: usesOf(simplex) };
}

/** Whether patterns of the basis led to better ones. */
function exchanged(
  { basis }: Simplex,
  nodes: readonly NodeKind[],
  items: readonly ItemKind[],
  prices: Float64Array,
  pool: PatternColumn[],
  budget: Budget,
): boolean {
  const requests = items.map(({ request }) => request);
  let helped = false;
  for (const [node, { room, open }] of nodes.entries()) {
    const seeds = basis.flatMap((column) =>
      isPattern(column) && column.node === node ? [column.counts] : [],
    );
    const most = items.map(({ count, on }) => (on === undefined || on[node] === 1 ? count : 0));
    const cost = Number(!open);
    const seen = new Set<string>();
    for (const { counts, value } of exchange(room, requests, prices, most, seeds, budget)) {
      if (value + (prices[items.length + node] ?? 0) <= cost + 1e-7 || seen.has(counts.join())) continue;
      seen.add(counts.join());
      pool.push(columnOf(node, counts, cost, items.length));
      helped = true;
    }
  }
  return helped;
}

function columnOf(node: number, counts: Int32Array, cost: number, items: number): PatternColumn {
  const entries = [...counts.entries()].flatMap(([row, value]) => (value > 0 ? [{ row, value }] : []));
  return { node, counts, cost, entries: [...entries, { row: items + node, value: 1 }] };
}

function usesOf({ basis, values }: Simplex): Relaxation["uses"] {
  const uses: { column: PatternColumn; times: number }[] = [];
  for (const [row, column] of basis.entries())
    if (isPattern(column) && (values[row] ?? 0) > 1e-9) uses.push({ column, times: values[row] ?? 0 });
  return uses;
}

function isPattern(column: Column): column is PatternColumn {
  return "counts" in column;
}

/**
 * Whatever the prices y ≥ 0: Σ y_c n_c − Σ_t m_t max(0, V_t − cost_t) nodes are needed, with V_t the worth of the best
 * pattern on a node of kind t (Lagrange); with y divided by max V_t over the closed kinds nothing is taken off for those
 * (Farley, A note on bounding a class of linear programming problems, 1990).
 */
function dualBound(
  nodes: readonly NodeKind[],
  items: readonly ItemKind[],
  prices: Float64Array,
  found: readonly Pattern[],
): number {
  let whole = 0;
  for (const [row, { count }] of items.entries()) whole += Math.max(0, prices[row] ?? 0) * count;
  let scale = 1;
  for (const [node, { limit }] of found.entries())
    if (nodes[node]?.open !== true && limit > scale) scale = limit;
  let [plain, scaled] = [whole, whole / scale];
  for (const [node, { limit }] of found.entries()) {
    const { count = 0, open = false } = nodes[node] ?? {};
    plain -= count * Math.max(0, limit - (open ? 0 : 1));
    if (open) scaled -= (count * limit) / scale;
  }
  return Math.max(plain, scaled);
}
