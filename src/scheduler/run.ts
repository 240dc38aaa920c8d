// One pass of placing, and the choice of a node for one replica by looking at each.
import type { Board } from "./board.ts";
import { put } from "./board.ts";
import { draw, hashPair, hashText } from "./draw.ts";
import { passes, passesRules } from "./filter.ts";
import { isAmount } from "./filters/amount.ts";
import type { Replica, WorkloadClass } from "./problem.ts";
import type { Scorer } from "./score.ts";
import { scorerOf, shownParts, shownScore, totalPoints } from "./score.ts";
import { balance, balancePoints, valueOf } from "./scores/balance.ts";
import type { Weights } from "./strategies.ts";
import type { Placement } from "./types.ts";

/** One pass over the batches. */
export interface Run {
  readonly board: Board;
  /** Null: each workload's own. */
  readonly weights: Weights | null;
  /** Instead of their own, for workloads with the fewest nodes. */
  readonly packing: Weights | null;
  /** Nodes that are open to workloads with the fewest nodes; null: all. */
  readonly opened: Uint8Array | null;
  /** Node by replica; -1 where it has none. */
  readonly nodes: Int32Array;
  /** How each choice was made, by replica; null where nobody will ask. */
  readonly notes: Map<number, ChoiceNote> | null;
  /** Replicas that found no place, in the order in which they were tried. */
  readonly failed: Replica[];
}

export type ChoiceNote = Pick<Placement, "score" | "parts" | "runnerUp">;

/** Whether a newcomer may go to a node in this run. */
export function isOpen({ opened }: Run, workload: WorkloadClass, node: number): boolean {
  return (
    workload.usable[node] === 1 &&
    (opened === null || workload.strategy.nodes === "all" || opened[node] === 1)
  );
}

export function scorerFor({ weights, packing, board }: Run, workload: WorkloadClass): Scorer {
  const { strategy, address } = workload;
  if (strategy.queued) return scorerOf(workload, strategy.weights, null);
  const chance = strategy.drawn && weights === null ? hashPair(board.problem.seed, hashText(address)) : null;
  return scorerOf(
    workload,
    weights ?? (strategy.nodes === "fewest" ? packing : null) ?? strategy.weights,
    chance,
  );
}

/** Puts a replica on a node; the note tells what spoke for it. Called before anything changes. */
export function settle(
  run: Run,
  replica: Replica,
  node: number,
  scorer: Scorer,
  points: number,
  next: Next,
): void {
  if (run.notes !== null) run.notes.set(replica.id, noteOf(run, scorer, node, points, next));
  run.nodes[replica.id] = node;
  put(run.board, replica, node);
}

/** The second best node; -1 where there was no other. */
export interface Next {
  readonly node: number;
  readonly points: number;
}

export const NOBODY: Next = { node: -1, points: -1 };

/** What spoke for a node, before the replica is there. */
export function noteOf({ board }: Run, scorer: Scorer, node: number, points: number, next: Next): ChoiceNote {
  const runnerUp = board.problem.nodes[next.node];
  if (runnerUp === undefined) return { score: null, parts: {}, runnerUp: null };
  return {
    score: shownScore(scorer, points),
    parts: shownParts(scorer, node, board),
    runnerUp: { node: runnerUp.name, score: shownScore(scorer, next.points) },
  };
}

/** The one node that it may go to, or none. */
export function placeFixed(run: Run, replica: Replica): void {
  const { workload, only } = replica;
  if (only < 0 || !passes(workload, only, run.board)) {
    run.failed.push(replica);
    return;
  }
  run.notes?.set(replica.id, { score: null, parts: {}, runnerUp: null });
  run.nodes[replica.id] = only;
  put(run.board, replica, only);
}

/** What is told of a choice that no other node was compared for. */
export function noteAlone({ board }: Run, scorer: Scorer, node: number, points: number): ChoiceNote {
  return {
    score: scorer.weight === 0 ? null : shownScore(scorer, points),
    parts: shownParts(scorer, node, board),
    runnerUp: null,
  };
}

/** Puts a replica on a node that is known to pass. */
export function placeAt(run: Run, replica: Replica, node: number): void {
  const scorer = scorerFor(run, replica.workload);
  run.notes?.set(replica.id, noteAlone(run, scorer, node, totalPoints(scorer, node, run.board)));
  run.nodes[replica.id] = node;
  put(run.board, replica, node);
}

/** Nothing but chance chooses: any node that takes the replica, drawn from the seed and its address; -1 where none does. */
export function placeDrawn(run: Run, replica: Replica, scorer: Scorer, except = -1): number {
  const { board } = run;
  const { workload } = replica;
  const seed = hashPair(board.problem.seed, hashText(replica.address));
  const node = draw(
    seed,
    workload.usable.length,
    (at) => at !== except && isOpen(run, workload, at) && passesRules(workload, at, board),
  );
  if (node >= 0) settle(run, replica, node, scorer, 0, NOBODY);
  return node;
}

/** Whether there is nothing that makes one node better than another. */
export function isDrawn({ chance, weight }: Scorer): boolean {
  return chance !== null && weight === 0;
}

/** Whether amounts alone refuse, and balance alone chooses: what most placings of a single replica come to. */
function isByBalance({ workload, steady, shifting, chance }: Scorer): boolean {
  return (
    chance === null &&
    shifting.length === 0 &&
    steady.length === 1 &&
    steady[0]?.score === balance &&
    workload.barred.length === 0 &&
    workload.rules.every(({ name }) => isAmount(name))
  );
}

/** The same choice as by asking each rule and each score of each node, without asking them. */
function bestByBalance(
  { board, opened }: Run,
  { workload, steady }: Scorer,
  except: number,
): { readonly node: number; readonly points: number; readonly next: Next } {
  const { free, problem } = board;
  const { capacity } = problem;
  const { request, usable, strategy } = workload;
  const mask = opened === null || strategy.nodes === "all" ? usable : opened;
  const width = request.length;
  const [first = 0, other = 0] = request;
  let best = -1;
  let bestPoints = -1;
  let second = -1;
  let secondPoints = -1;
  let enough = -Infinity;
  for (let node = 0; node < usable.length; node++) {
    if (width === 2) {
      // most nodes are passed over by a glance at what would be left of two amounts
      const left = (free[2 * node] ?? 0) - first;
      const rest = (free[2 * node + 1] ?? 0) - other;
      if ((left < 0 && first > 0) || (rest < 0 && other > 0)) continue;
      const x = left / (capacity[2 * node] ?? 0);
      const y = rest / (capacity[2 * node + 1] ?? 0);
      if ((x + y) / 2 - (x > y ? x - y : y - x) < enough) continue;
    }
    if (usable[node] !== 1 || mask[node] !== 1 || node === except) continue;
    let fits = true;
    for (let d = 0; d < width && fits; d++) {
      const need = request[d] ?? 0;
      fits = need <= 0 || (free[node * width + d] ?? 0) >= need;
    }
    if (!fits) continue;
    const points = balancePoints(request, node, board);
    if (points <= secondPoints) continue;
    if (points > bestPoints) {
      second = best;
      secondPoints = bestPoints;
      best = node;
      bestPoints = points;
    } else {
      second = node;
      secondPoints = points;
    }
    // a little less, as points are rounded; nothing is passed over where less than nothing would be left
    enough = secondPoints > 0 ? valueOf(secondPoints - 1) : -Infinity;
  }
  const weight = steady[0]?.weight ?? 0;
  const next = second < 0 ? NOBODY : { node: second, points: weight * secondPoints };
  return { node: best, points: weight * bestPoints, next };
}

/** The best node by looking at each; -1 where none passes. Also used where one replica is placed alone. */
export function placeBest(run: Run, replica: Replica, except = -1): number {
  const { board } = run;
  const { workload } = replica;
  const scorer = scorerFor(run, workload);
  if (isDrawn(scorer)) return placeDrawn(run, replica, scorer, except);
  if (isByBalance(scorer)) {
    const { node, points, next } = bestByBalance(run, scorer, except);
    if (node >= 0) settle(run, replica, node, scorer, points, next);
    return node;
  }
  let [best, bestPoints, second, secondPoints] = [-1, -1, -1, -1];
  for (let node = 0; node < workload.usable.length; node++) {
    if (node === except || !isOpen(run, workload, node) || !passesRules(workload, node, board)) continue;
    const points = totalPoints(scorer, node, board);
    if (points > bestPoints) {
      [second, secondPoints] = [best, bestPoints];
      [best, bestPoints] = [node, points];
    } else if (points > secondPoints) [second, secondPoints] = [node, points];
  }
  if (best >= 0) settle(run, replica, best, scorer, bestPoints, { node: second, points: secondPoints });
  return best;
}
