// Required affinity to another workload: a replica of it must be in the same domain of the key. The first replica of
// workloads that require each other (or themselves) may go anywhere: something has to be first. Its like follow it.
import type { Board } from "../board.ts";
import type { CompiledAffinity, WorkloadClass } from "../problem.ts";
import type { Filter } from "./filter.ts";

export const affinity: Filter = {
  name: "affinity",
  kind: "company",
  applies: (workload) => workload.affinities.some(isRequired),
  passes: (workload, node, board) =>
    workload.affinities.every((wish) => !isRequired(wish) || hasCompany(workload, wish, node, board)),
  refusals: (workload, node, board) =>
    workload.affinities
      .filter((wish) => isRequired(wish) && !hasCompany(workload, wish, node, board))
      .map(({ target, key }) => {
        const domain = key?.domain[node] ?? -1;
        const value = domain < 0 ? "null" : JSON.stringify(key?.values[domain] ?? "");
        const have = key?.single === true ? "none there" : `none where ${key?.text ?? ""} is ${value}`;
        return { rule: "affinity", need: `${target ?? ""} with the same ${key?.text ?? ""}`, have };
      }),
};

function isRequired(wish: CompiledAffinity): boolean {
  return wish.required && !wish.anti && wish.condition === null;
}

function hasCompany(workload: WorkloadClass, wish: CompiledAffinity, node: number, board: Board): boolean {
  const { counter, key, own } = wish;
  const domain = key?.domain[node] ?? -1;
  if (counter === null || domain < 0) return false;
  if ((board.counts[counter.id]?.[domain] ?? 0) > 0) return true;
  if (board.on[counter.workload.index]?.size !== 0 || !requires(counter.workload, workload)) return false;
  const none = board.on[workload.index]?.size === 0;
  return none || (own !== null && (board.counts[own.id]?.[domain] ?? 0) > 0);
}

/** Whether `from` requires `to`, be it through others. */
function requires(from: WorkloadClass, to: WorkloadClass): boolean {
  const seen = new Set<WorkloadClass>([from]);
  for (const workload of seen) {
    if (workload === to) return true;
    for (const wish of workload.affinities)
      if (isRequired(wish) && wish.counter !== null) seen.add(wish.counter.workload);
  }
  return false;
}
