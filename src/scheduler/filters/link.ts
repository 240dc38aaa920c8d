// A workload that is reached over an unpublished port must have a replica on the same node.
import { compareText } from "../../model/json.ts";
import type { Board } from "../board.ts";
import { countOn } from "../board.ts";
import type { WorkloadClass } from "../problem.ts";
import type { Filter } from "./filter.ts";

export const link: Filter = {
  name: "link",
  kind: "company",
  applies: (workload) => workload.hardLinks.length > 0,
  passes: (workload, node, board) =>
    workload.hardLinks.every(({ workload: target }) => target !== null && countOn(board, target, node) > 0),
  refusals: (workload, node, board) =>
    workload.hardLinks
      .filter(({ workload: target }) => target === null || countOn(board, target, node) === 0)
      .map(({ target, workload: found }) => ({
        rule: "link",
        need: `${target} on the same node, as its port is not published`,
        have: `${target} is ${whereIs(found, board)}`,
      })),
};

function whereIs(workload: WorkloadClass | null, board: Board): string {
  const nodes = workload === null ? [] : [...(board.on[workload.index]?.keys() ?? [])];
  const names = nodes.map((node) => board.problem.nodes[node]?.name ?? "").sort(compareText);
  if (names.length === 0) return "nowhere";
  const more = names.length > 3 ? ` and ${names.length - 3} more` : "";
  return `on ${names.slice(0, 3).join(", ")}${more}`;
}
