// Whose approvals count from this apply on. What a plan changes of it is in its ids and a risk: nobody gives himself a key, or asks
// for fewer of them, without the approval of those who had to be asked until now.
import { type ApprovalPolicy, samePolicy } from "../model/approvals.ts";
import type { Configuration } from "../model/configuration.ts";
import { formatDuration } from "../model/quantity.ts";
import type { State } from "../model/state.ts";
import type { ApprovalRules, ApprovalsChange } from "../plan/approvals-change.ts";
import type { Risk } from "../plan/document.ts";
import type { PlanOptions } from "./input.ts";

/** Null where nobody has to sign. Only a plan for everything changes it: one of a part, or of nothing, is about other things. */
export function approvalsChange(
  configuration: Pick<Configuration, "approvals">,
  state: State | null,
  { mode, targets }: Pick<PlanOptions, "mode" | "targets">,
): ApprovalsChange | null {
  const before = state?.approvals?.policy ?? null;
  const after = configuration.approvals ?? null;
  if (before === null && after === null) return null;
  const changes = mode === "normal" && targets.length === 0 && !samePolicy(before, after);
  return { before: rulesOf(before), after: rulesOf(after), changes };
}

function rulesOf(policy: ApprovalPolicy | null): ApprovalRules | null {
  if (policy === null) return null;
  const { threshold, validFor, carryOver, commit, keys } = policy;
  return { threshold, valid_for: validFor, carry_over: carryOver, commit, keys };
}

export function approvalRisks(change: ApprovalsChange | null): readonly Risk[] {
  if (change?.changes !== true) return [];
  const { before, after } = change;
  const risk = { code: "approvals-changed", addresses: [], source: null };
  if (before === null && after !== null)
    return [
      {
        ...risk,
        severity: "info",
        summary: `From this apply on plans need the approval of ${after.threshold} of ${namesOf(after)}.`,
        detail: "The state remembers it. Changes of the block need their approval, too.",
      },
    ];
  if (after === null)
    return [
      {
        ...risk,
        severity: "high",
        summary: "From this apply on nobody has to approve plans any more: the block approvals is gone.",
        detail:
          before === null
            ? null
            : `Until now ${before.threshold} of ${namesOf(before)} had to, and have to approve this.`,
      },
    ];
  return [
    {
      ...risk,
      severity: "high",
      summary: `Whose approvals count changes: ${differences(before, after).join("; ")}.`,
      detail: "Both those who had to approve until now and those who have to from now on approve this.",
    },
  ];
}

function namesOf({ keys }: ApprovalRules): string {
  const names = keys.map(({ name }) => name);
  return names.length > 6 ? `${names.slice(0, 5).join(", ")} and ${names.length - 5} more` : names.join(", ");
}

function differences(before: ApprovalRules | null, after: ApprovalRules): readonly string[] {
  if (before === null) return [];
  const text: string[] = [];
  const keysBefore = new Map(before.keys.map(({ name, key }) => [name, key]));
  const keysAfter = new Map(after.keys.map(({ name, key }) => [name, key]));
  for (const [name, key] of keysAfter) {
    const old = keysBefore.get(name);
    if (old === undefined) text.push(`${name} may approve`);
    else if (old !== key) text.push(`${name} has another key`);
  }
  for (const name of keysBefore.keys()) if (!keysAfter.has(name)) text.push(`${name} may no longer approve`);
  if (before.threshold !== after.threshold) text.push(`threshold ${before.threshold} -> ${after.threshold}`);
  if (before.valid_for !== after.valid_for)
    text.push(`valid_for ${formatDuration(before.valid_for)} -> ${formatDuration(after.valid_for)}`);
  if (before.carry_over !== after.carry_over)
    text.push(`carry_over ${before.carry_over} -> ${after.carry_over}`);
  if (before.commit !== after.commit) text.push(`commit ${before.commit} -> ${after.commit}`);
  return text;
}
