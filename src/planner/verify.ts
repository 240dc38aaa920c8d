// Verification is planning again: the file's choices become pins, and both documents have to say the same.
import type { Address } from "../model/address.ts";
import type { State } from "../model/state.ts";
import type { Plan } from "../plan/document.ts";
import { type PlanDifference, comparePlans } from "../plan/compare.ts";
import { canonicalJson } from "../plan/canonical.ts";
import type { JsonObject } from "../model/json.ts";
import { plannedNumbers } from "./numbered.ts";
import type { Pins } from "./input.ts";
import { chosenCause } from "./move-causes.ts";

export type Verification =
  | { readonly kind: "same" }
  /** An interrupted run of this very plan: what is left of it. */
  | { readonly kind: "resumes" }
  | { readonly kind: "stale"; readonly differences: readonly PlanDifference[] };

/** What planning again has to keep: nodes, ports, and nothing but the plan's own addresses. */
export function pinsOf(plan: Plan): Pins {
  const made = plan.changes.filter((change) => change.after !== null);
  return {
    addresses: new Set<Address>(plan.changes.flatMap((change) => [change.address])),
    nodes: new Map(
      made.flatMap((change) => (change.node.to === null ? [] : [[change.address, change.node.to] as const])),
    ),
    ports: new Map(
      made.flatMap((change) =>
        change.after === null ? [] : [[change.address, change.after.ports] as const],
      ),
    ),
    numbers: plannedNumbers(plan),
    pending: plan.pending,
    causes: new Map(
      made.flatMap((change) => {
        const cause = chosenCause(change);
        return cause === null ? [] : [[change.address, cause] as const];
      }),
    ),
    preempted: new Map(
      plan.changes.flatMap((change) => {
        const cause = change.after === null ? chosenCause(change) : null;
        return cause?.kind === "preempt" ? [[change.address, cause.by] as const] : [];
      }),
    ),
    starts: new Map((plan.schedule?.runs ?? []).map(({ address, start }) => [address, start])),
    outputs: new Set(
      Object.entries(plan.outputs).flatMap(([name, output]) => (output.action === "none" ? [] : [name])),
    ),
  };
}

export function verifyPlan(approved: Plan, again: Plan, state: State | null): Verification {
  if (approved.id === again.id) return { kind: "same" };
  const interrupted = state?.lastRun?.plan === approved.id && !state.lastRun.finished;
  if (interrupted && isRestOf(approved, again)) return { kind: "resumes" };
  return { kind: "stale", differences: comparePlans(approved, again) };
}

/** Every row that is left stands in the approved plan and ends in the same. */
function isRestOf(approved: Plan, again: Plan): boolean {
  const rows = new Map(approved.changes.map((change) => [change.address, change]));
  return again.changes.every((change) => {
    const row = rows.get(change.address);
    if (row === undefined) return false;
    if (change.action === "delete" && change.after === null) return true; // only takes away what the run left over
    if (change.action === "forget" && row.action === "delete") return true; // it is gone, and nobody wrote that down
    return result(approved, row) === result(again, change);
  });
}

function result(plan: Plan, change: Plan["changes"][number]): string {
  if (change.after === null) return `${change.action === "forget" ? "forget" : "gone"}`;
  const { after } = change;
  return canonicalJson({
    node: change.node.to,
    ...after,
    spec: plan.specs[after.spec] ?? null,
  } as unknown as JsonObject); // parts of plans are JSON
}
