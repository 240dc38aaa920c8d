// Runs of a job of which not all may go at once: in the order of the schedule, as many as its parallelism allows. One that
// fails for good stops those that have not begun.
import type { Address } from "../model/address.ts";
import type { Rollout, Schedule } from "../plan/document.ts";
import type { Draft } from "./drafts.ts";

export function turnsOf(schedule: Schedule | null, drafts: ReadonlyMap<Address, Draft>): readonly Rollout[] {
  const runs = new Map<Address, Address[]>();
  for (const { address, job } of schedule?.runs ?? []) {
    const list = runs.get(job);
    if (list === undefined) runs.set(job, [address]);
    else list.push(address);
  }
  return [...runs].flatMap(([workload, addresses]): Rollout[] => {
    const parallelism = drafts.get(addresses[0] ?? workload)?.workload.job?.parallelism;
    if (parallelism === undefined || addresses.length <= parallelism) return [];
    return [
      {
        workload,
        addresses,
        max_parallel: parallelism,
        min_healthy_time: 0,
        healthy_deadline: 0,
        on_failure: "stop",
      },
    ];
  });
}
