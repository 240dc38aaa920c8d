// Room for what fits nowhere although there is room enough in all: the fewest running replicas go elsewhere, each of which may
// need another one to move on. Looked for with one move, then two, and so on, as far as the number of looks allows.
import { passesRules } from "./filter.ts";
import type { Replica, WorkloadClass } from "./problem.ts";
import { placeAt, scorerFor } from "./run.ts";
import { totalPoints } from "./score.ts";
import type { Settlement } from "./settlement.ts";
import { isMovable, lift, setDown } from "./settlement.ts";

/** Looks at nodes for one replica, and in all. */
const LOOKS_EACH = 100_000;
const LOOKS_ALL = 1_000_000;
/** Moves for one replica. */
const DEPTH = 8;

/** Places what it can of the failed ones, the most important first; how many moves that took. */
export function defragment(settlement: Settlement, maxMoves: number): number {
  const { run, causes } = settlement;
  const failed = run.failed
    .splice(0)
    .sort((a, b) => b.workload.requirements.priority - a.workload.requirements.priority || a.id - b.id);
  const hopeless = new Set<WorkloadClass>();
  let moves = 0;
  let looks = LOOKS_ALL;
  for (const replica of failed) {
    const { workload, only } = replica;
    const budget = { left: Math.min(looks, LOOKS_EACH) };
    const before = budget.left;
    const found =
      only !== -1 || hopeless.has(workload) ? null : roomFor(settlement, replica, maxMoves - moves, budget);
    looks -= before - budget.left;
    if (found === null) {
      if (only === -1) hopeless.add(workload);
      run.failed.push(replica);
      continue;
    }
    carryOut(settlement, replica, found);
    for (const { replica: other } of found.moves)
      causes.set(other.id, { kind: "defragment", for: replica.address });
    moves += found.moves.length;
  }
  return moves;
}

export interface Room {
  /** Where the replica then fits. */
  readonly node: number;
  /** In the order in which room is made for each: the first one's place is free already. */
  readonly moves: readonly { readonly replica: Replica; readonly to: number }[];
}

/** What would make room for one replica that fits nowhere, with the fewest moves; null where nothing is found. Everything is left as it was. */
export function roomFor(
  settlement: Settlement,
  replica: Replica,
  maxMoves: number,
  budget: { left: number },
): Room | null {
  if (!isEnoughInAll(settlement, replica)) return null;
  for (let depth = 0; depth <= Math.min(maxMoves, DEPTH) && budget.left > 0; depth++) {
    const places = search(settlement, [replica], depth, new Set([replica]), budget);
    const node = places?.get(replica);
    if (places === null || node === undefined) continue;
    places.delete(replica);
    const moves = [...places].map(([other, to]) => ({ replica: other, to })).reverse();
    return { node, moves };
  }
  return null;
}

function carryOut(settlement: Settlement, replica: Replica, { node, moves }: Room): void {
  const { run, residents } = settlement;
  for (const { replica: other } of moves) lift(settlement, other);
  for (const { replica: other, to } of [{ replica, to: node }, ...moves]) {
    placeAt(run, other, to);
    residents[to]?.add(other);
  }
}

/** Free room of all nodes that the replica can use: no move makes more of it. */
function isEnoughInAll({ run }: Settlement, { workload }: Replica): boolean {
  const { free } = run.board;
  const { request, usable } = workload;
  return request.every((need, d) => {
    let room = 0;
    for (let node = 0; node < usable.length; node++)
      if (usable[node] === 1) room += Math.max(0, free[node * request.length + d] ?? 0);
    return room >= need;
  });
}

/**
 * A place for each of the homeless with at most `depth` others sent away, which then are homeless themselves; null where there is
 * none. The last entry is the first whose place is free. The board is left as it was.
 */
function search(
  settlement: Settlement,
  homeless: readonly Replica[],
  depth: number,
  touched: ReadonlySet<Replica>,
  budget: { left: number },
): Map<Replica, number> | null {
  const [replica, ...rest] = homeless;
  if (replica === undefined) return new Map();
  const { workload } = replica;
  const { board } = settlement.run;
  for (const node of bestFirst(settlement, replica, budget)) {
    if (budget.left <= 0) return null;
    setDown(settlement, replica, node);
    const places = search(settlement, rest, depth, touched, budget);
    lift(settlement, replica);
    if (places !== null) return new Map([[replica, node], ...places]);
  }
  if (depth === 0) return null;
  for (const node of nearest(settlement, replica)) {
    const movable = movableOn(settlement, node, touched);
    for (const victims of subsets(movable, depth)) {
      if (budget.left-- <= 0) return null;
      for (const victim of victims) lift(settlement, victim);
      if (passesRules(workload, node, board)) {
        setDown(settlement, replica, node);
        const places = search(
          settlement,
          [...rest, ...victims],
          depth - victims.length,
          new Set([...touched, ...victims]),
          budget,
        );
        lift(settlement, replica);
        if (places !== null) {
          for (const victim of victims) setDown(settlement, victim, node);
          return new Map([[replica, node], ...places]);
        }
      }
      for (const victim of victims) setDown(settlement, victim, node);
    }
  }
  return null;
}

/** Nodes other than its own that take it as it is, as its strategy would choose. */
function bestFirst(
  { run, residents }: Settlement,
  { workload, current }: Replica,
  budget: { left: number },
): number[] {
  const { board } = run;
  const isUsed = (node: number): boolean =>
    [...(residents[node] ?? [])].some((other) => !other.workload.source.daemon);
  const scorer = scorerFor(run, workload);
  const found: { node: number; opens: number; points: number }[] = [];
  for (let node = 0; node < workload.usable.length; node++) {
    if (workload.usable[node] !== 1 || node === current) continue;
    if (budget.left-- <= 0) break;
    if (!passesRules(workload, node, board)) continue;
    const opens = workload.strategy.nodes === "fewest" && !isUsed(node) ? 1 : 0;
    found.push({ node, opens, points: totalPoints(scorer, node, board) });
  }
  return found
    .sort((a, b) => a.opens - b.opens || b.points - a.points || a.node - b.node)
    .map(({ node }) => node);
}

/** Usable nodes other than its own, those first where least is missing. */
function nearest({ run }: Settlement, { workload, current }: Replica): number[] {
  const { board } = run;
  const found: { node: number; short: number }[] = [];
  for (let node = 0; node < workload.usable.length; node++) {
    if (workload.usable[node] !== 1 || node === current) continue;
    let short = 0;
    for (const { passes, measure } of workload.rules) {
      if (passes(workload, node, board)) continue;
      const missing =
        measure === undefined ? 1 : measure.need(workload, node, board) - measure.have(node, board);
      short += Math.ceil((1e6 * missing) / Math.max(1, measure?.whole(node, board) ?? 1));
    }
    found.push({ node, short });
  }
  return found.sort((a, b) => a.short - b.short || a.node - b.node).map(({ node }) => node);
}

/** Running ones that may go elsewhere. */
function movableOn(settlement: Settlement, node: number, touched: ReadonlySet<Replica>): Replica[] {
  return [...(settlement.residents[node] ?? [])]
    .filter((other) => !touched.has(other) && isMovable(settlement, other))
    .sort((a, b) => b.id - a.id);
}

/** Of at most so many; small ones first. Of equal replicas the last ones stand for the others. */
function* subsets(movable: readonly Replica[], most: number): Generator<readonly Replica[]> {
  for (let size = 1; size <= Math.min(most, movable.length); size++) yield* ofSize(movable, size, 0, []);
}

function* ofSize(
  movable: readonly Replica[],
  size: number,
  from: number,
  chosen: readonly Replica[],
): Generator<readonly Replica[]> {
  if (chosen.length === size) {
    yield chosen;
    return;
  }
  for (let index = from; index < movable.length; index++) {
    const replica = movable[index];
    if (replica === undefined) continue;
    // an equal one that was passed over would do as well
    const before = movable.slice(from, index).some((other) => other.workload === replica.workload);
    if (!before) yield* ofSize(movable, size, index + 1, [...chosen, replica]);
  }
}
