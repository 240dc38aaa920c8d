// The configuration: what the files say, evaluated but for late values. Config makes it, the planner reads it.
import type { Diagnostic, Result, SourceRange } from "../diagnostics/diagnostic.ts";
import type { ApprovalPolicy } from "./approvals.ts";
import type { Address, NodeName, WorkloadKind } from "./address.ts";
import type { Json, JsonObject, Path } from "./json.ts";
import type { Node, NodeConfig } from "./node.ts";
import type { Resources } from "./resources.ts";
import type { Waivers } from "./risk-codes.ts";
import type { Namespace, Reservation } from "./sharing.ts";
import type { Blob, BlobId, SensitiveValue, Spec } from "./spec.ts";

export interface Configuration {
  readonly project: string;
  readonly placement: PlacementPolicy;
  /** Risks that the project accepts wherever they are. Absent: none. */
  readonly ignoredRisks?: Waivers;
  /** By whom plans have to be approved. Absent: nobody has to sign. */
  readonly approvals?: ApprovalPolicy;
  /** What plans have to keep to, by name. Absent: nothing. */
  readonly policies?: readonly Policy[];
  readonly backend: Backend;
  readonly nodes: readonly NodeConfig[];
  /** Those that are declared, by name. Absent: none. */
  readonly namespaces?: readonly Namespace[];
  /** By name. Absent: none. */
  readonly reservations?: readonly Reservation[];
  /** Sorted by address. */
  readonly workloads: readonly DesiredWorkload[];
  /** Networks that somebody uses, and all volumes; sorted by address. */
  readonly networks: readonly DesiredNetwork[];
  readonly volumes: readonly DesiredVolume[];
  readonly outputs: readonly DesiredOutput[];
  /** Checks, pre- and postconditions. */
  readonly rules: readonly StatedRule[];
  /** How the state is to be read: followed in this order. */
  readonly moves: readonly Move[];
  readonly removals: readonly Removal[];
  readonly imports: readonly Import[];
  /** Root variables by name; null where sensitive. */
  readonly variables: Readonly<Record<string, Json>>;
  /** Everything sensitive that the evaluation used: for one keyed digest. Sorted by name. */
  readonly sensitiveInputs: readonly { readonly name: string; readonly value: Json }[];
  /** Images that `data` blocks ask for, sorted. Absent: none. */
  readonly dataImages?: readonly string[];
  readonly blobs: ReadonlyMap<BlobId, Blob>;
  /** Where a warning or an error about an object points. */
  readonly warnings: readonly Diagnostic[];
}

/** Something that must hold once everything is placed. */
export interface StatedRule {
  /** The workload whose replicas each see it; null: it is seen from outside. */
  readonly of: Address | null;
  readonly range: SourceRange;
  /** Empty where it holds; pure. */
  readonly evaluate: (view: AddressView) => readonly Diagnostic[];
}

/** A rule over plans. */
export interface Policy {
  readonly name: string;
  /** `deny`: a plan that fails it is not applied. */
  readonly severity: "deny" | "warn" | "info";
  readonly range: SourceRange;
  /** `plan` is what policies see of it, as JSON; `view` sees what is placed from outside. Pure. */
  readonly evaluate: (plan: JsonObject, view: AddressView) => PolicyAnswer;
}

export interface PolicyAnswer {
  readonly outcome: "passed" | "failed" | "error";
  /** Null where it holds. */
  readonly message: string | null;
}

/** What objects were called before. Addresses of objects, or of modules with all that is in them. */
export interface Move {
  readonly from: string;
  readonly to: string;
  readonly range: SourceRange;
}

/** What somebody else has made: a replica, or a network or volume on the node where it is found. */
export interface Import {
  readonly to: string;
  /** A name or id on the engine. */
  readonly id: string;
  /** Null: it is looked for on all nodes. */
  readonly node: string | null;
  readonly range: SourceRange;
}

/** Objects whose blocks are gone. Those that are not destroyed stay where they are, and orch lets go of them. */
export interface Removal {
  readonly from: string;
  readonly destroy: boolean;
  readonly range: SourceRange;
}

export type Strategy =
  | "spread"
  | "binpack"
  | "least_loaded"
  | "random"
  | "fifo"
  | "affinity"
  | "auto"
  | "optimal"
  // of jobs: an order in time
  | "edf"
  | "critical_path";

export interface PlacementPolicy {
  readonly strategy: Strategy;
  readonly seed: string;
  /** Workloads that do not say otherwise may take the room of less important ones. Absent: they may not. */
  readonly preemption?: boolean;
}

/** Where the state is kept. */
export type Backend = LocalBackend | HttpBackend | PostgresBackend;

/** `path` is relative to the root module's folder. */
export interface LocalBackend {
  readonly type: "local";
  readonly path: string;
}

/** Terraform's HTTP protocol. Credentials that are null come from the environment. */
export interface HttpBackend {
  readonly type: "http";
  readonly address: string;
  readonly updateMethod: string;
  readonly lockAddress: string;
  readonly lockMethod: string;
  readonly unlockAddress: string;
  readonly unlockMethod: string;
  readonly username: string | null;
  readonly password: string | null;
  /** Without TLS, or with a certificate that nobody vouches for. */
  readonly insecure: boolean;
  /** PEM texts. */
  readonly caCertificate: string | null;
  readonly clientCertificate: string | null;
  readonly clientKey: string | null;
  /** Milliseconds for one request. */
  readonly timeout: number;
  /** Further attempts of a read. */
  readonly retries: number;
}

export interface PostgresBackend {
  readonly type: "postgres";
  /** A connection string; null: PGHOST, PGDATABASE and so on. */
  readonly connection: string | null;
  readonly schema: string;
  /** One database may hold many states. */
  readonly name: string;
}

/** One instance of a workload block: the class of its replicas, not a replica. */
export interface DesiredWorkload {
  readonly address: Address;
  readonly kind: WorkloadKind;
  /** The for_each key. */
  readonly key: string | null;
  /** Without late values (null at their paths). Its value is a `ReplicaSpec`. */
  readonly spec: Spec;
  readonly late: readonly Late[];
  /** Other workloads that late values read, sorted, each pair of target and port once. */
  readonly links: readonly Link[];
  /** A daemon's is null: one on every eligible node. */
  readonly replicas: number | null;
  readonly requirements: Requirements;
  readonly update: UpdatePolicy;
  readonly dependsOn: readonly Dependency[];
  readonly preventDestroy: boolean;
  /** Risks of this workload that its block accepts. Absent: none. */
  readonly ignoredRisks?: Waivers;
  /** Attribute paths whose recorded value is kept. */
  readonly ignoreChanges: readonly Path[];
  /** Addresses of objects, or an address and a path of its specification (`service.db.containers.main.image`), whose change replaces this one's replicas. */
  readonly replaceTriggeredBy: readonly Address[];
  /** Jobs: `triggers`, part of the run key. */
  readonly triggers: JsonObject;
  readonly job: JobPolicy | null;
  readonly range: SourceRange;
  /** Ranges by `pathText` of an attribute, for diagnostics and risks. */
  readonly ranges: ReadonlyMap<string, SourceRange>;
}

export interface JobPolicy {
  readonly completions: number;
  readonly parallelism: number;
  readonly backoffLimit: number;
  /** Milliseconds. */
  readonly duration: number | null;
  readonly deadline: number | null;
  readonly timeout: number | null;
  readonly keep: number;
}

export interface Dependency {
  readonly target: Address;
  readonly condition: "started" | "healthy" | "completed";
}

/** `port` is null where only the target's host is read. */
export interface Link {
  readonly target: Address;
  readonly port: string | null;
  /** `one` replica is meant, or `all`. */
  readonly reach: "one" | "all";
  /** The port is not published: consumer and target must share a node. */
  readonly hard: boolean;
  readonly range: SourceRange;
}

/** A value that needs placements. Evaluated once per replica. */
export interface Late {
  readonly path: Path;
  readonly links: readonly Link[];
  readonly range: SourceRange;
  /** The value and which of its sub-paths (from `path`) are sensitive; pure. */
  readonly evaluate: (view: AddressView) => Result<LateValue>;
}

export interface LateValue {
  /** Null at sensitive paths, and where an entry of a map is unset. */
  readonly value: Json;
  /** Paths are relative to the late value's own. */
  readonly sensitive: readonly SensitiveValue[];
}

/** How a replica (or, for outputs, somebody outside) sees the placed world. */
export interface AddressView {
  /** Null for outputs. */
  readonly self: SelfView | null;
  /** The one replica meant, as host and port. */
  readonly one: (target: Address, port: string) => Reached;
  /** All replicas by index. */
  readonly all: (target: Address, port: string) => readonly Reached[];
  /** The host alone of the one replica meant. `withPorts`: the expression also reads ports, so another node's host is fine. */
  readonly host: (target: Address, withPorts: boolean) => { readonly host: string } | Unreached;
  /** `nodes["edge-a"]`. */
  readonly node: (name: string) => Node | null;
}

export type Reached = { readonly host: string; readonly port: number } | Unreached;

/** A sentence why it cannot be reached. */
export interface Unreached {
  readonly failed: true;
  readonly code: string;
  readonly summary: string;
  readonly detail?: string;
}

export interface SelfView {
  readonly index: number;
  readonly name: string;
  readonly address: Address;
  /** The node's advertised host, else 127.0.0.1. */
  readonly host: string;
  readonly node: NodeName;
  /** Host ports by port name. */
  readonly ports: Readonly<Record<string, number>>;
}

/** What placement has to respect, for all replicas of a workload. */
export interface Requirements {
  /** Sum over the replica's containers; the larger of that and the largest init container. */
  readonly request: Resources;
  /** 0..100, larger goes first. */
  readonly priority: number;
  /** Whether it may take the room of less important workloads. Absent: as the project says. */
  readonly preemption?: boolean;
  readonly pool: string;
  /** Absent: `default`. */
  readonly namespace?: string;
  /** Whole cores of its own, over all containers; absent: none. */
  readonly exclusiveCores?: number;
  /** Taints of nodes that it may go to all the same: `gpu`, `dedicated=db`, or `*`. */
  readonly tolerations?: readonly string[];
  /** `linux/arm64`; null for any. */
  readonly platform: string | null;
  /** Null: the project's. */
  readonly strategy: Strategy | null;
  readonly constraints: readonly NodeCondition[];
  readonly distinct: readonly { readonly by: NodeKey; readonly max: number }[];
  readonly affinities: readonly Affinity[];
  readonly spreads: readonly Spread[];
  /** Fixed host ports: `80/tcp`. */
  readonly hostPorts: readonly string[];
  /** How many chosen host ports a replica needs, by protocol. */
  readonly chosenPorts: Readonly<Record<"tcp" | "udp" | "sctp", number>>;
  /** `project`/`app` labels: the group of the `affinity` strategy. */
  readonly group: string;
}

/** A condition over `node`. `evaluate` fails where the expression errs for that node. */
export interface NodeCondition {
  readonly text: string;
  readonly range: SourceRange;
  readonly evaluate: (node: Node) => Result<boolean>;
}

/** An attribute of nodes, `node.labels.zone`; null where the node has none. */
export interface NodeKey {
  readonly text: string;
  readonly range: SourceRange;
  readonly evaluate: (node: Node) => Result<string | null>;
}

export interface Affinity {
  /** Anti-affinity pushes away. */
  readonly anti: boolean;
  readonly required: boolean;
  /** 1..100 */
  readonly weight: number;
  readonly to: { readonly condition: NodeCondition } | { readonly workload: Address; readonly by: NodeKey };
  readonly range: SourceRange;
}

export interface Spread {
  readonly by: NodeKey;
  /** Hard: no value may hold more than this many replicas above the least. */
  readonly maxSkew: number | null;
  /** Soft: 1..100. */
  readonly weight: number | null;
  /** Wanted percentages by value; absent: even. */
  readonly targets: Readonly<Record<string, number>> | null;
  readonly range: SourceRange;
}

/** Times in milliseconds. */
export interface UpdatePolicy {
  readonly maxParallel: number;
  readonly order: "auto" | "start-first" | "stop-first";
  readonly minHealthyTime: number;
  readonly healthyDeadline: number;
  readonly autoRevert: boolean;
  readonly canary: number;
  readonly canaryTime: number;
}

export interface DesiredNetwork {
  readonly address: Address;
  readonly kind: "network";
  readonly spec: Spec;
  readonly scope: "node" | "single";
  readonly external: boolean;
  /** The engine's name. */
  readonly name: string;
  readonly preventDestroy: boolean;
  readonly range: SourceRange | null;
}

export interface DesiredVolume {
  readonly address: Address;
  readonly kind: "volume";
  readonly spec: Spec;
  readonly scope: "single" | "node" | "replica";
  readonly external: boolean;
  readonly shared: boolean;
  readonly onDelete: "retain" | "delete";
  readonly name: string;
  readonly preventDestroy: boolean;
  readonly range: SourceRange;
}

export interface DesiredOutput {
  readonly name: string;
  readonly sensitive: boolean;
  readonly description: string | null;
  /** Evaluated with the outside view; constant outputs ignore it. */
  readonly evaluate: (view: AddressView) => Result<Json>;
  readonly links: readonly Link[];
  readonly range: SourceRange;
}
