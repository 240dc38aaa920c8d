// The two ids and the checksum of a plan (DESIGN §7). What is in no id may change without voiding an approval.
import type { Address } from "../model/address.ts";
import { compareText } from "../model/json.ts";
import { RISKS_IN_NO_ID } from "../model/risk-codes.ts";
import type { ApprovalRules, ApprovalsChange } from "./approvals-change.ts";
import type { Json, JsonObject } from "../model/json.ts";
import { canonicalBytes, digestOfBytes } from "./canonical.ts";
import { changeTexts } from "./change-texts.ts";
import type { Plan } from "./document.ts";

export type PlanWithoutIds = Omit<Plan, "id" | "effect_id" | "checksum">;

/** `p1-…`: what is there, what is done and in which order, the sensitive inputs, and the risks of what is touched. */
export function planId(plan: PlanWithoutIds): string {
  return `p1-${digest("orch-plan/1", changeTexts(plan.changes).exact, {
    project: plan.project,
    lineage: plan.lineage,
    mode: plan.mode,
    changes: null,
    pending: plan.pending.map((row) => row.address),
    outputs: outputsPart(plan),
    ...orderPart(plan),
    sensitive_inputs: plan.sensitive_inputs,
    ...refactoringPart(plan),
    ...approvalsPart(plan, ({ before, after }) => ({ before, after })),
    // nobody approves what was made without engines by its id
    ...(plan.speculative === undefined ? {} : { speculative: true }),
    risks: touchedRisks(plan),
  })}`;
}

/** `e1-…`: the same without what is there before and without lineage. */
export function effectId(plan: PlanWithoutIds): string {
  return `e1-${digest("orch-effect/1", changeTexts(plan.changes).effect, {
    project: plan.project,
    mode: plan.mode,
    changes: null,
    pending: plan.pending.map((row) => row.address),
    outputs: outputsPart(plan).map(({ action, ...output }) => ({ ...output, gone: action === "delete" })),
    ...orderPart(plan),
    ...handedOver(plan),
    ...approvalsPart(plan, ({ after }) => after),
    risks: touchedRisks(plan),
  })}`;
}

/** Over everything but itself; tells that a file is whole. */
export function planChecksum(plan: Omit<Plan, "checksum">): string {
  return digestOfBytes("orch-plan-file/1", planBytes(plan));
}

export function withIds(plan: PlanWithoutIds): Plan {
  const identified = { ...plan, id: planId(plan), effect_id: effectId(plan) };
  return { ...identified, checksum: planChecksum(identified) };
}

/** The canonical text of a plan, with or without its checksum, as UTF-8. */
export function planBytes(plan: Omit<Plan, "checksum">): Uint8Array {
  const document = plan as unknown as JsonObject; // a plan is JSON by its type
  return canonicalBytes(document, (key) =>
    key === "changes" ? changeTexts(plan.changes).whole : LONG.has(key) ? longPart(document[key]) : undefined,
  );
}

/** Beside the changes, what has a row for each replica or node. */
const LONG: ReadonlySet<string> = new Set(["nodes", "placements", "waves"]);

const known = new WeakMap<object, Uint8Array>();

/** Remembered: it is hashed and then written. */
function longPart(value: Json | undefined): Uint8Array | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const bytes = known.get(value) ?? canonicalBytes(value);
  known.set(value, bytes);
  return bytes;
}

/** `document` has `changes` for its place only. */
function digest(purpose: string, changes: Uint8Array, document: JsonObject): string {
  return digestOfBytes(
    purpose,
    canonicalBytes(document, (key) => (key === "changes" ? changes : undefined)),
  );
}

/** What outputs become: people and scripts act on them. */
function outputsPart(plan: PlanWithoutIds) {
  return Object.entries(plan.outputs)
    .filter(([, output]) => output.action !== "none")
    .map(([name, { action, after, sensitive }]) => ({ name, action, after, sensitive }));
}

function orderPart(plan: PlanWithoutIds): JsonObject {
  const { order, rollouts } = plan;
  return { order: order as unknown as Json, rollouts: rollouts as unknown as Json, ...schedulePart(plan) }; // JSON by their types
}

/** Which run takes whose room; when that is, is an estimate. Absent where none does, so that ids of other plans do not know of it. */
function schedulePart(plan: PlanWithoutIds): JsonObject {
  const runs = roomOrder(plan);
  return runs.length === 0 ? {} : { schedule: runs };
}

/** Runs that take the room of others, by address. */
export function roomOrder({ schedule }: Pick<Plan, "schedule">): readonly JsonObject[] {
  return (schedule?.runs ?? [])
    .filter(({ room_of }) => room_of.length > 0)
    .map(({ address, room_of }) => ({ address, room_of }))
    .sort((a, b) => compareText(a.address, b.address));
}

/** Absent where there are none, so that ids of other plans do not know of it. */
function refactoringPart({ refactorings }: PlanWithoutIds): JsonObject {
  return refactorings === undefined ? {} : { refactorings: refactorings as unknown as Json }; // JSON by its type
}

/** What becomes orch's, and what no longer is: addresses that were only renamed are where a plan starts from. */
function handedOver({ refactorings = [] }: PlanWithoutIds): JsonObject {
  const rows = refactorings.filter(({ kind }) => kind !== "moved");
  return rows.length === 0 ? {} : { refactorings: rows as unknown as Json }; // JSON by their type
}

/** Who approves a plan approves who may approve from then on. Absent where that stays, so that ids of other plans do not know of it. */
function approvalsPart(
  { approvals }: PlanWithoutIds,
  part: (change: ApprovalsChange) => ApprovalRules | null | object,
): JsonObject {
  return approvals?.changes === true ? { approvals: part(approvals) as unknown as Json } : {}; // JSON by their types
}

/** What of the risks an approval is about. */
export function touchedRisks(
  plan: Pick<Plan, "changes" | "risks">,
): readonly { readonly code: string; readonly addresses: readonly Address[] }[] {
  const touched = new Set(plan.changes.flatMap((change) => [change.address, change.owner]));
  return plan.risks
    .filter(({ code }) => !RISKS_IN_NO_ID.has(code))
    .filter((risk) => risk.addresses.some((address) => touched.has(address)))
    .map((risk) => ({
      code: risk.code,
      addresses: risk.addresses.filter((address) => touched.has(address)),
    }));
}
