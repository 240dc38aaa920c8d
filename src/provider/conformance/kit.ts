// One case at work: a session, calls with sensible defaults, and everything that the provider said, for searching.
import { createHash } from "node:crypto";
import { isWorkloadKind, parseAddress } from "../../model/address.ts";
import type { Address, EndpointName, Kind, NodeName } from "../../model/address.ts";
import type { JsonObject, Path } from "../../model/json.ts";
import type { Observation, Observed } from "../../model/observation.ts";
import type { ContainerSpec, NetworkAttachment, SensitiveValue } from "../../model/spec.ts";
import type { Instance, Ports, StepId, Uid } from "../../model/state.ts";
import { isProviderError } from "../contract.ts";
import type { CallContext, Effect, ObserveQuery, ProviderError, RunCall, Session } from "../contract.ts";
import { equal, isTrue } from "./assert.ts";
import type { ContainerParts, Harness } from "./harness.ts";

const LINEAGE = "0f1e2d3c-conformance";

export interface CreateOptions {
  /** Distinguishes the steps of one address. Default `1`. */
  readonly run?: string;
  readonly name?: string;
  readonly containers?: Readonly<Record<string, ContainerParts>>;
  readonly initContainers?: readonly (ContainerParts & { readonly name: string })[];
  /** The alias that the replica has in each network, by the network's address; none where empty. */
  readonly networks?: Readonly<Record<string, string>>;
  /** Host port of the one port `http`. */
  readonly hostPort?: number;
  readonly secrets?: readonly SensitiveValue[];
  readonly admission?: "now" | "later";
  readonly lineage?: string;
  readonly spec?: JsonObject;
}

export interface Kit {
  readonly harness: Harness;
  readonly session: Session;
  readonly node: NodeName;
  /** Calls, answers, events and observations so far, as text. */
  readonly said: () => string;
  readonly context: (signal?: AbortSignal) => CallContext;
  readonly createCall: (address: string, options?: CreateOptions) => Promise<RunCall>;
  /** Runs a call that must succeed. */
  readonly done: (call: RunCall, context?: CallContext) => Promise<Instance>;
  /** Runs a call that must fail. */
  readonly refused: (call: RunCall) => Promise<ProviderError>;
  readonly create: (address: string, options?: CreateOptions) => Promise<Instance>;
  /** Another verb on what a call made. */
  readonly verb: (
    verb: RunCall["verb"],
    made: RunCall,
    current: Instance,
    more?: Partial<RunCall>,
  ) => RunCall;
  readonly observe: (names?: ObserveQuery["names"]) => Promise<Observation>;
  readonly seen: (address: string) => Promise<readonly Observed[]>;
  /** The one object of an address. */
  readonly only: (address: string) => Promise<Observed>;
}

export async function openKit(harness: Harness): Promise<Kit> {
  const session = await harness.provider.open([harness.endpoint, harness.unreachable], harness.options);
  const node = harness.endpoint.name;
  const said: string[] = [];
  const note = <T>(value: T): T => {
    said.push(JSON.stringify(value));
    return value;
  };
  const context = (signal = new AbortController().signal): CallContext => ({ signal, event: note });
  const images = new Map<string, string>();

  const imageOf = async (ref: string): Promise<string> => {
    const known = images.get(ref);
    if (known !== undefined) return known;
    const [image] = await session.resolve([{ ref, nodes: [node], pull: "missing" }], context());
    isTrue(image !== undefined && !isProviderError(image), `the image ${ref} is resolved`, image);
    const id = "digest" in image ? image.digest : image.ids[node];
    isTrue(id !== undefined, `the image ${ref} has an id on ${node}`, image);
    images.set(ref, id);
    return id;
  };

  const createCall = async (address: string, options: CreateOptions = {}): Promise<RunCall> => {
    const kind = parseAddress(address)?.kind;
    isTrue(kind !== undefined, `${address} is an address`);
    const name = options.name ?? objectName(harness.project, address);
    const spec = options.spec ?? specOf(harness, kind, name, options);
    const run = `${options.run ?? "1"}`;
    return {
      step: stableId(harness.project, address, run, "up") as StepId, // an id of the form that plans have
      verb: "create",
      project: harness.project,
      lineage: options.lineage ?? LINEAGE,
      kind,
      address: address as Address, // parsed above
      endpoint: node as string as EndpointName, // an endpoint of one node has its name
      node,
      uid: stableId(harness.project, address, run) as Uid, // as above
      name,
      spec,
      secrets: options.secrets ?? [],
      blobs: {},
      ports: options.hostPort === undefined ? {} : { http: options.hostPort },
      images: isWorkloadKind(kind) ? { [harness.images.known]: await imageOf(harness.images.known) } : {},
      admission: options.admission ?? "now",
      current: null,
      changed: [],
    };
  };

  const run = async (call: RunCall, where = context()) => note(await session.run(call, where));

  const done = async (call: RunCall, where?: CallContext): Promise<Instance> => {
    const answer = await run(call, where);
    isTrue(answer.ok, `${call.verb} of ${call.address} succeeds`, answer);
    return instanceOf(harness, call, answer.result);
  };

  const observe = async (names: ObserveQuery["names"] = []): Promise<Observation> =>
    note(await session.observe({ project: harness.project, names, load: false }, context()));

  const seen = async (address: string): Promise<readonly Observed[]> =>
    (await observe()).objects.filter((object) => object.born?.address === address);

  return {
    harness,
    session,
    node,
    said: () => said.join("\n"),
    context,
    createCall,
    done,
    refused: async (call) => {
      const answer = await run(call);
      isTrue(!answer.ok, `${call.verb} of ${call.address} fails`, answer);
      return answer.error;
    },
    create: async (address, options) => done(await createCall(address, options)),
    verb: (verb, made, current, more = {}) => ({
      ...made,
      verb,
      step: stableId(harness.project, made.step, verb) as StepId, // as above
      current,
      ...more,
    }),
    observe,
    seen,
    only: async (address) => {
      const objects = await seen(address);
      const [object] = objects;
      equal(objects.length, 1, `objects of ${address}`);
      isTrue(object !== undefined, `an object of ${address}`);
      return object;
    },
  };
}

/** The paths that an update names, with one effect for all. */
export function changes(effect: Effect, ...paths: readonly Path[]): RunCall["changed"] {
  return paths.map((path) => ({ path, effect }));
}

/** The engine's name of an address in the cases. */
export function objectName(project: string, address: string): string {
  return `${project}-${address.replaceAll(/[^a-z0-9]+/g, "-").replace(/-$/, "")}`;
}

function instanceOf(
  harness: Harness,
  call: RunCall,
  result: { readonly ids: Readonly<Record<string, string>>; readonly name: string } | null,
): Instance {
  const born = call.current ?? call;
  return {
    uid: born.uid,
    step: born.step,
    endpoint: call.endpoint,
    node: call.node,
    name: result?.name ?? call.name,
    ids: result?.ids ?? {},
    schema: harness.provider.schema().version,
    applied: { value: call.spec, sensitive: [] },
    images: call.images,
    ports: call.ports as Ports,
    bindings: {},
  };
}

function specOf(harness: Harness, kind: Kind, name: string, options: CreateOptions): JsonObject {
  if (kind === "network") return { name, scope: "node", driver: "bridge" };
  if (kind === "volume") return { name, scope: "node", driver: "local", on_delete: "retain" };
  const parts = options.containers ?? { main: harness.containers.runs };
  const containers = Object.entries(parts).map(([key, one]) => [key, containerOf(harness, one)]);
  const networks = Object.entries(options.networks ?? {}).map(([network, alias]): NetworkAttachment => ({
    network: network as Address, // a case writes an address
    name: objectName(harness.project, network),
    aliases: alias === "" ? [] : [alias],
  }));
  const port = { container: 8080, count: 1, protocol: "tcp", publish: true };
  const isJob = kind === "job" || kind === "cron_job";
  const spec = {
    ...(isJob ? { job: { backoff_limit: 0 } } : {}),
    containers: Object.fromEntries(containers) as JsonObject,
    ...(options.initContainers === undefined
      ? {}
      : {
          init_containers: options.initContainers.map((one) => ({
            ...containerOf(harness, one),
            name: one.name,
          })),
        }),
    ...(networks.length > 0 ? { networks } : { network_mode: "none" }),
    ...(options.hostPort === undefined ? {} : { ports: { http: { ...port, host: options.hostPort } } }),
  };
  return spec as unknown as JsonObject; // a ReplicaSpec is JSON by the model
}

function containerOf(harness: Harness, parts: ContainerParts): ContainerSpec {
  return {
    image: harness.images.known,
    pull: "missing",
    stop_grace_period: 1000,
    ...parts,
    resources: { cpu: 10, memory: 16 * 2 ** 20, ...parts.resources },
  };
}

function stableId(...parts: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 32);
}
