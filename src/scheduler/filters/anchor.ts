// Users of a volume or network that lives on one node go to that node.
import type { Filter } from "./filter.ts";

export const anchor: Filter = {
  name: "anchor",
  kind: "company",
  applies: (workload) => workload.anchors.length > 0,
  passes: (workload, node, board) =>
    workload.anchors.every(({ index }) => livesThere(board.homes[index], node)),
  refusals: (workload, node, board) =>
    workload.anchors.flatMap(({ index, address, homeName }) => {
      const home = board.homes[index] ?? -1;
      if (livesThere(home, node)) return [];
      const name = board.problem.nodes[home]?.name ?? homeName ?? "";
      const have = home < 0 ? `${name} is not among the nodes` : "another node";
      return [{ rule: "anchor", need: `${name}, where ${address} lives`, have }];
    }),
};

function livesThere(home: number | undefined, node: number): boolean {
  return home === -1 || home === node;
}
