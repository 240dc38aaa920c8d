// L2 of Martello & Toth: large replicas have a node each, and what is left beside them is too small for some others.

interface Sized {
  readonly size: number;
  readonly count: number;
}

const EPSILON = 1e-9;

/**
 * The most over K ≤ c/2 of |J1| + |J2| + ⌈(Σ J3 − (|J2| c − Σ J2)) / c⌉ with J1 = {w > c − K}, J2 = {c/2 < w ≤ c − K} and
 * J3 = {K ≤ w ≤ c/2}: bins of capacity c for such sizes. Its worst case is 2/3 of the optimum. O(n log n).
 */
export function pairwiseBound(sizes: readonly Sized[], capacity: number): number {
  if (capacity <= 0) return 0;
  const half = (capacity / 2) * (1 + EPSILON);
  const sorted = sizes.filter(({ size, count }) => size > 0 && count > 0).sort((a, b) => b.size - a.size);
  let large = 0; // how many are above the half
  while (large < sorted.length && (sorted[large]?.size ?? 0) > half) large++;
  const [counts, sums] = prefixes(sorted);
  const largeCount = counts[large] ?? 0;
  let best = largeCount;
  let beside = large; // the kinds in J1 are those before this one
  for (let index = large; index < sorted.length; index++) {
    const least = sorted[index]?.size ?? 0; // K; smaller ones come later
    const apart = (capacity - least) * (1 + EPSILON);
    while (beside > 0 && (sorted[beside - 1]?.size ?? 0) <= apart) beside--;
    const second = largeCount - (counts[beside] ?? 0);
    const secondSum = (sums[large] ?? 0) - (sums[beside] ?? 0);
    const smallSum = (sums[index + 1] ?? 0) - (sums[large] ?? 0);
    const more = Math.ceil((smallSum - (second * capacity - secondSum)) / capacity - EPSILON * 10);
    best = Math.max(best, largeCount + Math.max(0, more));
  }
  return best;
}

/** Of counts and of sizes: entry k is the sum over the first k kinds. */
function prefixes(sorted: readonly Sized[]): [Float64Array, Float64Array] {
  const counts = new Float64Array(sorted.length + 1);
  const sums = new Float64Array(sorted.length + 1);
  for (const [index, { size, count }] of sorted.entries()) {
    counts[index + 1] = (counts[index] ?? 0) + count;
    sums[index + 1] = (sums[index] ?? 0) + size * count;
  }
  return [counts, sums];
}
