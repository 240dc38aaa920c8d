// What all nodes have together: what a share of it is measured by.
import type { Problem } from "./problem.ts";

/** By dimension, the sum of what is allocatable. */
export function totalRoom({ allocatable, dimensions }: Problem): Float64Array {
  const totals = new Float64Array(dimensions.length);
  for (let at = 0; at < allocatable.length; at++) {
    const d = at % totals.length;
    totals[d] = (totals[d] ?? 0) + (allocatable[at] ?? 0);
  }
  return totals;
}
