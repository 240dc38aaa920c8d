// Nodes in use. A daemon's replica does not count: it is on every node, whatever else is there.
import type { Board } from "./board.ts";

/** By node: 1 where replicas other than daemons' are. */
export function openNodes({ problem, on }: Board): Uint8Array {
  const open = new Uint8Array(problem.nodes.length);
  for (const workload of problem.workloads) {
    if (workload.source.daemon) continue;
    for (const node of on[workload.index]?.keys() ?? []) open[node] = 1;
  }
  return open;
}

export function countOpen(open: Uint8Array): number {
  let count = 0;
  for (const mark of open) count += mark;
  return count;
}
