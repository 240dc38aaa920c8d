// How well a request has the shape of what is free: the squared cosine of both as shares of the node, and nodes that hold
// something before empty ones. Used only to pack tightly when something found no place.
import type { Board } from "../board.ts";
import type { WorkloadClass } from "../problem.ts";
import type { Score } from "./score.ts";
import { FULL, never } from "./score.ts";

export const alignment: Score = {
  name: "alignment",
  weight: (_, weights) => weights.alignment,
  points: (workload, node, board) => alignmentPoints(workload, node, board),
  shifts: never,
};

function alignmentPoints({ request }: WorkloadClass, node: number, { free, problem }: Board): number {
  const width = request.length;
  const at = node * width;
  let [both, mine, its, used] = [0, 0, 0, false];
  for (let d = 0; d < width; d++) {
    const whole = problem.capacity[at + d] ?? 0;
    if (whole <= 0) continue;
    const left = free[at + d] ?? 0;
    const [x, y] = [left / whole, (request[d] ?? 0) / whole];
    both += x * y;
    its += x * x;
    mine += y * y;
    if (left !== problem.allocatable[at + d]) used = true;
  }
  if (its === 0 || mine === 0) return used ? FULL : 0;
  const half = Math.round((FULL * both * both) / (2 * its * mine));
  return used ? half + FULL / 2 : half;
}
