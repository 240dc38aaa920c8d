// Workloads that are alike in all that placing asks, whatever their names: what holds for one holds for the others.
import { isAmount } from "./filters/amount.ts";
import type { WorkloadClass } from "./problem.ts";

/** What asks for the same amounts, may go to the same nodes and is bound by nothing else is of a kind, whatever its name. */
export function kinds(): (workload: WorkloadClass) => string {
  const masks = new Map<Uint8Array, number>();
  const kindOf = (workload: WorkloadClass): string => {
    const { rules, counters, requirements, request, usable, index } = workload;
    const amountsOnly = rules.every(({ name }) => isAmount(name));
    if (!amountsOnly || counters.length + workload.barred.length + workload.drawsOn.length > 0)
      return `${index}`;
    if (!masks.has(usable)) masks.set(usable, masks.size);
    return `${requirements.priority} ${masks.get(usable)} ${request.join()} ${workload.strategy.nodes}`;
  };
  return remembered(kindOf);
}

/** Asks once for each workload. */
export function remembered<T>(of: (workload: WorkloadClass) => T): (workload: WorkloadClass) => T {
  const known = new Map<WorkloadClass, T>();
  return (workload) => {
    const found = known.get(workload) ?? of(workload);
    known.set(workload, found);
    return found;
  };
}
