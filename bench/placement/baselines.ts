// What others do, each written from its published formula; every node is looked at for every replica (the naive full scan).
// FFD and BFD: largest share first; dot product and L2: Panigrahy et al., "Heuristics for Vector Bin Packing", 2011, one node
// filled at a time; Nomad: BestFit v3 (20 - 10^free cpu - 10^free memory); Kubernetes: LeastAllocated + BalancedAllocation.
import type { PlacingSet } from "./sets.ts";

/** Nodes that hold something and replicas without a place; -1 nowhere, by class and replica. */
export interface BaselineResult {
  readonly nodes: number;
  readonly unplaced: number;
  readonly free: Float64Array;
}

export type Baseline = (set: PlacingSet) => BaselineResult;

export const BASELINES: ReadonlyMap<string, Baseline> = new Map([
  ["FFD", (set) => byItem(set, true, (_, __, node) => -node)],
  ["BFD", (set) => byItem(set, true, tightest)],
  ["bin-centric L2", (set) => byNode(set, nearest)],
  ["dot product", (set) => byNode(set, dot)],
  ["Nomad BestFit", (set) => byItem(set, false, nomad)],
  ["Nomad BestFit, large first", (set) => byItem(set, true, nomad)],
  ["Kubernetes", (set) => byItem(set, false, kubernetes)],
  ["Kubernetes, large first", (set) => byItem(set, true, kubernetes)],
]);

/** The naive full scan: every node is scored for every replica, in the order given. */
export const SCAN: Baseline = (set) => byItem(set, false, kubernetes);

interface Table {
  readonly width: number;
  readonly capacity: Float64Array;
  readonly free: Float64Array;
  readonly used: Uint8Array;
  /** By class. */
  readonly requests: Float64Array;
  /** What all ask for over what all nodes have. */
  readonly weights: Float64Array;
}

/** How good a node would be; the highest is taken, the first of equals. */
type ScoreOf = (table: Table, request: number, node: number) => number;

function tableOf({ nodes, classes }: PlacingSet): Table {
  const width = nodes[0]?.length ?? 0;
  const capacity = Float64Array.from(nodes.flat());
  const requests = Float64Array.from(classes.flatMap(({ request }) => request));
  const weights = Float64Array.from({ length: width }, (_, d) => {
    let [asked, whole] = [0, 0];
    for (const { request, count } of classes) asked += count * (request[d] ?? 0);
    for (const node of nodes) whole += node[d] ?? 0;
    return whole === 0 ? 0 : asked / whole;
  });
  return { width, capacity, free: capacity.slice(), used: new Uint8Array(nodes.length), requests, weights };
}

function sizeOf({ width, capacity, requests }: Table, index: number, means: Float64Array): number {
  let size = 0;
  for (let d = 0; d < width; d++) size = Math.max(size, (requests[index * width + d] ?? 0) / (means[d] || 1));
  return capacity.length === 0 ? 0 : size;
}

function byItem(set: PlacingSet, largeFirst: boolean, scoreOf: ScoreOf): BaselineResult {
  const table = tableOf(set);
  const { width, free, requests, used } = table;
  const order = [...set.classes.keys()];
  if (largeFirst) {
    const means = Float64Array.from({ length: width }, (_, d) => {
      const whole = set.nodes.reduce((sum, node) => sum + (node[d] ?? 0), 0);
      return whole / set.nodes.length;
    });
    const sizes = order.map((index) => sizeOf(table, index, means));
    order.sort((a, b) => (sizes[b] ?? 0) - (sizes[a] ?? 0) || a - b);
  }
  let unplaced = 0;
  for (const index of order) {
    const { count = 0 } = set.classes[index] ?? {};
    for (let turn = 0; turn < count; turn++) {
      let [best, bestScore] = [-1, -Infinity];
      for (let node = 0; node < used.length; node++) {
        if (!fits(table, index, node)) continue;
        const score = scoreOf(table, index, node);
        if (score > bestScore) [best, bestScore] = [node, score];
      }
      if (best < 0) {
        unplaced += count - turn;
        break;
      }
      for (let d = 0; d < width; d++)
        free[best * width + d] = (free[best * width + d] ?? 0) - (requests[index * width + d] ?? 0);
      used[best] = 1;
    }
  }
  return { nodes: used.reduce((sum, one) => sum + one, 0), unplaced, free };
}

function fits({ width, free, requests }: Table, index: number, node: number): boolean {
  for (let d = 0; d < width; d++)
    if ((free[node * width + d] ?? 0) < (requests[index * width + d] ?? 0)) return false;
  return true;
}

/** The least is left, as shares. */
function tightest({ width, free, capacity }: Table, _: number, node: number): number {
  let left = 0;
  for (let d = 0; d < width; d++) left += (free[node * width + d] ?? 0) / (capacity[node * width + d] || 1);
  return -left;
}

/** Opens one node after another, and gives it what suits it best until nothing more fits. */
function byNode(set: PlacingSet, scoreOf: ScoreOf): BaselineResult {
  const table = tableOf(set);
  const { width, free, requests, used } = table;
  const left = set.classes.map(({ count }) => count);
  let waiting = [...left.keys()];
  for (let node = 0; node < used.length && waiting.length > 0; node++) {
    for (;;) {
      let [best, bestScore] = [-1, -Infinity];
      for (const index of waiting) {
        if (!fits(table, index, node)) continue;
        const score = scoreOf(table, index, node);
        if (score > bestScore) [best, bestScore] = [index, score];
      }
      if (best < 0) break;
      for (let d = 0; d < width; d++)
        free[node * width + d] = (free[node * width + d] ?? 0) - (requests[best * width + d] ?? 0);
      used[node] = 1;
      left[best] = (left[best] ?? 0) - 1;
      if (left[best] === 0) waiting = waiting.filter((index) => index !== best);
    }
  }
  const unplaced = left.reduce((sum, count) => sum + count, 0);
  return { nodes: used.reduce((sum, one) => sum + one, 0), unplaced, free };
}

/** Least sum of weighted squares of what is left. */
function nearest({ width, free, capacity, requests, weights }: Table, index: number, node: number): number {
  let sum = 0;
  for (let d = 0; d < width; d++) {
    const whole = capacity[node * width + d] || 1;
    const rest = ((free[node * width + d] ?? 0) - (requests[index * width + d] ?? 0)) / whole;
    sum += (weights[d] ?? 0) * rest * rest;
  }
  return -sum;
}

function dot({ width, free, capacity, requests, weights }: Table, index: number, node: number): number {
  let sum = 0;
  for (let d = 0; d < width; d++) {
    const whole = capacity[node * width + d] || 1;
    sum +=
      (weights[d] ?? 0) *
      ((free[node * width + d] ?? 0) / whole) *
      ((requests[index * width + d] ?? 0) / whole);
  }
  return sum;
}

/** Over cpu and memory alone; other dimensions must fit. */
function nomad({ width, free, capacity, requests }: Table, index: number, node: number): number {
  let total = 0;
  for (let d = 0; d < 2; d++) {
    const whole = capacity[node * width + d] || 1;
    total += 10 ** (((free[node * width + d] ?? 0) - (requests[index * width + d] ?? 0)) / whole);
  }
  return Math.min(18, Math.max(0, 20 - total));
}

function kubernetes({ width, free, capacity, requests }: Table, index: number, node: number): number {
  let [sum, squares, count] = [0, 0, 0];
  for (let d = 0; d < width; d++) {
    const whole = capacity[node * width + d] ?? 0;
    if (whole === 0) continue;
    const rest = ((free[node * width + d] ?? 0) - (requests[index * width + d] ?? 0)) / whole;
    sum += rest;
    squares += rest * rest;
    count++;
  }
  const mean = sum / count;
  const deviation = Math.sqrt(Math.max(0, squares / count - mean * mean));
  return 100 * mean + 100 * (1 - deviation);
}
