// A set as the scheduler is given it, and what its answer is worth.
import type { Address, EndpointName, NodeName } from "../../src/model/address.ts";
import { replicaAddress } from "../../src/model/address.ts";
import type { Strategy } from "../../src/model/configuration.ts";
import type { Node } from "../../src/model/node.ts";
import type { Resources } from "../../src/model/resources.ts";
import type { SchedulingInput, SchedulingResult, SchedulingWorkload } from "../../src/scheduler/types.ts";
import type { PlacingSet } from "./sets.ts";

export function inputOf(set: PlacingSet, strategy: Strategy): SchedulingInput {
  return {
    nodes: set.nodes.map((capacity, index) => nodeOf(nameOf(index), amountsOf(capacity))),
    workloads: set.classes.map(({ request, count }, index) => workloadOf(index, amountsOf(request), count)),
    policy: { strategy, seed: "" },
  };
}

/** The same input with everything where it was placed, and what else is different. */
export function after(
  input: SchedulingInput,
  { placements }: SchedulingResult,
  nodes = input.nodes,
): SchedulingInput {
  const workloads = input.workloads.map((workload) => ({
    ...workload,
    replicas: workload.replicas.map((replica) => ({
      ...replica,
      current: placements.get(replica.address)?.node ?? null,
    })),
  }));
  return { ...input, nodes, workloads };
}

function nameOf(index: number): NodeName {
  return `n${String(index).padStart(5, "0")}` as NodeName; // a name like any other
}

function amountsOf(amounts: readonly number[]): Resources {
  const devices = amounts.slice(2).map((amount, index) => [`device${index}`, amount] as const);
  return { cpu: amounts[0] ?? 0, memory: amounts[1] ?? 0, devices: Object.fromEntries(devices) };
}

function nodeOf(name: NodeName, capacity: Resources): Node {
  return {
    name,
    endpoint: name as string as EndpointName, // one node an endpoint
    provider: "simulator",
    fingerprint: name,
    status: "ready",
    drain: false,
    labels: {},
    pool: "default",
    os: "linux",
    arch: "amd64",
    engineVersion: "",
    advertise: null,
    capacity,
    allocatable: capacity,
    portRange: { first: 20000, last: 32000 },
    foreignPorts: [],
    load: null,
  };
}

function workloadOf(index: number, request: Resources, count: number): SchedulingWorkload {
  const address = `service.w${String(index).padStart(6, "0")}` as Address; // an address like any other
  return {
    address,
    requirements: {
      request,
      priority: 50,
      pool: "default",
      platform: null,
      strategy: null,
      constraints: [],
      distinct: [],
      affinities: [],
      spreads: [],
      hostPorts: [],
      chosenPorts: { tcp: 0, udp: 0, sctp: 0 },
      group: "",
    },
    daemon: false,
    replicas: Array.from({ length: count }, (_, replica) => ({
      address: replicaAddress(address, replica),
      current: null,
      pin: null,
      held: false,
      changed: false,
    })),
    anchors: [],
    images: [],
    links: [],
  };
}

/** What is on each node, as sums by dimension; nodes that hold nothing are null. */
export function loadsOf(set: PlacingSet, result: SchedulingResult): (number[] | null)[] {
  const loads: (number[] | null)[] = set.nodes.map(() => null);
  for (const [address, { node }] of result.placements) {
    const request = set.classes[Number(address.slice(9, 15))]?.request ?? [];
    const at = Number(node.slice(1));
    const load = loads[at] ?? request.map(() => 0);
    for (const [d, amount] of request.entries()) load[d] = (load[d] ?? 0) + amount;
    loads[at] = load;
  }
  return loads;
}
