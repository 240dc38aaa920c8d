// The weighted mean of the scores that have something to say about a workload.
import type { Board } from "./board.ts";
import { countOn } from "./board.ts";
import { fractionOf, hashPair, hashText } from "./draw.ts";
import type { WorkloadClass } from "./problem.ts";
import { SCORES } from "./scores/index.ts";
import type { Score } from "./scores/score.ts";
import type { Weights } from "./strategies.ts";

const PER_POINT = 10_000;

/** The scores of one workload; the parts that move with its own replicas stand apart. */
export interface Scorer {
  readonly workload: WorkloadClass;
  readonly steady: readonly { readonly score: Score; readonly weight: number }[];
  readonly shifting: readonly { readonly score: Score; readonly weight: number }[];
  /** All of them by name. */
  readonly shown: readonly Score[];
  readonly weight: number;
  /** Equals go by chance, drawn from this; null: by name. */
  readonly chance: number | null;
}

export function scorerOf(workload: WorkloadClass, weights: Weights, chance: number | null): Scorer {
  const steady: { score: Score; weight: number }[] = [];
  const shifting: { score: Score; weight: number }[] = [];
  const shown: Score[] = [];
  let sum = 0;
  for (const score of SCORES) {
    const weight = score.weight(workload, weights);
    if (weight <= 0) continue;
    (score.shifts(workload) ? shifting : steady).push({ score, weight });
    shown.push(score);
    sum += weight;
  }
  shown.sort((a, b) => (a.name < b.name ? -1 : 1));
  return { workload, steady, shifting, shown, weight: sum, chance };
}

/** Weighted points of the parts that only placing on this very node changes. */
export function steadyPoints({ workload, steady, chance }: Scorer, node: number, board: Board): number {
  // less than a point, so that it decides between equals only
  let sum = chance === null ? 0 : tieBreak(chance, workload, node, board);
  for (const { score, weight } of steady) sum += weight * score.points(workload, node, board);
  return sum;
}

/** Another one for each replica that comes to the node. */
function tieBreak(chance: number, workload: WorkloadClass, node: number, board: Board): number {
  const name = hashText(board.problem.nodes[node]?.name ?? "");
  return fractionOf(hashPair(hashPair(chance, name), countOn(board, workload, node)));
}

export function shiftingPoints({ workload, shifting }: Scorer, node: number, board: Board): number {
  let sum = 0;
  for (const { score, weight } of shifting) sum += weight * score.points(workload, node, board);
  return sum;
}

export function totalPoints(scorer: Scorer, node: number, board: Board): number {
  return steadyPoints(scorer, node, board) + shiftingPoints(scorer, node, board);
}

/** 0..100 */
export function shownScore(scorer: Scorer, points: number): number {
  return scorer.weight === 0 ? 0 : Math.round(points / scorer.weight / PER_POINT);
}

/** 0..100 by the score's name. */
export function shownParts(scorer: Scorer, node: number, board: Board): Readonly<Record<string, number>> {
  const parts: Record<string, number> = {};
  for (const score of scorer.shown)
    parts[score.name] = Math.round(score.points(scorer.workload, node, board) / PER_POINT);
  return parts;
}
