// The contract between orch and what runs containers. Plain JSON in and out, so that a provider may run out of process.
import type { Address, EndpointName, Kind, NodeName } from "../model/address.ts";
import type { Json, JsonObject, Path } from "../model/json.ts";
import type { NodeConfig } from "../model/node.ts";
import type { Born, Observation } from "../model/observation.ts";
import type { Blob, BlobId, HealthcheckSpec, SensitiveValue } from "../model/spec.ts";
import type { Image, Instance, Ports, StepId, Uid } from "../model/state.ts";

export interface Provider {
  readonly name: string;
  readonly schema: () => Schema;
  /** A recorded specification of an older schema version in today's vocabulary. */
  readonly upgrade: (kind: Kind, fromVersion: number, spec: JsonObject) => JsonObject;
  /** Connects lazily: an engine that does not answer is reported by `observe` as unreachable, not here. */
  readonly open: (endpoints: readonly NodeConfig[], options: OpenOptions) => Promise<Session>;
}

export interface OpenOptions {
  /** Environment of the command, for sources such as DOCKER_HOST. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Folder that relative paths of settings start from. */
  readonly directory: string;
}

/** Carried by every call: cancellation and progress. */
export interface CallContext {
  readonly signal: AbortSignal;
  readonly event: (event: ProviderEvent) => void;
}

export type ProviderEvent =
  | { readonly type: "pull"; readonly node: NodeName; readonly ref: string; readonly text: string }
  | { readonly type: "step"; readonly address: Address; readonly text: string }
  | { readonly type: "log"; readonly address: Address; readonly container: string; readonly line: string };

// --- data -----------------------------------------------------------------------------------------------------------

/** What a change of an attribute means, mildest first. */
export type Effect = "none" | "in-place" | "live" | "restart" | "replace";

export const EFFECTS: readonly Effect[] = ["none", "in-place", "live", "restart", "replace"];

export interface AttributeRule {
  /** `containers.*.resources.memory_limit`: `*` is one step, a rule also holds for everything below its path. The longest match wins. */
  readonly path: string;
  readonly effect: Effect;
  readonly except?: readonly EffectException[];
  /** Order of list items means nothing. */
  readonly unordered?: boolean;
}

/** `removed`: the attribute was set and no longer is; `added`: the other way round; `node:TRAIT`: its node shows that trait. */
export interface EffectException {
  readonly when: "removed" | "added" | `node:${string}`;
  readonly effect: Effect;
}

export interface Schema {
  readonly version: number;
  /** An attribute without a rule forces replacement. */
  readonly kinds: Readonly<Record<string, readonly AttributeRule[]>>;
  readonly can: {
    /** What one object of a workload is: a replica that orch places, or the whole workload. */
    readonly unit: "replica" | "workload";
    readonly placement: readonly ("orch" | "engine")[];
    /** Whether a network instance reaches over one node or all of an endpoint. */
    readonly network: "node" | "cluster";
    readonly secrets: "inline" | "object";
    readonly names: { readonly pattern: string; readonly maxLength: number };
  };
}

// --- calls ----------------------------------------------------------------------------------------------------------

export type Verb = "create" | "admit" | "retire" | "start" | "update" | "delete" | "converge";

export interface Session {
  /** Nodes and every object that carries the project's label; unreachable endpoints are nodes with that status. */
  readonly observe: (query: ObserveQuery, context: CallContext) => Promise<Observation>;
  /** One answer a request, in order. The same reference may be asked for several nodes. */
  readonly resolve: (
    requests: readonly {
      readonly ref: string;
      readonly nodes: readonly NodeName[];
      readonly pull: "missing" | "always" | "never";
    }[],
    context: CallContext,
  ) => Promise<readonly (Image | ProviderError)[]>;
  /** Problems of specifications that only the provider can see; empty when fine. */
  readonly check: (
    specs: readonly { readonly kind: Kind; readonly address: Address; readonly spec: JsonObject }[],
  ) => Promise<readonly CheckProblem[]>;
  readonly run: (call: RunCall, context: CallContext) => Promise<RunResult>;
  /** What a name or id means; empty where nothing does. Without it nothing can be imported one by one. */
  readonly find?: (
    request: FindRequest,
    context: CallContext,
  ) => Promise<readonly FoundObject[] | ProviderError>;
  /**
   * What files hold now, in order; null for one that is not there or cannot be read. Asked when a state is rebuilt: labels say what a
   * container was born with, not what was put into it since. Without it such files are put once more.
   */
  readonly contents?: (
    node: NodeName,
    files: readonly { readonly id: string; readonly path: string }[],
    context: CallContext,
  ) => Promise<readonly (Blob | null)[] | ProviderError>;
  readonly probe: (request: ProbeRequest, context: CallContext) => Promise<Health>;
  /** Resolves when the main container has ended for good: attempts within `job.backoff_limit` and the timeout are the provider's. */
  readonly wait: (
    instance: Instance,
    context: CallContext,
  ) => Promise<{ readonly exit: number } | ProviderError>;
  readonly logs: (instance: Instance, options: LogOptions, context: CallContext) => AsyncIterable<LogLine>;
  readonly close: () => Promise<void>;
}

export interface ObserveQuery {
  readonly project: string;
  /** Engine names that the plan will need, to find strangers that hold them. */
  readonly names: readonly { readonly kind: Kind; readonly node: NodeName | null; readonly name: string }[];
  /** Objects without our labels that count as ours, each with what its labels would say. */
  readonly adopted?: readonly AdoptedObject[];
  /** Also measure load; costs a second or more. */
  readonly load: boolean;
}

export interface AdoptedObject {
  readonly kind: Kind;
  readonly node: NodeName;
  readonly ids: Readonly<Record<string, string>>;
  readonly born: Born;
}

export interface FindRequest {
  readonly kind: Kind;
  readonly node: NodeName;
  /** The engine's name of it, its id, or the beginning of one. */
  readonly id: string;
}

/** Something on an engine, whoever made it. */
export interface FoundObject {
  readonly kind: Kind;
  readonly endpoint: EndpointName;
  readonly node: NodeName;
  readonly name: string;
  readonly ids: Readonly<Record<string, string>>;
  /** Null: it carries no labels of orch. */
  readonly born: Born | null;
  /**
   * What it shows, as a part of a specification. Of a replica a whole `ReplicaSpec` of one container, but without what may hold
   * secrets: environment, command, labels. Names of volumes and networks are the engine's.
   */
  readonly spec: JsonObject;
  /** Host ports that it holds, by the names that its `spec` gives them. */
  readonly ports: Ports;
}

export interface CheckProblem {
  readonly address: Address;
  readonly path: Path;
  readonly severity: "error" | "warning";
  readonly summary: string;
  readonly detail?: string;
}

/**
 * One verb on one object. Idempotent by `step`: labels and names are looked up first, what is done already is not done
 * again, and a container that never started is removed and made again.
 */
export interface RunCall {
  readonly step: StepId;
  readonly verb: Verb;
  readonly project: string;
  readonly lineage: string;
  readonly kind: Kind;
  readonly address: Address;
  readonly endpoint: EndpointName;
  readonly node: NodeName;
  readonly uid: Uid;
  /** The engine's name that the object should have. If our own older instance of the address holds it, that one is renamed out of the way. */
  readonly name: string;
  /** The whole specification, null at sensitive paths. For `delete` and `retire`: as recorded. */
  readonly spec: JsonObject;
  /** Values for the sensitive paths. */
  readonly secrets: readonly SensitiveValue[];
  /** What `spec` refers to. */
  readonly blobs: Readonly<Record<BlobId, Blob>>;
  /** Chosen and fixed host ports by port name (first of a range). */
  readonly ports: Ports;
  /** Reference text → digest, or image id on this node. */
  readonly images: Readonly<Record<string, string>>;
  /**
   * `create`: `later` keeps the replica out of service names until `admit`.
   */
  readonly admission: "now" | "later";
  /** The object as recorded, for all verbs but `create`. */
  readonly current: Instance | null;
  /** `create`: a text that the object keeps from its birth and shows whenever it is observed. */
  readonly note?: string;
  /** `update`: the attribute paths that differ, with their effects. */
  readonly changed: readonly { readonly path: Path; readonly effect: Effect }[];
}

export type RunResult =
  | {
      readonly ok: true;
      readonly result: { readonly ids: Readonly<Record<string, string>>; readonly name: string } | null;
    }
  | { readonly ok: false; readonly error: ProviderError };

export interface ProviderError {
  readonly code:
    | "not-found"
    | "conflict"
    | "in-use"
    | "port-taken"
    | "unreachable"
    | "timeout"
    | "invalid"
    | "unsupported"
    | "failed"
    | "cancelled";
  readonly retryable: boolean;
  /** The engine may have carried it out all the same. */
  readonly maybeDone: boolean;
  /** One sentence; never holds a secret. */
  readonly message: string;
  /** Last log lines of a container that failed to start. */
  readonly log?: readonly string[];
}

export function isProviderError(value: object): value is ProviderError {
  return "maybeDone" in value && "retryable" in value;
}

export interface ProbeRequest {
  readonly instance: Instance;
  /** Null: only whether every container runs. */
  readonly check: { readonly container: string; readonly healthcheck: HealthcheckSpec } | null;
  /** The node's advertised host, where published ports are reached. */
  readonly advertise: string | null;
}

export interface Health {
  readonly status: "healthy" | "starting" | "unhealthy" | "stopped" | "unknown";
  /** One short phrase: `connection refused`, `exit 137`, `2 of 3 failed`. */
  readonly detail: string | null;
  /** From where it was probed: `engine`, `published port`, `container address`. */
  readonly from: string | null;
  /** The engine did not answer in time, or could not be reached: then nothing is known, and it may pass. */
  readonly silent?: boolean;
}

export interface LogOptions {
  readonly follow: boolean;
  readonly tail: number | null;
  /** Container names; empty means all. */
  readonly containers: readonly string[];
  readonly timestamps: boolean;
}

export interface LogLine {
  readonly container: string;
  readonly stream: "stdout" | "stderr";
  readonly text: string;
}

// --- labels ---------------------------------------------------------------------------------------------------------

/** Labels that every object carries; birth facts only. Values are text. */
export const LABELS = {
  project: "orch.project",
  lineage: "orch.lineage",
  address: "orch.address",
  uid: "orch.uid",
  step: "orch.step",
  /** On containers: `main`, a sidecar's name, `init:NAME`. */
  container: "orch.container",
  /** On containers: names of all long-running containers of the replica, comma-separated. */
  containers: "orch.containers",
  /** What the object was made from, without anything sensitive; on a replica's main container. */
  note: "orch.note",
} as const;

export type { Json };
