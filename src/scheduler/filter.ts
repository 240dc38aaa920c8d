// Asks the rules about a node: quickly whether it passes, or completely why not.
import type { Board } from "./board.ts";
import type { Filter } from "./filters/filter.ts";
import type { WorkloadClass } from "./problem.ts";
import type { Refusal } from "./types.ts";

/** Whether a newcomer of the workload may go to the node. */
export function passes(workload: WorkloadClass, node: number, board: Board): boolean {
  return workload.usable[node] === 1 && passesRules(workload, node, board);
}

/** The same for a node that is known to be usable: only what depends on what is placed. */
export function passesRules(workload: WorkloadClass, node: number, board: Board): boolean {
  const { rules } = workload;
  for (let index = 0; index < rules.length; index++)
    if (rules[index]?.passes(workload, node, board) === false) return false;
  return true;
}

/** All refusals by all rules (or by those of some kinds), in the order of the list of rules. */
export function refusalsOf(
  workload: WorkloadClass,
  node: number,
  board: Board,
  kinds?: readonly Filter["kind"][],
): Refusal[] {
  return board.problem.filters.flatMap((filter) => {
    if (kinds !== undefined && !kinds.includes(filter.kind)) return [];
    if (!filter.applies(workload) || filter.passes(workload, node, board)) return [];
    return filter.refusals(workload, node, board);
  });
}
