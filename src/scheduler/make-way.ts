// Newcomers that must share a node are placed together, as early as the most important of them; so a less important one may have
// what somebody more important needs who comes later. It gives its place back, and looks for another one. What runs stays.
import { put, take } from "./board.ts";
import { compareFailures } from "./compare-failures.ts";
import { passesRules } from "./filter.ts";
import { effectivePriorities, hardTargets } from "./order.ts";
import type { Replica, WorkloadClass } from "./problem.ts";
import { placeLate } from "./repair.ts";
import type { Run } from "./run.ts";
import { isOpen, placeAt, placeBest } from "./run.ts";
import { withdrawLonely } from "./withdraw.ts";
import { kinds } from "./workload-kinds.ts";

/** Nodes and questions whether a replica fits on one, in all; so many newcomers are gone through as fast as one of these is. */
const LOOKS = 200_000;
const NEWCOMERS_A_LOOK = 16;

interface Way {
  readonly run: Run;
  readonly newcomers: readonly Replica[];
  /** By workload: of itself and of what needs it. */
  readonly importance: readonly number[];
  /** What runs needs them. */
  readonly needed: ReadonlySet<WorkloadClass>;
  looks: number;
}

/** Of the most important that waits less is left unplaced afterwards, or nothing changes. */
export function makeWay(found: Run, newcomers: readonly Replica[]): void {
  const run: Run = { ...found, opened: null };
  const importance = effectivePriorities(run.board.problem);
  const of = ({ workload }: Replica): number => importance[workload.index] ?? 0;
  const placed = newcomers.filter(({ id }) => (run.nodes[id] ?? -1) >= 0);
  const least = placed.reduce((low, replica) => Math.min(low, of(replica)), Infinity);
  if (!run.failed.some((replica) => priorityOf(replica) > least && replica.workload.usableCount > 0)) return;
  const way: Way = { run, newcomers, importance, needed: neededByRunning(run, newcomers), looks: LOOKS };
  const kindOf = kinds();
  for (let again = true; again && way.looks > 0;) {
    again = false;
    const hopeless = new Set<string>();
    for (const replica of sorted(run.failed)) {
      const kind = replica.only === -1 ? kindOf(replica.workload) : String(replica.id);
      if (priorityOf(replica) <= least || hopeless.has(kind)) continue;
      if (placeInstead(way, replica)) again = true;
      else hopeless.add(kind);
    }
    if (!again) return;
    run.failed.splice(0, run.failed.length, ...sorted(run.failed));
    placeLate(run, () => true);
  }
}

function sorted(failed: readonly Replica[]): Replica[] {
  return [...failed].sort((a, b) => priorityOf(b) - priorityOf(a) || a.id - b.id);
}

function priorityOf({ workload }: Replica): number {
  return workload.requirements.priority;
}

function neededByRunning(run: Run, newcomers: readonly Replica[]): ReadonlySet<WorkloadClass> {
  const isNew = new Set(newcomers);
  const running = run.board.problem.replicas.filter(
    (replica) => (run.nodes[replica.id] ?? -1) >= 0 && !isNew.has(replica),
  );
  return new Set([...new Set(running.map(({ workload }) => workload))].flatMap(hardTargets));
}

/** On the node where the least important have to go, and the fewest of them. */
function placeInstead(way: Way, replica: Replica): boolean {
  const { run, newcomers } = way;
  const { workload, only } = replica;
  if (only === -1 && placeBest(run, replica) >= 0) {
    run.failed.splice(run.failed.indexOf(replica), 1);
    return true;
  }
  const givers = giversByNode(way, replica);
  way.looks -= newcomers.length / NEWCOMERS_A_LOOK;
  let best: { readonly node: number; readonly leaving: readonly Replica[] } | null = null;
  for (const node of only === -1 ? [...givers.keys()].sort((a, b) => a - b) : [only]) {
    const here = givers.get(node) ?? [];
    if (here.length === 0 || way.looks <= 0 || !isOpen(run, workload, node)) continue;
    const leaving = whoLeaves(way, replica, node, here);
    if (leaving !== null && (best === null || compareFailures(leaving, best.leaving) < 0))
      best = { node, leaving };
  }
  if (best === null) return false;
  for (const giver of best.leaving) withdraw(run, giver);
  run.failed.splice(run.failed.indexOf(replica), 1);
  placeAt(run, replica, best.node);
  do withdrawLonely(run, newcomers);
  while (withdrawUneven(run, newcomers));
  return true;
}

/** Newcomers that are less important, and that nothing needs that is not. */
function giversByNode({ run, newcomers, importance, needed }: Way, replica: Replica): Map<number, Replica[]> {
  const found = new Map<number, Replica[]>();
  for (const other of newcomers) {
    const node = run.nodes[other.id] ?? -1;
    if (node < 0 || other.source.pin !== null || needed.has(other.workload)) continue;
    if ((importance[other.workload.index] ?? 0) >= priorityOf(replica)) continue;
    const list = found.get(node);
    if (list === undefined) found.set(node, [other]);
    else list.push(other);
  }
  return found;
}

/** Null where it does not fit even without all of them; else without whom it has to be. Nothing is changed. */
function whoLeaves(way: Way, replica: Replica, node: number, here: readonly Replica[]): Replica[] | null {
  const { board } = way.run;
  const { workload } = replica;
  way.looks--;
  if (!couldFit(way.run, workload, node, here)) return null;
  const order = [...here].sort((a, b) => priorityOf(b) - priorityOf(a) || a.id - b.id);
  for (const giver of order) take(board, giver, node);
  const fits = passesRules(workload, node, board);
  way.looks--;
  const leaving: Replica[] = [];
  for (const giver of order) {
    put(board, giver, node);
    if (!fits) continue;
    way.looks--;
    if (passesRules(workload, node, board)) continue;
    take(board, giver, node);
    leaving.push(giver);
  }
  for (const giver of leaving) put(board, giver, node);
  return fits ? leaving : null;
}

/** By amounts alone. */
function couldFit(
  { board: { free } }: Run,
  { request }: WorkloadClass,
  node: number,
  here: readonly Replica[],
): boolean {
  for (let d = 0; d < request.length; d++) {
    let missing = (request[d] ?? 0) - (free[node * request.length + d] ?? 0);
    if ((request[d] ?? 0) <= 0) continue;
    for (const { takes } of here) missing -= takes.request[d] ?? 0;
    if (missing > 0) return false;
  }
  return true;
}

function withdraw(run: Run, replica: Replica): void {
  take(run.board, replica, run.nodes[replica.id] ?? -1);
  run.nodes[replica.id] = -1;
  run.notes?.delete(replica.id);
  run.failed.push(replica);
}

/** Those whose hard spread no longer holds without the others; whether there were any. */
function withdrawUneven(run: Run, newcomers: readonly Replica[]): boolean {
  const { board } = run;
  let some = false;
  for (const replica of newcomers.toReversed()) {
    const { workload, id } = replica;
    const node = run.nodes[id] ?? -1;
    const rule = workload.rules.find(({ name }) => name === "spread");
    if (node < 0 || rule === undefined) continue;
    take(board, replica, node);
    const isEven = rule.passes(workload, node, board);
    put(board, replica, node);
    if (isEven) continue;
    withdraw(run, replica);
    some = true;
  }
  return some;
}
