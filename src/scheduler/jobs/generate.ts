// Parallel schedule generation (Kelley, 1963; Brooks): time goes from one end of a run to the next, and at each the ready runs
// are placed in their order by the node rules and scores of services. With conservative backfill (Lifka's EASY, for more than
// the first): a run that finds no room is promised the node that has room for it first, and later ones may only pass it there
// if they end before.
import { passesRules } from "../filter.ts";
import type { Job, Run } from "./network.ts";
import { durationOf } from "./network.ts";
import type { Choice, Room } from "./room.ts";
import { chooseNode, enter, leave, withHomesLaidBack } from "./room.ts";

export interface Slot {
  readonly run: Run;
  readonly node: number;
  readonly start: number;
  readonly end: number;
}

export interface Generated {
  /** In the order of their start. */
  readonly slots: readonly Slot[];
  /** Runs that no node takes although nothing else runs; what waits for them is in neither list. */
  readonly left: readonly Run[];
  /** How often a node was looked at: what the work is measured in. */
  readonly looks: number;
}

/** Called before a run is put on the board. */
export type Noticed = (run: Run, choice: Choice) => void;

/** Promises that are kept in mind at one time. */
const PROMISES = 16;

/**
 * `order`: all jobs, first things first. `strict`: none begins before all runs of those before it in the order have begun, so that
 * one may wait although there is room, which the best schedule sometimes asks for. The board is left as it was.
 */
export function generate(
  room: Room,
  order: readonly Job[],
  strict = false,
  noticed: Noticed | null = null,
): Generated {
  return withHomesLaidBack(room, () =>
    new Generation(room, strict ? afterThose(order) : order, strict, noticed).finish(),
  );
}

/** The same order, with each job after those that it waits for. */
function afterThose(order: readonly Job[]): readonly Job[] {
  const result = new Set<Job>();
  const stack: Job[] = [];
  for (const start of order) {
    stack.push(start);
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const missing = result.has(top)
        ? undefined
        : [...top.before, ...top.begunBefore].find((job) => !result.has(job));
      if (missing !== undefined) stack.push(missing);
      else result.add(stack.pop() ?? top);
    }
  }
  return [...result];
}

/** Runs of one job that may go to the same nodes. */
interface Lane {
  readonly job: Job;
  readonly runs: readonly Run[];
  next: number;
  /** No node took the next run when last looked at, for want of room alone. */
  refused: boolean;
}

class Generation {
  readonly #room: Room;
  readonly #noticed: Noticed | null;
  readonly #ranks: ReadonlyMap<Job, number>;
  /** Jobs that have runs to begin, the next one last; null: any that is ready. */
  readonly #turns: Job[] | null;
  /** Ready ones with runs to start, in order. */
  #ready: Lane[] = [];
  readonly #waitsFor = new Map<Job, number>();
  readonly #open = new Map<Job, number>();
  readonly #unbegun = new Map<Job, number>();
  readonly #active = new Map<Job, number>();
  /** By end, the next one last. */
  readonly #running: Slot[] = [];
  /** By end. */
  readonly #byNode = new Map<number, Slot[]>();
  readonly #slots: Slot[] = [];
  readonly #nodes: readonly number[];
  #touched = new Set<number>();
  #looks = 0;
  #time = 0;

  constructor(room: Room, order: readonly Job[], strict: boolean, noticed: Noticed | null) {
    this.#room = room;
    this.#noticed = noticed;
    this.#turns = strict ? [...order].reverse() : null;
    this.#ranks = new Map(order.map((job, rank) => [job, rank]));
    this.#nodes = [...room.board.problem.nodes.keys()];
    for (const job of order) {
      this.#waitsFor.set(job, job.before.length + job.begunBefore.length);
      this.#open.set(job, job.runs.length);
      this.#unbegun.set(job, job.runs.length);
      this.#active.set(job, 0);
    }
    for (const job of order) if (this.#waitsFor.get(job) === 0) this.#makeReady(job);
    for (const job of order) for (const run of job.runs) this.#begun(run);
  }

  finish(): Generated {
    this.#startReady();
    for (let next = this.#running.at(-1); next !== undefined; next = this.#running.at(-1)) {
      this.#time = next.end;
      this.#touched = new Set();
      while (this.#running.at(-1)?.end === this.#time) this.#end(this.#running.pop());
      this.#startReady();
    }
    const left = this.#ready.flatMap(({ runs, next }) => runs.slice(next));
    return { slots: this.#slots, left, looks: this.#looks };
  }

  /** What ran before. */
  #begun(run: Run): void {
    const { replica, kind, only, job } = run;
    if (kind === "ended") this.#note({ run, node: only, start: 0, end: 0 });
    if (kind !== "running") return;
    enter(this.#room, replica, only);
    this.#note({ run, node: only, start: 0, end: durationOf(job) });
  }

  #makeReady(job: Job): void {
    if ((this.#open.get(job) ?? 0) === 0) return this.#closed(job);
    const groups = new Map<number, Run[]>();
    for (const run of job.runs) {
      if (run.kind !== "free" && run.kind !== "held") continue;
      const group = groups.get(run.only);
      if (group === undefined) groups.set(run.only, [run]);
      else group.push(run);
    }
    const lanes = [...groups.values()].map((runs): Lane => ({ job, runs, next: 0, refused: false }));
    if (lanes.length === 0) return;
    const rank = (lane: Lane): number => this.#ranks.get(lane.job) ?? 0;
    this.#ready = [...this.#ready, ...lanes].sort((a, b) => rank(a) - rank(b));
  }

  #startReady(): void {
    if (this.#turns === null)
      // what begins may let others begin
      for (let before: readonly Lane[] = []; before !== this.#ready;) {
        before = this.#ready;
        this.#startAmong(before);
      }
    else
      for (let job = this.#turns.at(-1); job !== undefined; job = this.#turns.at(-1)) {
        const own = this.#ready.filter((lane) => lane.job === job);
        this.#startAmong(own);
        if ((this.#waitsFor.get(job) ?? 0) > 0 || own.some(({ next, runs }) => next < runs.length)) break;
        this.#turns.pop();
      }
    this.#ready = this.#ready.filter(({ next, runs }) => next < runs.length);
  }

  #startAmong(ready: readonly Lane[]): void {
    const promised = new Map<number, number>();
    for (const lane of ready) {
      const { job, runs } = lane;
      if ((this.#active.get(job) ?? 0) >= job.terms.parallelism) lane.refused = false; // not asked this time
      while (lane.next < runs.length && (this.#active.get(job) ?? 0) < job.terms.parallelism) {
        if (this.#start(lane, promised)) continue;
        if (promised.size < PROMISES) this.#promise(lane, promised);
        break;
      }
    }
  }

  #start(lane: Lane, promised: ReadonlyMap<number, number>): boolean {
    const run = lane.runs[lane.next];
    if (run === undefined) return false;
    const end = this.#time + durationOf(lane.job);
    if (run.kind === "held") {
      lane.next++;
      this.#note({ run, node: run.only, start: this.#time, end });
      return true;
    }
    let inTheWay = false;
    const isOpen = (node: number): boolean => {
      this.#looks++;
      const until = promised.get(node);
      if (until === undefined || end <= until) return true;
      inTheWay = true;
      return false;
    };
    const again = lane.refused && this.#room.local.has(lane.job);
    const candidates = this.#candidates(run, again ? this.#touched : this.#nodes);
    const choice = chooseNode(this.#room, run, candidates, isOpen);
    lane.refused = choice.node < 0 && !inTheWay;
    if (choice.node < 0) return false;
    this.#noticed?.(run, choice);
    enter(this.#room, run.replica, choice.node);
    lane.next++;
    this.#note({ run, node: choice.node, start: this.#time, end });
    return true;
  }

  #candidates({ only }: Run, among: Iterable<number>): Iterable<number> {
    return only < 0 ? among : [only];
  }

  /** The node that has room first when runs end as estimated; later runs must not be in the way by then. */
  #promise({ job, runs, next }: Lane, promised: Map<number, number>): void {
    const run = runs[next];
    const mask = this.#room.allowed.get(job);
    if (run === undefined || mask === undefined) return;
    let [best, time] = [-1, Infinity];
    for (const node of this.#candidates(run, this.#nodes)) {
      if (mask[node] !== 1 || promised.has(node)) continue;
      const free = this.#freeAt(job, node, time);
      if (free < time) [best, time] = [node, free];
    }
    if (best >= 0) promised.set(best, time);
  }

  /** When a node takes a run of the job, if nothing else comes; Infinity where not before `limit`. */
  #freeAt({ workload }: Job, node: number, limit: number): number {
    const there = this.#byNode.get(node) ?? [];
    const gone: Slot[] = [];
    let time = Infinity;
    for (const slot of there) {
      if (slot.end >= limit) break;
      this.#looks++;
      leave(this.#room, slot.run.replica, node);
      gone.push(slot);
      if (!passesRules(workload, node, this.#room.board)) continue;
      time = slot.end;
      break;
    }
    for (const slot of gone) enter(this.#room, slot.run.replica, node);
    return time;
  }

  #note(slot: Slot): void {
    const { run, node, end } = slot;
    this.#slots.push(slot);
    this.#active.set(run.job, (this.#active.get(run.job) ?? 0) + 1);
    const unbegun = (this.#unbegun.get(run.job) ?? 0) - 1;
    this.#unbegun.set(run.job, unbegun);
    if (unbegun === 0) this.#countDown(run.job.begunThen);
    if (run.kind === "free" || run.kind === "running") {
      const there = this.#byNode.get(node);
      if (there === undefined) this.#byNode.set(node, [slot]);
      else
        there.splice(
          placeOf(there, (other) => other.end <= end),
          0,
          slot,
        );
    }
    this.#running.splice(
      placeOf(this.#running, (other) => other.end >= end),
      0,
      slot,
    );
  }

  #end(slot: Slot | undefined): void {
    if (slot === undefined) return;
    const { run, node } = slot;
    const { job } = run;
    if (run.kind === "free" || run.kind === "running") {
      leave(this.#room, run.replica, node);
      const there = this.#byNode.get(node) ?? [];
      there.splice(there.indexOf(slot), 1); // among the first, as it ends first
      this.#touched.add(node);
    }
    this.#active.set(job, (this.#active.get(job) ?? 0) - 1);
    const open = (this.#open.get(job) ?? 0) - 1;
    this.#open.set(job, open);
    if (open === 0) this.#closed(job);
  }

  #closed(job: Job): void {
    this.#countDown(job.then);
  }

  #countDown(waiting: readonly Job[]): void {
    for (const other of waiting) {
      const left = (this.#waitsFor.get(other) ?? 0) - 1;
      this.#waitsFor.set(other, left);
      if (left === 0) this.#makeReady(other);
    }
  }
}

/** How many come before, in a list of which a first part does. */
function placeOf(slots: readonly Slot[], comesBefore: (slot: Slot) => boolean): number {
  let [low, high] = [0, slots.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const slot = slots[middle];
    if (slot !== undefined && comesBefore(slot)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** By start, then address. */
export function compareSlots(a: Slot, b: Slot): number {
  return a.start - b.start || a.run.replica.id - b.run.replica.id;
}
