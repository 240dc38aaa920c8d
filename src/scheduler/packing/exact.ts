// Nodes that can be filled to the last unit: around the largest item, by a table of the sums of all pairs (meet in the middle,
// as in Horowitz and Sahni, 1974). Finds what no rule of thumb does where nothing may be wasted; the rest is packed otherwise.
import type { Effort, Packing } from "./packing.ts";
import { leastOpened, offsetsOf } from "./packing.ts";

/** Items for which the table is made. */
const MOST_ITEMS = 1_200;
/** How full the fewest nodes have to be in each dimension. */
const FULL_SHARE = 0.97;
/** Items that complete no node, above those that do, before it gives up. */
const MISSES = 2;
/** Items that are chosen one by one, beside the largest, before a pair completes the node: up to six on a node. */
const DEPTH = 3;
/** How much of the looks that it could take it may hope not to need, as what is too large is passed over. */
const HOPE = 4;

/** Nodes by item, -1 where it is in no full node; null where it does not apply. `nodes` are filled in order. */
export function fillExactly(packing: Packing, nodes: readonly number[], effort: Effort): Int32Array | null {
  const { width, capacity, room, requests, counts, masks, held } = packing;
  const offsets = offsetsOf(packing);
  const total = offsets[counts.length] ?? 0;
  const [mask] = masks;
  const [first = 0] = nodes;
  if (total > MOST_ITEMS || total < 3 || masks.some((other) => other !== mask)) return null;
  const whole = capacity.slice(first * width, (first + 1) * width);
  const isEqual = (node: number): boolean =>
    held[node] !== 1 &&
    mask?.[node] === 1 &&
    whole.every((amount, d) => amount === capacity[node * width + d] && amount === room[node * width + d]);
  if (!nodes.every(isEqual) || !leavesLittle(packing, whole)) return null;

  const classOf = new Int32Array(total);
  for (let index = 0; index < counts.length; index++)
    classOf.fill(index, offsets[index] ?? 0, offsets[index + 1] ?? 0);
  const sizeOf = (item: number): number => {
    let size = 0;
    for (let d = 0; d < width; d++)
      size += (requests[(classOf[item] ?? 0) * width + d] ?? 0) / (whole[d] || 1);
    return size;
  };
  const sizes = Float64Array.from(classOf, (_, item) => sizeOf(item));
  const order = Int32Array.from(classOf.keys()).sort((a, b) => (sizes[b] ?? 0) - (sizes[a] ?? 0) || a - b);
  const amounts = new Float64Array(total * width);
  for (const [at, item] of order.entries())
    for (let d = 0; d < width; d++) amounts[at * width + d] = requests[(classOf[item] ?? 0) * width + d] ?? 0;

  const finder = new Finder(width, total, amounts, whole, effort);
  const homes = new Int32Array(total).fill(-1);
  let next = 0;
  let misses = 0;
  for (let at = 0; at < total && next < nodes.length && effort.left > 0 && misses <= MISSES + next; at++) {
    if (finder.isTaken(at)) continue;
    const found = finder.complete(at);
    if (found === null) {
      misses++;
      continue;
    }
    for (const member of found) homes[order[member] ?? 0] = nodes[next] ?? -1;
    next++;
  }
  return next === 0 ? null : homes;
}

/** For all nodes: a choice of `depth` out of what is left for each. */
function looksFor(total: number, depth: number): number {
  let each = 1;
  for (let turn = 1; turn <= depth; turn++) each *= total / turn;
  return (each * total) / ((depth + 3) * (depth + 1));
}

/** Whether no dimension leaves much on the fewest nodes that there could be: only then is it worth the looks. */
function leavesLittle(packing: Packing, whole: Float64Array): boolean {
  const { width, requests, counts } = packing;
  const least = leastOpened(packing);
  return whole.every((amount, d) => {
    let asked = 0;
    for (let index = 0; index < counts.length; index++)
      asked += (counts[index] ?? 0) * (requests[index * width + d] ?? 0);
    return asked >= FULL_SHARE * least * amount;
  });
}

/** A sum of items is looked up by a linear hash of its amounts, and then compared amount by amount. */
class Finder {
  private readonly width: number;
  private readonly total: number;
  private readonly amounts: Float64Array;
  private readonly whole: Float64Array;
  private readonly effort: Effort;
  private depth = 0;
  private readonly hashes: Int32Array;
  private readonly taken: Uint8Array;
  /** Pairs by hash: the first in a bucket, and the next of each. */
  private readonly heads: Int32Array;
  private readonly nexts: Int32Array;
  private readonly ones: Int32Array;
  private readonly others: Int32Array;
  private readonly left: Float64Array;
  private readonly chain: number[] = [];

  constructor(width: number, total: number, amounts: Float64Array, whole: Float64Array, effort: Effort) {
    this.width = width;
    this.total = total;
    this.amounts = amounts;
    this.whole = whole;
    this.effort = effort;
    this.taken = new Uint8Array(total);
    while (this.depth < DEPTH && looksFor(total, this.depth + 1) < HOPE * effort.left) this.depth++;
    this.left = new Float64Array(width);
    this.hashes = Int32Array.from({ length: total }, (_, at) =>
      this.hashOf(amounts.subarray(at * width, (at + 1) * width)),
    );
    const pairs = (total * (total - 1)) / 2;
    this.heads = new Int32Array(2 ** Math.ceil(Math.log2(pairs + 1))).fill(-1);
    this.nexts = new Int32Array(pairs);
    this.ones = new Int32Array(pairs);
    this.others = new Int32Array(pairs);
    let pair = 0;
    for (let one = 0; one < total; one++)
      for (let other = one + 1; other < total; other++, pair++) {
        const bucket = this.bucketOf((this.hashes[one] ?? 0) + (this.hashes[other] ?? 0));
        this.nexts[pair] = this.heads[bucket] ?? -1;
        this.heads[bucket] = pair;
        this.ones[pair] = one;
        this.others[pair] = other;
      }
    effort.left -= pairs;
  }

  isTaken(item: number): boolean {
    return this.taken[item] === 1;
  }

  /** Items that fill a node together with this one, which are then taken; null where there are none. */
  complete(item: number): readonly number[] | null {
    this.left.set(this.whole);
    this.chain.length = 0;
    if (!this.add(item)) return null;
    for (let depth = 0; depth <= this.depth; depth++) {
      const pair = this.deepen(item + 1, depth, this.hashOf(this.left));
      if (pair < 0) continue;
      const found = [...this.chain, this.ones[pair] ?? 0, this.others[pair] ?? 0];
      for (const member of found) this.taken[member] = 1;
      return found;
    }
    return null;
  }

  /** The pair that fills what is left after `depth` more items; -1 where there is none. */
  private deepen(from: number, depth: number, hash: number): number {
    if (depth === 0) return this.pairFor(from, hash);
    for (let at = from; at < this.total; at++) {
      if (this.effort.left-- < 0) return -1;
      if (this.taken[at] === 1 || !this.add(at)) continue;
      const found = this.deepen(at + 1, depth - 1, (hash - (this.hashes[at] ?? 0)) | 0);
      if (found >= 0) return found;
      this.removeLast();
    }
    return -1;
  }

  private pairFor(from: number, hash: number): number {
    this.effort.left--;
    for (let pair = this.heads[this.bucketOf(hash)] ?? -1; pair >= 0; pair = this.nexts[pair] ?? -1) {
      const [one, other] = [this.ones[pair] ?? 0, this.others[pair] ?? 0];
      if (one < from || this.taken[one] === 1 || this.taken[other] === 1) continue;
      let fills = true;
      for (let d = 0; d < this.width && fills; d++)
        fills =
          (this.amounts[one * this.width + d] ?? 0) + (this.amounts[other * this.width + d] ?? 0) ===
          this.left[d];
      if (fills) return pair;
    }
    return -1;
  }

  private add(at: number): boolean {
    for (let d = 0; d < this.width; d++)
      if ((this.amounts[at * this.width + d] ?? 0) > (this.left[d] ?? 0)) return false;
    for (let d = 0; d < this.width; d++)
      this.left[d] = (this.left[d] ?? 0) - (this.amounts[at * this.width + d] ?? 0);
    this.chain.push(at);
    return true;
  }

  private removeLast(): void {
    const at = this.chain.pop() ?? 0;
    for (let d = 0; d < this.width; d++)
      this.left[d] = (this.left[d] ?? 0) + (this.amounts[at * this.width + d] ?? 0);
  }

  /** The hash of a sum is the sum of the hashes. */
  private hashOf(vector: Float64Array): number {
    let hash = 0;
    for (const [d, amount] of vector.entries()) {
      const factor = Math.imul(0x9e3779b1, 2 * d + 1);
      hash = (hash + Math.imul(factor, amount | 0)) | 0; // the lower 32 bits, which add up without regard to the upper
    }
    return hash;
  }

  private bucketOf(hash: number): number {
    const mixed = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
    return (mixed ^ (mixed >>> 13)) & (this.heads.length - 1);
  }
}
