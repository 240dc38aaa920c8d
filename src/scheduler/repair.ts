// What found no place gets one by moving one or two other newcomers that fit elsewhere. Replicas that run are not moved.
// Bounded: so many looks at nodes for each replica and in all.
import { put, take } from "./board.ts";
import { passes, passesRules } from "./filter.ts";
import type { Run } from "./run.ts";
import { isOpen, placeAt, placeBest, placeFixed } from "./run.ts";
import { kinds } from "./workload-kinds.ts";
import type { Replica, WorkloadClass } from "./problem.ts";
import { needsCompany } from "./withdraw.ts";

const LOOKS_EACH = 200_000;
const LOOKS_ALL = 2_000_000;

/** Tries again for each failed replica, in order; `run.failed` holds what is left. */
export function repair(run: Run, newcomers: readonly Replica[]): void {
  const failed = run.failed.splice(0);
  const hopeless = new Set<string>();
  const kindOf = kinds();
  const budget = { left: LOOKS_ALL };
  let moved = false;
  for (const replica of failed) {
    const { usableCount, strategy } = replica.workload;
    if (
      hopeless.has(kindOf(replica.workload)) ||
      replica.only !== -1 ||
      usableCount === 0 ||
      strategy.queued
    ) {
      run.failed.push(replica);
      continue;
    }
    if (placeBest(run, replica) >= 0 || placeByMoving(run, replica, newcomers, budget)) {
      hopeless.clear();
      moved = true;
    } else {
      hopeless.add(kindOf(replica.workload));
      run.failed.push(replica);
    }
  }
  placeLate(
    run,
    (workload) => moved || needsCompany(workload) || workload.spreads.some(({ maxSkew }) => maxSkew !== null),
  );
}

/** What was refused first and fits by now: others have come that it has to be near to, evened out a hard spread, or made room. */
export function placeLate(run: Run, isAsked: (workload: WorkloadClass) => boolean): void {
  const kindOf = kinds();
  for (let again = true; again;) {
    again = false;
    const hopeless = new Set<string>();
    for (const replica of run.failed.splice(0)) {
      const { only, workload } = replica;
      const kind = kindOf(workload);
      const isWorth = isAsked(workload) && workload.usableCount > 0 && (only !== -1 || !hopeless.has(kind));
      if (isWorth && (only === -1 ? placeBest(run, replica) >= 0 : placesThere(run, replica))) again = true;
      else {
        if (only === -1) hopeless.add(kind);
        run.failed.push(replica);
      }
    }
  }
}

function placesThere(run: Run, replica: Replica): boolean {
  const { workload, only } = replica;
  if (only < 0 || !passes(workload, only, run.board)) return false;
  placeFixed(run, replica);
  return true;
}

function placeByMoving(
  run: Run,
  replica: Replica,
  newcomers: readonly Replica[],
  budget: { left: number },
): boolean {
  const { board } = run;
  budget.left -= (newcomers.length + board.problem.nodes.length) >> 2; // what is looked through once
  if (budget.left <= 0) return false;
  const residents = movableByNode(run, newcomers);
  const limit = Math.max(0, budget.left - LOOKS_EACH);
  for (const node of nearestNodes(run, replica.workload)) {
    const movable = residents.get(node) ?? [];
    for (const victims of choices(movable)) {
      if (budget.left <= limit) return false;
      budget.left--;
      for (const victim of victims) take(board, victim, node);
      if (passesRules(replica.workload, node, board)) {
        budget.left -= board.problem.nodes.length;
        if (swap(run, replica, victims, node)) return true;
      }
      for (const victim of victims) put(board, victim, node);
    }
  }
  return false;
}

/** The victims are off the board. Leaves everything as it was where one of them finds no other place. */
function swap(run: Run, replica: Replica, victims: readonly Replica[], node: number): boolean {
  const { board } = run;
  put(board, replica, node);
  const moved: Replica[] = [];
  for (const victim of victims) {
    const note = run.notes?.get(victim.id);
    if (placeBest(run, victim, node) >= 0) {
      moved.push(victim);
      continue;
    }
    for (const back of moved) take(board, back, run.nodes[back.id] ?? -1);
    for (const back of victims) run.nodes[back.id] = node;
    if (note !== undefined) run.notes?.set(victim.id, note);
    take(board, replica, node);
    return false;
  }
  take(board, replica, node);
  placeAt(run, replica, node);
  return true;
}

/** Workloads that others must be near to. */
export function neededCompany(workloads: readonly WorkloadClass[]): ReadonlySet<WorkloadClass> {
  const needed = new Set<WorkloadClass>();
  for (const { affinities } of workloads)
    for (const { required, anti, counter } of affinities)
      if (required && !anti && counter !== null) needed.add(counter.workload);
  return needed;
}

/** Whether a newcomer can leave its node without anything else having to. */
export function isMovable(workload: WorkloadClass, needed: ReadonlySet<WorkloadClass>): boolean {
  return (
    !needed.has(workload) &&
    !workload.source.daemon &&
    !workload.strategy.queued &&
    workload.hardUsers.length === 0 &&
    workload.hardLinks.length === 0 &&
    workload.anchors.length === 0 &&
    workload.spreads.every(({ maxSkew }) => maxSkew === null)
  );
}

/** One newcomer of each class on a node (two, where there are two): equal ones are worth the same. */
function movableByNode(run: Run, newcomers: readonly Replica[]): Map<number, Replica[]> {
  const needed = neededCompany(run.board.problem.workloads);
  const residents = new Map<number, Replica[]>();
  for (const replica of newcomers) {
    const node = run.nodes[replica.id] ?? -1;
    if (node < 0 || replica.only !== -1 || !isMovable(replica.workload, needed)) continue;
    const list = residents.get(node);
    if (list === undefined) residents.set(node, [replica]);
    else if (list.filter(({ workload }) => workload === replica.workload).length < 2) list.push(replica);
  }
  return residents;
}

/** Single ones first, then pairs. */
function* choices(movable: readonly Replica[]): Generator<readonly Replica[]> {
  const firsts = movable.filter(
    ({ workload }, index) => movable.findIndex((other) => other.workload === workload) === index,
  );
  for (const replica of firsts) yield [replica];
  for (const [index, a] of movable.entries()) for (const b of movable.slice(index + 1)) yield [a, b];
}

/** Usable nodes, the smallest relative shortfall first. */
function nearestNodes(run: Run, workload: WorkloadClass): number[] {
  const { board } = run;
  const found: { node: number; short: number }[] = [];
  for (let node = 0; node < workload.usable.length; node++) {
    if (!isOpen(run, workload, node)) continue;
    let short = 0;
    for (const rule of workload.rules) {
      if (rule.passes(workload, node, board)) continue;
      const { measure } = rule;
      const missing =
        measure === undefined ? 1 : measure.need(workload, node, board) - measure.have(node, board);
      short += Math.ceil((1e6 * missing) / Math.max(1, measure?.whole(node, board) ?? 1));
    }
    found.push({ node, short });
  }
  return found.sort((a, b) => a.short - b.short || a.node - b.node).map(({ node }) => node);
}
