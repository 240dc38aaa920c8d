// Bin completion: which of some units fill a node best. A depth-first search, the largest first, within a number of steps.
import type { Budget } from "./budget.ts";
import type { Model } from "./model.ts";
import type { Sizes } from "./sizes.ts";

/** Kinds in descending order of size, and how many of each there are. */
export interface Supply {
  readonly kinds: readonly number[];
  readonly counts: Int32Array;
}

/** A node that is as full as this is not searched on. */
const FULL = 1e-9;

/**
 * How many of each kind to put on a node (by position in `supply.kinds`), so that their sizes add up to the most. The
 * largest that fits is among them.
 */
export function complete(
  model: Model,
  sizes: Sizes,
  free: Float64Array,
  node: number,
  supply: Supply,
  steps: Budget,
): Int32Array {
  const { width } = model;
  const { kinds, counts } = supply;
  const room = free.slice(node * width, node * width + width);
  const usable = kinds.map((kind) => model.kinds[kind]?.on[node] === 1);
  const requests = kinds.map((kind) => model.kinds[kind]?.request ?? new Float64Array(width));
  const values = kinds.map((kind) => sizes.kinds[kind] ?? 0);
  const rest = new Float64Array(kinds.length + 1); // all that is smaller
  for (let index = kinds.length - 1; index >= 0; index--)
    rest[index] =
      (rest[index + 1] ?? 0) + (usable[index] === true ? (values[index] ?? 0) * (counts[index] ?? 0) : 0);
  let limit = 0; // of the value
  for (let d = 0; d < width; d++) {
    const weight = sizes.weights[d] ?? 0;
    if (weight > 0) limit += weight * Math.min(room[d] ?? 0, Number.MAX_SAFE_INTEGER);
  }
  const enough = limit * (1 - FULL);
  const chosen = new Int32Array(kinds.length);
  let best = new Int32Array(kinds.length);
  let bestValue = -1;

  const most = (index: number): number => {
    if (usable[index] !== true) return 0;
    const request = requests[index];
    let times = counts[index] ?? 0;
    for (let d = 0; d < width && times > 0; d++) {
      const need = request?.[d] ?? 0;
      if (need > 0) times = Math.min(times, Math.floor((room[d] ?? 0) / need));
    }
    return times;
  };
  const use = (index: number, times: number): void => {
    const request = requests[index];
    for (let d = 0; d < width; d++) room[d] = (room[d] ?? 0) - times * (request?.[d] ?? 0);
    chosen[index] = (chosen[index] ?? 0) + times;
  };
  const visit = (start: number, value: number): void => {
    if (value > bestValue) {
      bestValue = value;
      best = chosen.slice();
    }
    for (let index = start; index < kinds.length; index++) {
      if (steps.left <= 0 || bestValue >= enough) return;
      if (value + (rest[index] ?? 0) <= bestValue * (1 + 1e-12)) return;
      const times = most(index);
      if (times === 0) continue;
      for (let taken = times; taken > 0; taken--) {
        if (steps.left <= 0 || bestValue >= enough) return;
        steps.left--;
        use(index, taken);
        visit(index + 1, value + taken * (values[index] ?? 0));
        use(index, -taken);
      }
      if (start === 0) return; // the largest that fits is in
    }
  };
  visit(0, 0);
  return best;
}
