// The two ids and the checksum of a plan (DESIGN §7). What is in no id may change without voiding an approval.
import type { Json, JsonObject } from "../model/json.ts";
import { documentDigest } from "./canonical.ts";
import type { Change, Plan } from "./document.ts";

export type PlanWithoutIds = Omit<Plan, "id" | "effect_id" | "checksum">;

/** `p1-…`: what is there, what is done and in which order, the sensitive inputs, and the risks of what is touched. */
export function planId(plan: PlanWithoutIds): string {
  return `p1-${documentDigest("orch-plan/1", {
    project: plan.project,
    lineage: plan.lineage,
    mode: plan.mode,
    changes: plan.changes.map(exactPart),
    pending: plan.pending.map((row) => row.address),
    outputs: outputsPart(plan),
    ...orderPart(plan),
    sensitive_inputs: plan.sensitive_inputs,
    risks: touchedRisks(plan),
  })}`;
}

/** `e1-…`: the same without what is there before and without lineage. */
export function effectId(plan: PlanWithoutIds): string {
  return `e1-${documentDigest("orch-effect/1", {
    project: plan.project,
    mode: plan.mode,
    changes: plan.changes.map(effectPart),
    pending: plan.pending.map((row) => row.address),
    outputs: outputsPart(plan),
    ...orderPart(plan),
    risks: touchedRisks(plan),
  })}`;
}

/** Over everything but itself; tells that a file is whole. */
export function planChecksum(plan: Omit<Plan, "checksum">): string {
  return documentDigest("orch-plan-file/1", plan as unknown as JsonObject); // a plan is JSON by its type
}

export function withIds(plan: PlanWithoutIds): Plan {
  const identified = { ...plan, id: planId(plan), effect_id: effectId(plan) };
  return { ...identified, checksum: planChecksum(identified) };
}

function exactPart(change: Change): Json {
  const { placement: _placement, order_reason: _reason, ...rest } = change;
  // notes are words for people
  const causes = change.causes.map(({ note: _note, ...cause }) => cause);
  return { ...rest, causes } as unknown as JsonObject; // a change is JSON by its type
}

function effectPart(change: Change): Json {
  return {
    address: change.address,
    kind: change.kind,
    action: change.action,
    order: change.order,
    to: change.node.to,
    after: change.after as unknown as JsonObject | null, // JSON by its type
  };
}

/** What outputs become: people and scripts act on them. */
function outputsPart(plan: PlanWithoutIds): Json {
  return Object.entries(plan.outputs)
    .filter(([, output]) => output.action !== "none")
    .map(([name, { action, after, sensitive }]) => ({ name, action, after, sensitive }));
}

function orderPart(plan: PlanWithoutIds): JsonObject {
  return { order: plan.order as unknown as Json, rollouts: plan.rollouts as unknown as Json }; // JSON by their types
}

function touchedRisks(plan: PlanWithoutIds): Json {
  const touched = new Set(plan.changes.flatMap((change) => [change.address, change.owner]));
  return plan.risks
    .filter((risk) => risk.addresses.some((address) => touched.has(address)))
    .map((risk) => ({
      code: risk.code,
      addresses: risk.addresses.filter((address) => touched.has(address)),
    }));
}
