// Replicas that no node takes, before everything else: why, node by node, and what to do.
import type { Address } from "../../model/address.ts";
import type { Pending, Plan } from "../../plan/document.ts";
import { plural, replicaRanges, shortName } from "../names.ts";
import type { Style } from "../style.ts";
import { line, span, wrapLine } from "../text.ts";
import type { Line } from "../text.ts";
import { refusalTexts, verdictOf } from "./verdicts.ts";

const MOST = 10;

/** `why`: the command that tells all of one of them; null where there is none. */
export function pendingLines(
  plan: Plan,
  style: Style,
  verbose: boolean,
  why: (address: Address) => string | null,
): Line[] {
  if (plan.pending.length === 0) return [];
  const groups = new Map<string, Pending[]>();
  for (const item of plan.pending) {
    const key = JSON.stringify([item.workload, item.reason, item.verdict]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  const shown = [...groups.values()].slice(0, verbose ? Infinity : MOST);
  const lines = [line(span(`${plural(plan.pending.length, "replica")} cannot be placed`, "error"))];
  for (const items of shown) {
    const [first] = items;
    if (first === undefined) continue;
    const kind = first.workload.slice(0, first.workload.length - shortName(first.workload).length);
    const ranges = replicaRanges(
      first.workload,
      items.map(({ address }) => address),
      4,
    );
    lines.push(
      ...wrapLine(
        line(span("  ! ", "error"), span(kind + ranges, "strong"), `  ${first.reason}`),
        style.width,
        6,
      ),
    );
    lines.push(...stayLines(plan, first.workload, items, style));
    lines.push(...remedyLines(first, style));
    const verdict = verdictOf(plan, first.verdict);
    if (verdict !== null)
      for (const text of refusalTexts(verdict, verbose ? Infinity : 5))
        lines.push(...wrapLine(line("      ", span(text, "faint")), style.width, 8));
  }
  if (groups.size > shown.length) lines.push(line(`      and ${groups.size - shown.length} more workloads`));
  const address = plan.pending[0]?.address;
  const command = address === undefined ? null : why(address);
  if (command !== null)
    lines.push(...wrapLine(line(span(`      All of it: ${command}`, "faint")), style.width, 8));
  return lines;
}

/** What would make it fit; that it is short of something the reason has said already. */
export function remedyLines({ reason, remedies = [] }: Pending, style: Style, indent = "      "): Line[] {
  const told = remedies.filter(
    ({ relax, moves }) => relax.length > 0 || moves !== undefined || !reason.startsWith("short "),
  );
  return told.flatMap(({ text }, index) =>
    wrapLine(
      line(`${indent}${index === 0 ? "fits" : "  or"} `, span(text, "code")),
      style.width,
      indent.length + 5,
    ),
  );
}

/** `front[1..2] keep running as they are`: what is there already is not given up for what has no place. */
function stayLines(plan: Plan, workload: Address, items: readonly Pending[], style: Style): Line[] {
  const running = items
    .map(({ address }) => address)
    .filter((address) => Object.hasOwn(plan.placements, address));
  if (running.length === 0) return [];
  const ranges = replicaRanges(workload, running, 4);
  const text = running.length === 1 ? "keeps running as it is" : "keep running as they are";
  return wrapLine(line(`      ${ranges} ${text}`), style.width, 8);
}
