// A fixed list of ways to place what is left: the strategy's own first, then by shape alone in other orders, only while
// something finds no place for want of room. The best by what is left unplaced wins, the more important first; the earlier
// way among equals.
import type { Board } from "./board.ts";
import { put, take } from "./board.ts";
import { clearRoom } from "./clear-room.ts";
import { fewestNodes } from "./compaction.ts";
import { exchange } from "./packing/exchange.ts";
import { level } from "./packing/level.ts";
import { packAtOnce, tighten } from "./packing/tighten.ts";
import { compareFailures } from "./compare-failures.ts";
import type { Kept } from "./keep.ts";
import { makeWay } from "./make-way.ts";
import type { SizeKey } from "./order.ts";
import { orderBatches } from "./order.ts";
import type { Run } from "./run.ts";
import { placeBatches } from "./place.ts";
import { placeMost } from "./place-most.ts";
import type { Replica } from "./problem.ts";
import { placeLate, repair } from "./repair.ts";
import type { Weights } from "./strategies.ts";
import { SHAPE_ONLY, TIGHT } from "./strategies.ts";
import { needsCompany, withdrawLonely } from "./withdraw.ts";

const WAYS: readonly { readonly weights: Weights | null; readonly size: SizeKey }[] = [
  { weights: null, size: "largest" },
  { weights: SHAPE_ONLY, size: "largest" },
  { weights: null, size: "smallest" },
  { weights: SHAPE_ONLY, size: "mean" },
  { weights: TIGHT, size: "smallest" },
  { weights: TIGHT, size: "largest" },
  { weights: TIGHT, size: "mean" },
];
/** Replicas placed over all ways, so that the time is bounded; the first way is always gone. */
const WORK = 250_000;

/** Places what is left; the board holds the result. */
export function placeRemaining(board: Board, kept: Kept): Run {
  const packed = newRun(board, kept, null);
  if (packAtOnce(packed, kept.remaining)) return packed;
  let best: Run | null = null;
  const affordable = Math.max(1, Math.floor(WORK / Math.max(1, kept.remaining.length)));
  for (const { weights, size } of WAYS.slice(0, affordable)) {
    const run = attempt(board, kept, weights, size);
    if (best === null || compareFailures(run.failed, best.failed) < 0) best = run;
    const hopeful = best.failed.some(
      ({ only, workload }) => only === -1 && workload.usableCount > 0 && !workload.strategy.queued,
    );
    if (!hopeful && best === run) {
      if (run.failed.length === 0) arrange(run, kept.remaining);
      else makeWay(run, kept.remaining);
      return run;
    }
    undo(run, kept.remaining);
    if (!hopeful) break;
  }
  const run = best ?? attempt(board, kept, null, "largest");
  for (const replica of kept.remaining) {
    const node = run.nodes[replica.id] ?? -1;
    if (node >= 0) put(board, replica, node);
  }
  if (run.failed.length === 0) arrange(run, kept.remaining);
  else {
    clearRoom(run, kept.remaining);
    exchange(run, kept.remaining);
    placeMost(run, kept.remaining);
    makeWay(run, kept.remaining);
  }
  return run;
}

function attempt(board: Board, kept: Kept, weights: Weights | null, size: SizeKey): Run {
  const start = newRun(board, kept, weights);
  const batches = orderBatches(kept.remaining, board, size);
  const run: Run = { ...start, ...fewestNodes(start, batches, kept.remaining) };
  placeBatches(run, batches);
  repair(run, kept.remaining);
  if (withdrawLonely(run, kept.remaining)) placeLate(run, (workload) => !needsCompany(workload));
  return run;
}

/** All have their place: on fewer nodes, or more evenly. */
function arrange(run: Run, newcomers: readonly Replica[]): void {
  tighten(run, newcomers);
  level(run, newcomers);
}

function newRun(board: Board, kept: Kept, weights: Weights | null): Run {
  const nodes = kept.nodes.slice();
  return { board, weights, packing: null, opened: null, nodes, notes: new Map(), failed: [] };
}

function undo(run: Run, newcomers: readonly Replica[]): void {
  for (const replica of newcomers) {
    const node = run.nodes[replica.id] ?? -1;
    if (node >= 0) take(run.board, replica, node);
  }
}
