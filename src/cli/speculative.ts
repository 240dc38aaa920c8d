// Nobody applies or approves what was made without engines.
import { type Diagnostic, errorDiagnostic } from "../diagnostics/diagnostic.ts";
import type { Plan } from "../plan/document.ts";

/** Null of a plan that was made with engines; `file` holds it. */
export function speculativePlan(plan: Plan, file: string): Diagnostic | null {
  if (plan.speculative !== true) return null;
  return errorDiagnostic(
    "speculative-plan",
    `${file} was planned from an inventory, so it can be neither approved nor applied.`,
    {
      detail:
        "What runs, what images mean and what secrets are was not looked at. Plan again where the engines are: orch plan --out FILE. Where the effect is the same, so is its id e1-….",
    },
  );
}
