// The order of an apply in short: wave by wave, equal things together.
import { formatDuration } from "../../model/quantity.ts";
import type { Plan } from "../../plan/document.ts";
import { plural, someOf } from "../names.ts";
import type { Style } from "../style.ts";
import { line, span, wrapLine } from "../text.ts";
import type { Line } from "../text.ts";
import type { ActionsOf } from "../plan-facts/causes.ts";
import { leastDuration, orderReasons, waveParts } from "../plan-facts/waves.ts";

const MOST_WAVES = 8;
const MOST_PARTS = 12;

export function waveLines(plan: Plan, owners: ActionsOf, style: Style, verbose: boolean): Line[] {
  if (plan.waves.length < 2 && plan.order.length === 0) return [];
  const shown = plan.waves.slice(0, verbose ? Infinity : MOST_WAVES);
  const digits = String(shown.length).length;
  const lines = [
    line(span("Order", "strong"), span(`  ${plural(plan.waves.length, "wave")}${timeText(plan)}`, "faint")),
  ];
  for (const [index, wave] of shown.entries()) {
    const parts = waveParts(wave, owners);
    const most = verbose ? Infinity : MOST_PARTS;
    const text = parts.some((part) => part.includes(", ")) ? someOf(parts, most, "; ") : someOf(parts, most);
    const number = String(index + 1).padStart(digits);
    lines.push(...wrapLine(line(span(`  ${number}  `, "faint"), text), style.width, 4 + digits));
  }
  if (plan.waves.length > shown.length)
    lines.push(line(span(`  and ${plural(plan.waves.length - shown.length, "more wave")}`, "faint")));
  const some = someOf(orderReasons(plan, owners), verbose ? Infinity : 3);
  if (some !== "") lines.push(...wrapLine(line(span(`  because ${some}`, "faint")), style.width, 4));
  return lines;
}

function timeText(plan: Plan): string {
  const least = leastDuration(plan);
  return least === 0 ? "" : `, at least ${formatDuration(least)} of health windows`;
}
