// Who has how much of what is shared: namespaces of their quotas, and the entitled of what nodes keep for them.
import type { Address, NodeName } from "../model/address.ts";
import type { Configuration, Requirements } from "../model/configuration.ts";
import type { Node } from "../model/node.ts";
import { requestOf } from "../model/request.ts";
import { NO_RESOURCES, type Resources, addResources } from "../model/resources.ts";
import { DEFAULT_NAMESPACE } from "../model/sharing.ts";
import type { ReplicaSpec } from "../model/spec.ts";
import type { Instance, StateRecord } from "../model/state.ts";
import type { NamespaceRow, NamespaceUse, NodeRow } from "../plan/document.ts";
import { entitlements, holdsOn } from "../scheduler/reservations.ts";
import type { PendingReplica } from "../scheduler/types.ts";
import type { Draft } from "./drafts.ts";
import type { Reality } from "./reality.ts";

/** A replica with what it takes where. */
export interface Share {
  readonly address: Address;
  readonly requirements: Requirements;
  readonly node: NodeName;
  readonly request: Resources;
}

type Shared = Pick<Configuration, "namespaces" | "reservations">;

/** Replicas as they will be. */
export function sharesAfter(drafts: readonly Draft[]): readonly Share[] {
  return drafts.flatMap(({ workload, node, finished, action, instance }) => {
    if (node === null || finished) return [];
    const { requirements, address } = workload;
    const request = action === "none" && instance !== null ? requestedBy(instance) : requirements.request;
    return [{ address, requirements, node, request }];
  });
}

/** Replicas as they are there. */
export function sharesBefore(configuration: Configuration, reality: Reality): readonly Share[] {
  const running = [...reality.recorded.values()].filter(
    ({ current }) => current !== null && ["present", "unknown"].includes(current.presence.kind),
  );
  return recordedShares(
    configuration,
    running.map(({ record }) => record),
  );
}

/** Of replicas whose workload is configured; a run that is done takes nothing. */
export function recordedShares(
  { workloads }: Configuration,
  records: readonly StateRecord[],
): readonly Share[] {
  const known = new Map(workloads.map(({ address, requirements }) => [address, requirements]));
  return records.flatMap(({ owner, current, outcome }) => {
    const requirements = known.get(owner);
    if (requirements === undefined || current === null || outcome?.kind === "done") return [];
    return [{ address: owner, requirements, node: current.node, request: requestedBy(current) }];
  });
}

/** Of namespaces with a quota, by name. */
export function namespaceRows(
  { namespaces = [] }: Shared,
  before: readonly Share[],
  after: readonly Share[],
  pending: readonly PendingReplica[],
): readonly NamespaceRow[] {
  return namespaces.flatMap(({ name, quota }) =>
    quota === null
      ? []
      : [
          {
            name,
            quota,
            before: useOf(name, before),
            after: useOf(name, after),
            waiting: pending.filter(({ reason }) =>
              reason.startsWith(`over the quota of namespace ${JSON.stringify(name)}:`),
            ).length,
          },
        ],
  );
}

/** What each node keeps for whom, and how much of it is in use; only nodes that keep something. */
export function reservedRoom(
  { reservations = [] }: Shared,
  nodes: readonly Pick<Node, "name" | "pool">[],
  shares: readonly Share[],
): ReadonlyMap<NodeName, NonNullable<NodeRow["reserved"]>> {
  if (reservations.length === 0) return new Map();
  const used = new Map<string, Resources>();
  const pools = new Map(nodes.map((node) => [node.name, node]));
  for (const { address, requirements, node, request } of shares) {
    const found = pools.get(node);
    if (found === undefined) continue;
    const index = entitlements({ address, requirements }, reservations).drawsOn.find((each) => {
      const reservation = reservations[each];
      return reservation !== undefined && holdsOn(reservation, found);
    });
    if (index === undefined) continue;
    const key = `${index} ${node}`;
    used.set(key, addResources(used.get(key) ?? NO_RESOURCES, request));
  }
  return new Map(
    nodes.flatMap((node) => {
      const kept = reservations.flatMap((reservation, index) =>
        holdsOn(reservation, node)
          ? [
              {
                reservation: reservation.name,
                amounts: reservation.amounts,
                used: used.get(`${index} ${node.name}`) ?? NO_RESOURCES,
              },
            ]
          : [],
      );
      return kept.length === 0 ? [] : [[node.name, kept] as const];
    }),
  );
}

function useOf(namespace: string, shares: readonly Share[]): NamespaceUse {
  let sum = NO_RESOURCES;
  let replicas = 0;
  for (const { requirements, request } of shares) {
    if ((requirements.namespace ?? DEFAULT_NAMESPACE) !== namespace) continue;
    sum = addResources(sum, request);
    replicas++;
  }
  return { ...sum, replicas };
}

function requestedBy({ applied }: Instance): Resources {
  return requestOf(applied.value as unknown as ReplicaSpec); // the recorded specification of a replica
}
