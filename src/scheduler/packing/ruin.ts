// Ruin and recreate: a few nodes are emptied and filled again, each around its largest item by a bounded search for what fills
// it best; kept if the fullest nodes became fuller (the sum of squares of how full they are does not fall). Nodes that end
// up empty are closed. Chance is drawn from a fixed seed; steps are counted, no clock.
import { fractionOf, hashPair } from "../draw.ts";
import type { Effort, Filling, Packing } from "./packing.ts";
import { demandOf, offsetsOf, openedBy } from "./packing.ts";

/** Looks of one search. */
const SEARCH = 300;
/** Nodes of which the lightest is emptied. */
const LOOKS = 9;
const SEED = 20_141_225;

/** Never worse than what it starts from. `enough`: it stops at so few opened nodes. */
export function improve(packing: Packing, start: Filling, enough: number, effort: Effort): Filling {
  const { width, capacity, room, held, requests, counts, masks } = packing;
  const offsets = offsetsOf(packing);
  const total = start.homes.length;
  const classOf = new Int32Array(total);
  for (let index = 0; index < counts.length; index++)
    classOf.fill(index, offsets[index] ?? 0, offsets[index + 1] ?? 0);

  const demand = demandOf(packing);
  const all = demand.reduce((sum, share) => sum + share, 0) || 1;
  const on: number[][] = Array.from(held, () => []);
  const homes = start.homes.slice();
  for (let item = 0; item < total; item++) on[homes[item] ?? 0]?.push(item);
  /** How full a node is, weighed by what is scarce. */
  const weightOf = (node: number, d: number): number => {
    const whole = capacity[node * width + d] ?? 0;
    return whole <= 0 ? 0 : (demand[d] ?? 0) / all / whole;
  };
  const fill = new Float64Array(held.length);
  for (let node = 0; node < held.length; node++) {
    for (let d = 0; d < width; d++) {
      let used = (capacity[node * width + d] ?? 0) - (room[node * width + d] ?? 0);
      for (const item of on[node] ?? []) used += requests[(classOf[item] ?? 0) * width + d] ?? 0;
      fill[node] = (fill[node] ?? 0) + weightOf(node, d) * used;
    }
  }
  const base = new Float64Array(held.length);
  for (let node = 0; node < held.length; node++)
    for (let d = 0; d < width; d++)
      base[node] =
        (base[node] ?? 0) +
        weightOf(node, d) * ((capacity[node * width + d] ?? 0) - (room[node * width + d] ?? 0));
  const open = [...held.keys()].filter((node) => held[node] === 1 || (on[node]?.length ?? 0) > 0);
  let opened = start.opened;
  let turn = 0;
  const random = (below: number): number => Math.floor(fractionOf(hashPair(SEED, turn++)) * below);
  const sizes = new Float64Array(counts.length);
  for (let index = 0; index < counts.length; index++)
    for (let d = 0; d < width; d++)
      sizes[index] =
        (sizes[index] ?? 0) + (demand[d] ?? 0) * shareOf(requests[index * width + d] ?? 0, capacity[d] ?? 0);

  const search = new Search(width);
  while (opened > enough && open.length > 1 && effort.left > 0) {
    const chosen: number[] = [];
    const many = 2 + random(3);
    // a light one, then any
    let light = open[random(open.length)] ?? 0;
    for (let look = 1; look < LOOKS; look++) {
      const other = open[random(open.length)] ?? 0;
      if ((fill[other] ?? 0) < (fill[light] ?? 0)) light = other;
    }
    chosen.push(light);
    while (chosen.length < many && chosen.length < open.length) {
      const other = open[random(open.length)] ?? 0;
      if (!chosen.includes(other)) chosen.push(other);
    }
    // fullest first, the light one last
    const pool: number[] = [];
    for (const node of chosen) for (const item of on[node] ?? []) pool.push(item);
    pool.sort((a, b) => (sizes[classOf[b] ?? 0] ?? 0) - (sizes[classOf[a] ?? 0] ?? 0) || a - b);
    effort.left -= 10 * (pool.length + chosen.length);
    const targets = chosen.reverse();
    let before = 0;
    for (const node of targets) before += (fill[node] ?? 0) ** 2;
    let after = 0;
    const results: { node: number; items: number[]; fill: number }[] = [];
    let rest = pool;
    for (const node of targets) {
      if (rest.length === 0) {
        results.push({ node, items: [], fill: base[node] ?? 0 });
        after += (base[node] ?? 0) ** 2;
        continue;
      }
      search.begin(rest.length);
      for (let d = 0; d < width; d++) search.room[d] = room[node * width + d] ?? 0;
      for (let d = 0; d < width; d++) search.weights[d] = weightOf(node, d);
      for (const item of rest) {
        const index = classOf[item] ?? 0;
        search.add(requests, index * width, masks[index]?.[node] === 1);
      }
      const used = search.run(SEARCH);
      effort.left -= used;
      const items: number[] = [];
      const next: number[] = [];
      for (const [at, item] of rest.entries()) (search.taken[at] === 1 ? items : next).push(item);
      rest = next;
      const full = (base[node] ?? 0) + search.best;
      results.push({ node, items, fill: full });
      after += full ** 2;
    }
    if (rest.length > 0 || after < before - 1e-12) continue;
    for (const { node, items, fill: full } of results) {
      const was = on[node]?.length ?? 0;
      on[node] = items;
      fill[node] = full;
      for (const item of items) homes[item] = node;
      if (items.length > 0 || was === 0 || held[node] === 1) continue;
      open.splice(open.indexOf(node), 1);
      opened--;
    }
  }
  return { homes, opened: openedBy(packing, homes) };
}

function shareOf(amount: number, whole: number): number {
  return whole <= 0 ? 0 : amount / whole;
}

/** The subset of some items that fills a node best, by depth first search with the largest first. */
class Search {
  readonly room: Float64Array;
  readonly weights: Float64Array;
  taken: Uint8Array = new Uint8Array(64);
  best = 0;
  private readonly width: number;
  private amounts: Float64Array = new Float64Array(0);
  private values: Float64Array = new Float64Array(64);
  /** What is left from an item on, by dimension. */
  private tails: Float64Array = new Float64Array(0);
  private trail: Uint8Array = new Uint8Array(64);
  private count = 0;
  private looks = 0;

  constructor(width: number) {
    this.width = width;
    this.room = new Float64Array(width);
    this.weights = new Float64Array(width);
  }

  begin(items: number): void {
    this.count = 0;
    if (this.taken.length < items || this.amounts.length < items * this.width) {
      const size = 2 * items;
      this.taken = new Uint8Array(size);
      this.trail = new Uint8Array(size);
      this.values = new Float64Array(size);
      this.amounts = new Float64Array(size * this.width);
      this.tails = new Float64Array((size + 1) * this.width);
    }
  }

  /** What may not go there is kept in line, too large to fit. */
  add(requests: Float64Array, from: number, allowed: boolean): void {
    let value = 0;
    for (let d = 0; d < this.width; d++) {
      const amount = requests[from + d] ?? 0;
      this.amounts[this.count * this.width + d] = allowed ? amount : Infinity;
      value += (this.weights[d] ?? 0) * amount;
    }
    this.values[this.count] = value;
    this.trail[this.count] = 0;
    this.taken[this.count] = 0;
    this.count++;
  }

  /** How many looks it took; `taken` and `best` hold the result. */
  run(looks: number): number {
    const { width, count, tails, amounts } = this;
    for (let d = 0; d < width; d++) tails[count * width + d] = 0;
    for (let at = count - 1; at >= 0; at--)
      for (let d = 0; d < width; d++) {
        const amount = amounts[at * width + d] ?? 0;
        tails[at * width + d] = (tails[(at + 1) * width + d] ?? 0) + (amount === Infinity ? 0 : amount);
      }
    this.best = -1;
    this.looks = looks;
    this.deepen(0, 0);
    return looks - this.looks;
  }

  private deepen(from: number, value: number): void {
    const { width, count, amounts, room, weights, tails, values, trail } = this;
    if (value > this.best + 1e-12) {
      this.best = value;
      this.taken.set(trail);
    }
    for (let at = from; at < count; at++) {
      if (this.looks-- <= 0) return;
      // the most that could still come
      let most = value;
      for (let d = 0; d < width; d++) {
        const [left, tail] = [room[d] ?? 0, tails[at * width + d] ?? 0];
        most += (weights[d] ?? 0) * (left < tail ? left : tail);
      }
      if (most <= this.best + 1e-12) return;
      let fits = true;
      for (let d = 0; d < width; d++) {
        const need = amounts[at * width + d] ?? 0;
        if (need > 0 && need > (room[d] ?? 0)) {
          fits = false;
          break;
        }
      }
      if (!fits) continue;
      for (let d = 0; d < width; d++) room[d] = (room[d] ?? 0) - (amounts[at * width + d] ?? 0);
      trail[at] = 1;
      this.deepen(at + 1, value + (values[at] ?? 0));
      trail[at] = 0;
      for (let d = 0; d < width; d++) room[d] = (room[d] ?? 0) + (amounts[at * width + d] ?? 0);
      if (this.looks <= 0) return;
    }
  }
}
