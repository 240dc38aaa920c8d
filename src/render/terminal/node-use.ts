// How near a placement by `optimal` is to the fewest nodes, in one line.
import type { Plan } from "../../plan/document.ts";
import { count, plural } from "../names.ts";
import type { Style } from "../style.ts";
import { line, span, wrapLine } from "../text.ts";
import type { Line } from "../text.ts";

export function nodeUseLines(plan: Plan, style: Style): Line[] {
  const text = nodeUseText(plan);
  return text === null ? [] : wrapLine(line(span("Optimal".padEnd(12), "strong"), text), style.width, 12);
}

/** `12 nodes, no plan can use fewer`; null where no workload was placed by `optimal`. */
export function nodeUseText({
  node_use: use,
  placements,
  changes,
}: Pick<Plan, "node_use" | "placements" | "changes">): string | null {
  if (use === undefined) return null;
  const coming = changes.filter(({ placement }) => placement !== null && placement.reason !== "kept").length;
  const staying = Object.keys(placements).length > coming ? ", while what runs stays" : "";
  const nodes = plural(use.nodes, "node");
  const gap = use.nodes - use.bound;
  if (gap <= 0) return `${nodes}, no plan can use fewer${staying}`;
  const share = (100 * gap) / Math.max(1, use.bound);
  const percent = share < 1 ? share.toFixed(1) : String(Math.round(share));
  return `${nodes}, no plan can use fewer than ${count(use.bound)}${staying}: gap ${count(gap)} (${percent}%)`;
}
