// What was asked for with `--rebalance` and `--defragment`, and what came of it, for the document.
import type { Plan, Rebalance } from "../plan/document.ts";
import type { Improve, Improvement } from "../scheduler/types.ts";

export function rebalanceNote(
  { rebalance, defragment, maxMoves }: Improve,
  improvement: Improvement | undefined,
): Pick<Plan, "rebalance"> {
  if (improvement === undefined) return {};
  const { moves, points, threshold, next, fullest, nodesUsed } = improvement;
  const told: Rebalance = {
    rebalance,
    defragment,
    max_moves: maxMoves,
    moves,
    points,
    threshold,
    next,
    fullest,
    nodes_used: nodesUsed,
  };
  return { rebalance: told };
}
