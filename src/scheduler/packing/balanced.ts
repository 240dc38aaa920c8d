// Items one by one, each to the node that it leaves the emptiest and most evenly so: mean free share less `factor` standard
// deviations. On the shortest row of nodes that holds all, found by search: compaction (Verma et al., CLUSTER'14).
import { heapify, pop, resettle, top } from "../heap.ts";
import type { Effort, Filling, Packing } from "./packing.ts";
import { leastOpened, offsetsOf, openedBy } from "./packing.ts";

/**
 * Null where not all find a place, or the effort is spent. `nodes` in order, `classes` in the order in which they are placed.
 * `beaten`: what others opened; null where this takes no fewer, which one look tells.
 */
export function fewestBalanced(
  packing: Packing,
  nodes: readonly number[],
  classes: readonly number[],
  factor: number,
  beaten: number | null,
  effort: Effort,
): Filling | null {
  const held = nodes.filter((node) => packing.held[node] === 1).length;
  const least = Math.min(nodes.length, held + leastOpened(packing));
  const most = beaten === null ? nodes.length : Math.min(nodes.length, held + beaten - 1);
  if (least > most) return null;
  const fill = (length: number): Int32Array | null =>
    effort.left <= 0 ? null : fillBalanced(packing, nodes.slice(0, length), classes, factor, effort);
  let best = beaten === null ? null : fill(most);
  if (beaten !== null && best === null) return null;
  let [low, high] = [least, most];
  // from the bound upwards in growing steps: what is far from it is not looked at
  for (let step = Math.max(1, least >> 8), length = least; length < high; step *= 2) {
    const homes = fill(length);
    if (homes !== null) [best, high] = [homes, length];
    else low = length + 1;
    length = Math.min(high, length + step);
  }
  if (best === null) best = fill(high);
  const near = least >> 11;
  while (best !== null && low + near < high && effort.left > 0) {
    const middle = (low + high) >> 1;
    const homes = fill(middle);
    if (homes === null) low = middle + 1;
    else [best, high] = [homes, middle];
  }
  return best === null ? null : { homes: best, opened: openedBy(packing, best) };
}

/** On these nodes; null where an item finds no place. */
function fillBalanced(
  packing: Packing,
  nodes: readonly number[],
  classes: readonly number[],
  factor: number,
  effort: Effort,
): Int32Array | null {
  const { width, requests, counts, masks } = packing;
  const offsets = offsetsOf(packing);
  const homes = new Int32Array(offsets[counts.length] ?? 0).fill(-1);
  const free = packing.room.slice();
  const points = new Float64Array(packing.held.length);
  const order = Int32Array.from(nodes);
  for (const index of classes) {
    const count = counts[index] ?? 0;
    const mask = masks[index] ?? new Uint8Array(0);
    const first = offsets[index] ?? 0;
    const takeFrom = (node: number): void => {
      for (let d = 0; d < width; d++)
        free[node * width + d] = (free[node * width + d] ?? 0) - (requests[index * width + d] ?? 0);
    };
    effort.left -= order.length;
    if (effort.left < 0) return null;
    if (count === 1) {
      const node = bestOf(packing, free, order, mask, index, factor);
      if (node < 0) return null;
      homes[first] = node;
      takeFrom(node);
      continue;
    }
    const fitting: number[] = [];
    for (const node of order) {
      if (mask[node] !== 1) continue;
      points[node] = pointsAfter(packing, free, index, node, factor);
      if (points[node] !== -Infinity) fitting.push(node);
    }
    const heap = heapify(fitting, points);
    for (let turn = 0; turn < count; turn++) {
      const node = top(heap);
      if (node < 0) return null;
      homes[first + turn] = node;
      takeFrom(node);
      points[node] = pointsAfter(packing, free, index, node, factor);
      if (points[node] === -Infinity) pop(heap, points);
      else resettle(heap, points);
    }
    effort.left -= count;
  }
  return homes;
}

function bestOf(
  packing: Packing,
  free: Float64Array,
  order: Int32Array,
  mask: Uint8Array,
  index: number,
  factor: number,
): number {
  if (packing.width === 2) return bestOfTwo(packing, free, order, mask, index, factor);
  let [best, most] = [-1, -Infinity];
  for (let at = 0; at < order.length; at++) {
    const node = order[at] ?? 0;
    if (mask[node] !== 1) continue;
    const points = pointsAfter(packing, free, index, node, factor);
    if (points > most) [best, most] = [node, points];
  }
  return best;
}

/** The same for two dimensions, which are most: no root, no loop. */
function bestOfTwo(
  { capacity, requests }: Packing,
  free: Float64Array,
  order: Int32Array,
  mask: Uint8Array,
  index: number,
  factor: number,
): number {
  const a = requests[2 * index] ?? 0;
  const b = requests[2 * index + 1] ?? 0;
  let best = -1;
  let most = -Infinity;
  for (let at = 0; at < order.length; at++) {
    const node = order[at] ?? 0;
    const left = (free[2 * node] ?? 0) - a;
    const other = (free[2 * node + 1] ?? 0) - b;
    if (left < 0 || other < 0 || mask[node] !== 1) continue;
    const x = left / (capacity[2 * node] || 1);
    const y = other / (capacity[2 * node + 1] || 1);
    const points = (x + y - factor * (x > y ? x - y : y - x)) / 2;
    if (points > most) {
      best = node;
      most = points;
    }
  }
  return best;
}

/** -Infinity where it does not fit. Dimensions that a node has nothing of do not count. */
function pointsAfter(
  { width, capacity, requests }: Packing,
  free: Float64Array,
  index: number,
  node: number,
  factor: number,
): number {
  let count = 0;
  let sum = 0;
  let squares = 0;
  for (let d = 0; d < width; d++) {
    const need = requests[index * width + d] ?? 0;
    const left = (free[node * width + d] ?? 0) - need;
    if (left < 0 && need > 0) return -Infinity;
    const whole = capacity[node * width + d] ?? 0;
    if (whole <= 0) continue;
    const share = left / whole;
    count++;
    sum += share;
    squares += share * share;
  }
  if (count === 0) return 0;
  const mean = sum / count;
  const variance = squares / count - mean * mean;
  return mean - factor * (variance > 0 ? Math.sqrt(variance) : 0);
}
