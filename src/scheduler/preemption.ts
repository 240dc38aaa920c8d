// What finds no place takes the room of less important replicas, where that is allowed: of the cheapest ones, each of which goes
// elsewhere if it can and else waits. Everything is tried in order of priority, so that what was driven out may drive out what is
// less important again, no deeper than there are priorities, and the most important that is left out is never more than before.
import type { Address } from "../model/address.ts";
import type { PlacementPolicy } from "../model/configuration.ts";
import { passes } from "./filter.ts";
import type { Eviction, Search } from "./preemption-victims.ts";
import { cheapestEviction } from "./preemption-victims.ts";
import { Takers } from "./preemption-takers.ts";
import type { Replica, WorkloadClass } from "./problem.ts";
import { placeAt, placeBest } from "./run.ts";
import type { Settlement } from "./settlement.ts";
import { isAtHome, lift, setDown } from "./settlement.ts";

/** Replicas taken up and put back while victims are looked for, so that the time is bounded. */
const LOOKS = 2_000_000;

/** Running replicas that are stopped, with what each is stopped for. Others that had to go are placed again already. */
export function preempt(settlement: Settlement, policy: PlacementPolicy): ReadonlyMap<Replica, Address> {
  const { run, causes } = settlement;
  const driven = new Map<Replica, Address>();
  const hopeless = new Set<WorkloadClass>();
  const search: Search = {
    policy,
    budget: { left: LOOKS },
    takers: new Takers(settlement),
    memory: new Map(),
  };
  let queue = run.failed.splice(0).sort(byImportance);
  for (let replica = queue.shift(); replica !== undefined; replica = queue.shift()) {
    const { workload } = replica;
    const found = hopeless.has(workload) ? null : findRoom(settlement, replica, search);
    if (found === null) {
      if (replica.only === -1) hopeless.add(workload);
      run.failed.push(replica);
      continue;
    }
    const homeless = carryOut(settlement, replica, found);
    search.takers.changed([found.node, ...found.moved.values()]);
    for (const victim of found.victims) {
      if (victim.current < 0) continue;
      if (!driven.has(victim)) driven.set(victim, replica.address);
      causes.set(victim.id, { kind: "preempt", by: driven.get(victim) ?? replica.address });
    }
    if (homeless.length > 0) queue = [...queue, ...homeless].sort(byImportance);
  }
  bringBack(settlement, driven);
  return new Map([...driven].filter(([{ id }]) => run.nodes[id] === -1));
}

function byImportance(a: Replica, b: Replica): number {
  return b.workload.requirements.priority - a.workload.requirements.priority || a.id - b.id;
}

/** A node that takes it by now, or one where others give way; null where there is none. */
function findRoom(settlement: Settlement, replica: Replica, search: Search): Eviction | null {
  const { run } = settlement;
  const { workload, only } = replica;
  if (only < -1 || search.budget.left <= 0) return null;
  if (only === -1 && placeBest(run, replica) >= 0) {
    const node = run.nodes[replica.id] ?? -1;
    lift(settlement, replica);
    return { node, victims: [], moved: new Map() };
  }
  if (only >= 0 && passes(workload, only, run.board)) return { node: only, victims: [], moved: new Map() };
  return cheapestEviction(settlement, replica, search);
}

/** Those that found no other node. */
function carryOut(settlement: Settlement, replica: Replica, { node, victims, moved }: Eviction): Replica[] {
  const { run, residents } = settlement;
  for (const victim of victims) {
    lift(settlement, victim);
    run.notes?.delete(victim.id);
  }
  placeAt(run, replica, node);
  residents[node]?.add(replica);
  for (const [victim, to] of moved) {
    placeAt(run, victim, to);
    residents[to]?.add(victim);
  }
  return victims.filter((victim) => !moved.has(victim));
}

/** What was driven out and fits where it was after all, or anywhere, the most important first. */
function bringBack(settlement: Settlement, driven: Map<Replica, Address>): void {
  const { run, causes, residents } = settlement;
  for (const victim of [...driven.keys()].sort(byImportance)) {
    if (!isAtHome(settlement, victim)) {
      const away = lift(settlement, victim);
      if (passes(victim.workload, victim.current, run.board)) setDown(settlement, victim, victim.current);
      else if (away >= 0) setDown(settlement, victim, away);
    }
    if (!isAtHome(settlement, victim)) continue;
    driven.delete(victim);
    causes.delete(victim.id);
    run.notes?.delete(victim.id);
  }
  const failed = run.failed.splice(0).sort(byImportance);
  const waiting = new Set<Replica>();
  for (const replica of failed) {
    const { id, only, workload } = replica;
    if (run.nodes[id] !== -1 || waiting.has(replica)) continue;
    if (only === -1 && placeBest(run, replica) >= 0) residents[run.nodes[id] ?? -1]?.add(replica);
    else if (only >= 0 && passes(workload, only, run.board)) {
      placeAt(run, replica, only);
      residents[only]?.add(replica);
    } else {
      waiting.add(replica);
      run.failed.push(replica);
    }
  }
}
