// Places batches one after the other: filter, score, put. Equal replicas share one heap of nodes for each combination of
// the domains whose counts they change, so that placing one costs the logarithm of the number of nodes.
import type { Board } from "./board.ts";
import { passesRules } from "./filter.ts";
import type { NodeHeap } from "./heap.ts";
import { heapify, pop, push, top } from "./heap.ts";
import type { JointMemory } from "./joint.ts";
import { placeJoint } from "./joint.ts";
import type { Batch } from "./order.ts";
import type { Replica, WorkloadClass } from "./problem.ts";
import type { Next, Run } from "./run.ts";
import { placePinned } from "./pins.ts";
import { isDrawn, isOpen, placeBest, placeDrawn, placeFixed, scorerFor, settle } from "./run.ts";
import type { Scorer } from "./score.ts";
import { shiftingPoints, steadyPoints } from "./score.ts";

export function placeBatches(run: Run, batches: readonly Batch[]): void {
  const memory: JointMemory = new Map();
  for (const batch of batches) {
    switch (batch.kind) {
      case "equal":
        placeEqual(run, batch.workload, batch.replicas);
        break;
      case "fixed":
        for (const replica of batch.replicas) placeFixed(run, replica);
        break;
      case "joint":
        placeJoint(run, batch.replicas, memory);
        break;
      case "pinned":
        placePinned(run, batch.replicas);
        break;
      default:
        batch satisfies never;
    }
  }
}

/** A place for each of a class, best first; the same choice as `placeBest` one by one. */
function placeEqual(run: Run, workload: WorkloadClass, replicas: readonly Replica[]): void {
  if (replicas.length === 1) {
    for (const replica of replicas) if (placeBest(run, replica) < 0) run.failed.push(replica);
    return;
  }
  const { board } = run;
  const scorer = scorerFor(run, workload);
  if (isDrawn(scorer)) {
    for (const [index, replica] of replicas.entries()) {
      if (placeDrawn(run, replica, scorer) >= 0) continue;
      for (const rest of replicas.slice(index)) run.failed.push(rest);
      return;
    }
    return;
  }
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
  const marks = [...workload.spreads.map(({ counter }) => counter.key.domain), ...affinityMarks(workload)];
  const groups = new Map<string, number[]>();
  for (let node = 0; node < points.length; node++) {
    if (!isOpen(run, workload, node) || !passesSteadyRules(workload, node, board)) continue;
    points[node] = steadyPoints(scorer, node, board);
    const group = marks.length === 0 ? "" : marks.map((mark) => mark[node]).join();
    const nodes = groups.get(group);
    if (nodes === undefined) groups.set(group, [node]);
    else nodes.push(node);
  }
  return [...groups.values()].map((nodes) => heapify(nodes, points));
}

/** What is the same on all nodes of a heap: whatever the rules and points read that change with the workload's own replicas. */
function affinityMarks(workload: WorkloadClass): ArrayLike<number>[] {
  const { affinities } = workload;
  return affinities.flatMap(({ anti, counter, key, condition }) => {
    const shifts = affinities.some((other) => other.anti === anti && other.counter?.workload === workload);
    const mark = counter?.key.domain ?? key?.domain ?? condition?.outcome;
    return shifts && mark !== undefined ? [mark] : [];
  });
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
