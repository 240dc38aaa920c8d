// What steps of different rows have in common: the networks and volumes of a replica, the ports and the names that it takes.
import type { Address, NodeName } from "../model/address.ts";
import { isWorkloadKind } from "../model/address.ts";
import { askedKeys, heldKeys, hostPortName } from "../model/host-port.ts";
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

type Given = Readonly<Record<string, number>>;

/** Keys of the host ports that a replica holds, of all that it was given. */
export function portsHeld(spec: ReplicaSpec, given: Given, node: NodeName): readonly string[] {
  return namesOf(spec, given)
    .flatMap(heldKeys)
    .map((key) => `${node} ${key}`);
}

/** Those that have to be free before it gets them. */
export function portsAsked(spec: ReplicaSpec, given: Given, node: NodeName): readonly string[] {
  return namesOf(spec, given)
    .flatMap(askedKeys)
    .map((key) => `${node} ${key}`);
}

function namesOf(spec: ReplicaSpec, given: Given): readonly string[] {
  return Object.entries(given).flatMap(([name, first]) => {
    const { bind, count = 1, protocol = "tcp" } = spec.ports?.[name] ?? {};
    return Array.from({ length: count }, (_, offset) => hostPortName(bind, first + offset, protocol));
  });
}

/** Replicas of all kinds share one space of names; networks and volumes have their own. */
export function nameKey({ kind }: Change, node: NodeName, name: string): string {
  return `${isWorkloadKind(kind) ? "replica" : kind} ${node} ${name}`;
}
