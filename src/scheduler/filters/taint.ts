// A tainted node takes only newcomers that tolerate each of its taints: `dedicated` tolerates `dedicated` with any value,
// `dedicated=db` that one, `*` all.
import type { Board } from "../board.ts";
import type { WorkloadClass } from "../problem.ts";
import type { Filter } from "./filter.ts";
import { always } from "./filter.ts";

export const taint: Filter = {
  name: "taint",
  kind: "node",
  applies: always,
  passes: (workload, node, board) => notTolerated(workload, node, board).length === 0,
  refusals: (workload, node, board) =>
    notTolerated(workload, node, board).map((text) => ({
      rule: "taint",
      need: `tolerations = [${JSON.stringify(text)}]`,
      have: `the node's taint ${text} is not tolerated`,
    })),
};

const NONE: readonly string[] = [];

function notTolerated(
  { requirements: { tolerations = NONE } }: WorkloadClass,
  node: number,
  { problem }: Board,
): readonly string[] {
  const { taints = NONE } = problem.nodes[node] ?? {};
  if (taints.length === 0 || tolerations.includes("*")) return NONE;
  return taints.filter(
    (text) => !tolerations.includes(text) && !tolerations.includes(text.split("=", 1)[0] ?? ""),
  );
}
