// Policies in a terminal: what they say of the plan, and how many hold.
import { visibleText } from "../../diagnostics/sanitise.ts";
import type { Plan } from "../../plan/document.ts";
import { failedPolicies, policySummary } from "../plan-facts/policies.ts";
import type { Style } from "../style.ts";
import { line, span, wrapLine } from "../text.ts";
import type { Line } from "../text.ts";

export function policyLines(plan: Plan, style: Style): Line[] {
  const summary = policySummary(plan);
  if (summary === "") return [];
  const lines = wrapLine(line(span("Policies  ", "strong"), summary), style.width, 10);
  for (const { label, tone, policy, message } of failedPolicies(plan)) {
    const { source } = policy;
    const where = span(`  ${source.file}:${source.line}`, "code");
    lines.push(
      ...wrapLine(line(span(`  ${label}: `, tone), span(policy.name, "strong"), where), style.width, 4),
    );
    for (const text of visibleText(message, { multiline: true }).split("\n"))
      lines.push(...wrapLine(line(`    ${text}`), style.width, 4));
  }
  return lines;
}
