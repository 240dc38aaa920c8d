// Bin completion: which of some units fill a node best. A depth-first search, the largest first, within a number of steps.
import type { Budget } from "./budget.ts";
import type { Model } from "./model.ts";
import type { Sizes } from "./sizes.ts";

/** Kinds in descending order of size, and how many of each there are. Made once for several nodes. */
export interface Supply {
  readonly kinds: readonly number[];
  readonly counts: Int32Array;
  /** `position * width + dimension` */
  readonly requests: Float64Array;
  readonly values: Float64Array;
  /** Of the last completion, by position: how many of each kind. */
  readonly best: Int32Array;
  readonly chosen: Int32Array;
  /** What fits on the node at hand by its rules, and the value of all that is not larger. */
  readonly usable: Int32Array;
  readonly rest: Float64Array;
  readonly room: Float64Array;
}

/** A node that is as full as this is not searched on. */
const FULL = 1e-9;

export function supplyOf(
  { kinds: all, width }: Model,
  sizes: Sizes,
  kinds: readonly number[],
  counts: Int32Array,
): Supply {
  const requests = new Float64Array(kinds.length * width);
  for (const [position, kind] of kinds.entries()) requests.set(all[kind]?.request ?? [], position * width);
  return {
    kinds,
    counts,
    requests,
    values: Float64Array.from(kinds, (kind) => sizes.kinds[kind] ?? 0),
    best: new Int32Array(kinds.length),
    chosen: new Int32Array(kinds.length),
    usable: new Int32Array(kinds.length),
    rest: new Float64Array(kinds.length + 1),
    room: new Float64Array(width),
  };
}

/**
 * Leaves in `supply.best` how many of each kind to put on a node, so that their sizes add up to the most. The largest that
 * fits is among them.
 */
export function complete(
  model: Model,
  sizes: Sizes,
  free: Float64Array,
  node: number,
  supply: Supply,
  steps: Budget,
): void {
  const { width } = model;
  const { kinds, counts, requests, values, best, chosen, usable, rest, room } = supply;
  const length = kinds.length;
  let limit = 0; // of the value
  for (let d = 0; d < width; d++) {
    room[d] = free[node * width + d] ?? 0;
    limit += (sizes.weights[d] ?? 0) * (room[d] ?? 0);
  }
  rest[length] = 0;
  for (let position = length - 1; position >= 0; position--) {
    const count = model.kinds[kinds[position] ?? -1]?.on[node] === 1 ? (counts[position] ?? 0) : 0;
    usable[position] = count;
    rest[position] = (rest[position + 1] ?? 0) + count * (values[position] ?? 0);
  }
  best.fill(0);
  chosen.fill(0);
  const enough = limit * (1 - FULL);
  let bestValue = -1;
  let left = steps.left;

  const most = (position: number): number => {
    let times = usable[position] ?? 0;
    const at = position * width;
    for (let d = 0; d < width && times > 0; d++) {
      const need = requests[at + d] ?? 0;
      const here = room[d] ?? 0;
      if (need * times > here) times = need > here ? 0 : Math.floor(here / need);
    }
    return times;
  };
  const use = (position: number, times: number): void => {
    const at = position * width;
    for (let d = 0; d < width; d++) room[d] = (room[d] ?? 0) - times * (requests[at + d] ?? 0);
    chosen[position] = (chosen[position] ?? 0) + times;
  };
  const visit = (start: number, value: number): void => {
    if (value > bestValue) {
      bestValue = value;
      best.set(chosen);
    }
    for (let position = start; position < length; position++) {
      if (value + (rest[position] ?? 0) <= bestValue) return;
      const times = most(position);
      if (times === 0) continue;
      for (let taken = times; taken > 0; taken--) {
        if (left <= 0 || bestValue >= enough) return;
        left--;
        use(position, taken);
        visit(position + 1, value + taken * (values[position] ?? 0));
        use(position, -taken);
      }
      if (start === 0) return; // the largest that fits is in
    }
  };
  visit(0, 0);
  steps.left = left;
}
