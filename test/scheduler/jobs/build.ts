// Short ways to write jobs and to read schedules in tests.
import type { Address } from "../../../src/model/address.ts";
import type { JobTerms } from "../../../src/scheduler/jobs/types.ts";
import { schedule } from "../../../src/scheduler/schedule.ts";
import type { SchedulingInput, SchedulingResult, SchedulingWorkload } from "../../../src/scheduler/types.ts";
import type { WorkloadOptions } from "../build.ts";
import { makeWorkload } from "../build.ts";

export interface JobOptions extends WorkloadOptions {
  /** Seconds. */
  readonly takes?: number;
  readonly deadline?: number | undefined;
  readonly parallelism?: number;
  readonly after?: readonly string[];
  readonly begunAfter?: readonly string[];
  readonly assumed?: boolean;
}

/** `job.NAME`: a run of 1000m and 1 Gi for ten seconds. */
export function makeJob(name: string, options: JobOptions = {}): SchedulingWorkload {
  const {
    takes = 10,
    deadline,
    parallelism = 1,
    after = [],
    begunAfter = [],
    assumed = false,
    ...rest
  } = options;
  const job: JobTerms = {
    parallelism,
    duration: takes * 1000,
    assumed,
    deadline: deadline === undefined ? null : deadline * 1000,
    after: after.map((other) => `job.${other}` as Address), // tests write addresses as text
    begunAfter: begunAfter.map((other) => `job.${other}` as Address), // the same
  };
  return makeWorkload(`job.${name}`, { cpu: 1000, ...rest, source: { ...rest.source, job } });
}

/** `a[0] n1 0-10`, seconds, in order of start; `< b[0]` for whose room it takes. */
export function timetable({ schedule: times }: SchedulingResult): readonly string[] {
  return (times?.runs ?? []).map(({ address, node, start, end, roomOf }) => {
    const givers = roomOf.length === 0 ? "" : ` < ${roomOf.map(short).join(" ")}`;
    return `${short(address)} ${node} ${start / 1000}-${end / 1000}${givers}`;
  });
}

export function short(address: string): string {
  return address.replace(/^job\./, "");
}

export function run(input: SchedulingInput): SchedulingResult {
  return schedule(input);
}
