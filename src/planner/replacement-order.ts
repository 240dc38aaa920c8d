// `order = "auto"`: start-first, unless something forbids old and new at once. The reason goes into the plan.
import { type Diagnostic, errorDiagnostic } from "../diagnostics/diagnostic.ts";
import type { Address, NodeName } from "../model/address.ts";
import type { DesiredVolume } from "../model/configuration.ts";
import type { ReplicaSpec } from "../model/spec.ts";
import { fitsInto, type Resources } from "../model/resources.ts";
import type { Order } from "../plan/document.ts";
import type { Draft } from "./drafts.ts";

export interface OrderFacts {
  /** Ports that running replicas of other workloads rely on: `service.api[0] http`. */
  readonly usedPorts: ReadonlySet<string>;
  readonly volumes: ReadonlyMap<Address, DesiredVolume>;
  /** What is left on a node when every replica is where it will be. */
  readonly roomOn: (node: NodeName) => Resources;
  /** Network instances that are made anew: `network.backend@edge-a`. */
  readonly replacedNetworks: ReadonlySet<Address>;
  /** Replicas that trade fixed host ports in a circle, with the reason. */
  readonly portCircles: ReadonlyMap<Address, string>;
}

export interface OrderDecision {
  readonly order: Order | null;
  readonly reason: string | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** Null order where there is nothing to be first: no old instance that could serve. */
export function decideOrder(draft: Draft, facts: OrderFacts): OrderDecision {
  const { instance, node, workload } = draft;
  const gone = draft.presence === null || draft.presence.kind === "missing" || draft.presence.kind === "lost";
  if (instance === null || node === null || gone) return { order: null, reason: null, diagnostics: [] };
  const obstacle = obstacleTo(draft, node, instance.node === node, facts);
  const wish = workload.update.order;
  if (wish === "start-first" && obstacle !== null) {
    return {
      order: "stop-first",
      reason: obstacle,
      diagnostics: [
        errorDiagnostic(
          "start-first-impossible",
          `${draft.address} cannot be replaced start-first: ${obstacle}.`,
          {
            detail:
              'Remove `order = "start-first"` to let orch choose (it would stop the old replica first), or remove the obstacle.',
            range: workload.ranges.get("update") ?? workload.range,
            context: workload.address,
          },
        ),
      ],
    };
  }
  if (wish === "stop-first")
    return { order: "stop-first", reason: "the update block asks for it", diagnostics: [] };
  if (obstacle !== null) return { order: "stop-first", reason: obstacle, diagnostics: [] };
  return { order: "start-first", reason: "nothing forbids old and new at once", diagnostics: [] };
}

function obstacleTo(draft: Draft, node: NodeName, sameNode: boolean, facts: OrderFacts): string | null {
  const { workload } = draft;
  const spec = draft.spec.value as unknown as ReplicaSpec; // the value of a workload's spec is one
  if (workload.job !== null) return "two runs of a job never overlap";
  const writer = singleWriter(spec, facts, sameNode);
  if (writer !== null) return `${writer} has one writer`;
  if (!sameNode) return facts.portCircles.get(draft.address) ?? null;
  const ports = Object.entries(spec.ports ?? {}).filter(([, port]) => port.publish);
  const fixed = ports.find(([, port]) => port.host !== undefined);
  if (fixed !== undefined) return `host port ${fixed[1].host} stays on ${node}`;
  if (Object.values(spec.containers).some(({ resources }) => resources.device_ids?.["gpu"] !== undefined))
    return `its GPUs on ${node} are kept`;
  if (spec.network_mode === "host") return "it uses the node's own network";
  const address = (spec.networks ?? []).find(
    (item) => item.ipv4_address ?? item.ipv6_address ?? item.mac_address,
  );
  if (address !== undefined) return `its fixed address on ${address.network} can be held once`;
  const shared = ports.find(([name]) => facts.usedPorts.has(`${draft.address} ${name}`));
  if (shared !== undefined) return `others use its port "${shared[0]}", so it is kept`;
  const network = (spec.networks ?? []).find((item) =>
    facts.replacedNetworks.has(`${item.network}@${node}` as Address),
  ); // an instance's address
  if (network !== undefined) return `${network.network} is made anew`;
  if (!fitsInto(workload.requirements.request, facts.roomOn(node)))
    return `${node} has no room for old and new at once`;
  return null;
}

function singleWriter(spec: ReplicaSpec, facts: OrderFacts, sameNode: boolean): Address | null {
  for (const container of Object.values(spec.containers))
    for (const mount of Object.values(container.mounts ?? {})) {
      if (mount.type !== "volume" || mount.read_only === true) continue;
      const volume = facts.volumes.get(mount.volume);
      if (volume === undefined || volume.shared) continue;
      // a volume of each node is another one on the node that a replica moves to
      if (sameNode || volume.scope === "single") return volume.address;
    }
  return null;
}
