// A stale plan, explained: what differs between what was approved and what would be done now.
import type { PlanDifference } from "../plan/compare.ts";
import type { Plan } from "../plan/document.ts";
import { plural, shortId } from "../render/names.ts";
import { differenceGroups } from "../render/plan-differences.ts";
import type { Style } from "../render/style.ts";
import type { Reason } from "./stale-reasons.ts";
import { BLANK, type Line, line, printLines, span, wrapLine } from "../render/text.ts";

const MOST = 20;

export function renderStale(
  approved: Plan,
  now: Plan,
  differences: readonly PlanDifference[],
  style: Style,
  /** The approved plan was carried out completely by an earlier run. */
  applied: boolean,
  reasons: readonly Reason[],
): string {
  const lines = [
    ...wrapLine(
      line(
        span("Error: ", "error"),
        span(
          applied
            ? `the plan ${shortId(approved.id)} was applied already. Nothing was done.`
            : `the plan ${shortId(approved.id)} is stale. Nothing was done.`,
          "strong",
        ),
      ),
      style.width,
      2,
    ),
    BLANK,
    line("What differs:"),
  ];
  const grouped = differenceGroups(differences, {
    onlyInFirst: "is no longer needed",
    onlyInSecond: "would be needed now",
  });
  for (const { subject, text } of grouped.slice(0, MOST))
    lines.push(...wrapLine(line("  ", span(subject, "strong"), `  ${text}`), style.width, 6));
  if (grouped.length > MOST) lines.push(line(`  and ${plural(grouped.length - MOST, "more difference")}`));
  lines.push(...reasonLines(reasons, style));
  if (now.changes.length > 0 && now.effect_id === approved.effect_id)
    lines.push(
      BLANK,
      ...wrapLine(
        line(
          `The effect is the same, ${shortId(now.effect_id)}, from another start: --approve ${shortId(now.effect_id)} in place of the saved plan applies it.`,
        ),
        style.width,
        0,
      ),
    );
  lines.push(
    BLANK,
    ...wrapLine(
      line(`Plan again (it would be ${shortId(now.id)} now), review it, and apply that plan.`),
      style.width,
      0,
    ),
  );
  return printLines(lines, style);
}

/** What each is about stands once before those that follow each other. */
function reasonLines(reasons: readonly Reason[], style: Style): readonly Line[] {
  if (reasons.length === 0) return [];
  const widest = Math.max(...reasons.map(({ subject }) => subject.length));
  return [
    BLANK,
    line("What moved it:"),
    ...reasons.flatMap(({ subject, text }, index) => {
      const title = reasons[index - 1]?.subject === subject ? "" : subject;
      return wrapLine(line("  ", span(title.padEnd(widest), "strong"), `  ${text}`), style.width, widest + 4);
    }),
  ];
}
