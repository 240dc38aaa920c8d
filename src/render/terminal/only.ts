// Some parts of a plan alone, and what is left out for them; the counts at its end stay whole.
import type { Plan } from "../../plan/document.ts";
import { someOf } from "../names.ts";
import { hiddenTexts, PLAN_PARTS } from "../plan-facts/parts.ts";
import type { PlanPart } from "../plan-facts/parts.ts";
import type { Style } from "../style.ts";
import { line, span, wrapLine } from "../text.ts";
import type { Line } from "../text.ts";

/** `isEmpty`: the plan has nothing of what is asked for. */
export function onlyLines(plan: Plan, parts: ReadonlySet<PlanPart>, isEmpty: boolean, style: Style): Line[] {
  const asked = someOf(
    PLAN_PARTS.filter((part) => parts.has(part)),
    PLAN_PARTS.length,
  );
  const hidden = hiddenTexts(plan, parts);
  const rest = hidden.length === 0 ? "" : `Hidden: ${hidden.join(", ")}; and nodes, order and outputs.`;
  return [
    ...wrapLine(
      line(
        span(`Only ${asked}. `, "warning"),
        hidden.length === 0 ? "Hidden: nodes, order and outputs." : rest,
      ),
      style.width,
      2,
    ),
    ...(isEmpty
      ? wrapLine(line(span("There is nothing of that in this plan.", "good")), style.width, 0)
      : []),
  ];
}
