// Replicas that no node takes, before everything else: why, node by node, and what to do.
import type { Address } from "../../model/address.ts";
import type { Pending, Plan } from "../../plan/document.ts";
import { plural } from "../names.ts";
import { pendingGroups, remediesOf, stayText } from "../plan-facts/pending.ts";
import type { Style } from "../style.ts";
import { line, span, wrapLine } from "../text.ts";
import type { Line } from "../text.ts";
import { refusalTexts, verdictOf } from "../plan-facts/verdicts.ts";

const MOST = 10;

/** `why`: the command that tells all of one of them; null where there is none. */
export function pendingLines(
  plan: Plan,
  style: Style,
  verbose: boolean,
  why: (address: Address) => string | null,
): Line[] {
  if (plan.pending.length === 0) return [];
  const groups = pendingGroups(plan);
  const shown = groups.slice(0, verbose ? Infinity : MOST);
  const lines = [line(span(`${plural(plan.pending.length, "replica")} cannot be placed`, "error"))];
  for (const { items, first, name } of shown) {
    lines.push(
      ...wrapLine(line(span("  ! ", "error"), span(name, "strong"), `  ${first.reason}`), style.width, 6),
    );
    lines.push(...stayLines(plan, first.workload, items, style));
    lines.push(...remedyLines(first, style));
    const verdict = verdictOf(plan, first.verdict);
    if (verdict !== null)
      for (const text of refusalTexts(verdict, verbose ? Infinity : 5))
        lines.push(...wrapLine(line("      ", span(text, "faint")), style.width, 8));
  }
  if (groups.length > shown.length) lines.push(line(`      and ${groups.length - shown.length} more`));
  const address = groups[0]?.first.address;
  const command = address === undefined ? null : why(address);
  if (command !== null)
    lines.push(...wrapLine(line(span(`      All of it: ${command}`, "faint")), style.width, 8));
  return lines;
}

/** What would make it fit; that it is short of something the reason has said already. */
export function remedyLines(pending: Pending, style: Style, indent = "      "): Line[] {
  return remediesOf(pending).flatMap((text, index) =>
    wrapLine(
      line(`${indent}${index === 0 ? "fits" : "  or"} `, span(text, "code")),
      style.width,
      indent.length + 5,
    ),
  );
}

function stayLines(plan: Plan, workload: Address, items: readonly Pending[], style: Style): Line[] {
  const text = stayText(plan, workload, items);
  return text === null ? [] : wrapLine(line(`      ${text}`), style.width, 8);
}
