// Short ways to write scheduling inputs in tests.
import type { Address, EndpointName, NodeName } from "../../src/model/address.ts";
import { replicaAddress } from "../../src/model/address.ts";
import type { NodeCondition, NodeKey, Requirements } from "../../src/model/configuration.ts";
import type { Node } from "../../src/model/node.ts";
import { success } from "../../src/diagnostics/diagnostic.ts";
import type {
  SchedulingInput,
  SchedulingReplica,
  SchedulingResult,
  SchedulingWorkload,
} from "../../src/scheduler/types.ts";

export const GI = 2 ** 30;
export const MI = 2 ** 20;

const RANGE = {
  file: "test.orch.hcl",
  start: { line: 1, column: 1, offset: 0 },
  end: { line: 1, column: 2, offset: 1 },
};

/** A ready node with 4 cores and 8 Gi. */
export function makeNode(name: string, over: Partial<Node> = {}): Node {
  const capacity = over.capacity ?? { cpu: 4000, memory: 8 * GI, devices: {} };
  return {
    name: name as NodeName, // tests write names as text
    endpoint: name as EndpointName,
    provider: "simulator",
    fingerprint: name,
    status: "ready",
    drain: false,
    labels: {},
    pool: "default",
    os: "linux",
    arch: "amd64",
    engineVersion: "20.10.24",
    advertise: null,
    capacity,
    allocatable: capacity,
    portRange: { first: 20000, last: 32000 },
    foreignPorts: [],
    load: null,
    ...over,
  };
}

export interface WorkloadOptions {
  readonly cpu?: number;
  readonly memory?: number;
  readonly devices?: Readonly<Record<string, number>>;
  readonly replicas?: number;
  /** Where the first replicas run. */
  readonly on?: readonly (string | null)[];
  readonly changed?: boolean;
  readonly rules?: Partial<Requirements>;
  readonly source?: Partial<SchedulingWorkload>;
  /** Overrides by index. */
  readonly each?: Readonly<Record<number, Partial<SchedulingReplica>>>;
}

/** A service of 500m and 1 Gi with one replica. */
export function makeWorkload(name: string, options: WorkloadOptions = {}): SchedulingWorkload {
  const address = (name.includes(".") ? name : `service.${name}`) as Address;
  const { cpu = 500, memory = GI, devices = {}, on = [], changed = false } = options;
  const count = options.replicas ?? (on.length > 0 ? on.length : 1);
  return {
    address,
    requirements: {
      request: { cpu, memory, devices },
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
      ...options.rules,
    },
    daemon: false,
    replicas: Array.from({ length: count }, (_, index) => ({
      address: replicaAddress(address, index),
      current: (on[index] ?? null) as NodeName | null,
      pin: null,
      held: false,
      changed,
      ...options.each?.[index],
    })),
    anchors: [],
    images: [],
    links: [],
    ...options.source,
  };
}

export function makeInput(
  nodes: readonly Node[],
  workloads: readonly SchedulingWorkload[],
  strategy: SchedulingInput["policy"]["strategy"] = "spread",
): SchedulingInput {
  return { nodes, workloads, policy: { strategy, seed: "" } };
}

export function condition(text: string, holds: (node: Node) => boolean): NodeCondition {
  return { text, range: RANGE, evaluate: (node) => success(holds(node)) };
}

export function key(text: string, of: (node: Node) => string | null): NodeKey {
  return { text, range: RANGE, evaluate: (node) => success(of(node)) };
}

export const BY_NAME: NodeKey = key("node.name", (node) => node.name);
export const BY_ZONE: NodeKey = key("node.labels.zone", (node) => node.labels["zone"] ?? null);
export const SOURCE_RANGE = RANGE;

export function address(text: string): Address {
  return text as Address;
}

export function nodeName(text: string): NodeName {
  return text as NodeName;
}

/** `{ "service.web[0]": "n1" }`, in order of address. */
export function placed(result: SchedulingResult): Record<string, string> {
  return Object.fromEntries([...result.placements].map(([replica, { node }]) => [replica, node]));
}

/** `{ "service.web[0]": "the reason" }` */
export function waiting(result: SchedulingResult): Record<string, string> {
  return Object.fromEntries(result.pending.map(({ address: replica, reason }) => [replica, reason]));
}
