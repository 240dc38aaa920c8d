// What every placement wish looks like. Points are integers 0..1,000,000 so that near-ties are decided by merit; people
// see them as 0..100.
import type { Board } from "../board.ts";
import type { WorkloadClass } from "../problem.ts";
import type { Weights } from "../strategies.ts";

export const FULL = 1_000_000;

export interface Score {
  readonly name: string;
  /** How much it counts for a workload; an integer ≥ 0, 0 where it has nothing to say. */
  readonly weight: (workload: WorkloadClass, weights: Weights) => number;
  /** How good a node is for a newcomer that may go there. */
  readonly points: (workload: WorkloadClass, node: number, board: Board) => number;
  /** Whether placing a replica of the workload changes the points of other nodes, too. */
  readonly shifts: (workload: WorkloadClass) => boolean;
}

export function never(): boolean {
  return false;
}
