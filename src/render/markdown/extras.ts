// Parts of a plan that few plans have, folded, as the terminal shows them: outputs, addresses, jobs over time, quotas.
import type { Survived } from "../../scheduler/survival.ts";
import type { Plan } from "../../plan/document.ts";
import { count, plural } from "../names.ts";
import { createStyle } from "../style.ts";
import { nodeUseText } from "../terminal/node-use.ts";
import { outputLines } from "../terminal/outputs.ts";
import { quotaLines } from "../terminal/quotas.ts";
import { rebalanceLines } from "../terminal/rebalance.ts";
import { refactoringLines } from "../terminal/refactorings.ts";
import { scheduleLines } from "../terminal/schedule.ts";
import type { Line } from "../text.ts";
import { survivalSection } from "./survival.ts";
import { details, fence, say, text } from "./escape.ts";
import type { Markdown } from "./escape.ts";

/** A comment is about as wide. */
const STYLE = createStyle({ colour: false, width: 110, unicode: true });

export function extraSections(plan: Plan, survived?: Survived): readonly (Markdown | null)[] {
  const outputs = Object.values(plan.outputs).filter(({ action }) => action !== "none").length;
  const addresses = plan.refactorings?.length ?? 0;
  return [
    folded("Outputs", count(outputs), outputLines(plan, STYLE, false).slice(1)),
    folded("State", plural(addresses, "address", "addresses"), refactoringLines(plan, STYLE, false)),
    folded("Jobs over time", "", scheduleLines(plan, STYLE, false)),
    survived === undefined ? null : survivalSection(plan, survived),
    folded("Quotas", "", quotaLines(plan, STYLE, false)),
  ];
}

/** What the moves that were asked for come to, and how near to the fewest nodes the placement is. */
export function placementLines(plan: Plan): readonly Markdown[] {
  const use = nodeUseText(plan);
  return [
    ...rebalanceLines(plan, { ...STYLE, width: 2000 }).map((line) =>
      text(plainText(line).replace(/ {2,}/, ": ")),
    ),
    ...(use === null ? [] : [say`Optimal: ${text(use)}`]),
  ];
}

function folded(title: string, note: string, lines: readonly Line[]): Markdown | null {
  return lines.length === 0 ? null : details(title, note, fence("text", lines.map(plainText)));
}

function plainText(line: Line): string {
  return line.map(({ text: part }) => part).join("");
}
