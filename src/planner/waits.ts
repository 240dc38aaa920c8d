// What depends on something that has no place waits with it, as what depends on a failed step does in an apply: it is not made
// without what it needs. What runs already goes on as it is. The room that it leaves may be what was short: then what it
// depends on gets it first, and a later plan sees what is left.
import type { Address } from "../model/address.ts";
import { compareAddresses } from "../model/address.ts";
import type { Dependency, DesiredWorkload } from "../model/configuration.ts";
import type { PendingReplica } from "../scheduler/types.ts";
import type { Draft } from "./drafts.ts";

export interface Waiting {
  /** What each workload waits for, sorted. */
  readonly targets: ReadonlyMap<Address, readonly Address[]>;
  readonly pending: readonly PendingReplica[];
}

/** Workloads beyond `known` that wait for what found no place. */
export function newlyWaiting(
  workloads: readonly DesiredWorkload[],
  drafts: readonly Draft[],
  pending: readonly Pick<PendingReplica, "workload">[],
  known: ReadonlySet<Address>,
): Waiting {
  const short = new Set([...pending.map(({ workload }) => workload), ...known]);
  const byOwner = new Map<Address, Draft[]>();
  for (const draft of drafts) {
    const list = byOwner.get(draft.workload.address);
    if (list === undefined) byOwner.set(draft.workload.address, [draft]);
    else list.push(draft);
  }
  const isThere = (owner: Address): boolean => byOwner.get(owner)?.some(({ node }) => node !== null) ?? false;
  const lacks = ({ target, condition }: Pick<Dependency, "target" | "condition">): boolean =>
    short.has(target) && (condition === "completed" || !isThere(target));
  const targets = new Map<Address, readonly Address[]>();
  const found: PendingReplica[] = [];
  for (const workload of workloads) {
    const { address, dependsOn, links } = workload;
    if (known.has(address)) continue;
    const own = (byOwner.get(address) ?? []).filter(({ finished, selected }) => selected && !finished);
    if (own.length === 0) continue;
    const needs: readonly Pick<Dependency, "target" | "condition">[] = [
      ...dependsOn,
      ...links.map(({ target }) => ({ target, condition: "healthy" as const })),
    ];
    const missing = needs.flatMap((each) => (each.target !== address && lacks(each) ? [each.target] : []));
    if (missing.length === 0) continue;
    targets.set(address, [...new Set(missing)].sort(compareAddresses));
    for (const draft of own)
      // why they do not run is known when all is placed
      if (hasWork(draft)) found.push({ address: draft.address, workload: address, reason: "" });
  }
  return { targets, pending: found };
}

/** Whether a plan would do anything with a replica, as far as that is known before late values. */
function hasWork({ instance, presence, early, node }: Draft): boolean {
  if (instance === null || presence?.kind !== "present" || instance.node !== node) return true;
  return presence.observed.phase !== "running" || early.some(({ effect }) => effect !== "none");
}

/** `short`: workloads that have no place in the end. */
export function waitingReason(targets: readonly Address[], short: ReadonlySet<Address>): string {
  const lacking = targets.filter((target) => short.has(target));
  if (lacking.length > 0) return `waits for ${lacking.join(" and ")}, which is pending`;
  const [first] = targets;
  return `waits for ${first ?? ""}, which gets the room first`;
}

/** The drafts without those that wait: what is recorded stays as it is. */
export function withoutWaiting(drafts: readonly Draft[], waiting: ReadonlySet<Address>): readonly Draft[] {
  return drafts.flatMap((draft) => {
    if (!waiting.has(draft.workload.address) || draft.finished) return [draft];
    return draft.instance === null ? [] : [{ ...draft, selected: false }];
  });
}
