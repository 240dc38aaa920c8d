// Whole cores for one replica alone: as many have to be left that nobody else has for itself. Which ones they are is decided
// when everything is placed.
import { coresOn } from "../board.ts";
import type { WorkloadClass } from "../problem.ts";
import type { Filter, Measure } from "./filter.ts";

const needed = ({ requirements: { exclusiveCores = 0 } }: WorkloadClass): number => exclusiveCores;

const measure: Measure = {
  have: (node, { cores }) => cores[node] ?? 0,
  need: needed,
  whole: (node, { problem }) => {
    const found = problem.nodes[node];
    return found === undefined ? 0 : coresOn(found);
  },
  phrase: (value) => `${value} exclusive ${value === 1 ? "core" : "cores"}`,
  text: (value) => `${Math.max(0, value)}`,
};

export const exclusiveCores: Filter = {
  name: "exclusive-cores",
  kind: "company",
  applies: (workload) => needed(workload) > 0,
  passes: (workload, node, { cores }) => (cores[node] ?? 0) >= needed(workload),
  refusals: (workload, node, board) => [
    {
      rule: "exclusive-cores",
      need: `${needed(workload)}`,
      have: `${Math.max(0, measure.have(node, board))} of ${measure.whole(node, board)} left`,
    },
  ],
  measure,
};
