// Near to what it talks to over published ports, and (much stronger) where those run that must share its node.
import { countOn } from "../board.ts";
import type { Score } from "./score.ts";
import { FULL, never } from "./score.ts";

export const links: Score = {
  name: "links",
  weight: (workload, weights) => (workload.softLinks.length > 0 ? weights.links : 0),
  points: (workload, node, board) => {
    const near = workload.softLinks.filter((target) => countOn(board, target, node) > 0).length;
    return Math.floor((FULL * near) / workload.softLinks.length);
  },
  shifts: never,
};

export const users: Score = {
  name: "users",
  weight: (workload) => (workload.hardUsers.length > 0 ? 100 : 0),
  points: (workload, node, board) => {
    const here = workload.hardUsers.filter((user) => countOn(board, user, node) > 0).length;
    return Math.floor((FULL * here) / workload.hardUsers.length);
  },
  shifts: never,
};
