// What the scheduler is told of a job: how long a run takes, when it is due, what it waits for, and how its runs stand.
import type { DesiredWorkload } from "../model/configuration.ts";
import type { JobTerms, RunState } from "../scheduler/jobs/types.ts";
import type { Draft } from "./drafts.ts";
import type { PlanInput } from "./input.ts";
import type { JobsBefore } from "./job-order.ts";

/** The estimate of a run for which none is stated: a minute, or the timeout where that is less. */
const ASSUMED_DURATION = 60_000;

/** Null for what is no job. */
export function jobTerms({ job }: DesiredWorkload, before: JobsBefore | undefined): JobTerms | null {
  if (job === null) return null;
  const { duration, deadline, parallelism, timeout } = job;
  return {
    parallelism,
    duration: duration ?? Math.min(ASSUMED_DURATION, timeout ?? ASSUMED_DURATION),
    assumed: duration === null,
    deadline,
    after: before?.ended ?? [],
    ...(before === undefined || before.begun.length === 0 ? {} : { begunAfter: before.begun }),
  };
}

/** A run that this plan only waits for; null where it is to start. */
export function runStateOf(input: PlanInput, draft: Draft): RunState | null {
  const { presence, recorded, runKey, early, address, workload } = draft;
  if (workload.job === null || presence?.kind !== "present" || draft.instance?.adopted === true) return null;
  const { phase, missing } = presence.observed;
  const outcome = recorded?.record.outcome ?? null;
  const isOther =
    missing.length > 0 ||
    (outcome !== null && outcome.runKey !== runKey) ||
    early.some(({ effect }) => effect === "replace") ||
    input.options.replace.some((asked) => asked === address || asked === workload.address);
  if (isOther) return null;
  return phase === "running" ? "running" : phase === "done" ? "ended" : null;
}
