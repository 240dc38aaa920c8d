// Which less important replicas give way on which node. What can go elsewhere is moved and not lost, so sets are compared by what
// they leave without a place, then by what they move: by the most important of these, by how much their going disturbs, by number.
import type { PlacementPolicy } from "../model/configuration.ts";
import { put } from "./board.ts";
import { passes, passesRules } from "./filter.ts";
import type { Price } from "./preemption-costs.ts";
import { comparePrices, Costs } from "./preemption-costs.ts";
import { mayPreempt } from "./preemption-rule.ts";
import type { Takers } from "./preemption-takers.ts";
import { isLocal } from "./preemption-takers.ts";
import type { Replica, WorkloadClass } from "./problem.ts";
import { placeBest } from "./run.ts";
import type { Settlement } from "./settlement.ts";
import { lift, setDown } from "./settlement.ts";

export interface Eviction {
  readonly node: number;
  readonly victims: readonly Replica[];
  /** Those of them that go elsewhere, and where; in this order. */
  readonly moved: ReadonlyMap<Replica, number>;
}

/** Sets whose victims are tried on other nodes. */
const TRIED = 48;
/** Of each node. */
const OF_ONE_NODE = 16;
/** Single ones and pairs are tried as well where a node has no more that could give way, and all sets of so few. */
const PAIRED = 12;
const ALL_SETS = 6;
/** Looks at nodes for the victims of one set. */
const LOOKS_OF_TRIAL = 400;

/** The cheapest set over all nodes; null where no set is enough. Everything is left as it was. */
export function cheapestEviction(
  settlement: Settlement,
  replica: Replica,
  { policy, budget, takers, memory }: Search,
): Eviction | null {
  const { workload, only } = replica;
  const costs = new Costs(settlement);
  const known: SetsByNode = memory.get(workload) ?? new Map();
  memory.set(workload, known);
  const sets: Candidate[] = [];
  for (let node = 0; node < workload.usable.length && budget.left > 0; node++) {
    if (workload.usable[node] !== 1 || (only >= 0 && only !== node)) continue;
    const before = known.get(node);
    if (before !== undefined && before.stamp === settlement.run.board.stamps[node] && isLocal(workload)) {
      sets.push(...before.sets);
      continue;
    }
    const found = setsOn(settlement, replica, node, { policy, budget, costs })
      .map((victims) => ({ node, victims, price: costs.priceOf(victims) }))
      .sort(byPrice)
      .slice(0, OF_ONE_NODE);
    known.set(node, { stamp: settlement.run.board.stamps[node] ?? 0, sets: found });
    sets.push(...found);
  }
  sets.sort(byPrice);
  let best: { eviction: Eviction; lost: Price; moved: Price } | null = null;
  for (const { node, victims } of sets.slice(0, TRIED)) {
    const eviction = tryOut(settlement, replica, node, victims, takers);
    budget.left -= takers.looked();
    const lost = costs.priceOf(victims.filter((victim) => !eviction.moved.has(victim)));
    const moved = costs.priceOf([...eviction.moved.keys()]);
    if (best === null || (comparePrices(lost, best.lost) || comparePrices(moved, best.moved)) < 0)
      best = { eviction, lost, moved };
  }
  return best?.eviction ?? null;
}

/** What may be stopped for something more important. */
function mayGo(settlement: Settlement, by: Replica, victim: Replica, policy: PlacementPolicy): boolean {
  const { source, workload, id, only } = victim;
  const isPinned = only !== -1 && !workload.source.daemon && source.pin !== source.current;
  return (
    !source.held &&
    !isPinned &&
    workload.source.job === undefined && // it ends by itself
    !settlement.stays.has(id) &&
    workload.source.lasting !== true &&
    mayPreempt(by.workload.requirements, workload.requirements, policy) &&
    !settlement.needed.has(workload)
  );
}

/** For all that is tried in one run: who may, how many looks are left, and what was found on nodes that are as they were. */
export interface Search {
  readonly policy: PlacementPolicy;
  readonly budget: { left: number };
  readonly takers: Takers;
  readonly memory: Map<WorkloadClass, SetsByNode>;
}

/** With the stamp of the node, which tells whether it is as it was. */
type SetsByNode = Map<number, { readonly stamp: number; readonly sets: readonly Candidate[] }>;

interface Candidate {
  readonly node: number;
  readonly victims: readonly Replica[];
  readonly price: Price;
}

/** Places for more important victims than were found so far, by trying all nodes for each in turn, as far as the looks reach. */
function closerPlaces(
  settlement: Settlement,
  victims: readonly Replica[],
  except: number,
  found: ReadonlyMap<Replica, number>,
): ReadonlyMap<Replica, number> {
  const { board } = settlement.run;
  let [best, least] = [found, lossOf(victims, found)];
  let looks = LOOKS_OF_TRIAL;
  const places = new Map<Replica, number>();
  const visit = (index: number): void => {
    const victim = victims[index];
    if (victim === undefined) {
      const loss = lossOf(victims, places);
      if (loss < least) [best, least] = [new Map(places), loss];
      return;
    }
    const { workload, only } = victim;
    for (let node = 0; node < workload.usable.length && only === -1; node++) {
      if (least < 0 || looks-- <= 0) return;
      if (node === except || !passes(workload, node, board)) continue;
      setDown(settlement, victim, node);
      places.set(victim, node);
      visit(index + 1);
      places.delete(victim);
      lift(settlement, victim);
    }
    if (workload.requirements.priority < least || places.size > 0) visit(index + 1);
  };
  visit(0);
  return best;
}

/** The priority of the most important one without a place, and a little more for each that has none; below 0: all have one. */
function lossOf(victims: readonly Replica[], places: ReadonlyMap<Replica, number>): number {
  let [most, count] = [-1, 0];
  for (const victim of victims) {
    if (places.has(victim)) continue;
    count++;
    if (victim.workload.requirements.priority > most) most = victim.workload.requirements.priority;
  }
  return most < 0 ? -1 : most + count / (1 + victims.length);
}

function byPrice(a: Candidate, b: Candidate): number {
  return comparePrices(a.price, b.price) || a.node - b.node;
}

/** Sets that are just enough on a node: none of their members could stay. */
function setsOn(
  settlement: Settlement,
  replica: Replica,
  node: number,
  { policy, budget, costs }: Pick<Search, "policy" | "budget"> & { readonly costs: Costs },
): readonly (readonly Replica[])[] {
  const { board } = settlement.run;
  const candidates = [...(settlement.residents[node] ?? [])]
    .filter((victim) => mayGo(settlement, replica, victim, policy))
    .sort(
      (a, b) =>
        b.workload.requirements.priority - a.workload.requirements.priority ||
        costs.disruptionOf(b) - costs.disruptionOf(a) ||
        costs.sizeOf(a) - costs.sizeOf(b) ||
        a.id - b.id,
    );
  if (candidates.length === 0 || !couldFit(settlement, replica, node, candidates)) return [];
  budget.left -= 2 * candidates.length;
  for (const victim of candidates) lift(settlement, victim);
  const fits = (): boolean => passesRules(replica.workload, node, board);
  const found: (readonly Replica[])[] = [];
  if (fits()) {
    // what may stay is put back: the most important and the most disturbing first, and small ones, so that few are left
    const victims = candidates.filter((victim) => {
      setDown(settlement, victim, node);
      if (fits()) return false;
      lift(settlement, victim);
      return true;
    });
    found.push(victims);
    const left = new Set(victims);
    for (const victim of candidates) if (left.has(victim)) setDown(settlement, victim, node);
    for (const set of smallSets(candidates, victims)) {
      budget.left -= set.length;
      for (const victim of set) lift(settlement, victim);
      if (fits() && isJustEnough(settlement, set, node, fits)) found.push(set);
      for (const victim of set) setDown(settlement, victim, node);
    }
    return found;
  }
  for (const victim of candidates) setDown(settlement, victim, node);
  return found;
}

/** All of the set are off the board. */
function isJustEnough(
  settlement: Settlement,
  set: readonly Replica[],
  node: number,
  fits: () => boolean,
): boolean {
  if (set.length === 1) return true;
  return set.every((victim) => {
    setDown(settlement, victim, node);
    const superfluous = fits();
    lift(settlement, victim);
    return !superfluous;
  });
}

/** Other sets than the one that was found already: single ones and pairs, of few candidates all. Equal replicas are worth the same: the last one goes. */
function* smallSets(
  candidates: readonly Replica[],
  found: readonly Replica[],
): Generator<readonly Replica[]> {
  if (candidates.length > PAIRED) return;
  const last = [...candidates].sort((a, b) => b.id - a.id);
  const isFound = (set: readonly Replica[]): boolean =>
    set.length === found.length && set.every((victim) => found.includes(victim));
  if (candidates.length <= ALL_SETS) {
    for (let bits = 1; bits < 2 ** last.length; bits++) {
      const set = last.filter((_, index) => (bits >> index) % 2 === 1);
      if (!isFound(set)) yield set;
    }
    return;
  }
  const firsts = last.filter(
    ({ workload }, index) => last.findIndex((other) => other.workload === workload) === index,
  );
  for (const victim of firsts) if (!isFound([victim])) yield [victim];
  for (const [index, a] of last.entries())
    for (const b of last.slice(index + 1)) if (!isFound([a, b])) yield [a, b];
}

/** Amounts alone: quickly told without touching the board. */
function couldFit(
  { run }: Settlement,
  { workload }: Replica,
  node: number,
  candidates: readonly Replica[],
): boolean {
  const { free } = run.board;
  const { request } = workload;
  for (let d = 0; d < request.length; d++) {
    let room = free[node * request.length + d] ?? 0;
    for (const { takes } of candidates) room += takes.request[d] ?? 0;
    if (room < (request[d] ?? 0)) return false;
  }
  return true;
}

/** Where the victims would go with the replica in their place. */
function tryOut(
  settlement: Settlement,
  replica: Replica,
  node: number,
  victims: readonly Replica[],
  takers: Takers,
): Eviction {
  const { run } = settlement;
  for (const victim of victims) lift(settlement, victim);
  put(run.board, replica, node);
  run.nodes[replica.id] = node;
  const order = [...victims].sort(
    (x, y) => y.workload.requirements.priority - x.workload.requirements.priority || x.id - y.id,
  );
  const quiet = { ...run, notes: null };
  const moved = new Map<Replica, number>();
  for (const victim of order) {
    if (victim.only !== -1 || !takers.any(victim.workload, node)) continue;
    const to = placeBest(quiet, victim, node);
    if (to >= 0) moved.set(victim, to);
  }
  for (const victim of moved.keys()) lift(settlement, victim);
  // one that is placed where it scores best may take the only place of another
  const better =
    moved.size === 0 || moved.size === victims.length ? moved : closerPlaces(settlement, order, node, moved);
  lift(settlement, replica);
  for (const victim of victims) setDown(settlement, victim, node);
  return { node, victims, moved: better };
}
