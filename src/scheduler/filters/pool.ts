// A workload runs in its pool.
import type { Filter } from "./filter.ts";
import { always } from "./filter.ts";

export const pool: Filter = {
  name: "pool",
  kind: "own",
  applies: always,
  passes: (workload, node, { problem }) => problem.nodes[node]?.pool === workload.requirements.pool,
  refusals: (workload, node, { problem }) => [
    {
      rule: "pool",
      need: `pool ${JSON.stringify(workload.requirements.pool)}`,
      have: `pool ${JSON.stringify(problem.nodes[node]?.pool ?? "")}`,
    },
  ],
};
