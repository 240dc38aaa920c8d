// How many further replicas of each workload fit, with everything else where a plan puts it, and what stands in the way of one
// more. Copies are placed by the scheduler's own rules, each workload by itself, until no node takes another. Where only amounts
// and one spread count, the end is known without trying: a node takes as many requests as its scarcest amount holds.
import type { Address } from "../model/address.ts";
import { replicaAddress } from "../model/address.ts";
import type { Board } from "./board.ts";
import { take } from "./board.ts";
import { compileProblem } from "./compile.ts";
import { passesRules } from "./filter.ts";
import type { Filter, Measure } from "./filters/filter.ts";
import { Limits } from "./headroom-limits.ts";
import type { Limit } from "./headroom-limits.ts";
import { quotaLeft, quotaUse } from "./headroom-quota.ts";
import { placeBatches } from "./place.ts";
import { placedBoard } from "./placed-board.ts";
import type { CompiledSpread, Replica, Takes, WorkloadClass } from "./problem.ts";
import type { Run } from "./run.ts";
import type { Placement, SchedulingInput } from "./types.ts";

export interface Headroom {
  readonly workload: Address;
  /** Replicas that have a place. */
  readonly replicas: number;
  /** Further ones that fit. */
  readonly fits: number;
  /** The count was given up there, as it would take too long: at least so many. */
  readonly atLeast: boolean;
  /** What refuses one more, the rule that does so on most nodes first; of nodes that the workload may use at all. */
  readonly limits: readonly Limit[];
  /** Nodes that its lasting rules allow and that take newcomers. */
  readonly usable: number;
}

/** Copies of one workload that are tried at most, and of all together, so that the time is bounded. */
const MOST = 100_000;
const WORK = 300_000;
const CHUNK = 256;

/**
 * Of every workload but daemons, which are on every node that takes them, and jobs, which share the room that is left over
 * time; runs that have not begun hold no room. Sorted by address.
 */
export function headroomOf(
  input: SchedulingInput,
  placements: ReadonlyMap<Address, Placement>,
): readonly Headroom[] {
  const problem = compileProblem(input);
  const board = placedBoard(problem, placements, holdsRoom);
  const placed = problem.replicas.filter((replica) => holdsRoom(replica) && placements.has(replica.address));
  const quotas = quotaUse(input, problem, placed);
  let work = WORK;
  return problem.workloads
    .filter(({ source }) => !source.daemon && source.job === undefined)
    .map((workload) => {
      const quota = quotaLeft(workload, quotas, problem);
      const most = Math.min(quota?.fits ?? Infinity, MOST, Math.max(work, CHUNK));
      const countable = countableOf(workload);
      const found =
        countable === null ? byPlacing(workload, board, most) : byDividing(workload, countable, board, most);
      if (countable === null) work -= found.fits;
      const bound = quota !== null && found.fits >= quota.fits ? [quota.limit] : [];
      return {
        workload: workload.address,
        replicas: placed.filter((replica) => replica.workload === workload).length,
        fits: found.fits,
        atLeast: found.fits >= most && bound.length === 0,
        limits: [...bound, ...found.limits],
        usable: workload.usableCount,
      };
    });
}

/** As where services are placed: runs of jobs only where they run or are held. */
function holdsRoom({ workload, source }: Replica): boolean {
  return workload.source.job === undefined || source.held || source.run === "running";
}

interface Found {
  readonly fits: number;
  readonly limits: readonly Limit[];
}

interface Countable {
  readonly measures: readonly (readonly [Filter, Measure])[];
  /** The one hard spread, if any. */
  readonly spread: CompiledSpread | null;
}

/** The rules as amounts and at most one hard spread, where that is all of them: then the end is known without trying. */
function countableOf({ rules, spreads }: WorkloadClass): Countable | null {
  const measures = rules.flatMap((rule) =>
    rule.measure === undefined ? [] : [[rule, rule.measure] as const],
  );
  const hard = spreads.filter(({ maxSkew }) => maxSkew !== null);
  const others = rules.filter(({ measure, name }) => measure === undefined && name !== "spread");
  if (others.length > 0 || hard.length > 1) return null;
  return { measures, spread: hard[0] ?? null };
}

/** Copies that a node has room for, and the amounts that allow no more. */
interface Room {
  readonly node: number;
  readonly times: number;
  readonly tell: (limits: Limits) => void;
}

function byDividing(
  workload: WorkloadClass,
  { measures, spread }: Countable,
  board: Board,
  most: number,
): Found {
  const rooms: Room[] = [];
  for (const [node, usable] of workload.usable.entries()) {
    if (usable === 0) continue;
    const amounts = measures.map(([rule, measure]) => {
      const [need, have] = [measure.need(workload, node, board), measure.have(node, board, workload)];
      return {
        rule,
        measure,
        need,
        have,
        times: need <= 0 ? Infinity : Math.max(0, Math.floor(have / need)),
      };
    });
    const times = amounts.reduce((fewest, amount) => Math.min(fewest, amount.times), Infinity);
    if (times === Infinity) return { fits: most, limits: [] };
    const tell = (limits: Limits): void => {
      for (const { rule, measure, need, have, times: own } of amounts)
        if (own === times) limits.add(rule.name, measure.text(need), have - times * need, measure.text);
    };
    rooms.push({ node, times, tell });
  }
  const limits = new Limits();
  const fits = spread === null ? filled(rooms, limits) : levelled(rooms, spread, board, limits);
  return fits > most ? { fits: most, limits: [] } : { fits, limits: limits.list() };
}

function filled(rooms: readonly Room[], limits: Limits): number {
  for (const { tell } of rooms) tell(limits);
  return rooms.reduce((sum, { times }) => sum + times, 0);
}

/**
 * The value that fills up first sets the least; every other one takes what it has room for, up to `maxSkew` above it. The least is
 * never held back by the rule, so it is always reached.
 */
function levelled(rooms: readonly Room[], spread: CompiledSpread, board: Board, limits: Limits): number {
  const { counter, maxSkew, domains } = spread;
  const { key } = counter;
  const byDomain = new Map<number, Room[]>(domains.map((domain) => [domain, []]));
  for (const room of rooms) byDomain.get(key.domain[room.node] ?? -1)?.push(room);
  const countOf = (domain: number): number => board.counts[counter.id]?.[domain] ?? 0;
  const roomOf = (domain: number): number =>
    (byDomain.get(domain) ?? []).reduce((sum, { times }) => sum + times, 0);
  const least = domains.reduce(
    (fewest, domain) => Math.min(fewest, countOf(domain) + roomOf(domain)),
    Infinity,
  );
  const need = `at most ${maxSkew ?? 0} more than the least for each ${key.text}`;
  let fits = 0;
  for (const [domain, own] of byDomain) {
    const [count, room] = [countOf(domain), roomOf(domain)];
    const taken = Math.min(room, Math.max(0, least + (maxSkew ?? 0) - count));
    fits += taken;
    const have = `${count + taken} with ${JSON.stringify(key.values[domain] ?? "")}, the least is ${least}`;
    for (const each of own)
      if (taken === room) each.tell(limits);
      else limits.add("spread", need, have);
  }
  for (const { node } of rooms)
    if ((key.domain[node] ?? -1) < 0) limits.add("spread", need, `${key.text} is null`);
  return fits;
}

function byPlacing(workload: WorkloadClass, board: Board, most: number): Found {
  const takes = takesOf(workload);
  const put: { readonly replica: Replica; readonly node: number }[] = [];
  for (let chunk = CHUNK; put.length < most; chunk *= 2) {
    const first = put.length;
    const copies = Array.from({ length: Math.min(chunk, most - first) }, (_, index) =>
      copyOf(workload, takes, index, first + index),
    );
    const run: Run = {
      board,
      weights: null,
      packing: null,
      opened: null,
      nodes: new Int32Array(copies.length).fill(-1),
      notes: null,
      failed: [],
    };
    placeBatches(run, [{ kind: "equal", workload, replicas: copies }]);
    for (const replica of copies) {
      const node = run.nodes[replica.id] ?? -1;
      if (node >= 0) put.push({ replica, node });
    }
    if (run.failed.length > 0) break;
  }
  const limits = put.length >= most ? [] : refusing(workload, board);
  for (const { replica, node } of put.reverse()) take(board, replica, node);
  return { fits: put.length, limits };
}

function takesOf({ request, anchors, requirements }: WorkloadClass): Takes {
  const { hostPorts, chosenPorts, exclusiveCores = 0 } = requirements;
  return { request, anchors, hostPorts, chosenPorts, exclusiveCores };
}

/** Indices go on after those that there are, as they would. */
function copyOf(workload: WorkloadClass, takes: Takes, id: number, index: number): Replica {
  const address = replicaAddress(workload.address, workload.replicas.length + index);
  const source = { address, current: null, pin: null, held: false, changed: false };
  return { id, address, workload, source, takes, current: -1, only: -1 };
}

function refusing(workload: WorkloadClass, board: Board): readonly Limit[] {
  const limits = new Limits();
  for (const [node, usable] of workload.usable.entries()) {
    if (usable === 0 || passesRules(workload, node, board)) continue;
    for (const rule of workload.rules) {
      if (rule.passes(workload, node, board)) continue;
      const { measure } = rule;
      if (measure !== undefined) {
        const need = measure.text(measure.need(workload, node, board));
        limits.add(rule.name, need, measure.have(node, board, workload), measure.text);
      } else
        for (const { rule: name, need, have } of rule.refusals(workload, node, board))
          limits.add(name, need, have);
    }
  }
  return limits.list();
}
