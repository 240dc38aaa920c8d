// The pattern that is worth the most: how many of each kind on one node, with a price for each. Depth first with the
// fractional knapsack of one weighted sum of the dimensions as the upper bound (branch and bound of Martello & Toth,
// Knapsack Problems, 1990, with the surrogate relaxation for several dimensions).
import type { Budget } from "./budget.ts";

export interface Pattern {
  /** By kind. */
  readonly counts: Int32Array;
  readonly value: number;
  /** No pattern is worth more. */
  readonly limit: number;
}

/** Steps of one search at most. */
const STEPS = 200_000;

/** `requests`, `prices`, `most` by kind; a kind with price 0 or less is left out. */
export function bestPattern(
  room: ArrayLike<number>,
  requests: readonly ArrayLike<number>[],
  prices: ArrayLike<number>,
  most: ArrayLike<number>,
  budget: Budget,
): Pattern {
  const width = room.length;
  const times = requests.map((request, kind) => {
    let count = (prices[kind] ?? 0) > 1e-12 ? (most[kind] ?? 0) : 0;
    for (let d = 0; d < width && count > 0; d++) {
      const need = request[d] ?? 0;
      if (need > 0) count = Math.min(count, Math.floor((room[d] ?? 0) / need));
    }
    return count;
  });
  const candidates = [...requests.keys()].filter((kind) => (times[kind] ?? 0) > 0);
  const empty = new Int32Array(requests.length);
  if (candidates.length === 0) return { counts: empty, value: 0, limit: 0 };
  const weights = bestWeights(room, requests, prices, times, candidates);
  const main = surrogateOf(weights, requests, prices, candidates);
  // the largest first: what is small fills what is left at the end
  const order = [...candidates].sort((a, b) => (main.sizes.get(b) ?? 0) - (main.sizes.get(a) ?? 0) || a - b);
  const position = new Map(order.map((kind, index) => [kind, index]));
  // the mixture that is best at the start, and each dimension alone for when one runs short
  const alone = Array.from(room, (whole, d) =>
    Float64Array.from(room, (_, at) => (at === d && whole > 0 ? 1 / whole : 0)),
  );
  const surrogates = [main, ...alone.map((only) => surrogateOf(only, requests, prices, candidates))].map(
    (surrogate) => ({
      weights: surrogate.weights,
      places: Int32Array.from(surrogate.order, (kind) => position.get(kind) ?? 0),
      sizes: Float64Array.from(surrogate.order, (kind) => surrogate.sizes.get(kind) ?? 0),
      prices: Float64Array.from(surrogate.order, (kind) => prices[kind] ?? 0),
    }),
  );
  const worth = order.map((kind) => prices[kind] ?? 0);
  const needs = order.map((kind) => requests[kind] ?? []);
  const limits = order.map((kind) => times[kind] ?? 0);
  const free = Float64Array.from(room);
  const chosen = new Int32Array(order.length);
  let best = new Int32Array(order.length);
  let bestValue = 0;
  let left = Math.min(STEPS, budget.left);
  const started = left;

  /** What the kinds from `index` on can add at most; stops looking once it is no more than `enough`. */
  const rest = (index: number, enough: number): number => {
    let least = Infinity;
    for (const surrogate of surrogates) {
      let size = 0;
      for (let d = 0; d < width; d++) size += (surrogate.weights[d] ?? 0) * (free[d] ?? 0);
      let value = 0;
      for (let at = 0; at < surrogate.places.length; at++) {
        const place = surrogate.places[at] ?? 0;
        if (place < index) continue;
        const weight = surrogate.sizes[at] ?? 0;
        const whole = weight * (limits[place] ?? 0);
        if (whole > size) {
          value += ((surrogate.prices[at] ?? 0) * size) / weight;
          break;
        }
        value += (surrogate.prices[at] ?? 0) * (limits[place] ?? 0);
        size -= whole;
      }
      if (value < least) least = value;
      if (least <= enough) break;
    }
    return least;
  };
  const use = (index: number, count: number): void => {
    const need = needs[index] ?? [];
    for (let d = 0; d < width; d++) free[d] = (free[d] ?? 0) - count * (need[d] ?? 0);
    chosen[index] = (chosen[index] ?? 0) + count;
  };
  const visit = (index: number, value: number): void => {
    if (value > bestValue + 1e-12) {
      bestValue = value;
      best = chosen.slice();
    }
    if (index >= order.length) return;
    if (left <= 0 || value + rest(index, bestValue - value + 1e-9) <= bestValue + 1e-9) return;
    left--;
    let count = limits[index] ?? 0;
    const need = needs[index] ?? [];
    for (let d = 0; d < width && count > 0; d++)
      if ((need[d] ?? 0) > 0) count = Math.min(count, Math.floor((free[d] ?? 0) / (need[d] ?? 1)));
    for (; count >= 0; count--) {
      use(index, count);
      visit(index + 1, value + count * (worth[index] ?? 0));
      use(index, -count);
      if (left <= 0) return;
    }
  };
  const ceiling = rest(0, 0);
  visit(0, 0);
  budget.left -= started - left;
  const counts = new Int32Array(requests.length);
  for (const [index, kind] of order.entries()) counts[kind] = best[index] ?? 0;
  return { counts, value: bestValue, limit: left > 0 ? bestValue + 1e-9 : Math.max(ceiling, bestValue) };
}

interface Surrogate {
  readonly weights: Float64Array;
  readonly sizes: ReadonlyMap<number, number>;
  /** The most worth for its size first. */
  readonly order: readonly number[];
}

function surrogateOf(
  weights: Float64Array,
  requests: readonly ArrayLike<number>[],
  prices: ArrayLike<number>,
  candidates: readonly number[],
): Surrogate {
  const sizes = new Map(
    candidates.map((kind) => {
      let size = 0;
      for (let d = 0; d < weights.length; d++) size += (weights[d] ?? 0) * (requests[kind]?.[d] ?? 0);
      return [kind, size];
    }),
  );
  const density = (kind: number): number => (prices[kind] ?? 0) / Math.max(1e-300, sizes.get(kind) ?? 0);
  return { weights, sizes, order: [...candidates].sort((a, b) => density(b) - density(a) || a - b) };
}

/** Weights of the dimensions with the lowest upper bound: by coordinates from an even start. */
function bestWeights(
  room: ArrayLike<number>,
  requests: readonly ArrayLike<number>[],
  prices: ArrayLike<number>,
  times: readonly number[],
  candidates: readonly number[],
): Float64Array {
  const width = room.length;
  const scale = Float64Array.from(room, (whole) => (whole > 0 && whole < Infinity ? 1 / whole : 0));
  const shares = new Float64Array(width).fill(1 / width);
  const boundWith = (trial: Float64Array): number => {
    const rows = candidates.map((kind) => {
      let size = 0;
      for (let d = 0; d < width; d++) size += (trial[d] ?? 0) * (scale[d] ?? 0) * (requests[kind]?.[d] ?? 0);
      return { size, price: prices[kind] ?? 0, count: times[kind] ?? 0 };
    });
    rows.sort((a, b) => b.price * a.size - a.price * b.size);
    let left = 0;
    for (let d = 0; d < width; d++) left += (trial[d] ?? 0) * ((scale[d] ?? 0) > 0 ? 1 : 0);
    let value = 0;
    for (const { size, price, count } of rows) {
      if (size * count <= left) {
        value += price * count;
        left -= size * count;
      } else {
        value += (price * left) / size;
        break;
      }
    }
    return value;
  };
  let best = boundWith(shares);
  for (const step of [0.5, 0.25, 0.1, 0.05, 0.02]) {
    for (let again = true, rounds = 0; again && rounds < 8; rounds++) {
      again = false;
      for (let d = 0; d < width; d++) {
        for (const by of [step, -step]) {
          const trial = shares.slice();
          trial[d] = Math.max(0, (trial[d] ?? 0) * (1 + by) + (by > 0 ? step * 0.01 : 0));
          const bound = boundWith(trial);
          if (bound >= best - 1e-12) continue;
          shares.set(trial);
          best = bound;
          again = true;
        }
      }
    }
  }
  return shares.map((share, d) => share * (scale[d] ?? 0));
}
