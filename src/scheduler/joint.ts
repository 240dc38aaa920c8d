// Places a group of replicas together: all on the node with the best mean score.
import type { Board } from "./board.ts";
import { put, take } from "./board.ts";
import { passesRules } from "./filter.ts";
import type { Next, Run } from "./run.ts";
import { NOBODY, isOpen, placeBest, scorerFor, settle } from "./run.ts";
import type { Replica, WorkloadClass } from "./problem.ts";
import type { Scorer } from "./score.ts";
import { totalPoints } from "./score.ts";

/** Scores of groups of the same workloads by node, valid while the node's stamp is the same. */
export type JointMemory = Map<string, { readonly scores: Float64Array; readonly stamps: Float64Array }>;

/** Means of scores are compared as integers. */
const SCORE_SCALE = 1000;
const REFUSED = -1;

/** Where no node takes all, each goes its own way, those that others need first. */
export function placeJoint(run: Run, replicas: readonly Replica[], memory: JointMemory): void {
  const { board } = run;
  const scorers = new Map<WorkloadClass, Scorer>();
  for (const { workload } of replicas)
    if (!scorers.has(workload)) scorers.set(workload, scorerFor(run, workload));
  const workloads = [...scorers.keys()];
  const known = rememberedScores(replicas, workloads, board, memory);
  let [best, bestScore, second, secondScore] = [-1, REFUSED, -1, REFUSED];
  for (let node = 0; node < board.problem.nodes.length; node++) {
    if (!workloads.every((workload) => isOpen(run, workload, node))) continue;
    if (known.stamps[node] !== board.stamps[node]) {
      known.scores[node] = tryAll(replicas, scorers, node, board);
      known.stamps[node] = board.stamps[node] ?? 0;
    }
    const score = known.scores[node] ?? REFUSED;
    if (score > bestScore) {
      [second, secondScore] = [best, bestScore];
      [best, bestScore] = [node, score];
    } else if (score > secondScore) [second, secondScore] = [node, score];
  }
  if (best < 0) {
    for (const replica of targetsFirst(replicas)) if (placeBest(run, replica) < 0) run.failed.push(replica);
    return;
  }
  for (const replica of replicas) {
    const scorer = scorers.get(replica.workload);
    if (scorer === undefined) continue;
    const points = (score: number): number => (score / SCORE_SCALE) * scorer.weight;
    const next: Next = second < 0 ? NOBODY : { node: second, points: points(secondScore) };
    settle(run, replica, best, scorer, points(bestScore), next);
  }
}

/** An empty memory where a score depends on more than what is on the node itself. */
function rememberedScores(
  replicas: readonly Replica[],
  workloads: readonly WorkloadClass[],
  { problem }: Board,
  memory: JointMemory,
): { readonly scores: Float64Array; readonly stamps: Float64Array } {
  const key = replicas.map(({ workload }) => workload.index).join();
  const isLocal = workloads.every(
    ({ affinities, distinct, spreads, repelledBy, anchors }) =>
      affinities.length + distinct.length + spreads.length + repelledBy.length + anchors.length === 0,
  );
  const known = isLocal ? memory.get(key) : undefined;
  if (known !== undefined) return known;
  const count = problem.nodes.length;
  const made = { scores: new Float64Array(count), stamps: new Float64Array(count).fill(-1) };
  if (isLocal) memory.set(key, made);
  return made;
}

/** The mean score of the members, each beside all the others; REFUSED where one does not pass beside them. */
function tryAll(
  replicas: readonly Replica[],
  scorers: ReadonlyMap<WorkloadClass, Scorer>,
  node: number,
  board: Board,
): number {
  const stamp = board.stamps[node] ?? 0;
  for (const replica of replicas) put(board, replica, node);
  let sum = 0;
  let fits = true;
  for (const replica of replicas) {
    const scorer = scorers.get(replica.workload);
    if (!fits || scorer === undefined) break;
    take(board, replica, node);
    fits = passesRules(replica.workload, node, board);
    sum += Math.floor((totalPoints(scorer, node, board) * SCORE_SCALE) / Math.max(1, scorer.weight));
    put(board, replica, node);
  }
  for (const replica of replicas) take(board, replica, node);
  board.stamps[node] = stamp; // everything is as it was
  return fits ? Math.floor(sum / replicas.length) : REFUSED;
}

/** Those that others of the group need on their node come first. */
function targetsFirst(replicas: readonly Replica[]): Replica[] {
  const isTarget = ({ workload }: Replica): boolean =>
    replicas.some((other) => workload.hardUsers.includes(other.workload));
  return [...replicas].sort((a, b) => Number(isTarget(b)) - Number(isTarget(a)) || a.id - b.id);
}
