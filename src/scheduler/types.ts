// What the scheduler is given and what it answers. Pure values; all lists are sorted by the caller or do not depend on order.
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Address, NodeName } from "../model/address.ts";
import type { PlacementPolicy, Requirements } from "../model/configuration.ts";
import type { Node } from "../model/node.ts";
import type { Resources } from "../model/resources.ts";
import type { Solver } from "./optimal/solver.ts";
import type { Quota, Reservation } from "../model/sharing.ts";
import type { JobSchedule, JobTerms, RunState } from "./jobs/types.ts";

export interface SchedulingInput {
  /** Every node, unreachable and draining ones too. */
  readonly nodes: readonly Node[];
  readonly workloads: readonly SchedulingWorkload[];
  readonly policy: PlacementPolicy;
  /** An exact solver for `optimal`; absent: it searches by itself. */
  readonly solver?: Solver;
  /** Of namespaces, each once. Absent: none. */
  readonly quotas?: readonly (Quota & { readonly namespace: string })[];
  /** By name. Absent: none. */
  readonly reservations?: readonly Reservation[];
  /** What was asked for beyond placing: absent, nothing that runs is moved for anything better. */
  readonly improve?: Improve;
  /** A plan is verified: all choices are given. */
  readonly verifying?: boolean;
}

export interface Improve {
  /** Moves that pay by themselves. */
  readonly rebalance: boolean;
  /** Moves that make room for what finds no place. */
  readonly defragment: boolean;
  /** Of both together. */
  readonly maxMoves: number;
}

/** A class of equal replicas. */
export interface SchedulingWorkload {
  readonly address: Address;
  readonly requirements: Requirements;
  /** One on every eligible node; `replicas` then holds those that exist (address and current node). */
  readonly daemon: boolean;
  readonly replicas: readonly SchedulingReplica[];
  /**
   * Things that live on one node and keep their users there: single volumes and single networks. Users of one anchor
   * share a node; `home` is where it lives already.
   */
  readonly anchors: readonly { readonly address: Address; readonly home: NodeName | null }[];
  /** Image references that only some nodes have and no registry knows. */
  readonly images: readonly { readonly ref: string; readonly nodes: ReadonlySet<NodeName> }[];
  /** Workloads it talks to. Hard: a replica of the target must be on the same node; else a mild wish. */
  readonly links: readonly { readonly target: Address; readonly hard: boolean }[];
  /** Its place in the order of declaration, which queues keep; absent: the order of addresses. */
  readonly position?: number;
  /** How many of its replicas may be down at once (`max_parallel`); absent: one. */
  readonly atOnce?: number;
  /** It is never stopped for something more important (`prevent_destroy`). */
  readonly lasting?: boolean;
  /** Its replicas are runs that end and share room over time. Absent: they stay. */
  readonly job?: JobTerms;
}

export interface SchedulingReplica {
  readonly address: Address;
  /** Where it runs now. */
  readonly current: NodeName | null;
  /** Where it must go (a plan that is verified); it is still checked. */
  readonly pin: NodeName | null;
  /** Why the plan that is verified moves it, where the rules do not. */
  readonly because?: MoveCause;
  /** It is kept where it runs, whatever the rules say, and keeps its room; only a fixed port that another holds lets it go. */
  readonly held: boolean;
  /**
   * It is held as it is, not as its workload is by now: on a node that cannot be asked, left out by this plan, or without
   * another place. This is what it takes there, and no port lets it go. Absent: it takes what its workload requests.
   */
  readonly takes?: Holding;
  /** Its own rules or specification changed, so that a violated constraint is a reason to move. */
  readonly changed: boolean;
  /**
   * What it requests now. Where a changed replica asks for no more than that, lack of room is no reason to move it.
   * Absent: not known, so that lack of room is one.
   */
  readonly holds?: Resources;
  /** Of a job: it is under way, or has ended. Absent: it is to start. */
  readonly run?: RunState;
  /** Of a job: when it starts in the plan that is verified. */
  readonly start?: number;
}

/** What a replica takes on its node. */
export interface Holding {
  readonly request: Resources;
  /** Fixed ones: `80/tcp`, each once. */
  readonly hostPorts: readonly string[];
  readonly chosenPorts: Requirements["chosenPorts"];
  /** Whole cores of its own; absent: none. */
  readonly exclusiveCores?: number;
  /** Networks and volumes that it uses. */
  readonly anchors: readonly Address[];
}

export interface SchedulingResult {
  readonly placements: ReadonlyMap<Address, Placement>;
  readonly pending: readonly PendingReplica[];
  /** A daemon's nodes that it does not go to are in its verdict, not pending. */
  readonly verdicts: ReadonlyMap<Address, WorkloadVerdict>;
  /** Errors of conditions and the like. */
  readonly diagnostics: readonly Diagnostic[];
  /** What was asked for in `improve` has come to. */
  readonly improvement?: Improvement;
  /** Of the jobs that run; absent where none does. */
  readonly schedule?: JobSchedule;
  /** How near to the fewest nodes it is; absent where no workload asks for `optimal`. */
  readonly nodeUse?: NodeUse;
}

/** Nodes in use, and what no placement that leaves running replicas where they are can go below. */
export interface NodeUse {
  /** Nodes with replicas other than daemons'. */
  readonly nodes: number;
  /** The lower bound. */
  readonly bound: number;
  /**
   * What proves it: `amounts` of one dimension, a `mixture` of several, `pairs` that share no node, `patterns` of equal
   * replicas, a complete `search`, or the `solver`.
   */
  readonly by: "amounts" | "mixture" | "pairs" | "patterns" | "search" | "solver";
}

/** The moves that were proposed, and how the nodes are before and after them. */
export interface Improvement {
  readonly maxMoves: number;
  readonly moves: number;
  /** What the moves of a rebalancing gain together, and what each of them must gain at least; in points. */
  readonly points: number;
  readonly threshold: number;
  /** The most that a further move would gain; null where none gains anything. */
  readonly next: number | null;
  /** The largest share of a node's CPU or memory that is requested, in percent; null without nodes. */
  readonly fullest: { readonly before: FullNode | null; readonly after: FullNode | null };
  /** Nodes with replicas other than daemons'. */
  readonly nodesUsed: { readonly before: number; readonly after: number };
}

export interface FullNode {
  readonly node: NodeName;
  readonly percent: number;
}

export interface Placement {
  readonly node: NodeName;
  /** `kept`: it runs there; `new`: it ran nowhere; `moved`: it ran elsewhere, for the reason given. */
  readonly reason: "kept" | "new" | "moved";
  /** Why it could not stay. */
  readonly cause: MoveCause | null;
  /** Kept although its node drains, as something that it needs lives there. */
  readonly stays?: { readonly because: string };
  /** 0..100, weighted mean of the parts; null where nothing was scored (kept, pinned, the only node). */
  readonly score: number | null;
  readonly parts: Readonly<Record<string, number>>;
  /** What chose the node, where that is not `spread`. */
  readonly strategy?: string;
  readonly runnerUp: { readonly node: NodeName; readonly score: number } | null;
}

export type MoveCause =
  | { readonly kind: "drain" }
  | { readonly kind: "lost" }
  | { readonly kind: "retired" }
  | { readonly kind: "rules"; readonly refusals: readonly Refusal[] }
  /** Something more important needs its room. */
  | { readonly kind: "preempt"; readonly by: Address }
  /** `gain`: what is better afterwards, as a phrase. */
  | { readonly kind: "rebalance"; readonly gain: string }
  /** Something fits nowhere else. */
  | { readonly kind: "defragment"; readonly for: Address };

/** One rule that keeps a replica off a node, with what it needs and what there is. */
export interface Refusal {
  readonly rule: string;
  readonly need: string;
  readonly have: string;
}

/** For a workload: why each node that holds none of its replicas, or has no room for another, is refused. */
export interface WorkloadVerdict {
  /** Nodes with equal refusals share an entry; names sorted. */
  readonly refused: readonly { readonly nodes: readonly NodeName[]; readonly refusals: readonly Refusal[] }[];
  /** Nodes on which another replica would fit. */
  readonly eligible: readonly NodeName[];
}

export interface PendingReplica {
  readonly address: Address;
  readonly workload: Address;
  /** One sentence with the smallest shortfall: `short 412Mi of memory on n1`. */
  readonly reason: string;
  /** It runs, and is stopped for this one. */
  readonly preemptedBy?: Address;
  /** The smallest changes that would make it fit, the smallest first; of one replica at a time. */
  readonly remedies?: readonly Remedy[];
}

export interface Remedy {
  /** `with 2 CPU more on n1`, `without the constraint node.labels.disk == "ssd" on n2, n3` */
  readonly text: string;
  /** What is missing, by rule: `cpu` in thousandths of a core, `memory` in bytes, others as counts. */
  readonly amounts: Readonly<Record<string, number>>;
  /** Rules that would have to give way. */
  readonly relax: readonly { readonly rule: string; readonly need: string }[];
  /** The first nodes that would then take it, and how many there are. */
  readonly nodes: readonly NodeName[];
  readonly nodeCount: number;
  /** Running replicas that would have to go elsewhere; absent: none. */
  readonly moves?: readonly { readonly address: Address; readonly from: NodeName; readonly to: NodeName }[];
}
