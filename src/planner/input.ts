// What a plan is made from, and what comes out beside the document.
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Address, EndpointName, Kind, NodeName } from "../model/address.ts";
import type { Configuration, DesiredWorkload } from "../model/configuration.ts";
import type { Json } from "../model/json.ts";
import type { Node } from "../model/node.ts";
import type { Observation } from "../model/observation.ts";
import type { Blob, BlobId, Spec } from "../model/spec.ts";
import type { Bindings, Image, Instance, Ports, State, Uid } from "../model/state.ts";
import type { Plan, Refactoring } from "../plan/document.ts";
import type { Schema } from "../provider/contract.ts";
import type { Solver } from "../scheduler/optimal/solver.ts";
import type {
  Improve,
  MoveCause,
  PendingReplica,
  SchedulingInput,
  SchedulingResult,
} from "../scheduler/types.ts";
import type { NumberSets } from "./numbered.ts";
import type { StepGraph } from "./graph.ts";

export interface PlanInput {
  readonly configuration: Configuration;
  /** Null before the first apply. */
  readonly state: State | null;
  readonly observation: Observation;
  /** By provider name. */
  readonly schemas: ReadonlyMap<string, Schema>;
  /** What references mean; a failed one is a sentence. References that the state knows already come from there. */
  readonly images: ReadonlyMap<string, Image | { readonly problem: string }>;
  /** Keyed digest of a sensitive value; null before there is a key. */
  readonly digest: ((value: Json) => string) | null;
  readonly options: PlanOptions;
  /** An exact solver for `optimal`; absent: the scheduler searches by itself. */
  readonly solver?: Solver;
  /** No engine is asked: nothing of the plan can be applied. `state`: what is recorded is known. */
  readonly speculative?: { readonly state: boolean };
  /** What was done to the state before, by blocks of the configuration. */
  readonly refactorings?: readonly Refactoring[];
}

export interface PlanOptions {
  readonly mode: "normal" | "destroy";
  /** Workloads, replicas, networks or volumes to limit the plan to; empty: all. */
  readonly targets: readonly Address[];
  /** Replicas or workloads to replace. */
  readonly replace: readonly Address[];
  /** Nodes to treat as gone. */
  readonly lost: readonly NodeName[];
  /** Nodes to treat as draining, besides those declared so. */
  readonly drained: readonly NodeName[];
  /** Nodes that only the state still knows: they drain. */
  readonly retired: readonly NodeName[];
  readonly deleteVolumes: boolean;
  /** Moves of running replicas that were asked for; absent: none. */
  readonly improve?: Improve;
  /** A plan that is verified: its choices, and the addresses that it is limited to. */
  readonly pins: Pins | null;
}

export interface Pins {
  readonly addresses: ReadonlySet<Address>;
  readonly nodes: ReadonlyMap<Address, NodeName>;
  readonly ports: ReadonlyMap<Address, Ports>;
  /** Exclusive cores and GPUs, as the plan chose them. */
  readonly numbers?: ReadonlyMap<Address, NumberSets>;
  /** What was pending stays so, also if it would fit by now. */
  readonly pending: readonly Pick<PendingReplica, "address" | "workload" | "reason">[];
  /** Why replicas move where no rule demands it. */
  readonly causes: ReadonlyMap<Address, MoveCause>;
  /** Who is stopped for whom. */
  readonly preempted: ReadonlyMap<Address, Address>;
  /** The outputs that change; others stay as they are, also new ones. */
  readonly outputs: ReadonlySet<string>;
  /** When each run of a job starts. Absent: no job runs. */
  readonly starts?: ReadonlyMap<Address, number>;
}

export const DEFAULT_PLAN_OPTIONS: PlanOptions = {
  mode: "normal",
  targets: [],
  replace: [],
  lost: [],
  drained: [],
  retired: [],
  deleteVolumes: false,
  pins: null,
};

/** All that apply needs to carry a row out, secrets included; never written anywhere. */
export interface Material {
  readonly address: Address;
  readonly owner: Address;
  readonly kind: Kind;
  readonly provider: string;
  readonly endpoint: EndpointName;
  readonly node: NodeName;
  /** The engine's name. */
  readonly name: string;
  readonly spec: Spec;
  readonly ports: Ports;
  readonly bindings: Bindings;
  /** Reference text → digest, or image id on the node. */
  readonly images: Readonly<Record<string, string>>;
  readonly workload: DesiredWorkload | null;
  /** `prevent_destroy`. */
  readonly protect: boolean;
  /** Without late values; a job's run key is made from it. */
  readonly keySpec: Spec;
}

export interface Desired {
  readonly spec: Spec;
  /** As in `Material`. */
  readonly keySpec: Spec;
  readonly workload: DesiredWorkload | null;
  readonly bindings: Bindings;
}

export interface PlannedWork {
  readonly plan: Plan;
  /** Every decision, for explanations beyond what the document holds. */
  readonly scheduling: SchedulingResult;
  /** What the scheduler was asked. */
  readonly asked: SchedulingInput;
  /** What every selected object is to be, late values included, by its address. */
  readonly desired: ReadonlyMap<Address, Desired>;
  /** Of everything that is created, replaced, moved or updated. */
  readonly materials: ReadonlyMap<Address, Material>;
  readonly graph: StepGraph;
  readonly blobs: ReadonlyMap<BlobId, Blob>;
  readonly nodes: ReadonlyMap<NodeName, Node>;
  /** Recorded instances that are gone, to be dropped from the state without any call. */
  readonly vanished: readonly { readonly address: Address; readonly uid: Uid }[];
  /** Objects on engines that carry our labels and stand in no record, by their uid; leftovers of rows refer to them. */
  readonly unrecorded: ReadonlyMap<Uid, Instance>;
}

export interface PlanResult {
  /** Null where errors make a plan impossible. */
  readonly work: PlannedWork | null;
  readonly diagnostics: readonly Diagnostic[];
}
