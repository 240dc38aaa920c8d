// The board of a finished placement: everything where it was put, first what stayed, then what came.
import type { Address } from "../model/address.ts";
import type { Board } from "./board.ts";
import { emptyBoard, put } from "./board.ts";
import type { Problem, Replica } from "./problem.ts";
import type { Placement } from "./types.ts";

/** `counts`: which replicas take room; all where it is not given. */
export function placedBoard(
  problem: Problem,
  placements: ReadonlyMap<Address, Placement>,
  counts: (replica: Replica) => boolean = () => true,
): Board {
  const board = emptyBoard(problem);
  const placed = problem.replicas.flatMap((replica) => {
    const placement = counts(replica) ? placements.get(replica.address) : undefined;
    const node = placement === undefined ? undefined : problem.nodeIndex.get(placement.node);
    return placement === undefined || node === undefined ? [] : [{ replica, node, reason: placement.reason }];
  });
  for (const { replica, node, reason } of placed) if (reason === "kept") put(board, replica, node);
  board.settled.set(board.free);
  for (const { replica, node, reason } of placed) if (reason !== "kept") put(board, replica, node);
  return board;
}
