// What a schedule means: slack, the critical path, and whether each deadline is met; with the run, job or room that made it late.
// Slack is what is left until the latest end by which every deadline behind a run can still be kept.
import { formatDuration } from "../../model/quantity.ts";
import { compareText } from "../../model/json.ts";
import type { Board } from "../board.ts";
import type { Slot } from "./generate.ts";
import { compareSlots } from "./generate.ts";
import type { Job } from "./network.ts";
import { durationOf } from "./network.ts";
import type { CriticalRun, DeadlineVerdict, StartCause } from "./types.ts";

/** A run before another, and what the second waited for until its end. */
interface Blocked {
  readonly by: Slot | null;
  readonly because: StartCause;
}

/** Less than this share of a run's duration left is a risk. */
const RISKY = 0.2;
/** Links of a chain that are told. */
const LINKS = 4;

export function slackOf({ run, end }: Slot): number | null {
  const { latestEnd } = run.job;
  return latestEnd === Infinity ? null : latestEnd - end;
}

/** What ended when a run started: what it waited for. */
export function blockers(
  slots: readonly Slot[],
  roomOf: (slot: Slot) => ReadonlySet<Slot>,
): (slot: Slot) => Blocked {
  const ending = new Map<number, Slot[]>();
  for (const slot of slots) {
    const list = ending.get(slot.end);
    if (list === undefined) ending.set(slot.end, [slot]);
    else list.push(slot);
  }
  return (slot) => {
    const { run, start, node } = slot;
    const there =
      start === 0 ? [] : (ending.get(start) ?? []).filter((other) => other !== slot).sort(compareSlots);
    const find = (holds: (other: Slot) => boolean, because: StartCause): Blocked | null => {
      const by = there.find(holds);
      return by === undefined ? null : { by, because };
    };
    const giving = roomOf(slot);
    return (
      find((other) => run.job.before.includes(other.run.job), "order") ??
      find((other) => giving.has(other), "room") ??
      find((other) => other.run.job === run.job, "parallelism") ??
      find((other) => other.node === node, "room") ??
      find(() => true, "room") ?? { by: null, because: "start" }
    );
  };
}

/** Back from the run that ends last. */
export function criticalPathOf(
  slots: readonly Slot[],
  blockedBy: (slot: Slot) => Blocked,
): readonly CriticalRun[] {
  let last: Slot | null = null;
  for (const slot of slots) if (last === null || slot.end > last.end) last = slot;
  const path: CriticalRun[] = [];
  while (last !== null) {
    const { by, because }: Blocked = blockedBy(last);
    path.push({ address: last.run.replica.address, because });
    last = by;
  }
  return path.reverse();
}

/** Of jobs that have a deadline and runs in the schedule. */
export function deadlinesOf(
  jobs: readonly Job[],
  slots: readonly Slot[],
  blockedBy: (slot: Slot) => Blocked,
  board: Board,
): readonly DeadlineVerdict[] {
  const lasts = new Map<Job, Slot>();
  for (const slot of slots) {
    const known = lasts.get(slot.run.job);
    if (known === undefined || slot.end > known.end) lasts.set(slot.run.job, slot);
  }
  const least = leastEnds(jobs);
  return jobs
    .flatMap((job): DeadlineVerdict[] => {
      const { deadline } = job.terms;
      const last = lasts.get(job);
      if (deadline === null || last === undefined) return [];
      const common = { job: job.workload.address, deadline, end: last.end, least: least.get(job) ?? 0 };
      if (common.least > deadline)
        return [{ ...common, status: "impossible", because: chainText(job, least) }];
      if (last.end > deadline)
        return [{ ...common, status: "missed", because: reasonText(last, blockedBy, board) }];
      const risky = deadline - last.end < RISKY * durationOf(job);
      return [{ ...common, status: risky ? "at-risk" : "met", because: null }];
    })
    .sort((a, b) => compareText(a.job, b.job));
}

/** When each job can have ended at the earliest. What has no stated duration counts as nothing, so that it proves nothing. */
function leastEnds(jobs: readonly Job[]): ReadonlyMap<Job, number> {
  const ends = new Map<Job, number>();
  for (const job of jobs) {
    let start = 0;
    for (const other of job.before) start = Math.max(start, ends.get(other) ?? 0);
    ends.set(job, start + statedOwn(job));
  }
  return ends;
}

function statedOwn({ terms, own }: Job): number {
  return terms.assumed ? 0 : own;
}

/** `job.a (10m), then job.b (30m) take 40m` */
function chainText(job: Job, least: ReadonlyMap<Job, number>): string {
  const chain: Job[] = [];
  for (let at: Job | undefined = job; at !== undefined;) {
    chain.push(at);
    const [first]: Job[] = [...at.before].sort(
      (a, b) => (least.get(b) ?? 0) - (least.get(a) ?? 0) || a.index - b.index,
    );
    at = first !== undefined && (least.get(first) ?? 0) > 0 ? first : undefined;
  }
  const texts = chain.reverse().map((each) => {
    const { address } = each.workload;
    const rounds = Math.ceil(each.runs.length / Math.max(1, each.terms.parallelism));
    const times =
      rounds > 1 ? `${rounds} rounds of ${formatDuration(each.terms.duration)}` : formatDuration(each.own);
    return `${address} (${times})`;
  });
  const told =
    texts.length > LINKS ? [...texts.slice(0, 2), `${texts.length - 3} more`, ...texts.slice(-1)] : texts;
  return `${told.join(", then ")} ${texts.length === 1 ? "takes" : "take"} ${formatDuration(least.get(job) ?? 0)}`;
}

/** The nearest cause of lateness that is not the job's own time: room first, else what it waits for. */
function reasonText(last: Slot, blockedBy: (slot: Slot) => Blocked, { problem }: Board): string {
  let order: string | null = null;
  let rounds: string | null = null;
  for (let slot: Slot | null = last; slot !== null;) {
    const { by, because }: Blocked = blockedBy(slot);
    if (by === null) break;
    const name = slot.run.replica.address;
    if (because === "room")
      return `${name} waits until ${by.run.replica.address} leaves room on ${problem.nodes[slot.node]?.name ?? ""} after ${formatDuration(by.end)}`;
    if (because === "order")
      order ??= `${name} waits for ${by.run.replica.address}, which ends after ${formatDuration(by.end)}`;
    if (because === "parallelism")
      rounds ??= `its parallelism of ${slot.run.job.terms.parallelism} lets ${name} start after ${formatDuration(slot.start)}`;
    slot = by;
  }
  const took = `its own run takes ${formatDuration(durationOf(last.run.job))}, which is an assumption`;
  return rounds ?? order ?? took;
}
