// Parallel schedule generation (Kelley, 1963; Brooks): time goes from one end of a run to the next, and at each the ready runs
// are placed in their order by the node rules and scores of services. With conservative backfill (Lifka's EASY, for more than
// the first): a run that finds no room is promised the node that has room for it first, and later ones may only pass it there
// if they end before.
import { passesRules } from "../filter.ts";
import { isDrawn } from "../run.ts";
import type { Job, Run } from "./network.ts";
import { durationOf } from "./network.ts";
import type { Choice, Room } from "./room.ts";
import { MostFree, hasRoom } from "./most-free.ts";
import { chooseNode, enter, leave, withHomesLaidBack } from "./room.ts";

export interface Slot {
  readonly run: Run;
  readonly node: number;
  readonly start: number;
  readonly end: number;
  /** What spoke for the node; absent where the run was there before, or may go nowhere else. */
  readonly choice?: Choice;
}

export interface Generated {
  /** In the order of their start. */
  readonly slots: readonly Slot[];
  /** Runs that no node takes although nothing else runs; what waits for them is in neither list. */
  readonly left: readonly Run[];
  /** How often a node was looked at: what the work is measured in. */
  readonly looks: number;
}

/** Promises that are kept in mind at one time. */
const PROMISES = 16;

/**
 * `order`: all jobs, first things first. `strict`: none begins before all runs of those before it in the order have begun, so that
 * one may wait although there is room, which the best schedule sometimes asks for. The board is left as it was.
 */
export function generate(room: Room, order: readonly Job[], strict = false): Generated {
  return withHomesLaidBack(room, () =>
    new Generation(room, strict ? afterThose(order) : order, strict).finish(),
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

/** How far a job has come. */
interface Course {
  readonly job: Job;
  readonly rank: number;
  waitsFor: number;
  /** Runs that have not ended, those that have not begun, and those under way. */
  open: number;
  unbegun: number;
  active: number;
  /** Nodes that would take a run if nothing else were there; null where chance asks, which counts otherwise. */
  readonly asked: number | null;
}

/** Runs of one job that may go to the same nodes. */
interface Lane {
  readonly job: Job;
  readonly course: Course;
  readonly runs: readonly Run[];
  next: number;
  /** No node took the next run when last looked at, for want of room alone. */
  refused: boolean;
}

class Generation {
  readonly #room: Room;
  readonly #courses: ReadonlyMap<Job, Course>;
  /** Jobs that have runs to begin, the next one last; null: any that is ready. */
  readonly #turns: Job[] | null;
  /** Ready ones with runs to start, in order. */
  #ready: Lane[] = [];
  /** By end, the next one last. */
  readonly #running: Slot[] = [];
  /** By end. */
  readonly #byNode = new Map<number, Slot[]>();
  readonly #slots: Slot[] = [];
  readonly #nodes: readonly number[];
  readonly #mostFree: MostFree;
  #touched = new Set<number>();
  #looks = 0;
  #time = 0;

  constructor(room: Room, order: readonly Job[], strict: boolean) {
    this.#room = room;
    this.#turns = strict ? [...order].reverse() : null;
    this.#nodes = [...room.board.problem.nodes.keys()];
    this.#mostFree = new MostFree(room.board);
    this.#courses = new Map(order.map((job, rank) => [job, courseOf(room, job, rank)]));
    const ready = [...this.#courses.values()].filter(({ waitsFor }) => waitsFor === 0);
    this.#makeReady(ready);
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

  /** In order of rank. */
  #makeReady(courses: readonly Course[]): void {
    const lanes = courses.flatMap((course) => this.#lanesOf(course));
    const first = lanes[0];
    if (first === undefined) return;
    const from = placeOf(this.#ready, ({ course }) => course.rank <= first.course.rank);
    const [before, after] = [this.#ready.slice(0, from), this.#ready.slice(from)];
    // one course comes in one place; those that are ready at the start come alone
    this.#ready = [...before, ...lanes, ...after];
  }

  #lanesOf(course: Course): readonly Lane[] {
    if (course.open === 0) {
      this.#countDown(course.job.then);
      return [];
    }
    const groups = new Map<number, Run[]>();
    for (const run of course.job.runs) {
      if (run.kind !== "free" && run.kind !== "held") continue;
      const group = groups.get(run.only);
      if (group === undefined) groups.set(run.only, [run]);
      else group.push(run);
    }
    return [...groups.values()].map((runs) => ({
      job: course.job,
      course,
      runs,
      next: 0,
      refused: false,
    }));
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
        if ((this.#courses.get(job)?.waitsFor ?? 0) > 0 || own.some(({ next, runs }) => next < runs.length))
          break;
        this.#turns.pop();
      }
    this.#ready = this.#ready.filter(({ next, runs }) => next < runs.length);
  }

  #startAmong(ready: readonly Lane[]): void {
    const promised = new Map<number, number>();
    this.#mostFree.forget();
    for (const lane of ready) {
      const { course, job, runs } = lane;
      const most = job.terms.parallelism;
      if (course.active >= most) lane.refused = false; // not asked this time
      while (lane.next < runs.length && course.active < most) {
        if (!this.#isRefused(lane, promised) && this.#start(lane, promised)) continue;
        if (promised.size < PROMISES) this.#promise(lane, promised);
        break;
      }
    }
  }

  /** Whether amounts alone say that no node takes the next run. It counts as if every node had been asked. */
  #isRefused(lane: Lane, promised: ReadonlyMap<number, number>): boolean {
    const { job, course } = lane;
    const run = lane.runs[lane.next];
    if (run === undefined || run.kind !== "free" || run.only >= 0 || course.asked === null) return false;
    const mask = this.#room.allowed.get(job);
    if (mask === undefined) return false;
    const { board } = this.#room;
    const { request } = job.workload;
    const end = this.#time + durationOf(job);
    let inTheWay = false;
    let looks = 0;
    if (lane.refused && this.#room.local.has(job)) {
      for (const node of this.#touched) {
        if (mask[node] !== 1) continue;
        looks++;
        const until = promised.get(node);
        if (until !== undefined && end > until) inTheWay = true;
        else if (hasRoom(board, request, node)) return false;
      }
    } else {
      if (this.#mostFree.mayHold(request, promised)) return false;
      looks = course.asked;
      for (const [node, until] of promised) {
        if (mask[node] !== 1) continue;
        if (end > until) inTheWay = true;
        else if (hasRoom(board, request, node)) return false;
      }
    }
    this.#looks += looks;
    lane.refused = !inTheWay;
    return true;
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
    enter(this.#room, run.replica, choice.node);
    this.#mostFree.forget();
    lane.next++;
    this.#note({ run, node: choice.node, start: this.#time, end, choice });
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
    if (best < 0) return;
    promised.set(best, time);
    this.#mostFree.forget();
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
    const course = this.#courses.get(run.job);
    if (course !== undefined) {
      course.active++;
      course.unbegun--;
      if (course.unbegun === 0) this.#countDown(run.job.begunThen);
    }
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
    const course = this.#courses.get(job);
    if (course === undefined) return;
    course.active--;
    course.open--;
    if (course.open === 0) this.#countDown(job.then);
  }

  #countDown(waiting: readonly Job[]): void {
    for (const other of waiting) {
      const course = this.#courses.get(other);
      if (course === undefined) continue;
      course.waitsFor--;
      if (course.waitsFor === 0) this.#makeReady([course]);
    }
  }
}

function courseOf(room: Room, job: Job, rank: number): Course {
  const scorer = room.scorers.get(job);
  let asked = 0;
  for (const mark of room.allowed.get(job) ?? []) asked += mark;
  return {
    job,
    rank,
    waitsFor: job.before.length + job.begunBefore.length,
    open: job.runs.length,
    unbegun: job.runs.length,
    active: 0,
    asked: scorer === undefined || isDrawn(scorer) ? null : asked,
  };
}

/** How many come before, in a list of which a first part does. */
function placeOf<T>(list: readonly T[], comesBefore: (item: T) => boolean): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const item = list[middle];
    if (item !== undefined && comesBefore(item)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** By start, then address. */
export function compareSlots(a: Slot, b: Slot): number {
  return a.start - b.start || a.run.replica.id - b.run.replica.id;
}
