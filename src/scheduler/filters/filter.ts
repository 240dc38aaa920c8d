// What every placement rule looks like.
import type { Board } from "../board.ts";
import type { WorkloadClass } from "../problem.ts";
import type { Refusal } from "../types.ts";

export interface Filter {
  readonly name: string;
  /**
   * - `node`: the node takes newcomers; what runs there is not asked
   * - `own`: the workload's own lasting rules; one that no longer holds moves a replica
   * - `room`: amounts and ports that are left
   * - `company`: what else is placed, and where
   */
  readonly kind: "node" | "own" | "room" | "company";
  /** Whether the rule has anything to say about a workload. */
  readonly applies: (workload: WorkloadClass) => boolean;
  /** Whether a newcomer of the workload may go to the node. */
  readonly passes: (workload: WorkloadClass, node: number, board: Board) => boolean;
  /** Why not; asked only where `passes` is false, and then never empty. */
  readonly refusals: (workload: WorkloadClass, node: number, board: Board) => readonly Refusal[];
  /** For amounts: what is left and what is needed. Such a rule has one refusal, and equal needs are told as a range. */
  readonly measure?: Measure;
}

export interface Measure {
  /** For a workload, as some see less than there is; without one, all that is left. */
  readonly have: (node: number, board: Board, workload?: WorkloadClass) => number;
  /** Why a workload sees less than there is: ` (2 more are kept for others by the reservation "db")`. */
  readonly note?: (node: number, board: Board, workload: WorkloadClass) => string;
  readonly need: (workload: WorkloadClass, node: number, board: Board) => number;
  /** What the whole node has, to compare shortfalls of different kinds. */
  readonly whole: (node: number, board: Board) => number;
  /** `412Mi of memory` */
  readonly phrase: (amount: number) => string;
  readonly text: (amount: number) => string;
}

export function always(): boolean {
  return true;
}
