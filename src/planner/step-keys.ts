// What steps of different rows have in common: the networks and volumes of a replica, the ports and the names that it takes.
import type { Address, NodeName } from "../model/address.ts";
import { isWorkloadKind } from "../model/address.ts";
import type { ReplicaSpec } from "../model/spec.ts";
import type { Change } from "../plan/document.ts";
import { objectsUsedBy } from "./supports.ts";

export function instancesOf(spec: ReplicaSpec, replica: Address, node: NodeName): readonly Address[] {
  if (spec.containers === undefined) return []; // a network's or volume's own specification
  return [...objectsUsedBy(spec)].flatMap((used) => [
    `${used}@${node}` as Address,
    `${used}@${replica}` as Address,
  ]); // instance addresses
}

export function hostPorts(
  spec: ReplicaSpec,
  ports: Readonly<Record<string, number>>,
  node: NodeName,
): readonly string[] {
  return Object.entries(ports).map(
    ([name, port]) => `${node} ${port}/${spec.ports?.[name]?.protocol ?? "tcp"}`,
  );
}

/** Replicas of all kinds share one space of names; networks and volumes have their own. */
export function nameKey({ kind }: Change, node: NodeName, name: string): string {
  return `${isWorkloadKind(kind) ? "replica" : kind} ${node} ${name}`;
}
