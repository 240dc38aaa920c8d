// A node must answer to take a newcomer.
import type { Filter } from "./filter.ts";
import { always } from "./filter.ts";

export const ready: Filter = {
  name: "ready",
  kind: "node",
  applies: always,
  passes: (_, node, { problem }) => problem.nodes[node]?.status === "ready",
  refusals: (_, node, { problem }) => [
    { rule: "ready", need: "a node that answers", have: problem.nodes[node]?.status ?? "unreachable" },
  ],
};
