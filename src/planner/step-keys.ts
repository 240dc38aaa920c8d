// What steps of different rows have in common: the networks and volumes of a replica, the ports and the names that it takes.
import type { Address, NodeName } from "../model/address.ts";
import { isWorkloadKind } from "../model/address.ts";
import { askedKeys, heldKeys, hostPortName } from "../model/host-port.ts";
import type { ReplicaSpec } from "../model/spec.ts";
import type { Instance } from "../model/state.ts";
import type { Change } from "../plan/document.ts";
import type { Draft } from "./drafts.ts";
import { objectsUsedBy } from "./supports.ts";

export function instancesOf(spec: ReplicaSpec, replica: Address, node: NodeName): readonly Address[] {
  if (spec.containers === undefined) return []; // a network's or volume's own specification
  return [...objectsUsedBy(spec)].flatMap((used) => [
    `${used}@${node}` as Address,
    `${used}@${replica}` as Address,
  ]); // instance addresses
}

/** Who takes a host port from whom: pairs of a replica that comes and one that goes. */
export function portHandovers(
  leaving: readonly (readonly [Address, Instance])[],
  arriving: readonly Pick<Draft, "address" | "spec" | "ports" | "node">[],
): readonly (readonly [Address, Address])[] {
  const holders = new Map<string, Address[]>();
  for (const [address, { applied, ports, node }] of leaving)
    for (const name of namesOf(applied.value as unknown as ReplicaSpec, ports))
      // a replica's recorded spec
      for (const key of heldKeys(name)) {
        const at = `${node} ${key}`;
        holders.set(at, [...(holders.get(at) ?? []), address]);
      }
  if (holders.size === 0) return [];
  return arriving.flatMap(({ address, spec, ports, node }) =>
    node === null
      ? []
      : namesOf(spec.value as unknown as ReplicaSpec, ports) // the value of a workload's spec is one
          .flatMap(askedKeys)
          .flatMap((key) => holders.get(`${node} ${key}`) ?? [])
          .filter((holder) => holder !== address)
          .map((holder) => [address, holder] as const),
  );
}

function namesOf(spec: ReplicaSpec, given: Instance["ports"]): readonly string[] {
  return Object.entries(given).flatMap(([name, first]) => {
    const { bind, count = 1, protocol = "tcp" } = spec.ports?.[name] ?? {};
    return Array.from({ length: count }, (_, offset) => hostPortName(bind, first + offset, protocol));
  });
}

/** Replicas of all kinds share one space of names; networks and volumes have their own. */
export function nameKey({ kind }: Change, node: NodeName, name: string): string {
  return `${isWorkloadKind(kind) ? "replica" : kind} ${node} ${name}`;
}
