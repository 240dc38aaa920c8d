// Carries a plan out: walks its steps, tells what happens, and says what came of it (DESIGN §8).
import type { Address } from "../model/address.ts";
import type { StepId } from "../model/state.ts";
import type { GraphStep } from "../planner/graph.ts";
import type { Change } from "../plan/document.ts";
import type { ProviderError } from "../provider/contract.ts";
import { failedCall, infoOf } from "./calls.ts";
import { onlyStarts } from "../plan/only-starts.ts";
import type { ApplyContext } from "./context.ts";
import { ServingCount } from "./serving.ts";
import type { StepSkipped } from "./events.ts";
import { type StepResult, carryOut } from "./steps.ts";
import { WaveTracker } from "./wave-tracker.ts";
import { type SkipReason, type StepEnd, type WalkResult, walkGraph } from "./walk.ts";

export interface ApplyOptions {
  readonly parallelism: number;
  readonly resumed: boolean;
  /** True after the first Ctrl-C: nothing new is started. */
  readonly stopping: () => boolean;
}

export interface ApplyOutcome {
  readonly walk: WalkResult;
  /** Rows all of whose steps are done. */
  readonly completed: readonly Change[];
  /** Every step is done. */
  readonly finished: boolean;
  /** A step failed of which nobody knows whether it was done: its engine may have changed. */
  readonly unsure: boolean;
}

/** Results go to the ledger as they come; a failure is a value in the outcome, never an exception. */
export async function applyPlan(context: ApplyContext, options: ApplyOptions): Promise<ApplyOutcome> {
  const { work, clock } = context;
  const { plan, graph } = work;
  const changes = new Map<Address, Change>(plan.changes.map((change) => [change.address, change]));
  const waves = new WaveTracker(plan.waves, context.emit);
  const serving = new ServingCount(plan, graph, context.emit);
  context.emit({
    type: "apply-start",
    project: plan.project,
    plan: plan.id,
    effect: plan.effect_id,
    steps: graph.steps.length,
    waves: plan.waves.length,
    resumed: options.resumed,
    owners: ownersOf(context),
  });
  await dropVanished(context);

  let unsure = false;
  const run = async (step: GraphStep): Promise<StepEnd> => {
    waves.begins(step);
    const started = clock.now();
    const change = changes.get(step.address);
    const info = {
      ...infoOf(step),
      ...(change !== undefined && onlyStarts(change) ? { starts: true as const } : {}),
    };
    context.emit({ type: "step-start", ...info, after: waitedFor(step) });
    const result =
      change === undefined ? missingRow(step) : await guarded(() => carryOut(context, step, change));
    const took = Math.round(clock.now() - started);
    if (result.ok) context.emit({ type: "step-done", ...info, took, already: false });
    else
      context.emit({
        type: "step-failed",
        ...info,
        took,
        error: result.error,
        log: result.error.log ?? [],
      });
    serving.ended(step, result.ok);
    unsure ||= !result.ok && result.error.maybeDone;
    if (result.ok) return "done";
    return mayStillRun(step, result.error) ? "unsure" : "failed";
  };
  const walk = await walkGraph(graph, {
    parallelism: options.parallelism,
    run,
    skipped: (step, because) =>
      context.emit({ type: "step-skipped", ...infoOf(step), because: skipCause(because) }),
    stopping: () => options.stopping() || context.signal.aborted,
  });
  const fallen =
    walk.failed.length === 0 && !context.signal.aborted ? await serving.fallenSince(context) : [];
  const done = new Set(walk.done);
  const completed = plan.changes.filter(
    (change) =>
      !fallen.includes(change.address) &&
      graph.steps.every((step) => step.address !== change.address || done.has(step.id)),
  );
  const failed = [...walk.failed, ...fallen];
  const finished = failed.length === 0 && walk.skipped.length === 0;
  return { walk: { ...walk, failed }, completed, finished, unsure };
}

/** A run of a job of which nobody knows whether it has ended. */
function mayStillRun({ kind, part }: GraphStep, { code, maybeDone }: ProviderError): boolean {
  if (kind !== "job") return false;
  return part === "gate" ? code !== "failed" && code !== "timeout" : maybeDone;
}

/** A defect in a provider ends one step, not the run. */
async function guarded(action: () => Promise<StepResult>): Promise<StepResult> {
  try {
    return await action();
  } catch (error) {
    return { ok: false, error: failedCall("failed", error instanceof Error ? error.message : String(error)) };
  }
}

/** Recorded leftovers that are gone without our doing. */
async function dropVanished(context: ApplyContext): Promise<void> {
  for (const { address, uid } of context.work.vanished) {
    const record = context.ledger.record(address);
    if (record === null) continue;
    const step = record.others.find((other) => other.instance.uid === uid)?.instance.step ?? ("" as StepId); // birth fact of what is gone
    const { owner, kind, provider } = record;
    await context.ledger.append({
      type: "result",
      step,
      verb: "delete",
      object: { address, owner, kind, provider },
      ok: true,
      changes: [{ do: "drop", uid }],
    });
  }
}

function ownersOf(context: ApplyContext) {
  const owners = new Map<
    Address,
    { address: Address; kind: Change["kind"]; steps: number; replicas: Set<Address>; after: Set<Address> }
  >();
  const ownersByAddress = new Map(context.work.graph.steps.map(({ address, owner }) => [address, owner]));
  for (const step of context.work.graph.steps) {
    const owner = owners.get(step.owner) ?? {
      address: step.owner,
      kind: step.kind,
      steps: 0,
      replicas: new Set<Address>(),
      after: new Set<Address>(),
    };
    owner.steps++;
    owner.replicas.add(step.address);
    for (const need of waitedFor(step)) owner.after.add(ownersByAddress.get(need) ?? need);
    owners.set(step.owner, owner);
  }
  return [...owners.values()].map((owner) => ({
    ...owner,
    replicas: owner.replicas.size,
    after: [...owner.after].filter((address) => address !== owner.address && owners.has(address)),
  }));
}

function waitedFor(step: GraphStep): readonly Address[] {
  const addresses = [...step.needs, ...(step.after ?? [])].map(
    (need) => need.replace(/[# ].*$/s, "") as Address,
  ); // ids begin with an address
  return [...new Set(addresses)].filter((address) => address !== step.address);
}

function skipCause(because: SkipReason): StepSkipped["because"] {
  switch (because.kind) {
    case "need-failed":
      return { kind: "need-failed", address: because.need.replace(/[# ].*$/s, "") as Address }; // ids begin with an address
    case "rollout-stopped":
      return { kind: "rollout-stopped", workload: because.workload as Address }; // a rollout's workload
    case "interrupted":
      return because;
    default:
      return because satisfies never;
  }
}

function missingRow(step: GraphStep): StepResult {
  return { ok: false, error: failedCall("invalid", `the plan has no row for ${step.address}`) };
}
