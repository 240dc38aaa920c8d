// The schedule of jobs as the plan shows it, and the risks that deadlines are.
import { type Address, compareAddresses } from "../model/address.ts";
import type { Configuration } from "../model/configuration.ts";
import { formatDuration } from "../model/quantity.ts";
import type { Risk, Schedule } from "../plan/document.ts";
import type { DeadlineVerdict, JobSchedule } from "../scheduler/jobs/types.ts";

/** Of the runs that have a row: others are not this plan's. Null where none is left. */
export function scheduleRows(
  schedule: JobSchedule | undefined,
  hasRow: (address: Address) => boolean,
): Schedule | null {
  const runs = (schedule?.runs ?? []).filter(({ address }) => hasRow(address));
  if (schedule === undefined || runs.length === 0) return null;
  const jobs = new Set(runs.map(({ job }) => job));
  return {
    makespan: runs.reduce((most, { end }) => (end > most ? end : most), 0),
    bound: schedule.bound,
    runs: runs.map(({ roomOf, state, ...run }) => ({ ...run, room_of: roomOf.filter(hasRow), state })),
    critical_path: schedule.criticalPath.filter(({ address }) => hasRow(address)),
    deadlines: schedule.deadlines.filter(({ job }) => jobs.has(job)),
  };
}

/** Deadlines that cannot or will not be kept, or only just. */
export function deadlineRisks(schedule: Schedule | null, { workloads }: Configuration): readonly Risk[] {
  const ranges = new Map(
    workloads.map(({ address, ranges: known, range }) => [address, known.get("deadline") ?? range]),
  );
  return [...(schedule?.deadlines ?? [])]
    .sort((a, b) => compareAddresses(a.job, b.job))
    .flatMap((verdict): Risk[] => {
      const told = riskOf(verdict);
      const range = ranges.get(verdict.job);
      const source = range === undefined ? null : { file: range.file, line: range.start.line };
      return told === null ? [] : [{ ...told, addresses: [verdict.job], source }];
    });
}

function riskOf({
  job,
  deadline,
  end,
  status,
  because,
}: DeadlineVerdict): Pick<Risk, "code" | "severity" | "summary" | "detail"> | null {
  const due = formatDuration(deadline);
  switch (status) {
    case "impossible":
      return {
        code: "deadline-impossible",
        severity: "high",
        summary: `Deadline impossible: ${job} is due after ${due}.`,
        detail: `${because ?? ""}, whatever the order and the nodes. Give it more time, or shorten what it waits for.`,
      };
    case "missed":
      return {
        code: "deadline-missed",
        severity: "warning",
        summary: `Deadline of ${job} missed in this plan by ${formatDuration(end - deadline)}: it ends after ${formatDuration(end)}, due after ${due}.`,
        detail: `Because ${because ?? "others come first"}.`,
      };
    case "at-risk":
      return {
        code: "deadline-at-risk",
        severity: "warning",
        summary: `Deadline of ${job} at risk: it ends after ${formatDuration(end)}, ${formatDuration(deadline - end)} before it is due.`,
        detail: "That is less than a fifth of the estimate of one run.",
      };
    case "met":
      return null;
    default:
      return status satisfies never;
  }
}
