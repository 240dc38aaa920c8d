// The lines of a group that say how its replicas are replaced.
import type { Plan } from "../../plan/document.ts";
import type { Group } from "../plan-facts/groups.ts";
import { rolloutTexts } from "../plan-facts/rollout.ts";
import type { Style } from "../style.ts";
import { line, span, wrapLine } from "../text.ts";
import type { Line } from "../text.ts";

export function rolloutLines(plan: Plan, group: Group, style: Style): Line[] {
  const texts = rolloutTexts(plan, group);
  if (texts === null) return [];
  const lines = labelled("rolling", texts.rolling, style);
  if (texts.gate !== null) lines.push(...labelled("gate", texts.gate, style));
  return lines;
}

function labelled(label: string, text: string, style: Style): Line[] {
  return wrapLine(line(" ".repeat(6), span(label.padEnd(9), "faint"), text), style.width, 15);
}
