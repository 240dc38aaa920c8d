// What the scheduler works with: the input in a fixed order, with indices instead of names and rules evaluated once per
// workload and node. Nothing here changes while replicas are placed; what changes is the board.
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Address, NodeName } from "../model/address.ts";
import type { Requirements } from "../model/configuration.ts";
import type { Node } from "../model/node.ts";
import type { Filter } from "./filters/filter.ts";
import type { CompiledReservation } from "./reservations.ts";
import type { StrategyRules } from "./strategies.ts";
import type { SchedulingReplica, SchedulingWorkload } from "./types.ts";

export interface Problem {
  /** Sorted by name; everything else speaks of nodes by their index here. */
  readonly nodes: readonly Node[];
  readonly nodeIndex: ReadonlyMap<NodeName, number>;
  /** `cpu`, `memory`, then device names. */
  readonly dimensions: readonly string[];
  /** `node * dimensions.length + dimension` */
  readonly capacity: Float64Array;
  readonly allocatable: Float64Array;
  /** Ready and not draining. */
  readonly open: Uint8Array;
  readonly foreignPorts: readonly ReadonlySet<string>[];
  readonly filters: readonly Filter[];
  /** Sorted by address. */
  readonly workloads: readonly WorkloadClass[];
  readonly anchors: readonly Anchor[];
  readonly counters: readonly Counter[];
  /** Sorted by workload, then address; `id` is the index. */
  readonly replicas: readonly Replica[];
  readonly diagnostics: readonly Diagnostic[];
  readonly reservations: readonly CompiledReservation[];
  /** How many groups are counted: those of workloads that look for theirs. */
  readonly groups: number;
  /** What chance is made from. */
  readonly seed: number;
}

/** A workload: the class of its replicas. Lists are filled by `compileProblem` alone. */
export interface WorkloadClass {
  readonly index: number;
  readonly address: Address;
  readonly source: SchedulingWorkload;
  readonly requirements: Requirements;
  readonly strategy: StrategyRules;
  /** Index of its group; -1 where nobody looks for it. */
  readonly group: number;
  /** By dimension. */
  readonly request: Float64Array;
  /** Its own lasting rules hold there: pool, platform, constraints, required affinity to nodes. */
  readonly suits: Uint8Array;
  /** A newcomer passes every rule that does not depend on what is placed. */
  readonly usable: Uint8Array;
  /** Some node says how many replicas it may hold. */
  readonly limited: boolean;
  /** How many nodes are usable. */
  readonly usableCount: number;
  readonly conditions: readonly CompiledCondition[];
  /** Those over the load. */
  readonly loadConditions: readonly CompiledCondition[];
  readonly affinities: readonly CompiledAffinity[];
  readonly distinct: readonly { readonly counter: Counter; readonly max: number }[];
  readonly spreads: readonly CompiledSpread[];
  /** Workloads with a required anti-affinity to this one. */
  readonly repelledBy: readonly { readonly owner: WorkloadClass; readonly counter: Counter }[];
  readonly anchors: readonly Anchor[];
  readonly hardLinks: readonly { readonly target: Address; readonly workload: WorkloadClass | null }[];
  readonly softLinks: readonly WorkloadClass[];
  /** Workloads with a hard link to this one. */
  readonly hardUsers: readonly WorkloadClass[];
  /** Counted when a replica is placed. */
  readonly counters: readonly Counter[];
  /** Rules that depend on what is placed, as far as they apply here. */
  readonly rules: readonly Filter[];
  readonly replicas: readonly Replica[];
  /** Reservations that it draws on, and those that keep room from it. */
  readonly drawsOn: readonly number[];
  readonly barred: readonly number[];
}

/** What a replica takes where it is put; shared by all replicas of a workload but those that are held as they are. */
export interface Takes {
  /** By dimension. */
  readonly request: Float64Array;
  readonly hostPorts: readonly string[];
  readonly chosenPorts: Requirements["chosenPorts"];
  readonly exclusiveCores: number;
  readonly anchors: readonly Anchor[];
}

export interface Replica {
  readonly id: number;
  readonly address: Address;
  readonly workload: WorkloadClass;
  readonly source: SchedulingReplica;
  readonly takes: Takes;
  /** Index of the node it runs on; -1 nowhere, -2 on a node that is no longer there. */
  readonly current: number;
  /** The one node it may go to (a pin or a daemon's node); -1 any, -2 a node that is not there. */
  readonly only: number;
}

/** The outcome of a condition for every node: 1 holds, 0 does not, 2 cannot be evaluated. */
export interface CompiledCondition {
  readonly text: string;
  readonly outcome: Uint8Array;
}

/** The values of a node attribute: a domain is the set of nodes with the same value. */
export interface DomainKey {
  readonly text: string;
  /** Domain of each node; -1 where the value is null. */
  readonly domain: Int32Array;
  /** By domain. */
  readonly values: readonly string[];
  /** Every node has a domain of its own, as with `node.name`. */
  readonly single: boolean;
}

export interface CompiledAffinity {
  readonly anti: boolean;
  readonly required: boolean;
  readonly weight: number;
  readonly condition: CompiledCondition | null;
  readonly target: Address | null;
  readonly key: DomainKey | null;
  /** Replicas of the target by domain; null for conditions and for targets that are not there. */
  readonly counter: Counter | null;
  /** Replicas of the workload itself by domain, for required affinity to workloads. */
  readonly own: Counter | null;
}

export interface CompiledSpread {
  readonly counter: Counter;
  readonly maxSkew: number | null;
  readonly weight: number | null;
  readonly targets: Readonly<Record<string, number>> | null;
  /** Domains with a node that the workload can use, ascending. */
  readonly domains: readonly number[];
}

/** Counts replicas of a workload by the value of a key. */
export interface Counter {
  readonly id: number;
  readonly workload: WorkloadClass;
  readonly key: DomainKey;
}

export interface Anchor {
  readonly index: number;
  readonly address: Address;
  /** A volume's data stays; a network can be made anew where its users go. */
  readonly data: boolean;
  /** Where it lives and stays; -1 nowhere yet, -2 on a node that is not there. */
  readonly home: number;
  /** The name of that node. */
  readonly homeName: NodeName | null;
}
