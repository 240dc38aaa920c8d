// Every condition of the workload must hold for the node.
import { describeAttributes } from "../conditions.ts";
import type { CompiledCondition } from "../problem.ts";
import type { Board } from "../board.ts";
import type { Refusal } from "../types.ts";
import type { Filter } from "./filter.ts";

export const constraint: Filter = {
  name: "constraint",
  kind: "own",
  applies: (workload) => workload.conditions.length > 0,
  passes: (workload, node) => workload.conditions.every(({ outcome }) => outcome[node] === 1),
  refusals: (workload, node, board) =>
    workload.conditions
      .filter(({ outcome }) => outcome[node] !== 1)
      .map((condition) => conditionRefusal("constraint", condition, node, board)),
};

/** What a condition needs is its text; what there is are the node's values of the attributes in it. */
export function conditionRefusal(
  rule: string,
  { text, outcome }: CompiledCondition,
  node: number,
  { problem }: Board,
): Refusal {
  const found = problem.nodes[node];
  const values = found === undefined ? "" : describeAttributes(text, found);
  if (outcome[node] === 2) return { rule, need: text, have: "it cannot be evaluated for this node" };
  return { rule, need: text, have: values === "" ? `it is ${outcome[node] === 1}` : values };
}
