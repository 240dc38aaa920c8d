// The observed load of a node and what this plan adds to it, itself included: the more is left of the scarcer of CPU and
// memory, the better. What runs already is in the observation, so that only newcomers are added.
import type { Board } from "../board.ts";
import type { Score } from "./score.ts";
import { FULL, never } from "./score.ts";

export const load: Score = {
  name: "load",
  weight: (_, weights) => weights.load,
  points: (workload, node, board) => {
    const observed = board.problem.nodes[node]?.load;
    const cpu = loadAfter(observed?.cpu ?? 0, workload.request, 0, node, board);
    const memory = loadAfter(observed?.memory ?? 0, workload.request, 1, node, board);
    const most = cpu > memory ? cpu : memory;
    return most >= 1 ? 0 : Math.round(FULL * (1 - most));
  },
  shifts: never,
};

function loadAfter(
  observed: number,
  request: Float64Array,
  dimension: number,
  node: number,
  { free, settled, problem }: Board,
): number {
  const slot = node * request.length + dimension;
  const whole = problem.capacity[slot] ?? 0;
  const added = (settled[slot] ?? 0) - (free[slot] ?? 0) + (request[dimension] ?? 0);
  return whole <= 0 ? 1 : observed + added / whole;
}
