// One node after another: each takes what suits its room best until nothing more fits. Panigrahy, Talwar, Uyeda and Wieder,
// "Heuristics for Vector Bin Packing", 2011: the least norm of what is left, or the largest dot product with the room.
import type { Effort, Filling, Packing } from "./packing.ts";
import { demandOf, offsetsOf, openedBy } from "./packing.ts";

export type Suit = "norm" | "dot";

/** Entries of a block, which is looked at only where its best could be the best of all. */
const BLOCK = 64;

/** Null where not all find a place, or the effort is spent. `nodes` in the order in which they are filled. */
export function fillNodeByNode(
  packing: Packing,
  nodes: readonly number[],
  suit: Suit,
  effort: Effort,
): Filling | null {
  const { width, capacity, requests, counts, masks } = packing;
  const demand = demandOf(packing);
  const offsets = offsetsOf(packing);
  const homes = new Int32Array(offsets[counts.length] ?? 0).fill(-1);
  const placed = new Int32Array(counts.length);
  const free = packing.room.slice();
  // by the first dimension, largest first: what is too large is skipped at once, and a norm that this part alone
  // exceeds ends the look
  const waiting = [...counts.keys()]
    .filter((index) => (counts[index] ?? 0) > 0)
    .sort((a, b) => (requests[b * width] ?? 0) - (requests[a * width] ?? 0) || a - b);
  let list = new Waiting(packing, waiting);
  let left = waiting.length;
  const room = new Float64Array(width);
  const factors = new Float64Array(width);
  for (const node of nodes) {
    if (left === 0) break;
    for (let d = 0; d < width; d++) {
      const whole = capacity[node * width + d] ?? 0;
      factors[d] = whole <= 0 ? 0 : (demand[d] ?? 0) / (whole * whole);
      room[d] = free[node * width + d] ?? 0;
    }
    for (;;) {
      const at =
        suit === "norm" && width === 2
          ? nearestOfTwo(list, masks, node, room, factors, effort)
          : bestOf(list, masks, node, room, factors, suit, effort);
      if (effort.left < 0) return null;
      if (at < 0) break;
      const index = list.classes[at] ?? 0;
      for (let d = 0; d < width; d++) room[d] = (room[d] ?? 0) - (requests[index * width + d] ?? 0);
      const done = placed[index] ?? 0;
      homes[(offsets[index] ?? 0) + done] = node;
      placed[index] = done + 1;
      if (done + 1 < (counts[index] ?? 0)) continue;
      list.remove(at);
      left--;
      if (2 * list.holes > list.classes.length) list = new Waiting(packing, list.rest());
    }
  }
  return left > 0 ? null : { homes, opened: openedBy(packing, homes) };
}

/** Classes that still have items, and what each asks for, side by side. */
class Waiting {
  readonly classes: Int32Array;
  readonly amounts: Float64Array;
  /** By block: the least and the most of the last dimension. */
  readonly least: Float64Array;
  readonly most: Float64Array;
  holes = 0;
  private readonly width: number;

  constructor({ width, requests }: Packing, classes: readonly number[]) {
    this.width = width;
    this.classes = Int32Array.from(classes);
    this.amounts = new Float64Array(classes.length * width);
    for (const [at, index] of classes.entries())
      for (let d = 0; d < width; d++) this.amounts[at * width + d] = requests[index * width + d] ?? 0;
    this.least = new Float64Array(Math.ceil(classes.length / BLOCK));
    this.most = new Float64Array(this.least.length);
    for (let block = 0; block < this.least.length; block++) this.measure(block);
  }

  private measure(block: number): void {
    const { width, amounts, classes } = this;
    let [least, most] = [Infinity, -Infinity];
    for (let at = block * BLOCK; at < (block + 1) * BLOCK && at < classes.length; at++) {
      if ((classes[at] ?? -1) < 0) continue;
      const amount = amounts[(at + 1) * width - 1] ?? 0;
      if (amount < least) least = amount;
      if (amount > most) most = amount;
    }
    this.least[block] = least;
    this.most[block] = most;
  }

  /** It stays in line, too large for any node in what is not sorted by. */
  remove(at: number): void {
    this.classes[at] = -1;
    this.amounts[at * this.width + this.width - 1] = Infinity;
    this.holes++;
    this.measure(Math.floor(at / BLOCK));
  }

  rest(): number[] {
    return [...this.classes].filter((index) => index >= 0);
  }

  /** The first that the room of the first dimension holds. */
  start(room: number): number {
    let [low, high] = [0, this.classes.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.amounts[middle * this.width] ?? 0) > room) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function nearestOfTwo(
  list: Waiting,
  masks: readonly Uint8Array[],
  node: number,
  room: Float64Array,
  factors: Float64Array,
  effort: Effort,
): number {
  const { amounts, classes } = list;
  const [first = 0, second = 0] = room;
  const [factor = 0, other = 0] = factors;
  let best = -1;
  let least = Infinity;
  let looks = 0;
  const end = classes.length;
  for (let at = list.start(first); at < end;) {
    const block = Math.floor(at / BLOCK);
    const next = Math.min(end, (block + 1) * BLOCK);
    // the first of the block is its largest; the nearest that it could have in the other dimension
    const x = first - (amounts[2 * at] ?? 0);
    const part = factor * x * x;
    if (part >= least) break;
    const gap = second - (list.most[block] ?? 0);
    const bound = gap > 0 ? part + other * gap * gap : part;
    looks++;
    if (bound >= least || (list.least[block] ?? 0) > second) {
      at = next;
      continue;
    }
    looks += (next - at) >> 1;
    for (; at < next; at++) {
      const y = second - (amounts[2 * at + 1] ?? 0);
      if (y < 0) continue;
      const rest = first - (amounts[2 * at] ?? 0);
      const norm = factor * rest * rest + other * y * y;
      if (norm < least && masks[classes[at] ?? 0]?.[node] === 1) {
        least = norm;
        best = at;
      }
    }
  }
  effort.left -= looks;
  return best;
}

function bestOf(
  list: Waiting,
  masks: readonly Uint8Array[],
  node: number,
  room: Float64Array,
  factors: Float64Array,
  suit: Suit,
  effort: Effort,
): number {
  const { amounts, classes } = list;
  const width = room.length;
  let best = -1;
  let most = -Infinity;
  // what asks for nothing of the first dimension fits where less than nothing is left of it
  const start = list.start(Math.max(0, room[0] ?? 0));
  let at = start;
  for (; at < classes.length; at++) {
    let points = 0;
    for (let d = 0; d < width; d++) {
      const need = amounts[at * width + d] ?? 0;
      const left = (room[d] ?? 0) - need;
      if (left < 0 && need > 0) {
        points = -Infinity;
        break;
      }
      points +=
        suit === "norm" ? -(factors[d] ?? 0) * left * left : (factors[d] ?? 0) * (room[d] ?? 0) * need;
      if (d === 0 && suit === "norm" && points <= most) break;
    }
    if (points > most && masks[classes[at] ?? 0]?.[node] === 1) {
      best = at;
      most = points;
    }
  }
  effort.left -= at - start;
  return best;
}
