// The fewest nodes for what amounts alone bind: everything else is in its place, these newcomers are packed around it. Where
// there is nothing else and a lot of it, they are packed at once.
import { put, take } from "../board.ts";
import { passes, passesRules } from "../filter.ts";
import { countOpen, openNodes } from "../open-nodes.ts";
import type { Replica, WorkloadClass } from "../problem.ts";
import type { ChoiceNote, Next, Run } from "../run.ts";
import { noteAlone, noteOf, scorerFor } from "../run.ts";
import { totalPoints } from "../score.ts";
import { pack } from "./pack.ts";
import { isPacked, packingOf, wishedFor } from "./plain.ts";

/** Replicas times nodes from which on nothing else is tried before. */
const LARGE = 100_000;

/** Newcomers that are packed, where that is all that is to be placed and a lot: the run holds them then. */
export function packAtOnce(run: Run, newcomers: readonly Replica[]): boolean {
  const { nodes } = run.board.problem;
  if (newcomers.length * nodes.length < LARGE) return false;
  const plain = plainOf(run, newcomers);
  if (plain.length !== newcomers.length) return false;
  const packed = packOn(run, plain);
  return packed !== null && settleAll(run, packed);
}

/** Packs the plain newcomers anew where that takes fewer nodes; a run in which all found their place. */
export function tighten(run: Run, newcomers: readonly Replica[]): void {
  const { board } = run;
  const plain = plainOf(run, newcomers);
  if (plain.length === 0) return;
  const before = countOpen(openNodes(board));
  const homes = plain.map(({ id }) => run.nodes[id] ?? -1);
  for (const [index, replica] of plain.entries()) take(board, replica, homes[index] ?? -1);
  const held = countOpen(openNodes(board));
  const packed = held === before ? null : packOn(run, plain);
  if (packed !== null && held + packed.opened < before && settleAll(run, packed)) return;
  for (const [index, replica] of plain.entries()) put(board, replica, homes[index] ?? -1);
}

function plainOf({ board: { problem } }: Run, newcomers: readonly Replica[]): Replica[] {
  const wished = wishedFor(problem.workloads);
  const known = new Map<WorkloadClass, boolean>();
  return newcomers.filter(({ workload, only }) => {
    if (only !== -1) return false;
    const plain = known.get(workload) ?? isPacked(workload, wished);
    known.set(workload, plain);
    return plain;
  });
}

interface Packed {
  readonly replicas: readonly Replica[];
  readonly homes: Int32Array;
  readonly opened: number;
}

function packOn({ board }: Run, plain: readonly Replica[]): Packed | null {
  const { packing, replicas } = packingOf(board, plain);
  const filling = pack(packing);
  return filling === null ? null : { replicas, ...filling };
}

/**
 * Puts them where they were packed, and then says of each how good its node is beside the others in use. Every rule is asked
 * again; where one does not hold, nothing is changed.
 */
function settleAll(run: Run, { replicas, homes }: Packed): boolean {
  const { board } = run;
  for (const [item, replica] of replicas.entries()) {
    const node = homes[item] ?? -1;
    if (passes(replica.workload, node, board)) {
      put(board, replica, node);
      continue;
    }
    for (let back = 0; back < item; back++) {
      const other = replicas[back];
      if (other !== undefined) take(board, other, homes[back] ?? -1);
    }
    return false;
  }
  const byClass = new Map<WorkloadClass, Replica[]>();
  for (const [item, replica] of replicas.entries()) {
    run.nodes[replica.id] = homes[item] ?? -1;
    const list = byClass.get(replica.workload);
    if (list === undefined) byClass.set(replica.workload, [replica]);
    else list.push(replica);
  }
  if (run.notes === null) return true;
  const roomy = nodesByRoom(run);
  for (const [workload, list] of byClass) noteClass(run, workload, list, roomy);
  return true;
}

/** Each beside all the others in their final places; the next node is told where it is no better. */
function noteClass(
  run: Run,
  workload: WorkloadClass,
  replicas: readonly Replica[],
  roomy: readonly number[],
): void {
  const { board } = run;
  const scorer = scorerFor(run, workload);
  const others = nodesWithRoom(run, workload, roomy)
    .map((node): Next => ({ node, points: totalPoints(scorer, node, board) }))
    .sort((a, b) => b.points - a.points || a.node - b.node);
  const notes = new Map<number, ChoiceNote>();
  for (const replica of replicas) {
    const node = run.nodes[replica.id] ?? -1;
    let note = notes.get(node);
    if (note === undefined) {
      take(board, replica, node);
      const points = totalPoints(scorer, node, board);
      const next = nextOf(others, node, points);
      note =
        next === undefined ? noteAlone(run, scorer, node, points) : noteOf(run, scorer, node, points, next);
      put(board, replica, node);
      notes.set(node, note);
    }
    run.notes?.set(replica.id, note);
  }
}

/** The best that is no better; `others` with the most points first. */
function nextOf(others: readonly Next[], node: number, points: number): Next | undefined {
  let [low, high] = [0, others.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((others[middle]?.points ?? 0) > points) low = middle + 1;
    else high = middle;
  }
  return others[low]?.node === node ? others[low + 1] : others[low];
}

/** Nodes in use, those with most CPU left first. */
function nodesByRoom({ board }: Run): number[] {
  const { free, problem } = board;
  const width = problem.dimensions.length;
  const room = (node: number): number => free[node * width] ?? 0;
  return [...openNodes(board).entries()]
    .flatMap(([node, open]) => (open === 1 ? [node] : []))
    .sort((a, b) => room(b) - room(a) || a - b);
}

/** Nodes in use that would take one more, by index. */
function nodesWithRoom({ board }: Run, workload: WorkloadClass, roomy: readonly number[]): number[] {
  const { free } = board;
  const { request, usable } = workload;
  const [need = 0] = request;
  const found: number[] = [];
  for (const node of roomy) {
    if (need > 0 && (free[node * request.length] ?? 0) < need) break;
    if (usable[node] === 1 && passesRules(workload, node, board)) found.push(node);
  }
  return found.sort((a, b) => a - b);
}
