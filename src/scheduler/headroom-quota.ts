// How many further replicas of a workload the quota of its namespace leaves room for, once everything that has a place counts.
import { DEFAULT_NAMESPACE } from "../model/sharing.ts";
import type { Limit } from "./headroom-limits.ts";
import type { Problem, Replica, WorkloadClass } from "./problem.ts";
import type { SchedulingInput } from "./types.ts";

export type QuotaUse = ReadonlyMap<
  string,
  { readonly quota: NonNullable<SchedulingInput["quotas"]>[number]; readonly used: Float64Array }
>;

/** By namespace: its quota, and what its replicas request, by dimension and then their number. */
export function quotaUse(
  input: SchedulingInput,
  { dimensions }: Problem,
  placed: readonly Replica[],
): QuotaUse {
  const uses = new Map(
    (input.quotas ?? []).map((quota) => [
      quota.namespace,
      { quota, used: new Float64Array(dimensions.length + 1) },
    ]),
  );
  for (const { workload, takes } of placed) {
    const used = uses.get(namespaceOf(workload))?.used;
    if (used === undefined) continue;
    for (let d = 0; d < dimensions.length; d++) used[d] = (used[d] ?? 0) + (takes.request[d] ?? 0);
    used[dimensions.length] = (used[dimensions.length] ?? 0) + 1;
  }
  return uses;
}

/** How many the quota of its namespace leaves room for; null without one. */
export function quotaLeft(
  workload: WorkloadClass,
  uses: QuotaUse,
  { dimensions }: Problem,
): { readonly fits: number; readonly limit: Limit } | null {
  const use = uses.get(namespaceOf(workload));
  if (use === undefined) return null;
  const { quota, used } = use;
  let [fits, name] = [Infinity, ""];
  for (const [slot, dimension] of [...dimensions, "replicas"].entries()) {
    const most =
      slot === dimensions.length
        ? quota.replicas
        : slot === 0
          ? quota.cpu
          : slot === 1
            ? quota.memory
            : quota.devices?.[dimension];
    const need = slot === dimensions.length ? 1 : (workload.request[slot] ?? 0);
    if (most === undefined || need <= 0) continue;
    const times = Math.max(0, Math.floor((most - (used[slot] ?? 0)) / need));
    if (times < fits) [fits, name] = [times, dimension];
  }
  if (fits === Infinity) return null;
  const need = `${name} of namespace ${JSON.stringify(namespaceOf(workload))}`;
  return { fits, limit: { rule: "quota", need, have: `room for ${fits}`, nodes: workload.usableCount } };
}

function namespaceOf({ requirements }: WorkloadClass): string {
  return requirements.namespace ?? DEFAULT_NAMESPACE;
}
