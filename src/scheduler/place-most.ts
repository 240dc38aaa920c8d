// Where few newcomers are to be placed and some of them find no place, the ways to place them are gone through, as far as a number
// of looks allows, for one that leaves less unplaced, the more important first. What runs stays, and so does what is bound to others.
import { put, take } from "./board.ts";
import { passesRules } from "./filter.ts";
import type { Replica, WorkloadClass } from "./problem.ts";
import { isMovable, neededCompany } from "./repair.ts";
import type { Run } from "./run.ts";
import { isOpen, placeAt, placeBest, scorerFor } from "./run.ts";
import type { Scorer } from "./score.ts";
import { totalPoints } from "./score.ts";

/** Looks at nodes: some hundredths of a second. */
const LOOKS = 100_000;
/** Newcomers; more have too many ways. */
const MOST = 16;

interface Search {
  readonly run: Run;
  /** The more important first, then the larger. */
  readonly items: readonly Replica[];
  /** By item: where the importance begins that it has, counted from the highest. */
  readonly levels: readonly number[];
  readonly scorers: ReadonlyMap<WorkloadClass, Scorer>;
  /** Node by item on the way that is tried; -1 without a place. */
  readonly tried: Int32Array;
  /** By level: items without a place on that way, and on the best one. */
  readonly missed: number[];
  least: readonly number[];
  best: Int32Array | null;
  looks: number;
}

/** Places more of what failed, or something more important instead, where there is a way; on any node. */
export function placeMost(found: Run, newcomers: readonly Replica[]): void {
  const run: Run = { ...found, opened: null };
  const { board, nodes } = run;
  const needed = neededCompany(board.problem.workloads);
  const free = newcomers.filter(({ only, workload }) => only === -1 && isMovable(workload, needed));
  const isPlaced = ({ id }: Replica): boolean => (nodes[id] ?? -1) >= 0;
  if (free.every(isPlaced) || free.filter(isPlaced).length >= MOST) return;
  const before = nodes.slice();
  for (const replica of free) if (isPlaced(replica)) take(board, replica, nodes[replica.id] ?? -1);
  const items = free.filter((replica) => isPlaced(replica) || placesFor(run, replica.workload).length > 0);
  const better = items.every(isPlaced) || items.length > MOST ? null : search(run, items);
  if (better !== null) for (const [replica, node] of better) nodes[replica.id] = node;
  for (const replica of free)
    if (isPlaced(replica) && nodes[replica.id] === before[replica.id])
      put(board, replica, nodes[replica.id] ?? -1);
  if (better === null) return;
  for (const replica of items) {
    const node = nodes[replica.id] ?? -1;
    if (node === before[replica.id]) continue;
    run.notes?.delete(replica.id);
    if (node >= 0) placeAt(run, replica, node);
  }
  const failed = [...run.failed.splice(0).filter((replica) => !items.includes(replica)), ...items];
  for (const replica of failed)
    if (!isPlaced(replica) && (!items.includes(replica) || placeBest(run, replica) < 0))
      run.failed.push(replica);
}

function placesFor(run: Run, workload: WorkloadClass): number[] {
  return [...workload.usable.keys()].filter(
    (node) => isOpen(run, workload, node) && passesRules(workload, node, run.board),
  );
}

/** Where each goes on a better way than the one that the run has; null where none was found. None of the items is on the board. */
function search(run: Run, unsorted: readonly Replica[]): ReadonlyMap<Replica, number> | null {
  const items = [...unsorted].sort(
    (a, b) =>
      b.workload.requirements.priority - a.workload.requirements.priority ||
      sizeOf(b.workload, run) - sizeOf(a.workload, run) ||
      a.id - b.id,
  );
  const priorities = items.map(({ workload }) => workload.requirements.priority);
  const levels = priorities.map((priority) => new Set(priorities.filter((other) => other > priority)).size);
  const missed = Array.from(new Set(priorities), () => 0);
  const least = [...missed];
  for (const [index, { id }] of items.entries())
    if ((run.nodes[id] ?? -1) < 0) least[levels[index] ?? 0] = (least[levels[index] ?? 0] ?? 0) + 1;
  const state: Search = {
    run,
    items,
    levels,
    scorers: new Map(items.map(({ workload }) => [workload, scorerFor(run, workload)])),
    tried: new Int32Array(items.length).fill(-1),
    missed,
    least,
    best: null,
    looks: LOOKS,
  };
  visit(state, 0);
  return state.best === null ? null : assigned(state, state.best);
}

/** The largest share of all the room there is. */
function sizeOf({ request }: WorkloadClass, { board: { problem } }: Run): number {
  const count = problem.dimensions.length;
  let largest = 0;
  for (let d = 0; d < count; d++) {
    let whole = 0;
    for (let node = 0; node < problem.nodes.length; node++) whole += problem.capacity[node * count + d] ?? 0;
    const share = (request[d] ?? 0) / Math.max(1, whole);
    if (share > largest) largest = share;
  }
  return largest;
}

function visit(state: Search, index: number): void {
  const { run, items, levels, tried, missed } = state;
  const replica = items[index];
  if (state.looks <= 0 || !isHopeful(state, index)) return;
  if (replica === undefined) {
    state.least = [...missed];
    state.best = tried.slice();
    return;
  }
  const { workload } = replica;
  const level = levels[index] ?? 0;
  // of equal replicas the later ones go to later nodes, and none goes where an earlier one stays out
  const alike = items[index - 1]?.workload === workload;
  const from = alike ? (tried[index - 1] ?? -1) : 0;
  if (from >= 0) {
    for (const node of bestFirst(state, workload, from)) {
      put(run.board, replica, node);
      tried[index] = node;
      visit(state, index + 1);
      take(run.board, replica, node);
      if (state.looks <= 0) break;
    }
  }
  tried[index] = -1;
  missed[level] = (missed[level] ?? 0) + 1;
  visit(state, index + 1);
  missed[level] = (missed[level] ?? 0) - 1;
}

function bestFirst(state: Search, workload: WorkloadClass, from: number): number[] {
  const { run, scorers } = state;
  state.looks -= workload.usable.length;
  const scorer = scorers.get(workload);
  return placesFor(run, workload)
    .filter((node) => node >= from)
    .map((node) => ({ node, points: scorer === undefined ? 0 : totalPoints(scorer, node, run.board) }))
    .sort((a, b) => b.points - a.points || a.node - b.node)
    .map(({ node }) => node);
}

/** Whether this way may still leave less unplaced than the best one. */
function isHopeful(state: Search, index: number): boolean {
  const { missed, least, levels } = state;
  const level = levels[index] ?? missed.length;
  for (const [at, count] of missed.entries()) {
    const sum = count + (at === level ? tooMany(state, index) : 0);
    if (sum !== (least[at] ?? 0)) return sum < (least[at] ?? 0);
  }
  return false;
}

/** Of the items of one importance from an index on: how many there is no room for in all, whatever the nodes. */
function tooMany({ run: { board }, items, levels }: Search, index: number): number {
  let end = index;
  while (end < items.length && levels[end] === levels[index]) end++;
  const rest = items.slice(index, end);
  const count = board.problem.dimensions.length;
  let most = 0;
  for (let d = 0; d < count; d++) {
    let room = 0;
    for (let node = 0; node < board.problem.nodes.length; node++)
      if (board.problem.open[node] === 1) room += Math.max(0, board.free[node * count + d] ?? 0);
    const needs = rest.map(({ workload }) => workload.request[d] ?? 0).sort((a, b) => a - b);
    let fitting = 0;
    for (const need of needs) {
      room -= need;
      if (room < 0) break;
      fitting++;
    }
    if (rest.length - fitting > most) most = rest.length - fitting;
  }
  return most;
}

/** Of equal replicas the first ones have places, and keep theirs where that is among them. */
function assigned({ run, items }: Search, best: Int32Array): ReadonlyMap<Replica, number> {
  const places = new Map<WorkloadClass, number[]>();
  for (const [index, { workload }] of items.entries()) {
    const list = places.get(workload) ?? [];
    const node = best[index] ?? -1;
    if (node >= 0) list.push(node);
    places.set(workload, list);
  }
  const found = new Map<Replica, number>();
  for (const [workload, nodes] of places) {
    const replicas = items.filter((replica) => replica.workload === workload).sort((a, b) => a.id - b.id);
    const lucky = replicas.slice(0, nodes.length);
    for (const replica of replicas) found.set(replica, -1);
    for (const replica of lucky) {
      const own = run.nodes[replica.id] ?? -1;
      if (!nodes.includes(own)) continue;
      nodes.splice(nodes.indexOf(own), 1);
      found.set(replica, own);
    }
    for (const replica of lucky) if (found.get(replica) === -1) found.set(replica, nodes.shift() ?? -1);
  }
  return found;
}
