// When jobs run: the rows of the schedule, one run or all of a job each, and what is told of them.
import type { Address } from "../../model/address.ts";
import { formatDuration } from "../../model/quantity.ts";
import type { Schedule, ScheduledRun } from "../../plan/document.ts";
import { count, modularName, replicaRanges } from "../names.ts";

/** Runs that share a row: one, or all of a job where there are many. */
export interface ScheduleRow {
  readonly name: string;
  readonly runs: readonly ScheduledRun[];
  readonly start: number;
  readonly end: number;
  /** It ends after its deadline. */
  readonly late: boolean;
  /** The least that is left until a deadline is missed; null: there is none. */
  readonly slack: number | null;
  readonly critical: boolean;
  readonly assumed: boolean;
  readonly deadline: number | null;
  /** Those whose room the runs take. */
  readonly givers: readonly Address[];
}

/** Somebody stated times, or runs take turns; else the order says all. */
export function isTelling({ runs, deadlines }: Schedule): boolean {
  return deadlines.length > 0 || runs.some(({ assumed, room_of }) => !assumed || room_of.length > 0);
}

/** Of more runs than `most` all of a job are one row. */
export function scheduleRows(schedule: Schedule, most: number): readonly ScheduleRow[] {
  const critical = new Set(schedule.critical_path.map(({ address }) => address));
  const due = new Map(schedule.deadlines.map(({ job, deadline }) => [job, deadline]));
  const groups =
    schedule.runs.length <= most ? schedule.runs.map((run) => [run]) : [...byJob(schedule.runs).values()];
  return groups.map((runs): ScheduleRow => {
    const [first] = runs;
    const job = first?.job ?? ("" as Address); // a row is made of one run at least
    const addresses = runs.map(({ address }) => address);
    const slacks = runs.flatMap(({ slack }) => slack ?? []);
    const slack = slacks.length === 0 ? null : slacks.reduce((least, each) => (each < least ? each : least));
    return {
      name: replicaRanges(job, addresses, 2, modularName(job)),
      runs,
      start: runs.reduce((least, { start }) => (start < least ? start : least), Infinity),
      end: runs.reduce((last, { end }) => (end > last ? end : last), 0),
      late: slack !== null && slack < 0,
      slack,
      critical: addresses.some((address) => critical.has(address)),
      assumed: runs.some(({ assumed }) => assumed),
      deadline: due.get(job) ?? null,
      givers: [...new Set(runs.flatMap(({ room_of }) => room_of))].filter(
        (address) => !addresses.includes(address),
      ),
    };
  });
}

/** `1h10m by their estimates, as short as can be`, and how many deadlines are missed, or nothing. */
export function scheduleTexts({ makespan, bound, deadlines }: Schedule): {
  readonly time: string;
  readonly late: string;
} {
  const missed = deadlines.filter(({ status }) => status === "missed" || status === "impossible").length;
  const least =
    makespan <= bound.time
      ? "as short as can be"
      : `at least ${formatDuration(bound.time)} by ${boundText(bound.by)}`;
  return {
    time: `${formatDuration(makespan)} by their estimates, ${least}`,
    late: missed === 0 ? "" : `${count(missed)} of ${count(deadlines.length)} deadlines missed`,
  };
}

/** The chain that the last end hangs on: `load`, `sort (room)`; nothing where it is one run. */
export function criticalNames({ critical_path: path }: Schedule): readonly string[] {
  if (path.length < 2) return [];
  const words = { start: "", order: "", room: " (room)", parallelism: " (parallelism)" } as const;
  return path.map(({ address, because }) => `${modularName(address)}${words[because]}`);
}

function boundText(by: string): string {
  return by === "critical path" ? "what waits for what" : `the room of ${by}`;
}

function byJob(runs: readonly ScheduledRun[]): ReadonlyMap<Address, readonly ScheduledRun[]> {
  const jobs = new Map<Address, ScheduledRun[]>();
  for (const run of runs) {
    const list = jobs.get(run.job);
    if (list === undefined) jobs.set(run.job, [run]);
    else list.push(run);
  }
  return jobs;
}
