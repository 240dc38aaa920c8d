// What is large and found no place gets one where several smaller newcomers make room: of a node they all go elsewhere, first to nodes
// that the large one could not use at all. A swap of one or two (repair) cannot empty a node. What runs stays.
import { put, take } from "./board.ts";
import { passesRules } from "./filter.ts";
import type { Replica, WorkloadClass } from "./problem.ts";
import { isMovable, neededCompany } from "./repair.ts";
import type { Run } from "./run.ts";
import { isOpen, placeAt } from "./run.ts";
import { totalRoom } from "./total-room.ts";
import { kinds } from "./workload-kinds.ts";

/** Looks at nodes in all. */
const LOOKS = 6_000_000;
/** Nodes that are tried for one replica, those with the least to move first. */
const NODES = 24;
/** Newcomers that leave a node for one replica. */
const MOST_MOVED = 64;

interface Clearing {
  readonly run: Run;
  /** Movable newcomers by node. */
  readonly residents: ReadonlyMap<number, Set<Replica>>;
  /** By dimension, what there is in all. */
  readonly whole: Float64Array;
  looks: number;
}

/** Places more of what failed, on any node; everything that had a place keeps one. */
export function clearRoom(found: Run, newcomers: readonly Replica[]): void {
  const run: Run = { ...found, opened: null };
  const { board } = run;
  const needed = neededCompany(board.problem.workloads);
  const residents = new Map<number, Set<Replica>>();
  for (const replica of newcomers) {
    const node = run.nodes[replica.id] ?? -1;
    if (node < 0 || replica.only !== -1 || !isMovable(replica.workload, needed)) continue;
    const list = residents.get(node);
    if (list === undefined) residents.set(node, new Set([replica]));
    else list.add(replica);
  }
  const clearing: Clearing = { run, residents, whole: totalRoom(board.problem), looks: LOOKS };
  const kindOf = kinds();
  const hopeless = new Set<string>();
  for (const replica of run.failed.splice(0)) {
    const { workload, only } = replica;
    const kind = kindOf(workload);
    const isWorth =
      only === -1 && workload.usableCount > 0 && !workload.strategy.queued && !hopeless.has(kind);
    if (isWorth && makeRoom(clearing, replica)) continue;
    hopeless.add(kind);
    run.failed.push(replica);
  }
}

function makeRoom(clearing: Clearing, replica: Replica): boolean {
  const { run } = clearing;
  for (const { node, leaving } of nearest(clearing, replica.workload)) {
    if (clearing.looks <= 0) return false;
    if (!moveAway(clearing, replica, node, leaving)) continue;
    placeAt(run, replica, node);
    return true;
  }
  return false;
}

/** Nodes where it fits once movable newcomers have left, and who has to: the least that moves first. */
function nearest(
  clearing: Clearing,
  workload: WorkloadClass,
): readonly { readonly node: number; readonly leaving: readonly Replica[] }[] {
  const { run, residents } = clearing;
  const found: { node: number; leaving: readonly Replica[]; weight: number }[] = [];
  for (const [node, here] of residents) {
    clearing.looks--;
    if (!isOpen(run, workload, node)) continue;
    const leaving = whoLeaves(clearing, workload, node, here);
    if (leaving === null) continue;
    const weight = leaving.reduce((sum, replica) => sum + sizeOf(clearing, replica.workload), 0);
    found.push({ node, leaving, weight });
  }
  return found.sort((a, b) => a.weight - b.weight || a.node - b.node).slice(0, NODES);
}

/** The large ones first, until the newcomer passes; those of them that did not have to leave stay. Nothing is changed. */
function whoLeaves(
  clearing: Clearing,
  workload: WorkloadClass,
  node: number,
  here: ReadonlySet<Replica>,
): readonly Replica[] | null {
  const { board } = clearing.run;
  const { free, problem } = board;
  const count = problem.dimensions.length;
  const missing = Array.from(
    { length: count },
    (_, d) => (workload.request[d] ?? 0) - (free[node * count + d] ?? 0),
  );
  if (!couldFit(missing, here)) return null;
  const useful = [...here]
    .filter(({ takes }) => missing.some((amount, d) => amount > 0 && (takes.request[d] ?? 0) > 0))
    .sort((a, b) => sizeOf(clearing, b.workload) - sizeOf(clearing, a.workload) || a.id - b.id);
  const gone: Replica[] = [];
  for (const replica of useful) {
    if (passesRules(workload, node, board) || gone.length >= MOST_MOVED) break;
    take(board, replica, node);
    gone.push(replica);
  }
  const fits = passesRules(workload, node, board);
  clearing.looks -= gone.length;
  const leaving: Replica[] = [];
  for (const replica of gone.toReversed()) {
    put(board, replica, node);
    if (!fits || passesRules(workload, node, board)) continue;
    take(board, replica, node);
    leaving.push(replica);
  }
  for (const replica of leaving) put(board, replica, node);
  return fits ? leaving : null;
}

function couldFit(missing: readonly number[], here: ReadonlySet<Replica>): boolean {
  const left = [...missing];
  for (const { takes } of here)
    for (let d = 0; d < left.length; d++) left[d] = (left[d] ?? 0) - (takes.request[d] ?? 0);
  return left.every((amount) => amount <= 0);
}

/** Each finds another node beside the newcomer, or everything is as it was. */
function moveAway(clearing: Clearing, replica: Replica, node: number, leaving: readonly Replica[]): boolean {
  const { run, residents } = clearing;
  const { board } = run;
  for (const victim of leaving) take(board, victim, node);
  put(board, replica, node);
  const moved: { readonly victim: Replica; readonly to: number }[] = [];
  const order = [...leaving].sort(
    (a, b) => sizeOf(clearing, b.workload) - sizeOf(clearing, a.workload) || a.id - b.id,
  );
  for (const victim of order) {
    const to = elsewhere(clearing, victim, replica.workload, node);
    if (to < 0) break;
    put(board, victim, to);
    moved.push({ victim, to });
  }
  for (const { victim, to } of moved) take(board, victim, to);
  take(board, replica, node);
  if (moved.length < leaving.length) {
    for (const victim of leaving) put(board, victim, node);
    return false;
  }
  put(board, replica, node);
  for (const { victim, to } of moved) {
    placeAt(run, victim, to);
    residents.get(node)?.delete(victim);
    residents.get(to)?.add(victim);
  }
  take(board, replica, node);
  return true;
}

/** The fullest node that takes it, of those first that the large one cannot use; -1 where none does. */
function elsewhere(clearing: Clearing, victim: Replica, large: WorkloadClass, except: number): number {
  const { run, whole } = clearing;
  const { board } = run;
  const { capacity, dimensions } = board.problem;
  const count = dimensions.length;
  let [best, bestIsSmall, bestLeft] = [-1, false, Infinity];
  for (let node = 0; node < victim.workload.usable.length; node++) {
    if (node === except || !isOpen(run, victim.workload, node)) continue;
    let [isSmall, left] = [large.usable[node] !== 1, 0];
    for (let d = 0; d < count; d++) {
      if ((large.request[d] ?? 0) > (capacity[node * count + d] ?? 0)) isSmall = true;
      left += (board.free[node * count + d] ?? 0) / Math.max(1, whole[d] ?? 0);
    }
    if (best >= 0 && (bestIsSmall !== isSmall ? bestIsSmall : left >= bestLeft)) continue;
    if (passesRules(victim.workload, node, board)) [best, bestIsSmall, bestLeft] = [node, isSmall, left];
  }
  clearing.looks -= victim.workload.usable.length;
  return best;
}

/** The sum of its shares of all the room there is. */
function sizeOf({ whole }: Clearing, { request }: WorkloadClass): number {
  let size = 0;
  for (let d = 0; d < request.length; d++) size += (request[d] ?? 0) / Math.max(1, whole[d] ?? 0);
  return size;
}
