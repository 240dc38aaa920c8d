// What the scheduler is told of jobs, and the schedule that it answers with. Times are milliseconds from the start of the apply.
import type { Address, NodeName } from "../../model/address.ts";

/** What a workload that ends says of its runs. */
export interface JobTerms {
  /** Runs at once. */
  readonly parallelism: number;
  /** Estimate of one run. */
  readonly duration: number;
  /** Nobody stated the duration: it is orch's own guess. */
  readonly assumed: boolean;
  /** When all runs have to have ended; null: whenever. */
  readonly deadline: number | null;
  /** Jobs whose runs in this plan have to end before one of its own starts, also by way of services. */
  readonly after: readonly Address[];
  /** Jobs all of whose runs have to have begun before (`condition = "started"`); absent: none. */
  readonly begunAfter?: readonly Address[];
}

/** How a run of a job stands when the plan is made: absent where it is to start. */
export type RunState = "running" | "ended";

export interface JobSchedule {
  /** By start, then address. Runs that find no place are pending instead. */
  readonly runs: readonly JobRun[];
  /** When the last run ends. */
  readonly makespan: number;
  /** No order of these runs ends before, by the same estimates. */
  readonly bound: ScheduleBound;
  /** Runs that follow each other without a gap up to the last end. */
  readonly criticalPath: readonly CriticalRun[];
  /** Of every job that has a deadline, by address. */
  readonly deadlines: readonly DeadlineVerdict[];
}

export interface JobRun {
  readonly address: Address;
  readonly job: Address;
  readonly node: NodeName;
  readonly start: number;
  readonly end: number;
  readonly assumed: boolean;
  /** How much later it may end before a deadline is missed, its own or of what waits for it; negative: already missed. Null: none. */
  readonly slack: number | null;
  /** Runs whose room it takes: it starts when they have ended, whenever that is. Sorted. */
  readonly roomOf: readonly Address[];
  readonly state: RunState | null;
}

export interface ScheduleBound {
  readonly time: number;
  /** The longest chain of jobs that wait for each other, or all work over the room there is of `cpu`, `memory` or a device. */
  readonly by: string;
}

/** `order`: a job that it waits for; `room`: what others held; `parallelism`: runs of its own job. */
export type StartCause = "start" | "order" | "room" | "parallelism";

export interface CriticalRun {
  readonly address: Address;
  /** What it waited for, the run before it in the list. */
  readonly because: StartCause;
}

export interface DeadlineVerdict {
  readonly job: Address;
  readonly deadline: number;
  /** When its last run ends in this schedule. */
  readonly end: number;
  /**
   * - `impossible`: the jobs that it waits for and its own runs take longer, whatever the order and the room
   * - `missed`: in this schedule
   * - `at-risk`: less than a fifth of a run's duration is left
   */
  readonly status: "met" | "at-risk" | "missed" | "impossible";
  /** The least time in which it can end by precedence alone; for what is impossible it is the proof. */
  readonly least: number;
  /** What made it late, one sentence without a full stop; null where it is met. */
  readonly because: string | null;
}
