// The order in which ready jobs are looked at: by priority; then queues (`fifo`) in the order of declaration; then `edf` by the
// latest start that still keeps every deadline (Jackson's earliest due date, corrected by the chain that follows), then the longest
// tail, which is all that `critical_path` looks at; then the address.
import { fractionOf, hashPair } from "../draw.ts";
import type { WorkloadClass } from "../problem.ts";
import type { Job } from "./network.ts";

/** What is tried in turn before chance: the jobs' own strategies, then every job by one measure. */
export const RULES = ["own", "tail", "latest", "work", "longest"] as const;
export type Rule = (typeof RULES)[number];

/** First things first. `work`: by room × time, in shares of `capacity` by dimension. */
export function orderJobs(jobs: readonly Job[], rule: Rule, capacity: Float64Array): Job[] {
  const works = new Map(jobs.map((job) => [job, workOf(job, capacity)]));
  const latest = (job: Job): number => (usesDeadlines(job, rule) ? job.latestEnd - job.own : Infinity);
  return [...jobs].sort((a, b) => {
    const fixed = compareFixed(a, b);
    if (fixed !== 0 || (a.workload.strategy.queued && b.workload.strategy.queued))
      return fixed || a.index - b.index;
    if (rule === "work") return (works.get(b) ?? 0) - (works.get(a) ?? 0) || a.index - b.index;
    if (rule === "longest") return b.terms.duration - a.terms.duration || a.index - b.index;
    return compareNumbers(latest(a), latest(b)) || b.tail - a.tail || a.index - b.index;
  });
}

/** The same order shaken: each job drawn up or down by a part of the list; priorities and queues stay. `turn`: which shaking. */
export function shakeOrder(order: readonly Job[], seed: number, turn: number): Job[] {
  const reach = order.length * (0.1 + 1.4 * fractionOf(hashPair(hashPair(seed, turn), -1)));
  const places = new Map(
    order.map((job, place) => [job, place + reach * fractionOf(hashPair(hashPair(seed, turn), job.index))]),
  );
  const place = (job: Job): number => places.get(job) ?? 0;
  return [...order].sort(
    (a, b) =>
      compareFixed(a, b) ||
      (a.workload.strategy.queued && b.workload.strategy.queued ? 0 : place(a) - place(b)) ||
      a.index - b.index,
  );
}

/** Deadlines do not count for it. */
export function isCritical({ strategy }: WorkloadClass): boolean {
  return strategy.name === "critical_path";
}

function usesDeadlines({ workload }: Job, rule: Rule): boolean {
  return rule === "latest" || (rule === "own" && !isCritical(workload));
}

/** What no improvement changes. */
function compareFixed(a: Job, b: Job): number {
  const [x, y] = [a.workload, b.workload];
  return (
    b.priority - a.priority ||
    Number(y.strategy.queued) - Number(x.strategy.queued) ||
    (x.strategy.queued ? (x.source.position ?? x.index) - (y.source.position ?? y.index) : 0)
  );
}

function compareNumbers(a: number, b: number): number {
  return a === b ? 0 : a < b ? -1 : 1; // infinite ones, too
}

function workOf({ workload, own }: Job, capacity: Float64Array): number {
  let most = 0;
  for (const [d, need] of workload.request.entries()) {
    const whole = capacity[d] ?? 0;
    if (whole > 0) most = Math.max(most, need / whole);
  }
  return most * own;
}
