// What an apply tells while it runs. The only way from apply to people and machines: progress views and NDJSON are its
// readers, and none of them knows more than what is here. Times are milliseconds since the start of the apply.
import type { Address, Kind, NodeName } from "../model/address.ts";
import type { Part } from "../planner/graph.ts";
import type { ProviderError, Verb } from "../provider/contract.ts";

export type ApplyEvent = { readonly at: number } & ApplyEventBody;

export type ApplyEventBody =
  | ApprovalsEvent
  | ApplyStart
  | {
      readonly type: "wave-start";
      readonly wave: number;
      readonly of: number;
      readonly addresses: readonly Address[];
    }
  | StepStart
  | StepProgress
  | StepDone
  | StepFailed
  | StepSkipped
  | HealthEvent
  | RolloutEvent
  | { readonly type: "log"; readonly address: Address; readonly container: string; readonly line: string }
  | OutcomeEvent
  | Interrupted
  | { readonly type: "message"; readonly severity: "info" | "warning"; readonly text: string }
  | Finished;

/** Who has signed the plan, before anything is done; absent where nobody has to. Where too few have, it is the only event. */
export interface ApprovalsEvent {
  readonly type: "approvals";
  readonly plan: string;
  readonly effect: string;
  readonly enough: boolean;
  /** By whose rules: those that the state has recorded, the configuration's, or both as they are the same. */
  readonly demands: readonly {
    readonly of: "state" | "configuration" | "both";
    readonly threshold: number;
    readonly enough: boolean;
    readonly keys: readonly { readonly name: string; readonly id: string; readonly until: string | null }[];
    readonly refused: readonly { readonly file: string; readonly why: string }[];
  }[];
  /** Names of the keys whose approvals counted. */
  readonly by: readonly string[];
}

export interface ApplyStart {
  readonly type: "apply-start";
  readonly project: string;
  /** Whole ids; views shorten them. */
  readonly plan: string;
  readonly effect: string;
  readonly steps: number;
  readonly waves: number;
  /** The rest of a plan that an earlier run began. */
  readonly resumed: boolean;
  /** What will be worked on, in the order of first steps. */
  readonly owners: readonly {
    readonly address: Address;
    readonly kind: Kind;
    readonly steps: number;
    readonly replicas: number;
    /** Whose steps some of its steps wait for, in the order of the plan; without what is not worked on. */
    readonly after: readonly Address[];
  }[];
}

/** What every event about a step says. */
export interface StepInfo {
  /** The graph's id, `ADDRESS#PART`. */
  readonly step: string;
  readonly address: Address;
  readonly owner: Address;
  readonly kind: Kind;
  readonly part: Part;
  readonly node: NodeName;
  /** An update that changes nothing: what stopped is started as it is. */
  readonly starts?: true;
}

export interface StepStart extends StepInfo {
  readonly type: "step-start";
  /** Addresses that it waited for. */
  readonly after: readonly Address[];
}

export interface StepProgress extends StepInfo {
  readonly type: "step-progress";
  readonly detail: StepDetail;
}

export type StepDetail =
  /** A call to the provider begins. */
  | { readonly kind: "verb"; readonly verb: Verb }
  /** `42 %`, `layer 3 of 5` */
  | { readonly kind: "pull"; readonly ref: string; readonly text: string }
  /** Successful probes of those needed in a row, and what the last one said. */
  | {
      readonly kind: "health";
      readonly status: string;
      readonly text: string | null;
      readonly passed: number;
      readonly needed: number;
    }
  /** Why nothing happens: the minimum time healthy, an engine that does not answer, a free slot. */
  | {
      readonly kind: "waiting";
      readonly text: string;
      /** Milliseconds after which it ends by itself, in whatever way; null where nothing ends it. */
      readonly left: number | null;
    }
  | { readonly kind: "retry"; readonly attempt: number; readonly of: number; readonly text: string }
  | { readonly kind: "text"; readonly text: string };

export interface StepDone extends StepInfo {
  readonly type: "step-done";
  /** Milliseconds. */
  readonly took: number;
  /** What was there already: a step of an earlier run. */
  readonly already: boolean;
}

export interface StepFailed extends StepInfo {
  readonly type: "step-failed";
  readonly took: number;
  readonly error: Pick<ProviderError, "code" | "message" | "retryable" | "maybeDone">;
  /** Last lines of the container's log, oldest first. */
  readonly log: readonly string[];
}

export interface StepSkipped extends StepInfo {
  readonly type: "step-skipped";
  readonly because:
    | { readonly kind: "need-failed"; readonly address: Address }
    | { readonly kind: "rollout-stopped"; readonly workload: Address }
    | { readonly kind: "interrupted" };
}

/**
 * How many replicas of a workload serve, whenever that changes. While it is rolled, old ones count that ran before: only of
 * those that are `updated` is known that they are healthy.
 */
export interface HealthEvent {
  readonly type: "health";
  readonly workload: Address;
  readonly healthy: number;
  readonly of: number;
  /** Null for a workload that is not rolled. */
  readonly updated: { readonly done: number; readonly of: number } | null;
}

export interface RolloutEvent {
  readonly type: "rollout";
  readonly workload: Address;
  readonly state: "started" | "stopped" | "reverting" | "reverted" | "revert-failed" | "done";
  /** Replicas that are through. */
  readonly done: number;
  readonly of: number;
  /** Why it stopped or reverts; null otherwise. */
  readonly reason: string | null;
}

/** A job has ended, or a replica's record got an outcome. */
export interface OutcomeEvent {
  readonly type: "outcome";
  readonly address: Address;
  readonly outcome: "done" | "failed" | "reverted";
  readonly exit: number | null;
}

/** First Ctrl-C: nothing new is started. Second: what runs is aborted. */
export interface Interrupted {
  readonly type: "interrupted";
  readonly times: 1 | 2;
  readonly running: number;
}

export interface Finished {
  readonly type: "finished";
  readonly result: ApplyResult;
  readonly plan: string;
  /** Rows of the plan that are done completely, by action; `cleanup` are deletions of what was only left over, `start` updates that change nothing else. */
  readonly counts: Readonly<
    Record<"create" | "update" | "start" | "replace" | "move" | "delete" | "cleanup" | "forget", number>
  >;
  readonly failed: number;
  readonly skipped: number;
  /** Milliseconds. */
  readonly took: number;
  /** Serial of the state that was written; null if none was. */
  readonly serial: number | null;
  /** What to type next, as one command line; null where nothing is left to do. */
  readonly next: string | null;
}

/** `partial`: something failed, the rest is done. `interrupted`: stopped in order. `aborted`: stopped in the middle. */
export type ApplyResult = "done" | "partial" | "failed" | "interrupted" | "aborted";
