// `orch apply` and `orch destroy`: exactly what was approved. The lock is taken after approval and held to the end.
import { type Diagnostic, errorDiagnostic, hasErrors } from "../../diagnostics/diagnostic.ts";
import type { Address } from "../../model/address.ts";
import { type PlanDifference, comparePlans, isAboutRisks } from "../../plan/compare.ts";
import { compareText } from "../../model/json.ts";
import type { State } from "../../model/state.ts";
import type { Cause, Plan } from "../../plan/document.ts";
import { pinsOf, verifyPlan } from "../../planner/verify.ts";
import { plural } from "../../render/names.ts";
import { renderPlan } from "../../render/terminal/plan.ts";
import { renderOutputs } from "../../render/views/outputs.ts";
import { approvesId, askForApproval } from "../approval.ts";
import { approvalProblem, approvalsEvent, judge, unrecorded } from "../approvals/demand.ts";
import type { Judgement } from "../approvals/judge.ts";
import { type Presented, commitsOf, readPresented } from "../approvals/presented.ts";
import { EXIT } from "../exit-codes.ts";
import { savedPlanProblems } from "../flag-problems.ts";
import { watchInterruptions } from "../interrupt.ts";
import type { ApplyOptions, GlobalOptions, PlanFlags } from "../options.ts";
import { type Desk, type Planned, plan } from "../planning.ts";
import { openPlanningDesk } from "../data/planning-desk.ts";
import { readPlanFile } from "../plan-file.ts";
import { hasWork } from "../../plan/work.ts";
import { createProgress } from "../progress.ts";
import { refreshOnly } from "../refresh.ts";
import { runPlan } from "../run.ts";
import { deniedPlan } from "../denied.ts";
import { planAgainCommand, programOf, sameCommand } from "../same-command.ts";
import { speculativePlan } from "../speculative.ts";
import { runOf } from "../who.ts";
import { staleReasons } from "../stale-reasons.ts";
import { renderStale } from "../stale.ts";

export async function applyCommand(
  global: GlobalOptions,
  file: string | null,
  given: PlanFlags,
  options: ApplyOptions,
): Promise<number> {
  const { terminal } = global;
  if (options.refreshOnly === true)
    return await refreshOnly(global, given, {
      write: true,
      json: options.json === true,
      autoApprove: options.autoApprove === true,
      detailedExitcode: false,
      others: [
        ...(file === null ? [] : ["a saved plan"]),
        ...(options.approve === undefined ? [] : ["--approve"]),
        ...(options.approval === undefined ? [] : ["--approval"]),
      ],
    });
  const saved = file === null ? null : readPlan(global, file, given, options);
  if (saved !== null && "problems" in saved) return fail(global, saved.problems);
  const presented = readPresented(global, options.approval ?? [], options.commit);
  if ("failed" in presented) return fail(global, presented.failed);
  const flags = saved === null ? given : { ...given, ...flagsOf(saved.plan, given) };
  const desk = await openPlanningDesk(global, flags);
  if ("failed" in desk) {
    terminal.report(desk.failed, desk.project.sources);
    return EXIT.error;
  }
  try {
    return await approveAndRun(global, desk, flags, { ...options, presented }, saved?.plan ?? null);
  } finally {
    await desk.close();
  }
}

type Given = ApplyOptions & { readonly presented: Presented };

async function approveAndRun(
  global: GlobalOptions,
  desk: Desk,
  flags: PlanFlags,
  options: Given,
  saved: Plan | null,
): Promise<number> {
  const { terminal } = global;
  const { sources } = desk.project;
  let approved = saved;
  if (approved === null && options.autoApprove !== true && options.approve === undefined) {
    const first = await plan(global, desk, flags, null, new AbortController().signal);
    if ("failed" in first) return fail(global, first.failed, sources);
    await first.world.close();
    approved = first.work.plan;
    terminal.report(first.diagnostics, sources);
    terminal.print(renderPlan(approved, terminal.out, { applying: true, verbose: options.verbose, sources }));
    if (deniedPlan(terminal, approved)) return EXIT.policyDenied;
    const empty = emptyExit(terminal, approved, flags);
    if (empty !== null && !(empty === EXIT.ok && first.unsaved)) return empty;
    const signed = empty === null ? signatures(global, desk, options, approved, first.state) : null;
    if (signed === "too few") return EXIT.approvalMissing;
    // who has signed it has been asked
    const answer =
      signed !== null && signed.demands.length === 0
        ? await askForApproval(terminal, approved, sameCommand(global, flags, approved.variables))
        : "yes";
    if (answer !== "yes") return answer === "no" ? EXIT.error : EXIT.approvalMissing;
  }

  const interruptions = watchInterruptions();
  try {
    const lock = await desk.store.lock({
      operation: operationOf(flags),
      timeout: flags.lockTimeout,
      signal: interruptions.aborted,
    });
    terminal.report(lock.diagnostics, sources);
    if (!lock.ok) return EXIT.error;
    const pins = saved === null ? null : pinsOf(saved);
    const planned = await plan(global, desk, flags, pins, interruptions.aborted);
    if ("failed" in planned) {
      if (saved !== null) terminal.note("The saved plan can no longer be carried out; nothing was done.\n\n");
      fail(global, planned.failed, sources);
      return saved === null ? EXIT.error : EXIT.stale;
    }
    try {
      return await verifyAndRun(global, desk, flags, options, approved, planned, interruptions);
    } finally {
      await planned.world.close();
    }
  } finally {
    interruptions.stop();
  }
}

async function verifyAndRun(
  global: GlobalOptions,
  desk: Desk,
  flags: PlanFlags,
  options: Given,
  approved: Plan | null,
  planned: Planned,
  interruptions: ReturnType<typeof watchInterruptions>,
): Promise<number> {
  const { terminal } = global;
  const again = planned.work.plan;
  let resumed = false;
  if (approved !== null) {
    const verdict = verifyPlan(approved, again, planned.state);
    if (verdict.kind === "stale") {
      const free = await plan(global, desk, flags, null, interruptions.aborted);
      const now = "failed" in free ? again : free.work.plan;
      if (!("failed" in free)) await free.world.close();
      const differences = differencesToShow(approved, verdict.differences, now);
      const reasons = staleReasons({
        approved,
        now,
        state: planned.state,
        configuration: desk.configuration,
        commits: commitsOf(approved, options.presented),
      });
      const applied = isApplied(planned, approved);
      terminal.note(renderStale(approved, now, differences, terminal.err, applied, reasons));
      return EXIT.stale;
    }
    resumed = verdict.kind === "resumes";
    // asked of what is there now: a plan that was saved before may be denied by then
    if (deniedPlan(terminal, again)) return EXIT.policyDenied;
    if (!hasWork(again) && !planned.unsaved) {
      terminal.print("Nothing to do: the plan has no changes.\n");
      return EXIT.ok;
    }
  } else {
    terminal.report(planned.diagnostics, desk.project.sources);
    if (options.json !== true)
      terminal.print(
        renderPlan(again, terminal.out, {
          applying: true,
          verbose: options.verbose,
          sources: desk.project.sources,
        }),
      );
    if (options.approve !== undefined) {
      const problem = approvesId(options.approve, again, planned.state?.runs);
      if (problem !== null) {
        terminal.report([problem]);
        return EXIT.stale;
      }
    }
    if (deniedPlan(terminal, again)) return EXIT.policyDenied;
    const empty = emptyExit(terminal, again, flags);
    if (empty !== null && !(empty === EXIT.ok && planned.unsaved)) return empty;
  }
  const signed = hasWork(again) ? signatures(global, desk, options, approved ?? again, planned.state) : null;
  if (signed === "too few") return EXIT.approvalMissing;
  const progress = createProgress(terminal, options.json === true, programOf(global));
  if (signed !== null && signed.demands.length > 0)
    progress.event({ at: 0, ...approvalsEvent(approved ?? again, signed) });
  const { exit, problems } = await runPlan(desk, planned, {
    parallelism: options.parallelism,
    resumed,
    progress,
    interruptions,
    approvedId: approved?.id ?? again.id,
    run: {
      ...runOf(operationOf(flags), 0, global.environment),
      commit: options.presented.commit,
    },
    approvals: {
      policy: again.approvals?.changes === true ? (desk.configuration.approvals ?? null) : undefined,
      counted: signed?.counted ?? [],
    },
    next: planAgainCommand(global, flags, again),
    done: (state) => {
      if (options.json !== true) printOutputs(global, state);
    },
  });
  terminal.report(problems, desk.project.sources);
  return exit;
}

function operationOf({ destroy }: PlanFlags): string {
  return destroy ? "orch destroy" : "orch apply";
}

/** Who has signed the plan, where somebody has to; that too few have is told. */
function signatures(
  global: GlobalOptions,
  desk: Desk,
  { presented, json, requireApprovals }: Given,
  document: Plan,
  state: State | null,
): Judgement | "too few" {
  const judgement = judge(document, desk.configuration, state, presented);
  const problem =
    (requireApprovals === true ? unrecorded(state) : null) ??
    approvalProblem(document, judgement, presented, programOf(global));
  if (problem === null) return judgement;
  if (json === true)
    createProgress(global.terminal, true, "orch").event({ at: 0, ...approvalsEvent(document, judgement) });
  global.terminal.report([problem]);
  return "too few";
}

/** Where to look at what was just made. */
function printOutputs({ terminal }: GlobalOptions, { outputs }: State): void {
  const views = Object.entries(outputs).map(([name, output]) => ({ name, ...output }));
  if (views.length > 0) terminal.print(`\n${renderOutputs(views, terminal.out)}`);
}

function isApplied(planned: Planned, approved: Plan): boolean {
  const last = planned.state?.lastRun;
  return last !== null && last !== undefined && last.plan === approved.id && last.finished;
}

/**
 * The plan was made again with the approved one's choices, to see whether they hold. What people want to know when they do not is
 * what a plan without those choices would do to the same addresses.
 */
function differencesToShow(
  approved: Plan,
  held: readonly PlanDifference[],
  now: Plan,
): readonly PlanDifference[] {
  const own = new Set<Address | null>(approved.changes.map(({ address }) => address));
  const differences = comparePlans(approved, now).filter(
    // a secret that changed explains rows, and can be all that is different
    ({ address, details }) => own.has(address) || details.includes("a sensitive input changed"),
  );
  // of the risks, those of its own addresses
  return differences.length > 0 ? [...differences, ...held.filter(isAboutRisks)] : held;
}

function emptyExit(terminal: GlobalOptions["terminal"], document: Plan, flags: PlanFlags): number | null {
  if (document.pending.length > 0 && !flags.allowPending) {
    terminal.report([
      errorDiagnostic(
        "replicas-pending",
        `${plural(document.pending.length, "replica")} cannot be placed. Nothing was done.`,
        {
          detail: "Make room as the plan says, or go on without them: --allow-pending.",
        },
      ),
    ]);
    return EXIT.error;
  }
  return hasWork(document) ? null : EXIT.ok;
}

function readPlan(
  global: GlobalOptions,
  file: string,
  given: PlanFlags,
  options: ApplyOptions,
): { readonly plan: Plan } | { readonly problems: readonly Diagnostic[] } {
  const contradictions = savedPlanProblems(given);
  if (contradictions.length > 0) return { problems: contradictions };
  const parsed = readPlanFile(global.directory, file);
  if (!parsed.ok) return { problems: parsed.diagnostics };
  const speculative = speculativePlan(parsed.value, file);
  if (speculative !== null) return { problems: [speculative] };
  if (options.approve !== undefined) {
    const problem = approvesId(options.approve, parsed.value);
    if (problem !== null) return { problems: [problem] };
  }
  return { plan: parsed.value };
}

/**
 * A saved plan brings what it was made with: its variables (sensitive ones are read again from where they came), its images, and what
 * its rows say of nodes that counted as lost or draining, and of volumes.
 */
function flagsOf(
  saved: Plan,
  given: PlanFlags,
): Pick<
  PlanFlags,
  | "targets"
  | "replace"
  | "destroy"
  | "variables"
  | "lost"
  | "drained"
  | "deleteVolumes"
  | "savedImages"
  | "rebalance"
  | "defragment"
  | "maxMoves"
> {
  const known = Object.entries(saved.variables).filter(([, value]) => value !== null);
  const text = JSON.stringify(Object.fromEntries(known));
  return {
    targets: saved.targets,
    replace: saved.replacements,
    destroy: saved.mode === "destroy",
    lost: nodesLeft(saved, "lost"),
    drained: nodesLeft(saved, "drain"),
    savedImages: saved.images,
    rebalance: saved.rebalance?.rebalance ?? false,
    defragment: saved.rebalance?.defragment ?? false,
    maxMoves: saved.rebalance?.max_moves ?? null,
    deleteVolumes: saved.changes.some(({ kind, action }) => kind === "volume" && action === "delete"),
    variables: [{ kind: "saved", text }, ...given.variables],
  };
}

function nodesLeft(saved: Plan, cause: Cause["kind"]): readonly string[] {
  const left = saved.changes.filter(({ causes }) => causes.some(({ kind }) => kind === cause));
  return [...new Set(left.flatMap(({ node }) => (node.from === null ? [] : [node.from])))].sort(compareText);
}

function fail(
  global: GlobalOptions,
  problems: readonly Diagnostic[],
  sources?: ReadonlyMap<string, string>,
): number {
  global.terminal.report(problems, sources);
  return hasErrors(problems) ? EXIT.error : EXIT.ok;
}
