// Approval: by a person at a prompt, or by the id of the plan that was reviewed.
import { timingSafeEqual } from "node:crypto";
import { type Diagnostic, errorDiagnostic } from "../diagnostics/diagnostic.ts";
import type { Plan } from "../plan/document.ts";
import type { RunRecords } from "../model/run-record.ts";
import { shortId } from "../render/names.ts";
import { approveCommand, type CommandParts } from "../render/plan-facts/commands.ts";
import { runText } from "./stale-reasons.ts";
import type { Terminal } from "./terminal.ts";

const LEAST_DIGITS = 12;

/** `missing` where there is nobody to ask. */
export async function askForApproval(
  terminal: Terminal,
  plan: Plan,
  command: CommandParts,
): Promise<"yes" | "no" | "missing"> {
  if (!terminal.interactive) {
    terminal.report([
      errorDiagnostic("approval-missing", "This plan needs an approval, and there is nobody to ask.", {
        detail: `Apply it with: ${approveCommand(plan, command)}\nWithout a review: --auto-approve instead of --approve and the id.`,
      }),
    ]);
    return "missing";
  }
  const question = plan.mode === "destroy" ? "Destroy all of this?" : "Apply this plan?";
  const answer = await terminal.ask(`\n${question} Only "yes" is accepted: `);
  if (answer?.trim() === "yes") return "yes";
  terminal.note("Nothing was changed.\n");
  return "no";
}

/** What is wrong with an approval by id; null where it fits: `p1-` is this very plan, `e1-` one with this effect from any start. */
export function approvesId(given: string, plan: Plan, runs: RunRecords = []): Diagnostic | null {
  const kind = given.toLowerCase().startsWith("e1-") ? "e1-" : "p1-";
  const digits = given.replace(/^[pe]1-/i, "").toLowerCase();
  if (!/^[0-9a-f]+$/.test(digits) || digits.length < LEAST_DIGITS || digits.length > 64)
    return errorDiagnostic("invalid-approval", `${JSON.stringify(given)} is no id of a plan.`, {
      detail: `An id looks like ${shortId(plan.id)}, the one of an effect like ${shortId(plan.effect_id)}: at least ${LEAST_DIGITS} digits.`,
    });
  const whole = kind === "e1-" ? plan.effect_id : plan.id;
  const expected = whole.slice(kind.length, kind.length + digits.length);
  if (timingSafeEqual(Buffer.from(expected), Buffer.from(digits))) return null;
  const approved = `${kind}${digits.slice(0, LEAST_DIGITS)}`;
  return errorDiagnostic(
    "plan-is-stale",
    kind === "e1-"
      ? `The plan has the effect ${shortId(whole)} now, not the approved ${approved}. Nothing was done.`
      : `The plan is ${shortId(whole)} now, not the approved ${approved}. Nothing was done.`,
    { detail: [movedText(approved, runs), AGAIN].join("\n") },
  );
}

const AGAIN =
  "Review the plan above and approve it anew. Where the approved one was saved, `orch diff` tells what differs.";

/** The approved plan is not at hand: what the state knows of it, or of who moved the state last. */
function movedText(approved: string, runs: RunRecords): string {
  const own = runs.findLast(({ plan, effect }) =>
    [plan, effect].some((id) => id !== null && id.startsWith(approved)),
  );
  if (own !== undefined) return `It was applied by then: #${own.serial} ${runText(own)}.`;
  const last = runs.at(-1);
  return last === undefined
    ? "Something that the approved plan depends on has changed."
    : `Something that the approved plan depends on has changed. The state was last moved by #${last.serial} ${runText(last)}.`;
}
