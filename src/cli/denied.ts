// A plan that policies deny is shown, and not applied.
import { errorDiagnostic } from "../diagnostics/diagnostic.ts";
import type { Plan } from "../plan/document.ts";
import { denials } from "../plan/policy-input.ts";
import { someOf } from "../render/names.ts";
import type { Terminal } from "./terminal.ts";

/** Whether it is denied, which is then reported. */
export function deniedPlan(terminal: Terminal, plan: Plan): boolean {
  const denied = denials(plan);
  const [first] = denied;
  if (first === undefined) return false;
  const names = someOf(
    denied.map(({ name }) => name),
    6,
  );
  terminal.report([
    errorDiagnostic(
      "policy-denied",
      `${denied.length === 1 ? `The policy ${names} denies` : `The policies ${names} deny`} this plan. Nothing was done.`,
      {
        detail: denied
          .slice(0, 6)
          .map(({ name, message, source }) => `${name} (${source.file}:${source.line}): ${message ?? ""}`)
          .join("\n"),
      },
    ),
  ]);
  return true;
}
