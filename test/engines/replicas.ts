// Calls to the Docker provider as the core makes them, with what a test does not care about filled in.
import { setMaxListeners } from "node:events";
import provider from "../../providers/docker/index.ts";
import type {
  Address,
  CallContext,
  ContainerSpec,
  EndpointName,
  Instance,
  JsonObject,
  NodeConfig,
  NodeName,
  Observed,
  ProviderEvent,
  ReplicaSpec,
  RunCall,
  Session,
  StepId,
  Uid,
} from "../../src/provider/index.ts";

// test names become brands here: the grammar of addresses and ids is not what these tests are about
export const address = (text: string): Address => text as Address;
export const node = (text: string): NodeName => text as NodeName;
const uid = (text: string): Uid => text as Uid;

export const PROJECT = "shop";
export const LINEAGE = "lineage-1";

export interface Harness {
  readonly session: Session;
  readonly events: ProviderEvent[];
  readonly context: CallContext;
  readonly run: (call: RunCall) => ReturnType<Session["run"]>;
  /** As `run`, but a failure fails the test with its message. */
  readonly ok: (
    call: RunCall,
  ) => Promise<{ readonly ids: Readonly<Record<string, string>>; readonly name: string } | null>;
  readonly observe: (names?: readonly string[]) => ReturnType<Session["observe"]>;
  readonly find: (uid: string) => Promise<Observed | undefined>;
}

export async function openHarness(
  engines: readonly EngineNode[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Harness> {
  const session = await provider.open(engines.map(nodeConfig), { environment, directory: "/" });
  const events: ProviderEvent[] = [];
  const { signal } = new AbortController();
  setMaxListeners(0, signal);
  const context: CallContext = {
    signal,
    event: (event) => events.push(event),
  };
  const observe: Harness["observe"] = (names = []) =>
    session.observe(
      { project: PROJECT, names: names.map((name) => ({ kind: "service", node: null, name })), load: false },
      context,
    );
  return {
    session,
    events,
    context,
    run: (call) => session.run(call, context),
    ok: async (call) => {
      const result = await session.run(call, context);
      if (!result.ok) throw new Error(`${call.verb}: ${result.error.code}: ${result.error.message}`);
      return result.result;
    },
    observe,
    find: async (wanted) => (await observe()).objects.find(({ born }) => born?.uid === wanted),
  };
}

export interface EngineNode {
  readonly name: string;
  readonly host: string | null;
  readonly advertise?: string;
  readonly settings?: JsonObject;
}

export function nodeConfig(engine: EngineNode): NodeConfig {
  return {
    name: node(engine.name),
    provider: "docker",
    host: engine.host,
    advertise: engine.advertise ?? null,
    labels: {},
    pool: "default",
    capacity: {},
    reserved: { cpu: 0, memory: 0, devices: {} },
    portRange: { first: 20_000, last: 32_000 },
    drain: false,
    settings: engine.settings ?? {},
    range: null,
  };
}

export const SLEEP = ["sh", "-c", "trap 'exit 0' TERM; while :; do sleep 0.1; done"];

export function container(more: Partial<ContainerSpec> = {}): ContainerSpec {
  return {
    image: "busybox:1",
    pull: "missing",
    command: SLEEP,
    resources: { cpu: 100, memory: 128 * 2 ** 20 },
    ...more,
  };
}

export function replica(more: Partial<ReplicaSpec> = {}, main: Partial<ContainerSpec> = {}): ReplicaSpec {
  return { containers: { main: container(main) }, ...more };
}

export interface CallParts extends Partial<Omit<RunCall, "spec" | "address" | "uid" | "node">> {
  readonly address?: string;
  readonly uid?: string;
  readonly node?: string;
  readonly spec: ReplicaSpec | JsonObject;
}

export function runCall(verb: RunCall["verb"], parts: CallParts): RunCall {
  return {
    step: `step-${parts.uid ?? "uid-a"}` as StepId,
    project: PROJECT,
    lineage: LINEAGE,
    kind: "service",
    endpoint: (parts.node ?? "node-a") as EndpointName,
    name: "shop-web-0",
    secrets: [],
    blobs: {},
    ports: {},
    images: {},
    admission: "now",
    current: null,
    changed: [],
    ...parts,
    verb,
    node: node(parts.node ?? "node-a"),
    address: address(parts.address ?? "service.web[0]"),
    uid: uid(parts.uid ?? "uid-a"),
    spec: parts.spec as unknown as JsonObject, // a specification is JSON
  };
}

/** What the core records after a creation. */
export function instance(call: RunCall, ids: Readonly<Record<string, string>>): Instance {
  return {
    uid: call.uid,
    step: call.step,
    endpoint: call.endpoint,
    node: call.node,
    name: call.name,
    ids,
    schema: 1,
    applied: { value: call.spec, sensitive: [] },
    images: {},
    ports: call.ports,
    bindings: {},
  };
}
