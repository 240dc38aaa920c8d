// A plan in a few lines: what waits, what is destroyed, a line a workload, a line a risk, the counts. Attributes, reasons, nodes and
// the order are left out; nothing that speaks against the plan is.
import type { Plan } from "../../plan/document.ts";
import { briefText, ofOneKind, remarksOf } from "../plan-facts/remarks.ts";
import type { Remark } from "../plan-facts/remarks.ts";
import { count, plural } from "../names.ts";
import { pendingGroups } from "../plan-facts/pending.ts";
import type { Style } from "../style.ts";
import { line, span, wrapLine } from "../text.ts";
import type { Line } from "../text.ts";

/** A line for all replicas of a workload that wait for one reason. */
export function concisePending(plan: Plan, style: Style): Line[] {
  if (plan.pending.length === 0) return [];
  return [
    line(span(`${plural(plan.pending.length, "replica")} cannot be placed`, "error")),
    ...pendingGroups(plan).flatMap(({ first, name }) =>
      wrapLine(line(span("  ! ", "error"), span(name, "strong"), `  ${first.reason}`), style.width, 6),
    ),
  ];
}

/** A line a risk, those of one kind together; of what is accepted its reason, too. */
export function conciseRisks(plan: Plan, style: Style): Line[] {
  return ofOneKind(remarksOf(plan)).flatMap((same) => riskLines(same, style));
}

function riskLines(same: readonly Remark[], style: Style): Line[] {
  const [first, ...others] = same;
  if (first === undefined) return [];
  const { label, tone, item, accepted } = first;
  const brief = briefText(same);
  const { source } = item;
  const more = brief === null && others.length > 0 ? ` (and ${count(others.length)} more)` : "";
  const where = source === null || brief !== null ? "" : `  ${source.file}:${source.line}`;
  const why = accepted === true ? `  ${item.detail ?? ""}` : "";
  return wrapLine(
    line(
      span(`  ${label}: `, tone),
      `${brief ?? item.summary}${more}`,
      span(`  ${item.code}`, "faint"),
      span(where, "code"),
      span(why, "faint"),
    ),
    style.width,
    4,
  );
}
