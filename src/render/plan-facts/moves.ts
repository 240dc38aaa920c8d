// Replicas that change their node, those that go the same way together.
import { isWorkloadKind } from "../../model/address.ts";
import type { Address, NodeName } from "../../model/address.ts";
import { compareText } from "../../model/json.ts";
import type { Change, Plan } from "../../plan/document.ts";
import { replicaRanges } from "../names.ts";

export interface Way {
  readonly from: NodeName;
  readonly to: NodeName;
  /** In the order of the plan's rows; at least one. */
  readonly changes: readonly Change[];
}

/** By name of where they come from, then of where they go. */
export function waysOf({ changes }: Pick<Plan, "changes">): readonly Way[] {
  const found = new Map<string, { from: NodeName; to: NodeName; changes: Change[] }>();
  for (const change of changes) {
    const { from, to } = change.node;
    if (from === null || to === null || from === to || !isWorkloadKind(change.kind)) continue;
    const key = JSON.stringify([from, to]);
    const known = found.get(key);
    if (known === undefined) found.set(key, { from, to, changes: [change] });
    else known.changes.push(change);
  }
  return [...found.values()].sort((a, b) => compareText(a.from, b.from) || compareText(a.to, b.to));
}

/** `api[0..2]`, `web[1]`: a text a workload. */
export function namesOf(changes: readonly Change[]): readonly string[] {
  const byOwner = new Map<Address, Address[]>();
  for (const { owner, address } of changes) {
    const known = byOwner.get(owner);
    if (known === undefined) byOwner.set(owner, [address]);
    else known.push(address);
  }
  return [...byOwner].map(([owner, addresses]) => replicaRanges(owner, addresses, 4));
}
