// Where something comes to a node only because others leave it, it starts when those have stopped: a preempted replica before
// the one that takes its room, a moved one before what is put in its place.
import { type Address, type NodeName, isWorkloadKind } from "../model/address.ts";
import { requestOf } from "../model/request.ts";
import { type Resources, addResources, fitsInto, subtractResources } from "../model/resources.ts";
import type { ReplicaSpec } from "../model/spec.ts";
import type { Change, NodeRow } from "../plan/document.ts";
import type { WeakNeed } from "./acyclic.ts";
import { stepId } from "./graph.ts";
import { chosenCause } from "./move-causes.ts";
import { larger } from "./node-rows.ts";
import type { Reality } from "./reality.ts";
import type { Chain } from "./step-parts.ts";

/** Nodes that cannot hold all that leaves and all that comes at once. */
export function crowdedNodes(rows: readonly NodeRow[]): ReadonlySet<NodeName> {
  return new Set(
    rows.filter(({ peak, allocatable }) => !fitsInto(peak, allocatable)).map(({ name }) => name),
  );
}

/** What starts when what has stopped. */
export function roomNeeds(
  chains: ReadonlyMap<Address, Chain>,
  crowded: ReadonlySet<NodeName>,
): readonly Pick<WeakNeed, "step" | "need" | "group">[] {
  const leaving = new Map<NodeName, Change[]>();
  for (const { change, parts } of chains.values()) {
    const { from, to } = change.node;
    if (from === null || from === to || !parts.includes("down") || chosenCause(change) === null) continue;
    const list = leaving.get(from);
    if (list === undefined) leaving.set(from, [change]);
    else list.push(change);
  }
  if (leaving.size === 0) return [];
  return [...chains.values()].flatMap(({ change, parts }) => {
    const node = change.node.to;
    if (node === null || !isWorkloadKind(change.kind) || !parts.includes("up")) return [];
    return (leaving.get(node) ?? [])
      .filter((departure) => crowded.has(node) || isFor(departure, change))
      .map((departure) => ({
        step: stepId(change.address, "up"),
        need: stepId(departure.address, "down"),
        group: `room of ${node}`,
      }));
  });
}

function isFor(departure: Change, { address }: Change): boolean {
  return departure.causes.some(
    ({ kind, of }) => (kind === "preempt" || kind === "defragment") && of === address,
  );
}

/** On a crowded node what comes waits for what leaves for it, so that both are never there at once. */
export function withTurns(
  rows: readonly NodeRow[],
  crowded: ReadonlySet<NodeName>,
  changes: readonly Change[],
  reality: Reality,
): readonly NodeRow[] {
  const left = new Map<NodeName, Resources>();
  for (const change of changes) {
    const { from, to } = change.node;
    const instance = reality.recorded.get(change.address)?.current?.instance;
    if (from === null || from === to || instance === undefined || chosenCause(change) === null) continue;
    const request = requestOf(instance.applied.value as unknown as ReplicaSpec); // a replica's recorded spec
    const before = left.get(from);
    left.set(from, before === undefined ? request : addResources(before, request));
  }
  return rows.map((row) => {
    const leaves = crowded.has(row.name) ? left.get(row.name) : undefined;
    return leaves === undefined
      ? row
      : { ...row, peak: larger(row.before, subtractResources(row.peak, leaves)) };
  });
}
