// The fewest nodes for items of many shapes: a fixed list of ways, the best kept, then improved. No way is best everywhere:
// balance wins on many different shapes, node by node on perfect fits, patterns on few classes (docs: how placement works).
import { fewestBalanced } from "./balanced.ts";
import { fillNodeByNode } from "./node-by-node.ts";
import { fillExactly } from "./exact.ts";
import type { Filling, Packing } from "./packing.ts";
import { leastOpened, nodesInOrder, offsetsOf, openedBy } from "./packing.ts";
import { improve } from "./ruin.ts";

/** Looks at nodes or items, by all ways together and by the improvement. */
const EFFORT = 40_000_000;
const EXACT = 32_000_000;
const IMPROVEMENT = 20_000_000;
/** The same for each item: small sets take no time. */
const IMPROVEMENT_EACH = 15_000;
/** Equal items are many there, and classes do better. */
const MOST_IMPROVED = 20_000;
/** Items of a class, on average, from which on another balance is tried first. */
const MANY_EACH = 10;
/** Items from which on a result this near to the bound is enough. */
const MANY = 5_000;
const NEAR = 1.0035;

/** Null where no way finds a place for all. Pure; the first of equals is taken. */
export function pack(packing: Packing): Filling | null {
  const nodes = nodesInOrder(packing);
  const enough = enoughFor(packing, leastOpened(packing));
  const effort = { left: EFFORT };
  const { largest, mean } = orders(packing);
  const total = packing.counts.reduce((sum, count) => sum + count, 0);
  const balanced = (factor: number, classes: readonly number[]) => (beaten: number | null) =>
    fewestBalanced(packing, nodes, classes, factor, beaten, effort);
  const ways: readonly ((beaten: number | null) => Filling | null)[] = [
    () => fillNodeByNode(packing, nodes, "norm", effort),
    () => {
      const exact = fillExactly(packing, nodes, { left: EXACT });
      return exact === null ? null : completed(packing, exact, nodes, effort);
    },
    ...(packing.counts.length * MANY_EACH < total
      ? [balanced(1, mean), balanced(2, largest)]
      : [balanced(2, largest), balanced(1, mean)]),
    balanced(1, largest),
    balanced(4, largest),
    balanced(2, mean),
    () => fillNodeByNode(packing, nodes, "dot", effort),
  ];
  let best: Filling | null = null;
  for (const way of ways) {
    if (best !== null && best.opened <= enough) break;
    const found: Filling | null = way(best?.opened ?? null);
    if (found !== null && (best === null || found.opened < best.opened)) best = found;
  }
  if (best === null) return null;
  const items = best.homes.length;
  if (items > MOST_IMPROVED) return best;
  return improve(packing, best, enough, {
    left: Math.min(IMPROVEMENT, items * IMPROVEMENT_EACH),
  });
}

/** Where so many items are placed, a little more than the bound is as good as it: the time is better spent elsewhere. */
function enoughFor({ counts }: Packing, least: number): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return total < MANY ? least : Math.ceil(least * NEAR);
}

/** The nodes that are full, and the rest node by node. */
function completed(
  packing: Packing,
  exact: Int32Array,
  nodes: readonly number[],
  effort: { left: number },
): Filling | null {
  const { width, requests, counts } = packing;
  const offsets = offsetsOf(packing);
  const room = packing.room.slice();
  const rest = counts.slice();
  const waiting: number[] = [];
  for (let index = 0; index < counts.length; index++) {
    for (let item = offsets[index] ?? 0; item < (offsets[index + 1] ?? 0); item++) {
      const node = exact[item] ?? -1;
      if (node < 0) {
        waiting.push(item);
        continue;
      }
      rest[index] = (rest[index] ?? 0) - 1;
      for (let d = 0; d < width; d++)
        room[node * width + d] = (room[node * width + d] ?? 0) - (requests[index * width + d] ?? 0);
    }
  }
  const filled = fillNodeByNode({ ...packing, room, counts: rest }, nodes, "norm", effort);
  if (filled === null) return null;
  const homes = exact.slice();
  for (const [at, item] of waiting.entries()) homes[item] = filled.homes[at] ?? -1;
  return { homes, opened: openedBy(packing, homes) };
}

function orders({ width, capacity, requests, counts, held }: Packing): { largest: number[]; mean: number[] } {
  const means = new Float64Array(width);
  for (let at = 0; at < capacity.length; at++)
    means[at % width] = (means[at % width] ?? 0) + (capacity[at] ?? 0) / held.length;
  const [largest, mean] = [new Float64Array(counts.length), new Float64Array(counts.length)];
  for (let index = 0; index < counts.length; index++) {
    for (let d = 0; d < width; d++) {
      const share = (means[d] ?? 0) <= 0 ? 0 : (requests[index * width + d] ?? 0) / (means[d] ?? 1);
      if (share > (largest[index] ?? 0)) largest[index] = share;
      mean[index] = (mean[index] ?? 0) + share;
    }
  }
  const sorted = (key: Float64Array): number[] =>
    [...counts.keys()].sort((a, b) => (key[b] ?? 0) - (key[a] ?? 0) || a - b);
  return { largest: sorted(largest), mean: sorted(mean) };
}
