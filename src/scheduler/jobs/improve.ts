// The best of a fixed list of orders: the jobs' own, then by one measure each, then 200 shaken ones, drawn from the seed. What
// counts: missed deadlines, then how late they are in all, then the last end (which is first where every job goes by
// `critical_path`); the earlier order among equals.
// Priority-rule sampling, as in Kolisch and Hartmann's survey of heuristics for resource-constrained scheduling (1999).
import type { Generated } from "./generate.ts";
import { generate } from "./generate.ts";
import { RULES, isCritical, orderJobs, shakeOrder } from "./keys.ts";
import type { Job } from "./network.ts";
import type { Room } from "./room.ts";

const SHAKES = 200;
/** Looks at nodes over all orders, so that the time is bounded; the first order is always gone. */
const LOOKS = 1_500_000;

export interface Best {
  readonly generated: Generated;
}

/** `bound`: no schedule ends before, so that one which does, and misses nothing, is not improved. */
export function bestSchedule(room: Room, jobs: readonly Job[], bound: number, capacity: Float64Array): Best {
  const order = orderJobs(jobs, "own", capacity);
  let best: Best = { generated: generate(room, order) };
  if (jobs.every(({ workload }) => workload.strategy.queued)) return best;
  const byEnd = jobs.every(({ workload }) => workload.strategy.queued || isCritical(workload));
  let worth = worthOf(best.generated);
  let looks = best.generated.looks;
  const tryOut = (candidate: readonly Job[], strict: boolean): void => {
    const generated = generate(room, candidate, strict);
    looks += generated.looks + generated.slots.length;
    const other = worthOf(generated);
    if (generated.left.length > best.generated.left.length || compareWorth(other, worth, byEnd) >= 0) return;
    best = { generated };
    worth = other;
  };
  const isDone = (): boolean => looks > LOOKS || ((byEnd || worth.misses === 0) && worth.makespan <= bound);
  for (const rule of RULES.slice(1)) if (!isDone()) tryOut(orderJobs(jobs, rule, capacity), false);
  for (let turn = 0; turn < SHAKES && !isDone(); turn++)
    tryOut(shakeOrder(order, room.board.problem.seed, turn), turn % 2 === 1);
  return best;
}

export interface Worth {
  /** Jobs that end after their deadline. */
  readonly misses: number;
  /** By how much in all, in milliseconds. */
  readonly tardiness: number;
  readonly makespan: number;
}

function worthOf({ slots }: Pick<Generated, "slots">): Worth {
  const ends = new Map<Job, number>();
  let makespan = 0;
  for (const { run, end } of slots) {
    ends.set(run.job, Math.max(ends.get(run.job) ?? 0, end));
    if (end > makespan) makespan = end;
  }
  let [misses, tardiness] = [0, 0];
  for (const [{ terms }, end] of ends) {
    if (terms.deadline === null || end <= terms.deadline) continue;
    misses++;
    tardiness += end - terms.deadline;
  }
  return { misses, tardiness, makespan };
}

/** Below 0 where `a` is better. `byEnd`: the last end counts first. */
export function compareWorth(a: Worth, b: Worth, byEnd = false): number {
  const late = a.misses - b.misses || a.tardiness - b.tardiness;
  const last = a.makespan - b.makespan;
  return byEnd ? last || late : late || last;
}
