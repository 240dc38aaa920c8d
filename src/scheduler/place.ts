// Places batches one after the other: filter, score, put. Equal replicas share one heap of nodes for each combination of
// the domains whose counts they change, so that placing one costs the logarithm of the number of nodes.
import type { Board } from "./board.ts";
import { put, take } from "./board.ts";
import { passes, passesRules } from "./filter.ts";
import type { NodeHeap } from "./heap.ts";
import { heapify, pop, push, top } from "./heap.ts";
import type { Batch } from "./order.ts";
import type { DomainKey, Replica, WorkloadClass } from "./problem.ts";
import type { Scorer } from "./score.ts";
import { scorerOf, shiftingPoints, shownParts, shownScore, steadyPoints, totalPoints } from "./score.ts";
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

export function placeBatches(run: Run, batches: readonly Batch[]): void {
  for (const batch of batches) {
    switch (batch.kind) {
      case "equal":
        placeEqual(run, batch.workload, batch.replicas);
        break;
      case "fixed":
        for (const replica of batch.replicas) placeFixed(run, replica);
        break;
      case "joint":
        placeJoint(run, batch.replicas);
        break;
      default:
        batch satisfies never;
    }
  }
}

/** Whether a newcomer may go to a node in this run. */
export function isOpen({ opened }: Run, workload: WorkloadClass, node: number): boolean {
  return (
    workload.usable[node] === 1 &&
    (opened === null || workload.strategy.nodes === "all" || opened[node] === 1)
  );
}

function scorerFor({ weights, packing }: Run, workload: WorkloadClass): Scorer {
  const { strategy } = workload;
  return scorerOf(workload, weights ?? (strategy.nodes === "fewest" ? packing : null) ?? strategy.weights);
}

/** Puts a replica on a node; the note tells what spoke for it. Called before anything changes. */
function settle(run: Run, replica: Replica, node: number, scorer: Scorer, points: number, next: Next): void {
  if (run.notes !== null) run.notes.set(replica.id, noteOf(run, scorer, node, points, next));
  run.nodes[replica.id] = node;
  put(run.board, replica, node);
}

/** The second best node; -1 where there was no other. */
interface Next {
  readonly node: number;
  readonly points: number;
}

const NOBODY: Next = { node: -1, points: -1 };

function noteOf({ board }: Run, scorer: Scorer, node: number, points: number, next: Next): ChoiceNote {
  const runnerUp = board.problem.nodes[next.node];
  if (runnerUp === undefined) return { score: null, parts: {}, runnerUp: null };
  return {
    score: shownScore(scorer, points),
    parts: shownParts(scorer, node, board),
    runnerUp: { node: runnerUp.name, score: shownScore(scorer, next.points) },
  };
}

function placeFixed(run: Run, replica: Replica): void {
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
    score: shownScore(scorer, points),
    parts: shownParts(scorer, node, run.board),
    runnerUp: null,
  });
  run.nodes[replica.id] = node;
  put(run.board, replica, node);
}

/** The best node by looking at each; -1 where none passes. Also used where one replica is placed alone. */
export function placeBest(run: Run, replica: Replica, except = -1): number {
  const { board } = run;
  const { workload } = replica;
  const scorer = scorerFor(run, workload);
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

/** A place for each of a class, best first; the same choice as `placeBest` one by one. */
function placeEqual(run: Run, workload: WorkloadClass, replicas: readonly Replica[]): void {
  if (replicas.length === 1) {
    for (const replica of replicas) if (placeBest(run, replica) < 0) run.failed.push(replica);
    return;
  }
  const { board } = run;
  const scorer = scorerFor(run, workload);
  const points = new Float64Array(workload.usable.length);
  const heaps = makeHeaps(run, scorer, points);
  for (const [index, replica] of replicas.entries()) {
    const { heap, node, total, next } = bestOf(heaps, scorer, points, board);
    if (heap === null) {
      for (const rest of replicas.slice(index)) run.failed.push(rest);
      return;
    }
    pop(heap, points);
    const second = secondOf(heap, node, next, scorer, points, board);
    settle(run, replica, node, scorer, total, second);
    if (!passesSteadyRules(workload, node, board)) continue; // full for this class, and stays so
    points[node] = steadyPoints(scorer, node, board);
    push(heap, points, node);
  }
}

/** Only a hard spread can refuse a node now and take it later in the same run. */
function passesSteadyRules(workload: WorkloadClass, node: number, board: Board): boolean {
  for (const rule of workload.rules)
    if (rule.name !== "spread" && !rule.passes(workload, node, board)) return false;
  return true;
}

function makeHeaps(run: Run, scorer: Scorer, points: Float64Array): NodeHeap[] {
  const { board } = run;
  const { workload } = scorer;
  const keys = [...workload.spreads.map(({ counter }) => counter.key), ...ownAffinityKeys(workload)];
  const groups = new Map<string, number[]>();
  for (let node = 0; node < points.length; node++) {
    if (!isOpen(run, workload, node) || !passesSteadyRules(workload, node, board)) continue;
    points[node] = steadyPoints(scorer, node, board);
    const group = keys.length === 0 ? "" : keys.map(({ domain }) => domain[node]).join();
    const nodes = groups.get(group);
    if (nodes === undefined) groups.set(group, [node]);
    else nodes.push(node);
  }
  return [...groups.values()].map((nodes) => heapify(nodes, points));
}

function ownAffinityKeys(workload: WorkloadClass): DomainKey[] {
  return workload.affinities.flatMap(({ counter }) => (counter?.workload === workload ? [counter.key] : []));
}

/** The best node over all heaps, and the best of the other heaps. */
function bestOf(
  heaps: readonly NodeHeap[],
  scorer: Scorer,
  points: Float64Array,
  board: Board,
): { heap: NodeHeap | null; node: number; total: number; next: Next } {
  let heap: NodeHeap | null = null;
  let [node, total, second, secondTotal] = [-1, -1, -1, -1];
  for (const candidate of heaps) {
    const head = headOf(candidate, scorer, points, board);
    if (head < 0) continue;
    const value = (points[head] ?? 0) + shiftingPoints(scorer, head, board);
    if (value > total || (value === total && head < node)) {
      [second, secondTotal] = [node, total];
      [heap, node, total] = [candidate, head, value];
    } else if (value > secondTotal || (value === secondTotal && head < second)) {
      [second, secondTotal] = [head, value];
    }
  }
  return { heap, node, total, next: { node: second, points: secondTotal } };
}

/** The top of a heap that still passes; what no longer does is dropped. -1 where the spread bars the whole heap. */
function headOf(heap: NodeHeap, { workload }: Scorer, points: Float64Array, board: Board): number {
  for (let head = top(heap); head >= 0; head = top(heap)) {
    if (passesSteadyRules(workload, head, board)) return passesRules(workload, head, board) ? head : -1;
    pop(heap, points);
  }
  return -1;
}

function secondOf(
  heap: NodeHeap,
  chosen: number,
  other: Next,
  scorer: Scorer,
  points: Float64Array,
  board: Board,
): Next {
  const head = headOf(heap, scorer, points, board);
  if (head < 0 || head === chosen) return other;
  const value = (points[head] ?? 0) + shiftingPoints(scorer, head, board);
  return value > other.points || (value === other.points && head < other.node)
    ? { node: head, points: value }
    : other;
}

/** All on the node with the best mean score; where no node takes all, each goes its own way. */
function placeJoint(run: Run, replicas: readonly Replica[]): void {
  const { board } = run;
  const scorers = new Map<WorkloadClass, Scorer>();
  for (const { workload } of replicas)
    if (!scorers.has(workload)) scorers.set(workload, scorerFor(run, workload));
  const found: { node: number; score: number }[] = [];
  for (let node = 0; node < board.problem.nodes.length; node++) {
    if (!replicas.every(({ workload }) => isOpen(run, workload, node))) continue;
    const score = tryAll(replicas, scorers, node, board);
    if (score !== null) found.push({ node, score });
  }
  found.sort((a, b) => b.score - a.score || a.node - b.node);
  const [best, next] = found;
  if (best === undefined) {
    for (const replica of targetsFirst(replicas)) if (placeBest(run, replica) < 0) run.failed.push(replica);
    return;
  }
  for (const replica of replicas) {
    const scorer = scorers.get(replica.workload);
    if (scorer === undefined) continue;
    const points = ({ score }: { score: number }): number => (score / SCORE_SCALE) * scorer.weight;
    const second = next === undefined ? NOBODY : { node: next.node, points: points(next) };
    settle(run, replica, best.node, scorer, points(best), second);
  }
}

/** Means of scores are compared as integers. */
const SCORE_SCALE = 1000;

/** The mean score of the members, each beside all the others; null where one does not pass beside them. */
function tryAll(
  replicas: readonly Replica[],
  scorers: ReadonlyMap<WorkloadClass, Scorer>,
  node: number,
  board: Board,
): number | null {
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
  return fits ? Math.floor(sum / replicas.length) : null;
}

/** Those that others of the group need on their node come first. */
function targetsFirst(replicas: readonly Replica[]): Replica[] {
  const isTarget = ({ workload }: Replica): boolean =>
    replicas.some((other) => workload.hardUsers.includes(other.workload));
  return [...replicas].sort((a, b) => Number(isTarget(b)) - Number(isTarget(a)) || a.id - b.id);
}
