// One number for how large a unit and how roomy a node is: what is scarce weighs more.
import type { Model } from "./model.ts";

export interface Sizes {
  /** By dimension. */
  readonly weights: Float64Array;
  /** By kind. */
  readonly kinds: Float64Array;
  /** By node: all of its room. */
  readonly nodes: Float64Array;
}

/** Σ w_d · amount_d with w_d = (demand_d ÷ room_d of all nodes) ÷ room_d of a mean node (AvgSum of Panigrahy et al., Heuristics for vector bin packing, 2011). */
export function sizesOf({ width, room, kinds, open }: Model): Sizes {
  const count = open.length;
  const weights = new Float64Array(width);
  for (let d = 0; d < width; d++) {
    let [whole, demand] = [0, 0];
    for (let node = 0; node < count; node++) {
      const here = room[node * width + d] ?? 0;
      if (here < Infinity) whole += here;
    }
    for (const { request, units } of kinds) demand += (request[d] ?? 0) * units.length;
    weights[d] = whole <= 0 ? 0 : ((demand / whole) * count) / whole;
  }
  const sizeOf = (amounts: Float64Array, at: number): number => {
    let size = 0;
    for (let d = 0; d < width; d++) {
      const weight = weights[d] ?? 0;
      if (weight > 0) size += weight * Math.min(amounts[at + d] ?? 0, Number.MAX_SAFE_INTEGER);
    }
    return size;
  };
  return {
    weights,
    kinds: Float64Array.from(kinds, ({ request }) => sizeOf(request, 0)),
    nodes: Float64Array.from({ length: count }, (_, node) => sizeOf(room, node * width)),
  };
}
