// Conditions over the observed load keep newcomers away. What runs stays: its own load would drive it to and fro.
import { conditionRefusal } from "./constraint.ts";
import type { Filter } from "./filter.ts";

export const load: Filter = {
  name: "load",
  kind: "node",
  applies: (workload) => workload.loadConditions.length > 0,
  passes: (workload, node) => workload.loadConditions.every(({ outcome }) => outcome[node] === 1),
  refusals: (workload, node, board) =>
    workload.loadConditions
      .filter(({ outcome }) => outcome[node] !== 1)
      .map((condition) => conditionRefusal("load", condition, node, board)),
};
