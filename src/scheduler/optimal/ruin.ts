// Ruin and recreate: a few nodes, one of them lightly loaded, are emptied and filled again one after the other, each as
// well as possible. What is not worse stays: sideways steps lead on to nodes that become empty. No clock, no chance: the
// nodes come from a fixed row of numbers.
import { fractionOf, hashPair } from "../draw.ts";
import type { Budget } from "./budget.ts";
import { withShare } from "./budget.ts";
import { complete, supplyOf } from "./complete.ts";
import type { Sizes } from "./sizes.ts";
import type { State } from "./state.ts";
import { fits, isSettled, nodesInUse, opened, put, take } from "./state.ts";

/** What emptying a node and filling it again costs beside the search. */
const ROUND = 8;
/** Steps of one filling. */
const STEPS = 600;
/** Nodes that are emptied together: two more than a number below this. */
const MORE = 3;
/** Of the nodes in use, from which the lightly loaded one comes. */
const LIGHT = 0.3;

/** Goes on until only `target` nodes are opened for units or the budget is spent. */
export function ruinAndRecreate(
  state: State,
  sizes: Sizes,
  social: readonly number[],
  target: number,
  budget: Budget,
): void {
  const { model } = state;
  let draws = 0;
  const random = (below: number): number => Math.floor(fractionOf(hashPair(0x5eed, draws++)) * below);
  let usedNodes = nodesInUse(state);
  while (budget.left > 0 && opened(state, usedNodes) > target) {
    const order = lightFirst(state, sizes, usedNodes);
    const closed = order.filter((node) => model.open[node] !== 1);
    const light = Math.max(1, Math.ceil(closed.length * LIGHT));
    // one look at the loads serves as many rounds as there are nodes
    let changed = false;
    for (let round = 0; round < usedNodes.length && budget.left > 0 && !changed; round++) {
      const first = closed[random(light)];
      if (first === undefined) return;
      const nodes = [first];
      const wanted = 2 + random(MORE);
      for (let attempt = 0; attempt < 3 * wanted && nodes.length < wanted; attempt++) {
        // every other one is among those with room, too: full ones have little to give
        const list = random(2) === 0 ? usedNodes : closed.slice(0, light);
        const node = list[random(list.length)];
        if (node !== undefined && !nodes.includes(node)) nodes.push(node);
      }
      budget.left -= nodes.length * ROUND;
      changed = rebuild(state, sizes, social, nodes, budget);
    }
    usedNodes = nodesInUse(state);
  }
}

function lightFirst(state: State, sizes: Sizes, nodes: readonly number[]): number[] {
  const loads = new Map(nodes.map((node) => [node, loadOf(state, sizes, node)]));
  return [...nodes].sort((a, b) => (loads.get(a) ?? 0) - (loads.get(b) ?? 0) || a - b);
}

/** The size of the units on a node, as a share of its room. */
function loadOf({ on, model }: State, sizes: Sizes, node: number): number {
  let sum = 0;
  for (const unit of on[node] ?? []) sum += sizes.kinds[model.units[unit]?.kind ?? -1] ?? 0;
  const whole = sizes.nodes[node] ?? 0;
  return whole <= 0 ? 0 : sum / whole;
}

/** Whether a node became empty. Where the new filling is worse everything is put back. */
function rebuild(
  state: State,
  sizes: Sizes,
  social: readonly number[],
  nodes: readonly number[],
  budget: Budget,
): boolean {
  const { model } = state;
  const before = nodes.map((node) => (state.on[node] ?? []).slice());
  const squares = sumOfSquares(state, sizes, nodes);
  const wereOpened = opened(state, nodes);
  const units = before.flat();
  for (const unit of units) take(state, unit);
  const sorted = [...nodes].sort(
    (a, b) =>
      (model.open[b] ?? 0) - (model.open[a] ?? 0) || (sizes.nodes[b] ?? 0) - (sizes.nodes[a] ?? 0) || a - b,
  );
  const done = refill(state, sizes, units, sorted, budget);
  const now = opened(state, nodes);
  const better =
    now < wereOpened || (now === wereOpened && sumOfSquares(state, sizes, nodes) >= squares - 1e-12);
  if (done && better && holds(state, social, units, budget)) return now < wereOpened;
  for (const unit of units) take(state, unit);
  for (const [index, node] of nodes.entries()) for (const unit of before[index] ?? []) put(state, unit, node);
  return false;
}

/** Rules about other units are asked again where such units were moved. */
function holds(state: State, social: readonly number[], units: readonly number[], budget: Budget): boolean {
  const { model } = state;
  if (!units.some((unit) => model.kinds[model.units[unit]?.kind ?? -1]?.social === true)) return true;
  budget.left -= social.length;
  return isSettled(state, social);
}

function sumOfSquares(state: State, sizes: Sizes, nodes: readonly number[]): number {
  let sum = 0;
  for (const node of nodes) sum += loadOf(state, sizes, node) ** 2;
  return sum;
}

/** Whether all units found a place again. */
function refill(
  state: State,
  sizes: Sizes,
  units: readonly number[],
  nodes: readonly number[],
  budget: Budget,
): boolean {
  const { model } = state;
  const kindOf = (unit: number): number => model.units[unit]?.kind ?? -1;
  const byKind = new Map<number, number[]>();
  for (const unit of units) {
    const kind = kindOf(unit);
    if (model.kinds[kind]?.social === true) {
      budget.left -= nodes.length;
      const node = nodes.find((candidate) => fits(state, unit, candidate, true));
      if (node === undefined) return false;
      put(state, unit, node);
      continue;
    }
    const list = byKind.get(kind);
    if (list === undefined) byKind.set(kind, [unit]);
    else list.push(unit);
  }
  const kinds = [...byKind.keys()].sort((a, b) => (sizes.kinds[b] ?? 0) - (sizes.kinds[a] ?? 0) || a - b);
  const supply = supplyOf(
    model,
    sizes,
    kinds,
    Int32Array.from(kinds, (kind) => byKind.get(kind)?.length ?? 0),
  );
  let left = supply.counts.reduce((sum, count) => sum + count, 0);
  for (const node of nodes) {
    if (left === 0) return true;
    withShare(budget, STEPS, (steps) => complete(model, sizes, state.free, node, supply, steps));
    budget.left--;
    for (const [index, kind] of kinds.entries()) {
      for (let times = supply.best[index] ?? 0; times > 0; times--) {
        const unit = byKind.get(kind)?.pop();
        if (unit !== undefined) put(state, unit, node);
        supply.counts[index] = (supply.counts[index] ?? 0) - 1;
        left--;
      }
    }
  }
  return left === 0;
}
