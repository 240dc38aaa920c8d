// A job's gate: wait until its container has ended; a failed run is started again, up to its backoff limit.
import type { Instance } from "../model/state.ts";
import type { GraphStep } from "../planner/graph.ts";
import type { Material } from "../planner/input.ts";
import { type Session, isProviderError } from "../provider/contract.ts";
import { callContext, callProvider, failedCall, objectOf, tell } from "./calls.ts";
import type { ApplyContext } from "./context.ts";
import { runKeyOf } from "../planner/run-key.ts";
import { keyedDigest } from "../state/digest.ts";
import type { StepResult } from "./steps.ts";

const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 30_000;

export async function runJob(
  context: ApplyContext,
  step: GraphStep,
  material: Material,
  instance: Instance,
  session: Session,
): Promise<StepResult> {
  const policy = material.workload?.job ?? null;
  const limit = policy?.backoffLimit ?? 0;
  let pause = FIRST_PAUSE;
  for (let attempt = 1; ; attempt++) {
    tell(context, step, { kind: "waiting", text: "running until it ends", until: null });
    const ended = await waitWithin(context, step, instance, session, policy?.timeout ?? null);
    if ("failed" in ended) return await outcome(context, step, material, null, ended.failed);
    if (ended.exit === 0) return await outcome(context, step, material, 0, null);
    if (attempt > limit || context.signal.aborted)
      return await outcome(
        context,
        step,
        material,
        ended.exit,
        `${step.address} failed with exit code ${ended.exit}${attempt > 1 ? ` (${attempt} attempts)` : ""}`,
      );
    tell(context, step, { kind: "retry", attempt, of: limit, text: `exit code ${ended.exit}` });
    await context.clock.sleep(pause, context.signal);
    pause = pause * 2 < LONGEST_PAUSE ? pause * 2 : LONGEST_PAUSE;
    const started = await callProvider(context, {
      step,
      verb: "start",
      material,
      current: instance,
      changed: [],
      changes: () => [],
    });
    if (!started.ok) return started;
  }
}

async function waitWithin(
  context: ApplyContext,
  step: GraphStep,
  instance: Instance,
  session: Session,
  timeout: number | null,
): Promise<{ readonly exit: number } | { readonly failed: string }> {
  const { signal, event } = callContext(context, step);
  const late = new AbortController();
  const ended = session.wait(instance, { signal: AbortSignal.any([signal, late.signal]), event });
  const timer =
    timeout === null
      ? null
      : context.clock.sleep(timeout, AbortSignal.any([signal, late.signal])).then(() => "late" as const);
  const first = await Promise.race(timer === null ? [ended] : [ended, timer]);
  late.abort();
  if (first === "late") return { failed: `${step.address} did not end within its timeout` };
  return isProviderError(first) ? { failed: first.message } : first;
}

async function outcome(
  context: ApplyContext,
  step: GraphStep,
  material: Material,
  exit: number | null,
  problem: string | null,
): Promise<StepResult> {
  const kind = problem === null ? "done" : "failed";
  const digest = (value: Parameters<typeof keyedDigest>[1]) => keyedDigest(context.key, value);
  const runKey = material.workload === null ? null : runKeyOf(material.workload, material.keySpec, digest);
  await context.ledger.append({
    type: "outcome",
    object: objectOf(context, step, material),
    outcome: { kind, effect: context.work.plan.effect_id, runKey, exit },
  });
  context.emit({ type: "outcome", address: step.address, outcome: kind, exit });
  return problem === null ? { ok: true } : { ok: false, error: failedCall("failed", problem) };
}
