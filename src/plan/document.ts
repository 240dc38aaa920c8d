// The plan as a document. Field names are the file's. All lists are sorted; the canonical form is RFC 8785.
import type { Address, Kind, NodeName } from "../model/address.ts";
import type { Json, JsonObject } from "../model/json.ts";
import type { Resources } from "../model/resources.ts";
import type { Quota } from "../model/sharing.ts";
import type { Blob, BlobId } from "../model/spec.ts";
import type { Bindings, Image, Ports, Uid } from "../model/state.ts";
import type { Unknown } from "./unknown.ts";
import type { ApprovalsChange } from "./approvals-change.ts";

export const PLAN_FORMAT_VERSION = "1.0";

export type Action = "none" | "create" | "update" | "replace" | "move" | "delete" | "forget";
export type Order = "start-first" | "stop-first";

export interface Plan {
  readonly format_version: string;
  /** `p1-<64 hex>` */
  readonly id: string;
  /** `e1-<64 hex>`: the same without what is there before. */
  readonly effect_id: string;
  /** SHA-256 of the canonical document without this field. */
  readonly checksum: string;
  readonly project: string;
  /** Null before the first apply. */
  readonly lineage: string | null;
  /** Serial of the state that was planned against. */
  readonly serial: number;
  readonly mode: "normal" | "destroy";
  /** Addresses that the plan was limited to; empty: all. */
  readonly targets: readonly Address[];
  /** What the user asked to have replaced. */
  readonly replacements: readonly Address[];
  readonly summary: Summary;
  /** Everything but `none`, sorted by address. */
  readonly changes: readonly Change[];
  /** Every replica as it will be. */
  readonly placements: Readonly<Record<Address, NodeName>>;
  readonly pending: readonly Pending[];
  readonly order: readonly OrderRule[];
  readonly rollouts: readonly Rollout[];
  /** For people: what happens together, wave by wave. */
  readonly waves: readonly Wave[];
  readonly nodes: readonly NodeRow[];
  /** Namespaces with a quota, by name; absent where there are none. */
  readonly namespaces?: readonly NamespaceRow[];
  readonly specs: Readonly<Record<SpecId, SpecEntry>>;
  readonly blobs: Readonly<Record<BlobId, Blob>>;
  readonly verdicts: Readonly<Record<VerdictId, Verdict>>;
  readonly images: readonly Image[];
  readonly risks: readonly Risk[];
  /** By name; absent where there are none. In no id: an apply asks them again. */
  readonly policies?: readonly PolicyResult[];
  readonly variables: Readonly<Record<string, Json>>;
  readonly outputs: Readonly<Record<string, OutputChange>>;
  /** HMAC over the sensitive inputs under the state's key; null without state or without such inputs. */
  readonly sensitive_inputs: string | null;
  readonly diagnostics: readonly PlanDiagnostic[];
  /** Made without engines, from an inventory: to be read, never to be applied. Absent: it is not. */
  readonly speculative?: true;
  /** What only a plan with engines says; of a speculative plan. */
  readonly unknown?: Unknown;
  /** Absent where nobody asked for it. In no id. */
  readonly rebalance?: Rebalance;
  /** How near to the fewest nodes: absent where nothing was placed by `optimal`. In no id. */
  readonly node_use?: NodeUse;
  /** What the state is read as, and written as by an apply: absent where there is none. Sorted by address. */
  readonly refactorings?: readonly Refactoring[];
  /** Whose approvals it needs, and whether it changes that: absent where nobody has to sign. */
  readonly approvals?: ApprovalsChange;
  /** When jobs run, by their estimates: absent where none does. */
  readonly schedule?: Schedule;
}

/** Times in milliseconds from the start of the apply. Times are estimates; the order, and whose room a run takes, hold. */
export interface Schedule {
  /** When the last run ends. */
  readonly makespan: number;
  /** No schedule of these runs ends before; `by`: `critical path`, or what there is too little of (`cpu`, `memory`, a device). */
  readonly bound: { readonly time: number; readonly by: string };
  /** By start, then address. */
  readonly runs: readonly ScheduledRun[];
  /** Runs that follow each other without a gap up to the last end, each with what it waited for. */
  readonly critical_path: readonly {
    readonly address: Address;
    readonly because: "start" | "order" | "room" | "parallelism";
  }[];
  /** Of each job that has one. */
  readonly deadlines: readonly {
    readonly job: Address;
    readonly deadline: number;
    readonly end: number;
    readonly status: "met" | "at-risk" | "missed" | "impossible";
    /** The least time in which it can end, by what it waits for alone. */
    readonly least: number;
    readonly because: string | null;
  }[];
}

export interface ScheduledRun {
  readonly address: Address;
  readonly job: Address;
  readonly node: NodeName;
  readonly start: number;
  readonly end: number;
  /** The duration is orch's guess. */
  readonly assumed: boolean;
  /** How much later it may end before a deadline is missed; null: no deadline depends on it. */
  readonly slack: number | null;
  /** It starts when these have ended, as it takes their room. */
  readonly room_of: readonly Address[];
  /** It is under way or has ended already; null: it starts. */
  readonly state: "running" | "ended" | null;
}

export type Refactoring =
  /** A workload, network or volume, with all of its instances. */
  | { readonly kind: "moved"; readonly address: Address; readonly from: Address }
  /** Made by somebody else, and orch's from now on. */
  | {
      readonly kind: "imported";
      readonly address: Address;
      readonly name: string;
      readonly node: NodeName;
    }
  /** No longer managed; `left`: what stays on which node. */
  | { readonly kind: "removed"; readonly address: Address; readonly left: readonly string[] };

export interface Summary {
  readonly create: number;
  readonly update: number;
  readonly replace: number;
  readonly move: number;
  readonly delete: number;
  readonly forget: number;
  readonly pending: number;
  readonly unchanged: number;
}

/** `s-<64 hex>` of the entry's canonical form. */
export type SpecId = string;
/** `v-<16 hex>` */
export type VerdictId = string;

/** A specification shared by rows; `sensitive` lists the paths (as text) that hold null. */
export interface SpecEntry {
  readonly value: JsonObject;
  readonly sensitive: readonly string[];
}

export interface Change {
  readonly address: Address;
  /** The workload, network or volume that it is an instance of. */
  readonly owner: Address;
  readonly kind: Kind;
  readonly action: Action;
  readonly order: Order | null;
  readonly order_reason: string | null;
  readonly causes: readonly Cause[];
  /** Attribute paths that force more than an update in place. */
  readonly forced_by: readonly string[];
  /** The instance that is there now. */
  readonly uid: Uid | null;
  readonly node: { readonly from: NodeName | null; readonly to: NodeName | null };
  readonly before: SpecRef | null;
  readonly after: SpecRef | null;
  /** Attributes that differ: what is set before and after; null on both sides where sensitive. */
  readonly attributes: readonly AttributeChange[];
  readonly placement: PlacementNote | null;
  /** Instances beside the current one that go away with this row, or alone with action `delete` (`others`). */
  readonly leftovers: readonly { readonly uid: Uid; readonly node: NodeName; readonly why: string }[];
  /** Data that stays on the node it leaves: volumes. */
  readonly left_behind: readonly Address[];
}

export interface AttributeChange {
  readonly path: string;
  readonly before: Json;
  readonly after: Json;
  readonly sensitive: null | "changed" | "unchanged" | "new" | "removed";
  readonly effect: "none" | "in-place" | "live" | "restart" | "replace";
}

export interface Cause {
  readonly kind:
    | "config"
    | "drift"
    | "late"
    | "drain"
    | "lost"
    | "retired"
    | "rules"
    | "preempt"
    | "rebalance"
    | "defragment"
    | "asked"
    | "adopted"
    | "leftover"
    | "retry"
    | "run"
    | "trigger"
    | "missing"
    | "stopped";
  /** An attribute, as `pathText`. */
  readonly path?: string;
  /** Another object that is the reason. */
  readonly of?: Address;
  /** One short phrase for people where kind and path say too little. */
  readonly note?: string;
}

/** A specification with what differs per replica put into it. */
export interface SpecRef {
  readonly spec: SpecId;
  /** `path` is a JSON path array. */
  readonly set: readonly { readonly path: readonly (string | number)[]; readonly value: Json }[];
  readonly ports: Ports;
  readonly bindings: Bindings;
  /** Reference text → digest or image id. */
  readonly images: Readonly<Record<string, string>>;
}

export interface PlacementNote {
  readonly reason: "kept" | "new" | "moved";
  readonly score: number | null;
  readonly parts: Readonly<Record<string, number>>;
  readonly runner_up: { readonly node: NodeName; readonly score: number } | null;
  /** What chose the node, where that is not `spread`. */
  readonly strategy?: string;
  readonly verdict: VerdictId | null;
}

export interface Verdict {
  readonly refused: readonly {
    /** The first by name. */
    readonly nodes: readonly NodeName[];
    /** How many further ones there are that are not named; absent: none. */
    readonly more?: number;
    readonly refusals: readonly { readonly rule: string; readonly need: string; readonly have: string }[];
  }[];
  readonly eligible: readonly NodeName[];
  readonly eligible_more?: number;
}

export interface Pending {
  readonly address: Address;
  readonly workload: Address;
  readonly reason: string;
  /** It ran, and is stopped for this one. */
  readonly preempted_by?: Address;
  /** The smallest changes that would make it fit, the smallest first; absent where none is known. */
  readonly remedies?: readonly Remedy[];
  readonly verdict: VerdictId | null;
}

export interface Remedy {
  readonly text: string;
  /** What is missing, by rule: `cpu` in thousandths of a core, `memory` in bytes, others as counts. */
  readonly amounts: Readonly<Record<string, number>>;
  readonly relax: readonly { readonly rule: string; readonly need: string }[];
  /** The first nodes that would then take it, and how many there are. */
  readonly nodes: readonly NodeName[];
  readonly node_count: number;
  /** Running replicas that would have to go elsewhere: `orch plan --defragment` does it. Absent: none. */
  readonly moves?: readonly { readonly address: Address; readonly from: NodeName; readonly to: NodeName }[];
}

/** Nodes in use, and what no plan that leaves running replicas where they are can go below. */
export interface NodeUse {
  /** Nodes with replicas other than daemons'. */
  readonly nodes: number;
  readonly bound: number;
  /** What proves the bound. */
  readonly by: "amounts" | "mixture" | "pairs" | "patterns" | "search" | "solver";
}

/** What `--rebalance` and `--defragment` were given, and what their moves come to. */
export interface Rebalance {
  readonly rebalance: boolean;
  readonly defragment: boolean;
  readonly max_moves: number;
  readonly moves: number;
  /** What the moves of a rebalancing gain together, what each has to gain at least, and the most that one more would gain. */
  readonly points: number;
  readonly threshold: number;
  readonly next: number | null;
  /** The largest share of a node's CPU, memory or devices that is requested, in percent. */
  readonly fullest: { readonly before: FullNode | null; readonly after: FullNode | null };
  /** Nodes with replicas other than daemons'. */
  readonly nodes_used: { readonly before: number; readonly after: number };
}

export interface FullNode {
  readonly node: NodeName;
  readonly percent: number;
}

export type Gate = "up" | "healthy" | "succeeded" | "down";

/** `then` starts when `first` has passed its gate. `first` and `then` are owners or single objects. */
export interface OrderRule {
  readonly first: Address;
  readonly then: Address;
  readonly gate: Gate;
  /** False for order that only references suggest: it gives way in a cycle. */
  readonly hard: boolean;
  readonly reason: "depends_on" | "reference" | "port" | "teardown";
}

export interface Rollout {
  readonly workload: Address;
  /** Replaced and moved replicas, in this order. */
  readonly addresses: readonly Address[];
  readonly max_parallel: number;
  /** Milliseconds. */
  readonly min_healthy_time: number;
  readonly healthy_deadline: number;
  readonly on_failure: "stop" | "revert";
}

export interface Wave {
  readonly items: readonly { readonly address: Address; readonly action: Action; readonly part: string }[];
}

export interface NodeRow {
  readonly name: NodeName;
  readonly provider: string;
  readonly status: "ready" | "unreachable";
  readonly drain: boolean;
  readonly pool: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly allocatable: Resources;
  /** What this project's replicas request. */
  readonly before: Resources;
  readonly peak: Resources;
  readonly after: Resources;
  /** What is kept there for those who are entitled, and what they have of it afterwards; absent: nothing. */
  readonly reserved?: readonly {
    readonly reservation: string;
    readonly amounts: Resources;
    readonly used: Resources;
  }[];
}

export interface NamespaceRow {
  readonly name: string;
  /** At most so much; what is absent has no limit. */
  readonly quota: Quota;
  readonly before: NamespaceUse;
  readonly after: NamespaceUse;
  /** Replicas that are pending because of it. */
  readonly waiting: number;
}

export type NamespaceUse = Resources & { readonly replicas: number };

export interface Risk {
  readonly code: string;
  readonly severity: "info" | "warning" | "high";
  readonly summary: string;
  readonly detail: string | null;
  /** What it is about. */
  readonly addresses: readonly Address[];
  readonly source: { readonly file: string; readonly line: number } | null;
  /** Why the configuration accepts it; absent: it does not. */
  readonly waived?: string;
}

/** What a `policy` block says of the plan. */
export interface PolicyResult {
  readonly name: string;
  readonly severity: "deny" | "warn" | "info";
  /** `error`: it could not be evaluated, which counts as failed. */
  readonly outcome: "passed" | "failed" | "error";
  /** What the policy says of a plan that fails it, or why it could not be evaluated. */
  readonly message: string | null;
  readonly source: { readonly file: string; readonly line: number };
}

export interface OutputChange {
  readonly action: "create" | "update" | "delete" | "none";
  readonly before: Json;
  readonly after: Json;
  readonly sensitive: boolean;
}

export interface PlanDiagnostic {
  readonly severity: "error" | "warning";
  readonly code: string;
  readonly summary: string;
  readonly detail: string | null;
  readonly source: { readonly file: string; readonly line: number } | null;
}
