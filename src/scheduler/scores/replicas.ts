// Replicas of one workload stay apart: each one that is on a node already halves, thirds, … its points, so that this
// decides for a few replicas and leaves large classes to the balance of nodes.
import { countOn } from "../board.ts";
import type { Score } from "./score.ts";
import { FULL, never } from "./score.ts";

export const replicas: Score = {
  name: "replicas",
  weight: (workload, weights) =>
    workload.replicas.length > 1 && !workload.source.daemon ? weights.replicas : 0,
  points: (workload, node, board) => Math.floor(FULL / (1 + countOn(board, workload, node))),
  shifts: never,
};
