// What would make room without more nodes and without giving up a rule: that running replicas go elsewhere. `orch plan --defragment`
// does it.
import { roomFor } from "./defragment.ts";
import type { Replica } from "./problem.ts";
import type { Settlement } from "./settlement.ts";
import type { Remedy } from "./types.ts";

/** Moves that are told; more are a rebuilding of the whole. */
const MOST = 3;
/** Looks at nodes for one replica. */
const LOOKS = 20_000;

/** Null where no so few moves are enough. */
export function remedyByMoves(
  settlement: Settlement,
  replica: Replica,
  budget: { left: number },
): Remedy | null {
  const given = Math.min(LOOKS, budget.left);
  const own = { left: given };
  const room = replica.only === -1 && given > 0 ? roomFor(settlement, replica, MOST, own) : null;
  budget.left -= given - own.left;
  if (room === null || room.moves.length === 0) return null;
  const { nodes } = settlement.run.board.problem;
  const moves = room.moves.flatMap(({ replica: { address, current }, to }) => {
    const names = [nodes[current]?.name, nodes[to]?.name] as const;
    const [from, target] = names;
    return from === undefined || target === undefined ? [] : [{ address, from, to: target }];
  });
  const name = nodes[room.node]?.name;
  return {
    text: `by moving ${moves.map(({ address, to }) => `${address} to ${to}`).join(", ")} (--defragment)`,
    amounts: {},
    relax: [],
    nodes: name === undefined ? [] : [name],
    nodeCount: 1,
    moves,
  };
}
