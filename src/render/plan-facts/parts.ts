// Parts of a plan that can be looked at alone: rows by what happens to them, what is pending, what is risky.
import type { Action, Change, Plan } from "../../plan/document.ts";
import { onlyStarts } from "../../plan/only-starts.ts";
import { count, plural } from "../names.ts";
import type { Group } from "./groups.ts";
import { policySummary } from "./policies.ts";
import { remarksOf } from "./remarks.ts";

/** In the order in which they are told. */
export const PLAN_PARTS = [
  "destroy",
  "replace",
  "move",
  "update",
  "create",
  "forget",
  "pending",
  "risks",
] as const;
export type PlanPart = (typeof PLAN_PARTS)[number];

/** What is cleaned up beside what stays belongs to what is destroyed, a mere start to updates. */
function partOf({ action }: Pick<Change, "action">): PlanPart | null {
  return PARTS[action];
}

const PARTS: Readonly<Record<Action, PlanPart | null>> = {
  create: "create",
  update: "update",
  replace: "replace",
  move: "move",
  delete: "destroy",
  forget: "forget",
  none: null,
};

/** Groups with those of their rows that are asked for; without groups that have none. */
export function groupsOf(groups: readonly Group[], parts: ReadonlySet<PlanPart>): readonly Group[] {
  return groups.flatMap((group) => {
    const changes = group.changes.filter((change) => {
      const part = partOf(change);
      return part !== null && parts.has(part);
    });
    return changes.length === 0 ? [] : [{ ...group, changes }];
  });
}

/** `3 create`, `1 replace`, `2 remarks`, `policies`: what there is of the other parts. */
export function hiddenTexts(plan: Plan, parts: ReadonlySet<PlanPart>): readonly string[] {
  const amounts = new Map<PlanPart, number>();
  for (const change of plan.changes) {
    const part = partOf(change);
    if (part !== null) amounts.set(part, (amounts.get(part) ?? 0) + 1);
  }
  const starts = plan.changes.filter(onlyStarts).length;
  const texts = PLAN_PARTS.flatMap((part): readonly string[] => {
    if (parts.has(part)) return [];
    if (part === "pending") return plan.pending.length === 0 ? [] : [`${count(plan.pending.length)} pending`];
    if (part === "risks") {
      const remarks = remarksOf(plan).length;
      return [
        ...(remarks === 0 ? [] : [plural(remarks, "remark")]),
        ...(policySummary(plan) === "" ? [] : ["policies"]),
      ];
    }
    const amount = amounts.get(part) ?? 0;
    if (part !== "update" || starts === 0) return amount === 0 ? [] : [`${count(amount)} ${part}`];
    return [...(amount === starts ? [] : [`${count(amount - starts)} update`]), `${count(starts)} start`];
  });
  return texts;
}
