// Moves of running replicas that pay: to emptier nodes, apart from each other, to where their wishes are met, or (with the fewest
// nodes) off a node that is then empty. Every move has to gain a number of points, so that nothing is moved for little, and all
// gains are differences of one sum: what a rebalancing did no later one takes back.
import { passes, passesRules } from "./filter.ts";
import type { Replica, WorkloadClass } from "./problem.ts";
import { emptyingMoves } from "./rebalance-empty.ts";
import type { Gain } from "./rebalance-gain.ts";
import { Gains } from "./rebalance-gain.ts";
import { placeAt } from "./run.ts";
import type { Settlement } from "./settlement.ts";
import { isMovable, lift, setDown } from "./settlement.ts";

/** What a move has to gain at least, in points: docs/placement.md tells what they are. */
export const THRESHOLD = 10;
/** Looks at nodes in all, so that the time is bounded. */
const LOOKS = 3_000_000;

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
  const looking: Looking = { targets: new Map(), touched: new Set(), left: LOOKS };
  let points = 0;
  const carryOut = ({ replica, to, gain }: Move): void => {
    looking.touched.add(lift(settlement, replica)).add(to);
    causes.set(replica.id, { kind: "rebalance", gain: gain.text() });
    placeAt(run, replica, to);
    settlement.residents[to]?.add(replica);
    moved.add(replica);
    points += gain.points;
  };
  for (;;) {
    const best = bestMove(settlement, gains, moved, looking);
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

interface Looking {
  /** For workloads that gain by what is on the two nodes alone. */
  readonly targets: Map<WorkloadClass, Targets>;
  /** Nodes that changed since. */
  readonly touched: Set<number>;
  /** Looks at nodes that may still be taken. */
  left: number;
}

/** Of all that may move and all nodes that take it; null where none is better than where it is. The fullest nodes are looked at first. */
function bestMove(
  settlement: Settlement,
  gains: Gains,
  moved: ReadonlySet<Replica>,
  looking: Looking,
): Move | null {
  let best: Move | null = null;
  for (const targets of looking.targets.values()) targets.refresh(looking.touched);
  looking.touched.clear();
  const order = gains.nodesByLoad();
  const emptiest = [...order].reverse();
  for (const from of order) {
    for (const replica of oneOfEach(settlement, from, moved)) {
      const nodes = gains.isLocal(replica.workload)
        ? targetsOf(settlement, gains, replica, looking).other(from)
        : emptiest;
      const move = bestOf(settlement, gains, replica, from, nodes, looking);
      if (isBetterMove(move, best)) best = move;
    }
  }
  return best;
}

function bestOf(
  settlement: Settlement,
  gains: Gains,
  replica: Replica,
  from: number,
  nodes: readonly number[],
  looking: Looking,
): Move | null {
  const { workload } = replica;
  const { board } = settlement.run;
  let best: Move | null = null;
  if (nodes.length === 0 || looking.left <= 0) return best;
  lift(settlement, replica);
  for (const to of nodes) {
    if (to === from || workload.usable[to] !== 1) continue;
    looking.left--;
    if (!passesRules(workload, to, board)) continue;
    const gain = gains.of(replica, from, to);
    if (gain.points > 0 && isBetterMove({ replica, to, gain }, best)) best = { replica, to, gain };
  }
  setDown(settlement, replica, from);
  return best;
}

function targetsOf(settlement: Settlement, gains: Gains, replica: Replica, looking: Looking): Targets {
  const known = looking.targets.get(replica.workload);
  if (known !== undefined) return known;
  const targets = new Targets(settlement, gains, replica);
  looking.targets.set(replica.workload, targets);
  return targets;
}

/** What each node would cost one more replica of a workload, and the cheapest two: one of them is another than its own. */
class Targets {
  readonly #settlement: Settlement;
  readonly #gains: Gains;
  readonly #replica: Replica;
  readonly #costs: Float64Array;
  #cheapest: readonly number[];

  constructor(settlement: Settlement, gains: Gains, replica: Replica) {
    this.#settlement = settlement;
    this.#gains = gains;
    this.#replica = replica;
    this.#costs = new Float64Array(replica.workload.usable.length);
    this.#cheapest = [];
    this.refresh(this.#costs.keys());
  }

  refresh(nodes: Iterable<number>): void {
    const { workload } = this.#replica;
    for (const node of nodes)
      this.#costs[node] = passes(workload, node, this.#settlement.run.board)
        ? this.#gains.costOf(this.#replica, node)
        : Infinity;
    let [first, second] = [-1, -1];
    for (const [node, cost] of this.#costs.entries()) {
      if (cost === Infinity) continue;
      if (first < 0 || cost < (this.#costs[first] ?? 0)) [first, second] = [node, first];
      else if (second < 0 || cost < (this.#costs[second] ?? 0)) second = node;
    }
    this.#cheapest = [first, second].filter((node) => node >= 0);
  }

  other(node: number): readonly number[] {
    return this.#cheapest.filter((other) => other !== node).slice(0, 1);
  }
}

function isBetterMove(a: Move | null, b: Move | null): boolean {
  return a !== null && (b === null || isBetter(a, b));
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
