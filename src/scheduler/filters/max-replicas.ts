// A node that says how many replicas of the project it may hold, whatever room it has.
import type { Board } from "../board.ts";
import type { Filter } from "./filter.ts";

export const maxReplicas: Filter = {
  name: "max-replicas",
  kind: "room",
  applies: ({ limited }) => limited,
  passes: (_, node, board) => left(node, board) > 0,
  refusals: (_, node, { problem, total }) => [
    {
      rule: "max-replicas",
      need: `at most ${problem.nodes[node]?.maxReplicas ?? 0} replicas on the node`,
      have: `${total[node] ?? 0} there`,
    },
  ],
};

function left(node: number, { problem, total }: Board): number {
  const most = problem.nodes[node]?.maxReplicas;
  return most === undefined ? Infinity : most - (total[node] ?? 0);
}
