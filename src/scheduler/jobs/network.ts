// The network of jobs: which wait for which, how long the chains before and after each are, and when it has to have ended so
// that no deadline behind it is missed. The critical path method (Kelley and Walker, 1959), with jobs as the activities.
import type { Address } from "../../model/address.ts";
import type { Replica, WorkloadClass } from "../problem.ts";
import type { JobTerms } from "./types.ts";

export interface Run {
  readonly replica: Replica;
  readonly job: Job;
  /** The one node it may go to; -1: any. */
  readonly only: number;
  /**
   * - `free`: takes room from its start to its end
   * - `held`: its room is kept for it all the time
   * - `running`: it runs since before, and has its room
   * - `ended`: it has ended, and takes nothing
   */
  readonly kind: "free" | "held" | "running" | "ended";
}

/** A job with the runs of this plan. Lists and times are filled by `makeNetwork` alone. */
export interface Job {
  readonly index: number;
  readonly workload: WorkloadClass;
  readonly terms: JobTerms;
  /** By address. */
  readonly runs: readonly Run[];
  readonly before: readonly Job[];
  readonly then: readonly Job[];
  /** What has to have begun before it, and what waits for it to begin. */
  readonly begunBefore: readonly Job[];
  readonly begunThen: readonly Job[];
  /** The least time that its own runs take: as many rounds as parallelism asks for. */
  readonly own: number;
  /** Its own, or that of something more important that waits for it. */
  readonly priority: number;
  /** The longest chain before it. */
  readonly head: number;
  /** The longest chain from its start to the end, itself included. */
  readonly tail: number;
  /** When it has to have ended; Infinity where nothing behind it has a deadline. */
  readonly latestEnd: number;
}

type Draft = {
  -readonly [K in keyof Job]: Job[K] extends readonly (infer I)[] ? I[] : Job[K];
};

export interface RunSource {
  readonly replica: Replica;
  readonly only: number;
  readonly kind: Run["kind"];
}

/** Jobs in an order in which each comes after those that it waits for, else by address. What would close a circle is left out. */
export function makeNetwork(sources: ReadonlyMap<WorkloadClass, readonly RunSource[]>): readonly Job[] {
  const drafts: Draft[] = [];
  const byAddress = new Map<Address, Draft>();
  for (const [workload, runs] of [...sources].sort(([a], [b]) => a.index - b.index)) {
    const { job: terms } = workload.source;
    if (terms === undefined || runs.length === 0) continue;
    const draft: Draft = {
      index: drafts.length,
      workload,
      terms,
      runs: [],
      before: [],
      then: [],
      begunBefore: [],
      begunThen: [],
      own: 0,
      priority: workload.requirements.priority,
      head: 0,
      tail: 0,
      latestEnd: Infinity,
    };
    draft.runs = runs.map((run) => ({ ...run, job: draft }));
    const open = runs.filter(({ kind }) => kind !== "ended").length;
    draft.own = Math.ceil(open / Math.max(1, terms.parallelism)) * durationOf(draft);
    drafts.push(draft);
    byAddress.set(workload.address, draft);
  }
  const sorted = inOrder(drafts, byAddress);
  for (const job of sorted) for (const { head, own } of job.before) job.head = Math.max(job.head, head + own);
  for (const job of [...sorted].reverse()) {
    job.latestEnd = job.terms.deadline ?? Infinity;
    for (const { tail, latestEnd, own, priority } of job.then) {
      job.tail = Math.max(job.tail, tail);
      job.latestEnd = Math.min(job.latestEnd, latestEnd - own);
      job.priority = Math.max(job.priority, priority);
    }
    for (const { tail, latestEnd, own, priority } of job.begunThen) {
      const after = job.own - lastStart(job);
      job.tail = Math.max(job.tail, tail - after);
      job.latestEnd = Math.min(job.latestEnd, latestEnd - own + after);
      job.priority = Math.max(job.priority, priority);
    }
    job.tail += job.own;
  }
  return sorted;
}

/** From the first start to the last at the earliest. */
function lastStart(job: Pick<Job, "own" | "terms">): number {
  return Math.max(0, job.own - durationOf(job));
}

/** Of one run; never nothing, so that time goes on. */
export function durationOf({ terms }: Pick<Job, "terms">): number {
  return Math.max(1, terms.duration);
}

function inOrder(drafts: readonly Draft[], byAddress: ReadonlyMap<Address, Draft>): Draft[] {
  const result: Draft[] = [];
  const seen = new Map<Draft, "open" | "closed">();
  const targetsOf = (draft: Draft): Draft[] =>
    [...new Set([...draft.terms.after, ...(draft.terms.begunAfter ?? [])])]
      .flatMap((address) => byAddress.get(address) ?? [])
      .sort((a, b) => a.index - b.index);
  for (const start of drafts) {
    if (seen.has(start)) continue;
    seen.set(start, "open");
    const stack = [{ draft: start, targets: targetsOf(start), next: 0 }];
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const target = top.targets[top.next++];
      if (target === undefined) {
        seen.set(top.draft, "closed");
        result.push(top.draft);
        stack.pop();
        continue;
      }
      if (seen.get(target) === "open") continue;
      if (top.draft.terms.after.includes(target.workload.address)) {
        top.draft.before.push(target);
        target.then.push(top.draft);
      } else {
        top.draft.begunBefore.push(target);
        target.begunThen.push(top.draft);
      }
      if (seen.has(target)) continue;
      seen.set(target, "open");
      stack.push({ draft: target, targets: targetsOf(target), next: 0 });
    }
  }
  return result;
}
