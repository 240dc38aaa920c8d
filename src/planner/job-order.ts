// Which jobs have to end before which, also where something that is no job stands between: `job.report` waits for
// `service.db`, and that for `job.migrate`.
import type { Address } from "../model/address.ts";
import { compareAddresses } from "../model/address.ts";
import type { Configuration } from "../model/configuration.ts";
import { rulesBetween } from "./order-rules.ts";

export interface JobsBefore {
  /** They have to have ended. */
  readonly ended: readonly Address[];
  /** They have to have begun. */
  readonly begun: readonly Address[];
}

/** By job, sorted; jobs that wait for none are not in it. */
export function jobsBefore(configuration: Configuration): ReadonlyMap<Address, JobsBefore> {
  const jobs = new Set(
    configuration.workloads.flatMap(({ address, job }) => (job === null ? [] : [address])),
  );
  if (jobs.size === 0) return new Map();
  const everything = new Set(configuration.workloads.map(({ address }) => address));
  const before = new Map<Address, Address[]>();
  const begun = new Map<Address, Address[]>();
  for (const { first, then, gate } of rulesBetween(configuration, everything, false)) {
    const list = gate === "up" && jobs.has(first) ? begun : before;
    list.set(then, [...(list.get(then) ?? []), first]);
  }
  const found = new Map<Address, JobsBefore>();
  for (const job of jobs) {
    const seen = new Set<Address>();
    const queue = [...(before.get(job) ?? [])];
    const result: Address[] = [];
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
      if (seen.has(next)) continue;
      seen.add(next);
      if (jobs.has(next)) result.push(next);
      else queue.push(...(before.get(next) ?? []));
    }
    const others = (begun.get(job) ?? []).sort(compareAddresses);
    if (result.length + others.length > 0)
      found.set(job, { ended: result.sort(compareAddresses), begun: others });
  }
  return found;
}
