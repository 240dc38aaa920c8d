// Moves of running replicas that pay: to emptier nodes, apart from each other, to where their wishes are met, or (with the fewest
// nodes) off a node that is then empty. Every move has to gain a number of points, so that nothing is moved for little, and all
// gains are differences of one sum: what a rebalancing did no later one takes back.
import { passesRules } from "./filter.ts";
import type { Replica, WorkloadClass } from "./problem.ts";
import { emptyingMoves } from "./rebalance-empty.ts";
import type { Gain } from "./rebalance-gain.ts";
import { Gains } from "./rebalance-gain.ts";
import { placeAt } from "./run.ts";
import type { Settlement } from "./settlement.ts";
import { isMovable, lift, setDown } from "./settlement.ts";

/** What a move has to gain at least, in points: docs/placement.md tells what they are. */
export const THRESHOLD = 10;
/** Looks at nodes for one move. */
const LOOKS = 400_000;

export interface Rebalanced {
  readonly moves: number;
  readonly points: number;
  /** The most that one more move would gain. */
  readonly next: number | null;
}

interface Move {
  readonly replica: Replica;
  readonly to: number;
  readonly gain: Gain;
}

/** The best move first, until none is worth it or so many are made. Each replica moves once. */
export function rebalance(settlement: Settlement, maxMoves: number): Rebalanced {
  const { run, causes } = settlement;
  const gains = new Gains(settlement);
  const moved = new Set<Replica>();
  let points = 0;
  const carryOut = ({ replica, to, gain }: Move): void => {
    lift(settlement, replica);
    causes.set(replica.id, { kind: "rebalance", gain: gain.text() });
    placeAt(run, replica, to);
    settlement.residents[to]?.add(replica);
    moved.add(replica);
    points += gain.points;
  };
  for (;;) {
    const best = bestMove(settlement, gains, moved);
    const left = maxMoves - moved.size;
    if (best !== null && best.gain.points >= THRESHOLD && left > 0) {
      carryOut(best);
      continue;
    }
    const emptying = emptyingMoves(settlement, gains, { moved, most: left, threshold: THRESHOLD });
    for (const move of emptying) carryOut(move);
    if (emptying.length === 0)
      return { moves: moved.size, points: Math.round(points), next: best === null ? null : best.gain.points };
  }
}

/** Of all that may move and all nodes that take it; null where none is better than where it is. */
function bestMove(settlement: Settlement, gains: Gains, moved: ReadonlySet<Replica>): Move | null {
  const { board } = settlement.run;
  let best: Move | null = null;
  let looks = LOOKS;
  const order = gains.nodesByLoad();
  for (const from of order) {
    for (const replica of oneOfEach(settlement, from, moved)) {
      const { workload } = replica;
      lift(settlement, replica);
      for (let at = order.length - 1; at >= 0 && looks > 0; at--) {
        const to = order[at] ?? 0;
        if (to === from || workload.usable[to] !== 1) continue;
        looks--;
        if (!passesRules(workload, to, board)) continue;
        const gain = gains.of(replica, from, to);
        if (gain.points > 0 && (best === null || isBetter({ replica, to, gain }, best)))
          best = { replica, to, gain };
      }
      setDown(settlement, replica, from);
    }
  }
  return best;
}

function isBetter(a: Move, b: Move): boolean {
  return (
    a.gain.points > b.gain.points ||
    (a.gain.points === b.gain.points &&
      (a.replica.id < b.replica.id || (a.replica.id === b.replica.id && a.to < b.to)))
  );
}

/** The last one of each workload on a node: equal ones are worth the same. */
function oneOfEach(settlement: Settlement, node: number, moved: ReadonlySet<Replica>): readonly Replica[] {
  const last = new Map<WorkloadClass, Replica>();
  for (const replica of settlement.residents[node] ?? []) {
    const { workload, id } = replica;
    if (moved.has(replica) || !isMovable(settlement, replica)) continue;
    const other = last.get(workload);
    if (other === undefined || other.id < id) last.set(workload, replica);
  }
  return [...last.values()].sort((a, b) => a.id - b.id);
}
