// What moves running replicas for others, only where that was asked for or allowed: first room is made for what fits nowhere, then
// the more important drive out the less important, and at last what pays by itself is moved.
import type { Address } from "../model/address.ts";
import { defragment } from "./defragment.ts";
import type { Kept } from "./keep.ts";
import { preempt } from "./preemption.ts";
import type { Replica } from "./problem.ts";
import { rebalance, THRESHOLD } from "./rebalance.ts";
import { Gains } from "./rebalance-gain.ts";
import { placeLate } from "./repair.ts";
import type { Run } from "./run.ts";
import type { Settlement } from "./settlement.ts";
import { ownersOf, settlementOf } from "./settlement.ts";
import type { Improve, Improvement, MoveCause, SchedulingInput } from "./types.ts";

export interface Disturbed {
  readonly run: Run;
  readonly causes: ReadonlyMap<number, MoveCause>;
  /** Running replicas that are stopped, and for whom. */
  readonly preempted: ReadonlyMap<Replica, Address>;
  readonly improvement: Improvement | null;
}

/** The board holds the result. Nothing but the choices of a plan is done when that is verified. */
export function disturb(
  run: Run,
  kept: Kept,
  { policy, workloads, improve, verifying }: SchedulingInput,
): Disturbed {
  const allowed =
    verifying !== true &&
    run.failed.length > 0 &&
    workloads.some(({ requirements }) => requirements.preemption ?? policy.preemption ?? false);
  if (!allowed && improve === undefined)
    return { run, causes: kept.causes, preempted: NOBODY, improvement: null };
  const settlement = settlementOf(run, kept);
  const before = stateOf(settlement);
  const made = improve?.defragment === true ? defragment(settlement, improve.maxMoves) : 0;
  const preempted = allowed ? preempt(settlement, policy) : NOBODY;
  const stopped = preempted.size > 0;
  const improvement = improve === undefined ? null : improved(settlement, improve, { made, stopped }, before);
  return { run: settlement.run, causes: settlement.causes, preempted, improvement };
}

const NOBODY: ReadonlyMap<Replica, Address> = new Map();

type State = Pick<Improvement["fullest"], "before"> & { readonly nodesUsed: number };

function stateOf(settlement: Settlement): State {
  const { nodes } = settlement.run.board.problem;
  return {
    before: new Gains(settlement).fullest(),
    nodesUsed: nodes.filter((_, node) => ownersOf(settlement, node).length > 0).length,
  };
}

function improved(
  settlement: Settlement,
  { rebalance: asked, maxMoves }: Improve,
  { made, stopped }: { readonly made: number; readonly stopped: boolean },
  before: State,
): Improvement {
  const { moves, points, next } = asked
    ? rebalance(settlement, maxMoves - made)
    : { moves: 0, points: 0, next: null };
  if (moves > 0 && !stopped) takeRoom(settlement);
  const after = stateOf(settlement);
  return {
    maxMoves,
    moves: made + moves,
    points,
    threshold: THRESHOLD,
    next,
    fullest: { before: before.before, after: after.before },
    nodesUsed: { before: before.nodesUsed, after: after.nodesUsed },
  };
}

/** What waited may fit where something has moved away. */
function takeRoom({ run, residents }: Settlement): void {
  const waiting = [...run.failed];
  placeLate(run, () => true);
  for (const replica of waiting) residents[run.nodes[replica.id] ?? -1]?.add(replica);
}
