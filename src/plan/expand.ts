// A plan's shared tables put back into its rows: whole specifications, and the plan with everything inline.
import type { Json, JsonObject } from "../model/json.ts";
import { isObject, withValueAt } from "../model/json.ts";
import type { Change, Plan, SpecRef, VerdictId } from "./document.ts";

/** The specification that a row refers to, with what differs for its replica put in; null at sensitive paths. */
export function specOf(plan: Plan, ref: SpecRef): JsonObject {
  let value: Json = lookUp(plan.specs, ref.spec)?.value ?? {};
  for (const { path, value: replacement } of ref.set) value = withValueAt(value, path, replacement);
  return isObject(value) ? value : {};
}

/**
 * The document with specifications and verdicts in the rows that use them, and without the tables `specs` and `verdicts`.
 * Blobs stay a table: their size is the reason for it.
 */
export function expandPlan(plan: Plan): JsonObject {
  const { specs: _specs, verdicts: _verdicts, ...rest } = plan;
  const expanded = {
    ...rest,
    changes: plan.changes.map((change) => expandChange(plan, change)),
    pending: plan.pending.map((item) => ({ ...item, verdict: verdictOf(plan, item.verdict) })),
  };
  return expanded as unknown as JsonObject; // a plan is plain JSON by construction; interfaces have no index signature
}

function expandChange(plan: Plan, change: Change): object {
  const { placement } = change;
  return {
    ...change,
    before: expandRef(plan, change.before),
    after: expandRef(plan, change.after),
    placement: placement === null ? null : { ...placement, verdict: verdictOf(plan, placement.verdict) },
  };
}

function expandRef(plan: Plan, ref: SpecRef | null): object | null {
  if (ref === null) return null;
  const { spec, set: _set, ...rest } = ref;
  return {
    ...rest,
    spec,
    value: specOf(plan, ref),
    sensitive: lookUp(plan.specs, spec)?.sensitive ?? [],
  };
}

function verdictOf(plan: Plan, id: VerdictId | null): object | null {
  return id === null ? null : { id, ...lookUp(plan.verdicts, id) };
}

/** An own entry of a table; names such as `constructor` are ordinary. */
export function lookUp<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
