// What no plan can beat: lower bounds on the nodes in use and on the fullest node. Each is the optimum of a problem that
// drops some of the rules, so it holds for every placement; none of them places anything.
import { pairwiseBound } from "./pairwise-bound.ts";

/** Equal nodes. */
export interface NodeKind {
  /** What is left on one, by dimension. */
  readonly room: ArrayLike<number>;
  readonly count: number;
  /** In use already: it costs nothing more. */
  readonly open: boolean;
}

/** Equal replicas. */
export interface ItemKind {
  /** By dimension. */
  readonly request: ArrayLike<number>;
  readonly count: number;
  /** By node kind: 1 where such a replica may go; absent: everywhere. */
  readonly on?: Uint8Array;
}

/** Replicas to place and the nodes that there are; amounts in whatever unit, any number of dimensions. */
export interface Packing {
  readonly nodes: readonly NodeKind[];
  readonly items: readonly ItemKind[];
}

export interface NodeBound {
  /** Nodes in use, those included that are open. At most all nodes, also where not everything fits. */
  readonly nodes: number;
  /** `amounts`: one dimension alone; `mixture`: several, weighted; `pairs`: replicas that share no node. */
  readonly by: "amounts" | "mixture" | "pairs";
}

/** Mixtures of dimensions that are looked at, in all. */
const MIXTURES = 160;
/** Kinds of replicas up to which pairs are looked at for each mixture. */
const PAIRED_KINDS = 2500;
/** Sets of nodes that are looked at by themselves. */
const SETS = 64;
const EPSILON = 1e-9;

/**
 * The fewest nodes in use. For each set of nodes that some replicas are confined to, the most of
 * - amounts: the largest nodes first until their sum covers the demand, by dimension (the continuous bound L1);
 * - mixture: the same for the sums Σ λ_d · amount_d over a grid of weights λ ≥ 0 (surrogate relaxation);
 * - pairs: L2 of Martello & Toth (Lower bounds and reduction procedures for the bin packing problem, 1990) on such sums;
 * and sets without a common node are added up.
 */
export function nodeBound(packing: Packing): NodeBound {
  const opened = countOf(packing.nodes.filter(({ open }) => open));
  const values: { readonly set: readonly number[]; readonly more: number; readonly by: NodeBound["by"] }[] =
    [];
  const sets = setsOf(packing);
  for (const [index, set] of sets.entries()) {
    const inside = new Set(set);
    const own = moreNodes(packing, set, index === sets.length - 1 ? null : inside);
    // the largest first, each without a node of those before it
    const taken = new Set<number>();
    let [sum, by]: [number, NodeBound["by"]] = [0, own.by];
    const parts = values.filter((part) => part.more > 0 && part.set.every((node) => inside.has(node)));
    for (const part of parts.sort((a, b) => b.more - a.more)) {
      if (part.set.some((node) => taken.has(node))) continue;
      for (const node of part.set) taken.add(node);
      sum += part.more;
      by = part.by;
    }
    values.push(own.more >= sum ? { set, ...own } : { set, more: sum, by });
  }
  const last = values.at(-1);
  return { nodes: opened + (last?.more ?? 0), by: last?.by ?? "amounts" };
}

/** Sets of node kinds that some replicas are confined to, smaller ones first; last all nodes that any of them may go to. */
function setsOf({ nodes, items }: Packing): readonly (readonly number[])[] {
  const lists = [...new Set(items.map((item) => item.on))];
  const everything = [...nodes.keys()].filter((node) =>
    lists.some((on) => on === undefined || on[node] === 1),
  );
  const sets = new Map<string, readonly number[]>();
  for (const on of lists) {
    if (on === undefined || sets.size >= SETS) continue;
    const set = everything.filter((node) => on[node] === 1);
    if (set.length > 0 && set.length < everything.length) sets.set(set.join(), set);
  }
  return [...[...sets.values()].sort((a, b) => a.length - b.length), everything];
}

/** Nodes that must be opened within a set for what can go nowhere else; null: for everything. */
function moreNodes(
  packing: Packing,
  set: readonly number[],
  inside: ReadonlySet<number> | null,
): Pick<NodeBound, "by"> & { more: number } {
  const nodes = set.flatMap((index) => packing.nodes[index] ?? []);
  const confined = new Map<Uint8Array, boolean>(); // many share one list of nodes
  const isConfined = (on: Uint8Array | undefined): boolean => {
    if (inside === null || on === undefined) return inside === null;
    const known = confined.get(on) ?? isWithin(on, inside);
    confined.set(on, known);
    return known;
  };
  const items = packing.items.filter(({ on, count }) => count > 0 && isConfined(on));
  const scale = totalsOf(nodes);
  const demand = scale.map((_, d) =>
    items.reduce((sum, { request, count }) => sum + (request[d] ?? 0) * count, 0),
  );
  const wanted = [...scale.keys()].filter((d) => (demand[d] ?? 0) > 0);
  let best: { more: number; by: NodeBound["by"] } = { more: 0, by: "amounts" };
  for (const weights of mixturesOf(wanted.length)) {
    const single = weights.filter((weight) => weight > 0).length === 1;
    const valued = (amounts: ArrayLike<number>): number =>
      wanted.reduce((sum, d, index) => {
        const whole = scale[d] ?? 0;
        return sum + ((weights[index] ?? 0) * (amounts[d] ?? 0)) / (whole > 0 ? whole : 1);
      }, 0);
    const rooms = nodes.map(({ room, count, open }) => ({ size: Math.max(0, valued(room)), count, open }));
    const more = coveringNodes(valued(demand), rooms);
    if (more > best.more) best = { more, by: single ? "amounts" : "mixture" };
    if (items.length > PAIRED_KINDS) continue;
    const sizes = items.map(({ request, count }) => ({ size: valued(request), count }));
    const largest = rooms.reduce((most, { size }) => Math.max(most, size), 0);
    const pairs = pairwiseBound(sizes, largest) - countOf(nodes.filter(({ open }) => open));
    if (pairs > best.more) best = { more: pairs, by: "pairs" };
  }
  const closed = countOf(nodes.filter(({ open }) => !open));
  return { ...best, more: Math.min(best.more, closed) };
}

/** Closed nodes, the largest first, until they and the open ones cover the demand. */
function coveringNodes(
  demand: number,
  rooms: readonly { readonly size: number; readonly count: number; readonly open: boolean }[],
): number {
  let left = demand * (1 - EPSILON);
  for (const { size, count, open } of rooms) if (open) left -= size * count;
  let more = 0;
  for (const { size, count, open } of [...rooms].sort((a, b) => b.size - a.size)) {
    if (open || left <= 0) continue;
    const used = size * count < left ? count : Math.ceil(left / size);
    more += used;
    left -= size * used;
  }
  return more;
}

/**
 * The least that the fullest node can be, as a share of its capacity in its fullest dimension: the most of the mean over all
 * nodes by dimension; the largest replica where it weighs least; and, of the k·m + 1 largest replicas on m nodes, the k + 1
 * smallest, which some node gets together (Graham, Bounds on multiprocessing timing anomalies, 1969, for k = 1).
 * `room` of the nodes is their whole capacity, `used` what is placed there already.
 */
export function loadBound(
  nodes: readonly (NodeKind & { readonly used: ArrayLike<number> })[],
  items: readonly ItemKind[],
): number {
  let bound = 0;
  const width = nodes.reduce((most, { room }) => Math.max(most, room.length), 0);
  for (let d = 0; d < width; d++) {
    let [whole, sum, largest, count] = [0, 0, 0, 0];
    for (const { room, used, count: times } of nodes) {
      const size = room[d] ?? 0;
      if (size <= 0) continue;
      whole += size * times;
      count += times;
      sum += (used[d] ?? 0) * times;
      if (size > largest) largest = size;
      bound = Math.max(bound, (used[d] ?? 0) / size);
    }
    if (whole <= 0) continue;
    for (const { request, count: times } of items) sum += (request[d] ?? 0) * times;
    bound = Math.max(bound, sum / whole);
    const sorted = items
      .map(({ request, count: times }) => ({ size: request[d] ?? 0, count: times }))
      .filter(({ size }) => size > 0)
      .sort((a, b) => b.size - a.size);
    bound = Math.max(bound, crowded(sorted, count) / largest);
  }
  for (const { request, on } of items) {
    let least = Infinity;
    for (const [index, { room, used }] of nodes.entries()) {
      if (on !== undefined && on[index] !== 1) continue;
      let load = 0;
      for (let d = 0; d < width; d++)
        if ((room[d] ?? 0) > 0) load = Math.max(load, ((used[d] ?? 0) + (request[d] ?? 0)) / (room[d] ?? 1));
      least = Math.min(least, load);
    }
    if (least < Infinity) bound = Math.max(bound, least);
  }
  return bound;
}

/** Of the k·m + 1 largest the k + 1 smallest, for every k. Descending sizes. */
function crowded(sizes: readonly { readonly size: number; readonly count: number }[], nodes: number): number {
  const total = countOf(sizes);
  let most = 0;
  let before = 0; // larger than the kind at hand
  for (const [index, { size, count }] of sizes.entries()) {
    // the last k of which the smallest one is of this kind
    const k = Math.floor((Math.min(before + count, total) - 1) / Math.max(1, nodes));
    const smallest = k * nodes; // its index, from 0
    if (smallest >= before && k > 0) {
      let [left, sum] = [k + 1, 0];
      for (let kind = index; left > 0 && kind >= 0; kind--) {
        const here = Math.min(left, kind === index ? smallest - before + 1 : (sizes[kind]?.count ?? 0));
        sum += here * (sizes[kind]?.size ?? 0);
        left -= here;
      }
      if (left === 0) most = Math.max(most, sum);
    } else most = Math.max(most, size);
    before += count;
  }
  return most;
}

/** Weights that sum up to 1: every dimension alone first, then a grid. */
function mixturesOf(dimensions: number): readonly (readonly number[])[] {
  if (dimensions === 0) return [];
  const alone = Array.from({ length: dimensions }, (_, d) =>
    Array.from({ length: dimensions }, (__, other) => Number(d === other)),
  );
  if (dimensions === 1) return alone;
  let steps = 2;
  while (steps < 40 && gridSize(dimensions, steps + 1) <= MIXTURES) steps++;
  const grid = gridSize(dimensions, steps) <= MIXTURES ? compositions(dimensions, steps) : [];
  const even = Array.from({ length: dimensions }, () => 1 / dimensions);
  const mixed = grid.filter((parts) => parts.filter((part) => part > 0).length > 1);
  return [...alone, even, ...mixed.map((parts) => parts.map((part) => part / steps))];
}

/** How many ways there are to write `steps` as a sum of so many terms. */
function gridSize(terms: number, steps: number): number {
  let size = 1;
  for (let index = 1; index < terms; index++) size = (size * (steps + index)) / index;
  return size;
}

function compositions(terms: number, sum: number): number[][] {
  if (terms === 1) return [[sum]];
  return Array.from({ length: sum + 1 }, (_, first) =>
    compositions(terms - 1, sum - first).map((rest) => [first, ...rest]),
  ).flat();
}

function totalsOf(nodes: readonly NodeKind[]): number[] {
  const width = nodes.reduce((most, { room }) => Math.max(most, room.length), 0);
  return Array.from({ length: width }, (_, d) =>
    nodes.reduce((sum, { room, count }) => sum + Math.max(0, room[d] ?? 0) * count, 0),
  );
}

function isWithin(on: Uint8Array, inside: ReadonlySet<number>): boolean {
  for (let node = 0; node < on.length; node++) if (on[node] === 1 && !inside.has(node)) return false;
  return true;
}

function countOf(kinds: readonly { readonly count: number }[]): number {
  return kinds.reduce((sum, { count }) => sum + count, 0);
}
