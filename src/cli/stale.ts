// A stale plan, explained: what differs between what was approved and what would be done now.
import { type Address, ownerOf } from "../model/address.ts";
import type { PlanDifference } from "../plan/compare.ts";
import type { Plan } from "../plan/document.ts";
import { plural, replicaRanges, shortId } from "../render/names.ts";
import type { Style } from "../render/style.ts";
import { BLANK, line, printLines, span, wrapLine } from "../render/text.ts";

const MOST = 20;

export function renderStale(
  approved: Plan,
  now: Plan,
  differences: readonly PlanDifference[],
  style: Style,
  /** The approved plan was carried out completely by an earlier run. */
  applied: boolean,
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
    line("What it was made from has changed since:"),
  ];
  const grouped = groups(differences);
  for (const { subject, text } of grouped.slice(0, MOST))
    lines.push(...wrapLine(line("  ", span(subject, "strong"), `  ${text}`), style.width, 6));
  if (grouped.length > MOST) lines.push(line(`  and ${plural(grouped.length - MOST, "more difference")}`));
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

/** What is said of several replicas of one owner is said once. */
function groups(
  differences: readonly PlanDifference[],
): readonly { readonly subject: string; readonly text: string }[] {
  const found = new Map<
    string,
    { readonly owner: Address | null; readonly text: string; readonly of: Address[] }
  >();
  for (const difference of differences) {
    const owner = difference.address === null ? null : ownerOf(difference.address);
    const text = textOf(difference);
    const key = JSON.stringify([owner, text]);
    const group = found.get(key) ?? { owner, text, of: [] };
    if (difference.address !== null) group.of.push(difference.address);
    found.set(key, group);
  }
  return [...found.values()].map(({ owner, text, of }) => ({
    subject:
      owner === null ? "the plan as a whole" : of.length > 1 ? replicaRanges(owner, of) : (of[0] ?? owner),
    text,
  }));
}

function textOf({ kind, details }: PlanDifference): string {
  switch (kind) {
    case "only-in-first":
      return `${details.join(", ")} is no longer needed`;
    case "only-in-second":
      return `${details.join(", ")} would be needed now`;
    case "differs":
      return details.join("; ");
    default:
      return kind satisfies never;
  }
}
