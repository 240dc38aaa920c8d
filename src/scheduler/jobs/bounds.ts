// What no schedule can beat: the longest chain of jobs, and for each dimension all work (room × time) over the room that there
// is. Their larger is the classical lower bound of the makespan under resource limits.
import type { Job } from "./network.ts";
import { durationOf } from "./network.ts";
import type { Room } from "./room.ts";
import type { ScheduleBound } from "./types.ts";

/** Room that jobs may use, by dimension: over the nodes that at least one of them may go to. */
export function capacityFor({ board, allowed }: Room): Float64Array {
  const { nodes, dimensions } = board.problem;
  const masks = [...allowed.values()];
  const sums = new Float64Array(dimensions.length);
  for (let node = 0; node < nodes.length; node++) {
    if (!masks.some((mask) => mask[node] === 1)) continue;
    for (let d = 0; d < sums.length; d++)
      sums[d] = (sums[d] ?? 0) + Math.max(0, board.free[node * sums.length + d] ?? 0);
  }
  return sums;
}

export function boundOf(
  jobs: readonly Job[],
  capacity: Float64Array,
  dimensions: readonly string[],
): ScheduleBound {
  let bound: ScheduleBound = { time: 0, by: "critical path" };
  for (const { head, own } of jobs) if (head + own > bound.time) bound = { ...bound, time: head + own };
  for (const [d, by] of dimensions.entries()) {
    const room = capacity[d] ?? 0;
    if (room <= 0) continue;
    let work = 0;
    for (const job of jobs)
      for (const { kind } of job.runs)
        if (kind === "free") work += durationOf(job) * (job.workload.request[d] ?? 0);
    const time = Math.ceil(work / room);
    if (time > bound.time) bound = { time, by };
  }
  return bound;
}
