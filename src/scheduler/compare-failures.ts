// Of two ways to place the same replicas the one is better that leaves less unplaced, the more important first.
import type { Replica } from "./problem.ts";

/** Below 0 where `a` leaves less unplaced: of the highest priority on which they differ. */
export function compareFailures(a: readonly Replica[], b: readonly Replica[]): number {
  const counts = new Map<number, number>();
  for (const { workload } of a) add(counts, workload.requirements.priority, 1);
  for (const { workload } of b) add(counts, workload.requirements.priority, -1);
  const differing = [...counts].filter(([, count]) => count !== 0).sort(([x], [y]) => y - x);
  return differing[0]?.[1] ?? 0;
}

function add(counts: Map<number, number>, key: number, by: number): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}
