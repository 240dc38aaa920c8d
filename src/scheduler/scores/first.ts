// The first node in order of name is best, each later one a little less.
import type { Score } from "./score.ts";
import { FULL, never } from "./score.ts";

export const first: Score = {
  name: "first",
  weight: (_, weights) => weights.first,
  points: (_, node, { problem: { nodes } }) => Math.floor((FULL * (nodes.length - node)) / nodes.length),
  shifts: never,
};
