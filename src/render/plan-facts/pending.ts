// Replicas that no node takes: those of one workload with one reason together, and what would help.
import type { Address } from "../../model/address.ts";
import { compareAddresses, ownerOf } from "../../model/address.ts";
import type { Pending, Plan } from "../../plan/document.ts";
import { replicaRanges, shortName } from "../names.ts";

export interface PendingGroup {
  readonly first: Pending;
  readonly items: readonly Pending[];
  /** `service.web[0..2]` */
  readonly name: string;
}

export function pendingGroups(plan: Plan): readonly PendingGroup[] {
  const groups = new Map<string, [Pending, ...Pending[]]>();
  for (const item of plan.pending) {
    // who gives way for whom is told of all together
    const why = item.preempted_by === undefined ? item.reason : "preempted";
    const key = JSON.stringify([item.workload, why, item.verdict]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  // what nodes refuse first: what waits for it comes after
  const ordered = [...groups.values()].sort(
    ([a], [b]) => Number(a.verdict === null) - Number(b.verdict === null),
  );
  return ordered.map((items) => {
    const [first] = items;
    const kind = first.workload.slice(0, first.workload.length - shortName(first.workload).length);
    const addresses = items.map(({ address }) => address);
    const name = kind + replicaRanges(first.workload, addresses, 4);
    return { first: { ...first, reason: reasonOf(items) }, items, name };
  });
}

/** `preempted by service.web[4..7], service.api[0]` */
function reasonOf(items: readonly [Pending, ...Pending[]]): string {
  const takers = new Map<Address, Set<Address>>();
  for (const { preempted_by: by } of items)
    if (by !== undefined) takers.set(ownerOf(by), (takers.get(ownerOf(by)) ?? new Set()).add(by));
  if (takers.size === 0) return items[0].reason;
  const names = [...takers].map(([owner, addresses]) => {
    const kind = owner.slice(0, owner.length - shortName(owner).length);
    return kind + replicaRanges(owner, [...addresses].sort(compareAddresses), 4);
  });
  return `preempted by ${names.join(", ")}`;
}

/** What would make it fit; that it is short of something the reason has said already. */
export function remediesOf({ reason, remedies = [] }: Pending): readonly string[] {
  return remedies
    .filter(({ relax, moves }) => relax.length > 0 || moves !== undefined || !reason.startsWith("short "))
    .map(({ text }) => text);
}

/** `front[1..2] keep running as they are`: what is there already is not given up for what has no place; null where nothing is. */
export function stayText(plan: Plan, workload: Address, items: readonly Pending[]): string | null {
  const running = items
    .map(({ address }) => address)
    .filter((address) => Object.hasOwn(plan.placements, address));
  if (running.length === 0) return null;
  const ranges = replicaRanges(workload, running, 4);
  return `${ranges} ${running.length === 1 ? "keeps running as it is" : "keep running as they are"}`;
}
