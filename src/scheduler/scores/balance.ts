// Most free share, less twice its standard deviation over the dimensions, after placing: nodes fill evenly and no
// dimension is used up while another is stranded. Kubernetes' LeastAllocated and BalancedAllocation in one term; the
// factor 2 was measured best on cluster traces (docs: how placement works).
import type { Board } from "../board.ts";
import type { Score } from "./score.ts";
import { FULL, never } from "./score.ts";

export const balance: Score = {
  name: "balance",
  weight: (_, weights) => weights.balance,
  points: (workload, node, board) => balancePoints(workload.request, node, board),
  shifts: never,
};

/**
 * mean(x) - 2 std(x), x = free share of each dimension that the node has, mapped from -1..1 to 0..FULL. Division and
 * square root are correctly rounded everywhere, so the integer is the same on every machine.
 */
export function balancePoints(request: Float64Array, node: number, { free, problem }: Board): number {
  const { capacity } = problem;
  const width = request.length;
  if (width === 2) {
    const [whole, other] = [capacity[2 * node] ?? 0, capacity[2 * node + 1] ?? 0];
    if (whole > 0 && other > 0) {
      const x = ((free[2 * node] ?? 0) - (request[0] ?? 0)) / whole;
      const y = ((free[2 * node + 1] ?? 0) - (request[1] ?? 0)) / other;
      return pointsOf((x + y) / 2 - (x > y ? x - y : y - x)); // of two, the deviation is half of the difference
    }
  }
  const at = node * width;
  let count = 0;
  let sum = 0;
  let squares = 0;
  for (let d = 0; d < width; d++) {
    const whole = capacity[at + d] ?? 0;
    if (whole <= 0) continue;
    const share = ((free[at + d] ?? 0) - (request[d] ?? 0)) / whole;
    count++;
    sum += share;
    squares += share * share;
  }
  if (count === 0) return FULL / 2;
  const mean = sum / count;
  const variance = squares / count - mean * mean;
  return pointsOf(mean - 2 * (variance > 0 ? Math.sqrt(variance) : 0));
}

function pointsOf(value: number): number {
  const points = Math.round(((value + 1) * FULL) / 2);
  return points < 0 ? 0 : points > FULL ? FULL : points;
}

/** The value whose points these are: mean less deviations. */
export function valueOf(points: number): number {
  return (points * 2) / FULL - 1;
}
