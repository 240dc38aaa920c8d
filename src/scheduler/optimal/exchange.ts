// Better patterns from known ones: up to three replicas of a pattern are exchanged for up to three others that are worth more
// and still fit, as long as that helps. Finds the nearly full patterns that a search from the empty node does not reach.
import type { Budget } from "./budget.ts";

/** Some replicas together. */
interface Tuple {
  /** Kinds, ascending. */
  readonly kinds: readonly number[];
  readonly amounts: Float64Array;
  readonly value: number;
}

/** Tuples that are made at most: pairs only where there are many kinds. */
const TUPLES = 15_000;
/** A gain below this is an error of the arithmetic. */
const GAIN = 1e-9;

/**
 * Patterns that are worth more than the given ones, each by its own way; `most`: how many of each kind there are. Those that
 * cannot be improved are left out.
 */
export function exchange(
  room: ArrayLike<number>,
  requests: readonly ArrayLike<number>[],
  prices: ArrayLike<number>,
  most: ArrayLike<number>,
  seeds: readonly Int32Array[],
  budget: Budget,
): readonly { readonly counts: Int32Array; readonly value: number }[] {
  const width = room.length;
  const kinds = [...requests.keys()].filter(
    (kind) =>
      (prices[kind] ?? 0) > GAIN &&
      (most[kind] ?? 0) > 0 &&
      Array.from(room).every((whole, d) => (requests[kind]?.[d] ?? 0) <= whole),
  );
  const tuples = tuplesOf(kinds, requests, prices, width, budget);
  const found: { counts: Int32Array; value: number }[] = [];
  const free = new Float64Array(width);
  for (const seed of seeds) {
    const counts = seed.slice();
    for (let d = 0; d < width; d++) free[d] = room[d] ?? 0;
    let start = 0;
    for (const [kind, count] of counts.entries()) {
      start += count * (prices[kind] ?? 0);
      for (let d = 0; d < width; d++) free[d] = (free[d] ?? 0) - count * (requests[kind]?.[d] ?? 0);
    }
    let value = start;
    for (let again = true; again && budget.left > 0;) {
      const step = bestStep(tuples, counts, most, free, budget);
      again = step !== null;
      if (step === null) break;
      for (const kind of step.out.kinds) counts[kind] = (counts[kind] ?? 0) - 1;
      for (const kind of step.in.kinds) counts[kind] = (counts[kind] ?? 0) + 1;
      for (let d = 0; d < width; d++)
        free[d] = (free[d] ?? 0) + (step.out.amounts[d] ?? 0) - (step.in.amounts[d] ?? 0);
      value += step.in.value - step.out.value;
    }
    if (value > start + GAIN) found.push({ counts, value });
  }
  return found;
}

/** The exchange that gains the most; null where none gains anything. */
function bestStep(
  tuples: readonly Tuple[],
  counts: Int32Array,
  most: ArrayLike<number>,
  free: Float64Array,
  budget: Budget,
): { readonly out: Tuple; readonly in: Tuple } | null {
  const width = free.length;
  let best: { out: Tuple; in: Tuple } | null = null;
  let gain = GAIN;
  for (const [index, out] of tuples.entries()) {
    if (!has(counts, out.kinds)) continue;
    budget.left--;
    // tuples are in order of value: those that follow are worth more
    let misses = 0;
    for (let at = index + 1; at < tuples.length && misses < WINDOW; at++) {
      const candidate = tuples[at];
      if (candidate === undefined || candidate.value - out.value <= gain) continue;
      misses++;
      let fits = true;
      for (let d = 0; d < width && fits; d++)
        fits = (candidate.amounts[d] ?? 0) <= (free[d] ?? 0) + (out.amounts[d] ?? 0);
      if (!fits || !available(candidate.kinds, out.kinds, counts, most)) continue;
      [best, gain, misses] = [{ out, in: candidate }, candidate.value - out.value, 0];
    }
    budget.left -= misses >> 3;
  }
  return best;
}

/** Tuples worth more that are looked at without finding one that fits. */
const WINDOW = 200;

function has(counts: Int32Array, kinds: readonly number[]): boolean {
  for (let index = 0; index < kinds.length; index++) {
    const kind = kinds[index] ?? -1;
    let times = 1;
    for (let before = 0; before < index; before++) if (kinds[before] === kind) times++;
    if ((counts[kind] ?? 0) < times) return false;
  }
  return true;
}

function available(
  coming: readonly number[],
  going: readonly number[],
  counts: Int32Array,
  most: ArrayLike<number>,
): boolean {
  return coming.every((kind) => {
    const more =
      coming.filter((other) => other === kind).length - going.filter((other) => other === kind).length;
    return (counts[kind] ?? 0) + more <= (most[kind] ?? 0);
  });
}

/** In order of value; the empty one first. */
function tuplesOf(
  kinds: readonly number[],
  requests: readonly ArrayLike<number>[],
  prices: ArrayLike<number>,
  width: number,
  budget: Budget,
): readonly Tuple[] {
  const empty: Tuple = { kinds: [], amounts: new Float64Array(width), value: 0 };
  const all: Tuple[] = [empty];
  let last: readonly Tuple[] = [empty];
  for (let size = 1; size <= 3 && all.length + last.length * kinds.length <= 3 * TUPLES; size++) {
    const longer: Tuple[] = [];
    for (const tuple of last) {
      for (const kind of kinds) {
        if (kind < (tuple.kinds.at(-1) ?? -1)) continue;
        const amounts = tuple.amounts.map((amount, d) => amount + (requests[kind]?.[d] ?? 0));
        longer.push({ kinds: [...tuple.kinds, kind], amounts, value: tuple.value + (prices[kind] ?? 0) });
      }
    }
    all.push(...longer);
    last = longer;
  }
  budget.left -= all.length;
  return all.sort((a, b) => a.value - b.value);
}
