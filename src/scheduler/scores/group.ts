// Near its own group: a node where something with the same `project` and `app` labels runs.
import type { Score } from "./score.ts";
import { FULL, never } from "./score.ts";

export const group: Score = {
  name: "group",
  weight: (_, weights) => weights.group,
  points: (workload, node, { groups }) => ((groups[workload.group]?.[node] ?? 0) > 0 ? FULL : 0),
  shifts: never,
};
