// Lines `because …` of a group.
import type { Plan } from "../../plan/document.ts";
import { causeTexts } from "../plan-facts/causes.ts";
import type { ActionsOf } from "../plan-facts/causes.ts";
import type { Group } from "../plan-facts/groups.ts";
import type { Style } from "../style.ts";
import { line, span, wrapLine } from "../text.ts";
import type { Line } from "../text.ts";

const MOST = 4;

export function causeLines(group: Group, plan: Plan, actions: ActionsOf, style: Style): Line[] {
  const entries = causeTexts(group, plan, actions);
  const lines = entries
    .slice(0, MOST)
    .flatMap(({ text, only }) =>
      wrapLine(line("      ", span("because  ", "faint"), text, span(only, "faint")), style.width, 15),
    );
  if (entries.length > MOST)
    lines.push(line("               ", span(`and ${entries.length - MOST} more reasons`, "faint")));
  return lines;
}
