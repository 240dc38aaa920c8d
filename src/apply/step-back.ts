// When a new instance does not come up: it is stopped and kept for its log, and the old one, if there is one, counts again.
import type { Instance } from "../model/state.ts";
import type { GraphStep } from "../planner/graph.ts";
import { callProvider } from "./calls.ts";
import type { ApplyContext } from "./context.ts";
import { uidOf } from "./identity.ts";

/**
 * start-first: the old one has served all the while. stop-first: it is started again. Either way the next plan sees the
 * failed instance as a leftover. What cannot be undone is left to the next plan as well: nothing here fails.
 */
export async function stepBack(
  context: ApplyContext,
  step: GraphStep,
  stage: "never started" | "unhealthy",
): Promise<void> {
  const record = context.ledger.record(step.address);
  const uid = uidOf(context.lineage, context.work.plan.id, step.address);
  const failed = record?.current?.uid === uid ? record.current : null;
  if (failed !== null)
    await callProvider(context, {
      step,
      verb: "retire",
      material: null,
      current: failed,
      changed: [],
      changes: () => [{ do: "aside", instance: failed, why: "failed" }],
    });
  const old = replacedOne(context, step, stage);
  if (old === null) return;
  const started = await callProvider(context, {
    step,
    verb: "start",
    material: null,
    current: old,
    changed: [],
    changes: () => [{ do: "current", instance: old }],
  });
  if (!started.ok) return;
  // stopping it took it out of service names
  await callProvider(context, {
    step,
    verb: "admit",
    material: null,
    current: old,
    changed: [],
    changes: () => [],
  });
}

/** The instance that counted before this run. */
function replacedOne(
  context: ApplyContext,
  step: GraphStep,
  stage: "never started" | "unhealthy",
): Instance | null {
  const record = context.ledger.record(step.address);
  if (stage === "never started" && record?.current !== null && record?.current !== undefined)
    return record.current;
  return record?.others.findLast((other) => other.why === "replaced")?.instance ?? null;
}
