// A job's gate: wait until its container has ended for good, and record what came of it. Attempts within the backoff
// limit and the timeout are the provider's: the engine goes on with them also when nobody waits.
import type { Instance } from "../model/state.ts";
import type { GraphStep } from "../planner/graph.ts";
import type { Material } from "../planner/input.ts";
import { runKeyOf } from "../planner/run-key.ts";
import { type Session, isProviderError } from "../provider/contract.ts";
import { keyedDigest } from "../state/digest.ts";
import { callContext, failedCall, objectOf, tell } from "./calls.ts";
import type { ApplyContext } from "./context.ts";
import { lastLines } from "./last-lines.ts";
import type { StepResult } from "./steps.ts";

export async function runJob(
  context: ApplyContext,
  step: GraphStep,
  material: Material,
  instance: Instance,
  session: Session,
): Promise<StepResult> {
  tell(context, step, { kind: "waiting", text: "running until it ends", left: null });
  const ended = await session.wait(instance, callContext(context, step));
  if (isProviderError(ended)) {
    // nobody knows how it ends: the next plan finds it running or ended, and waits for it
    if (ended.code !== "timeout" || context.signal.aborted) return { ok: false, error: ended };
    await record(context, step, material, null);
    return { ok: false, error: { ...ended, log: await lastLines(context, step) } };
  }
  await record(context, step, material, ended.exit);
  if (ended.exit === 0) return { ok: true };
  const limit = material.workload?.job?.backoffLimit ?? 0;
  const attempts = limit > 0 ? ` after ${limit + 1} attempts` : "";
  return {
    ok: false,
    error: {
      ...failedCall("failed", `exit code ${ended.exit}${attempts}`),
      log: await lastLines(context, step),
    },
  };
}

async function record(
  context: ApplyContext,
  step: GraphStep,
  material: Material,
  exit: number | null,
): Promise<void> {
  const kind = exit === 0 ? "done" : "failed";
  const runKey =
    material.workload === null
      ? null
      : runKeyOf(material.workload, material.keySpec, (value) => keyedDigest(context.key, value));
  await context.ledger.append({
    type: "outcome",
    object: objectOf(context, step, material),
    outcome: { kind, effect: context.work.plan.effect_id, runKey, exit },
  });
  context.emit({ type: "outcome", address: step.address, outcome: kind, exit });
}
