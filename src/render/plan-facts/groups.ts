// Changes by what they belong to: one group a workload, then one a network or volume, the worst of them first.
import { compareAddresses, isWorkloadKind, ownerOf } from "../../model/address.ts";
import type { Address, Kind } from "../../model/address.ts";
import type { Change, Plan } from "../../plan/document.ts";
import { lookOf } from "./look.ts";

export interface Group {
  readonly owner: Address;
  readonly kind: Kind;
  /** Sorted by address. */
  readonly changes: readonly Change[];
  /** Replicas that are there now and that will be; without what waits for a node. */
  readonly before: number;
  readonly after: number;
}

export function groupChanges(plan: Plan): Group[] {
  const byOwner = new Map<Address, Change[]>();
  for (const change of plan.changes) {
    const group = byOwner.get(change.owner);
    if (group === undefined) byOwner.set(change.owner, [change]);
    else group.push(change);
  }
  const placed = new Map<Address, number>();
  for (const address of Object.keys(plan.placements) as Address[]) {
    // the document's keys are addresses
    const owner = ownerOf(address);
    placed.set(owner, (placed.get(owner) ?? 0) + 1);
  }
  const groups = [...byOwner].map(([owner, changes]): Group => {
    const after = placed.get(owner) ?? 0;
    const created = changes.filter(({ action }) => action === "create").length;
    const gone = changes.filter(isGone).length;
    changes.sort((a, b) => compareAddresses(a.address, b.address));
    const before = Math.max(after - created + gone, 0);
    return { owner, kind: changes[0]?.kind ?? "service", changes, before, after };
  });
  return groups.sort(
    (a, b) => rank(a.kind) - rank(b.kind) || weight(b) - weight(a) || compareAddresses(a.owner, b.owner),
  );
}

/** True for a row that takes away the instance that counts, not only one left over beside it. */
export function isGone(change: Change): boolean {
  return (change.action === "delete" || change.action === "forget") && change.uid !== null;
}

/** True for a row that only takes away what is left over beside the instance that counts. */
export function isLeftover(change: Change): boolean {
  return change.action === "delete" && change.uid === null;
}

export function isWorkload(group: Pick<Group, "kind">): boolean {
  return isWorkloadKind(group.kind);
}

/** Destroys come first among their kind; everything else by name, so that a reader finds it. All of them stand at the top, too. */
function weight(group: Group): number {
  return group.changes.some(({ action }) => lookOf({ action, order: null }).weight === 6) ? 1 : 0;
}

function rank(kind: Kind): number {
  return isWorkloadKind(kind) ? 0 : 1;
}
