// One pass of placing, and the choice of a node for one replica by looking at each.
import type { Board } from "./board.ts";
import { put } from "./board.ts";
import { draw, hashPair, hashText } from "./draw.ts";
import { passes, passesRules } from "./filter.ts";
import type { Replica, WorkloadClass } from "./problem.ts";
import type { Scorer } from "./score.ts";
import { scorerOf, shownParts, shownScore, totalPoints } from "./score.ts";
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

/** Puts a replica on a node that is known to pass. */
export function placeAt(run: Run, replica: Replica, node: number): void {
  const scorer = scorerFor(run, replica.workload);
  const points = totalPoints(scorer, node, run.board);
  run.notes?.set(replica.id, {
    score: scorer.weight === 0 ? null : shownScore(scorer, points),
    parts: shownParts(scorer, node, run.board),
    runnerUp: null,
  });
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

/** The best node by looking at each; -1 where none passes. Also used where one replica is placed alone. */
export function placeBest(run: Run, replica: Replica, except = -1): number {
  const { board } = run;
  const { workload } = replica;
  const scorer = scorerFor(run, workload);
  if (isDrawn(scorer)) return placeDrawn(run, replica, scorer, except);
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
