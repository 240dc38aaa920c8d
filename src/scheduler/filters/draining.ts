// A draining node takes no newcomers.
import type { Filter } from "./filter.ts";
import { always } from "./filter.ts";

export const draining: Filter = {
  name: "draining",
  kind: "node",
  applies: always,
  passes: (_, node, { problem }) => problem.nodes[node]?.drain === false,
  refusals: () => [{ rule: "draining", need: "a node that does not drain", have: "draining" }],
};
