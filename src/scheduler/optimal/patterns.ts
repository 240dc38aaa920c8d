// Many equal replicas: patterns are chosen by a linear program, whole numbers of them are fixed, and the rest is solved
// again (diving), until everything is covered. Gives nodes in use and a lower bound on them.
import type { ItemKind } from "../bounds.ts";
import type { Budget } from "./budget.ts";
import { withShare } from "./budget.ts";
import type { PatternColumn } from "./columns.ts";
import { relax, WHOLE } from "./columns.ts";
import type { NodeGroup } from "./kinds.ts";
import { byGroup, groupsOf } from "./kinds.ts";
import type { Model } from "./model.ts";
import type { Solver } from "./solver.ts";
import type { State } from "./state.ts";
import { nodesInUse, opened, put, take } from "./state.ts";

/** Rows of the linear program. */
const ITEMS = 120;
/** So few are worth it even where there is one replica of each. */
const FEW = 40;
const GROUPS = 60;

/** A lower bound on the nodes that units open, 0 where it is not known; the state is better or as it was. */
export function searchPatterns(state: State, known: number, solver: Solver | null, budget: Budget): number {
  const { model } = state;
  const plain = [...model.units.keys()].filter((unit) => isPlain(model, unit));
  const target = opened(state, nodesInUse(state));
  const before = state.nodes.slice();
  for (const unit of plain) take(state, unit);
  const open = model.open.map((used, node) => (used === 1 || state.on[node]?.length !== 0 ? 1 : 0));
  const kinds = model.kinds.filter(({ social }) => !social);
  const lists = kinds.map(({ on }) => on);
  const groups = groupsOf(model, state.free, open, lists);
  const items = byGroup(
    kinds.map(({ request, units, on }) => ({ request, count: units.length, on })),
    groups,
  );
  // where nothing else is to be placed the patterns of the bound serve the search, too
  const whole = model.exact && plain.length === model.units.length;
  const few =
    kinds.length > 0 &&
    kinds.length <= Math.max(FEW, Math.min(ITEMS, plain.length / 3)) &&
    groups.length <= GROUPS;
  const pool: PatternColumn[] = [];
  const proven = withShare(budget, budget.left / 2, (part) => {
    if (!whole) return patternBound(model, known, solver, part);
    return few ? relax(groups, items, pool, known, solver, part).bound : 0;
  });
  const bound = Math.ceil(proven - WHOLE);
  if (few && bound < target) {
    const uses = dive(groups, items, pool, budget);
    const units = kinds.map((kind) => kind.units);
    if (uses !== null) apply(state, uses, groups, units);
  }
  const done = plain.every((unit) => (state.nodes[unit] ?? -1) >= 0);
  if (done && opened(state, nodesInUse(state)) <= target) return bound;
  for (const unit of plain) take(state, unit);
  for (const unit of plain) put(state, unit, before[unit] ?? -1);
  return bound;
}

/** Of the relaxed replicas, not rounded; 0 where there are too many kinds. */
function patternBound(model: Model, known: number, solver: Solver | null, budget: Budget): number {
  const merged = new Map<string, { request: Float64Array; count: number; on: Uint8Array }>();
  for (const { request, count, on } of model.relaxed) {
    const row = Float64Array.from(request);
    const key = `${row.join()} ${on?.join("") ?? ""}`;
    const found = merged.get(key);
    if (found !== undefined) found.count += count;
    else if (on !== undefined) merged.set(key, { request: row, count, on });
    if (merged.size > ITEMS) return 0;
  }
  const items = [...merged.values()];
  const lists = items.map(({ on }) => on);
  const groups = groupsOf(model, model.room, model.open, lists);
  if (groups.length > GROUPS) return 0;
  return relax(groups, byGroup(items, groups), [], known, solver, budget).bound;
}

function isPlain({ units, kinds }: Model, unit: number): boolean {
  return kinds[units[unit]?.kind ?? -1]?.social === false;
}

interface Use {
  readonly group: number;
  readonly counts: Int32Array;
}

/** One entry for each node; null where not everything finds a place. */
function dive(
  groups: readonly NodeGroup[],
  items: readonly ItemKind[],
  pool: PatternColumn[],
  budget: Budget,
): readonly Use[] | null {
  const uses: Use[] = [];
  const nodes = groups.map(({ count }) => count);
  const left = Int32Array.from(items, ({ count }) => count);
  for (;;) {
    const remaining = items.map((item, kind) => ({ ...item, count: left[kind] ?? 0 }));
    if (remaining.every(({ count }) => count === 0)) return uses;
    const free = groups.map((group, index) => ({ ...group, count: nodes[index] ?? 0 }));
    const fitting = pool.filter(({ counts }) => counts.every((count, kind) => count <= (left[kind] ?? 0)));
    const relaxed = relax(free, remaining, fitting, null, null, budget);
    for (const column of fitting) if (!pool.includes(column)) pool.push(column);
    const sorted = [...relaxed.uses].sort((a, b) => b.times - a.times);
    let fixed = false;
    const fix = (column: PatternColumn, times: number): void => {
      for (let time = 0; time < times && (nodes[column.node] ?? 0) > 0; time++) {
        const counts = column.counts.map((count, kind) => Math.min(count, left[kind] ?? 0));
        if (counts.every((count) => count === 0)) return;
        for (const [kind, count] of counts.entries()) left[kind] = (left[kind] ?? 0) - count;
        nodes[column.node] = (nodes[column.node] ?? 0) - 1;
        uses.push({ group: column.node, counts });
        fixed = true;
      }
    };
    for (const { column, times } of sorted) fix(column, Math.floor(times + WHOLE));
    if (!fixed) {
      // the one that is nearest to a whole node
      const [first] = sorted;
      if (first === undefined) return null;
      fix(first.column, 1);
      if (!fixed) return null;
    }
    if (budget.left <= 0) return null;
  }
}

/** Nodes of a group in their order, units of a kind in theirs. */
function apply(
  state: State,
  uses: readonly Use[],
  groups: readonly NodeGroup[],
  units: readonly (readonly number[])[],
): void {
  const nextNode = groups.map(() => 0);
  const nextUnit = units.map(() => 0);
  for (const { group, counts } of uses) {
    const node = groups[group]?.nodes[nextNode[group] ?? 0] ?? -1;
    nextNode[group] = (nextNode[group] ?? 0) + 1;
    for (const [kind, count] of counts.entries()) {
      for (let time = 0; time < count; time++) {
        const unit = units[kind]?.[nextUnit[kind] ?? 0];
        nextUnit[kind] = (nextUnit[kind] ?? 0) + 1;
        if (unit !== undefined && node >= 0) put(state, unit, node);
      }
    }
  }
}
