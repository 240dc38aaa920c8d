// Carries a plan out under the lock: state with what the plan adds, journal, steps, snapshot.
import { randomBytes, randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { applyPlan, type ApplyOutcome } from "../apply/apply.ts";
import type { ApplyEventBody, ApplyResult } from "../apply/events.ts";
import type { Clock } from "../apply/gate.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { maskedSession } from "../apply/masked-session.ts";
import { stateAfter, stateForRun } from "../apply/run-state.ts";
import { secretMask } from "../apply/secret-mask.ts";
import type { State } from "../model/state.ts";
import type { RunRecord } from "../model/run-record.ts";
import { onlyStarts } from "../plan/only-starts.ts";
import { type ApprovalsUsed, recordApprovals } from "../state/approvals.ts";
import { recordRun } from "../state/runs.ts";
import { newState } from "../state/create.ts";
import { isLeftover } from "../render/plan-facts/groups.ts";
import type { ProgressView } from "../render/progress/view.ts";
import type { CountedApproval } from "./approvals/judge.ts";
import type { Desk, Planned } from "./planning.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import type { Interruptions } from "./interrupt.ts";
import { touchedBy } from "./who.ts";
import { outliveReaders } from "./streams.ts";

export interface RunOptions {
  readonly parallelism: number;
  readonly resumed: boolean;
  readonly progress: ProgressView;
  readonly interruptions: Interruptions;
  /** The plan's id that counts for resuming: of the approved document. */
  readonly approvedId: string;
  /** Who runs it, and what. */
  readonly run: RunRecord;
  /** Who has signed it, and by whose rules the next plan is judged. */
  readonly approvals: Pick<ApprovalsUsed, "policy"> & { readonly counted: readonly CountedApproval[] };
  /** The command that shows what is left of an apply that did not end well. */
  readonly next: string;
  /** After an apply that did all of it, with the state as it was written. */
  readonly done: (state: State) => void;
}

export interface RunEnd {
  readonly exit: ExitCode;
  /** Of the state: what became of the steps is told already. */
  readonly problems: readonly Diagnostic[];
}

/** The lock is held by the caller. */
export async function runPlan(desk: Desk, planned: Planned, options: RunOptions): Promise<RunEnd> {
  const { work, world } = planned;
  const started = performance.now();
  const clock: Clock = {
    now: () => performance.now(),
    sleep: async (milliseconds, signal) => {
      await sleep(milliseconds, undefined, { signal }).catch(() => undefined);
    },
  };
  const identity = { lineage: randomUUID(), key: randomBytes(32).toString("hex") };
  const known = planned.state ?? newState({ project: desk.configuration.project, ...identity });
  const base = known.lineage === "" ? { ...known, ...identity } : known;
  const { policy, counted } = options.approvals;
  const used = counted.map(({ digest, expires }) => ({ id: digest, plan: options.approvedId, expires }));
  const record = {
    ...options.run,
    serial: base.serial + 1,
    plan: options.approvedId,
    effect: work.plan.effect_id,
    finished: false,
    ...touchedBy(work.plan),
    approvals: counted.map(({ name }) => name),
  };
  const opened = await desk.store.openRun(
    recordRun(
      recordApprovals(stateForRun(base, desk.configuration, work, world.nodes, options.approvedId), {
        policy,
        used,
        now: Date.now(),
      }),
      record,
    ),
  );
  if (!opened.ok) return { exit: EXIT.error, problems: opened.diagnostics };
  const run = opened.value;
  const mask = secretMask([
    ...desk.configuration.sensitiveInputs.map(({ value }) => value),
    ...[...work.materials.values()].flatMap(({ spec }) => spec.sensitive.map(({ value }) => value)),
  ]);
  let lost: readonly Diagnostic[] | null = null;
  const append = async (event: Parameters<typeof run.record>[0]): Promise<void> => {
    const written = await run.record(event);
    if (written.ok) return;
    lost = written.diagnostics;
    throw new Error(written.diagnostics[0]?.summary ?? "the journal cannot be written");
  };
  const emit = (event: ApplyEventBody): void =>
    options.progress.event({ at: Math.round(performance.now() - started), ...event });
  options.interruptions.onInterrupt((times) => emit({ type: "interrupted", times, running: 0 }));
  await append({ type: "begin", plan: options.approvedId, lineage: base.lineage });
  const ticker = setInterval(() => options.progress.tick(), 100);
  const readersMayGo = outliveReaders();
  let outcome: ApplyOutcome;
  try {
    outcome = await applyPlan(
      {
        work,
        project: desk.configuration.project,
        lineage: base.lineage,
        key: base.key,
        sessions: new Map([...world.sessions].map(([name, one]) => [name, maskedSession(one, mask)])),
        schemas: world.schemas,
        ledger: { append, record: run.recordOf },
        emit,
        clock,
        signal: options.interruptions.aborted,
      },
      {
        parallelism: options.parallelism,
        resumed: options.resumed,
        stopping: () => options.interruptions.stopping() || lost !== null,
      },
    );
  } finally {
    clearInterval(ticker);
    readersMayGo();
  }
  if (lost === null) await append({ type: "end", finished: outcome.finished });
  // where the journal could not be written the snapshot is all that there is
  const written = await run.finish((state) => stateAfter(state, desk.configuration, work, outcome));
  const result = resultOf(outcome, options.interruptions);
  emit({
    type: "finished",
    result,
    plan: work.plan.id,
    counts: countsOf(outcome),
    ...rowsOf(outcome.walk),
    took: Math.round(performance.now() - started),
    serial: written.ok ? written.value.serial : null,
    // where the state was not taken, its diagnostics say what comes first
    next: result === "done" || !written.ok ? null : options.next,
  });
  options.progress.close();
  if (written.ok && result === "done") options.done(written.value);
  // all that was to be done, but for the state
  const exit = exitOf(result === "done" && !written.ok ? "partial" : result);
  return { exit, problems: [...(lost ?? []), ...(written.ok ? [] : written.diagnostics)] };
}

function resultOf(outcome: ApplyOutcome, interruptions: Interruptions): ApplyResult {
  if (interruptions.aborted.aborted) return "aborted";
  if (interruptions.stopping() && !outcome.finished) return "interrupted";
  if (outcome.finished) return "done";
  // what is unknown may be done
  return outcome.walk.done.length > 0 || outcome.unsure ? "partial" : "failed";
}

function exitOf(result: ApplyResult): ExitCode {
  switch (result) {
    case "done":
      return EXIT.ok;
    case "partial":
      return EXIT.partial;
    case "failed":
    case "interrupted":
      return EXIT.error;
    case "aborted":
      return EXIT.interrupted;
    default:
      return result satisfies never;
  }
}

function countsOf(outcome: ApplyOutcome) {
  const count = (action: string) => outcome.completed.filter((change) => change.action === action).length;
  const cleanup = outcome.completed.filter(isLeftover).length;
  const start = outcome.completed.filter(onlyStarts).length;
  return {
    create: count("create"),
    update: count("update") - start,
    start,
    replace: count("replace"),
    move: count("move"),
    delete: count("delete") - cleanup,
    cleanup,
    forget: count("forget"),
  };
}

/** Rows that failed, and rows that were not begun or not finished for another's sake. */
function rowsOf({ failed, skipped }: ApplyOutcome["walk"]): {
  readonly failed: number;
  readonly skipped: number;
} {
  const addressOf = (id: string): string => id.replace(/#.*$/s, "");
  const bad = new Set(failed.map(addressOf));
  const left = new Set(skipped.map(addressOf).filter((address) => !bad.has(address)));
  return { failed: bad.size, skipped: left.size };
}
