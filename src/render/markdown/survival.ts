// What survives a loss, where the planner was asked: an answer in a sentence, and a row for each loss that hurts most.
import type { Plan } from "../../plan/document.ts";
import type { Survived } from "../../scheduler/survival.ts";
import { count, modularName, someOf } from "../names.ts";
import { lossesOf, verdictTexts, worstOf } from "../plan-facts/survival.ts";
import { blocks, details, say, table, text } from "./escape.ts";
import type { Markdown } from "./escape.ts";

const MOST = 12;

export function survivalSection(plan: Plan, survived: Survived): Markdown | null {
  const { replicas, all } = lossesOf(plan, survived);
  if (all.length === 0) return null;
  const { texts } = verdictTexts(all);
  const shown = worstOf(all, MOST);
  const hidden = all.length - shown.length + survived.left;
  const rows = shown.map(({ name, struck, down, homeless }): readonly Markdown[] => {
    const gone = (homeless ?? []).map(
      ({ workload, replicas: amount }) => `${count(amount)} of ${modularName(workload)}`,
    );
    return [
      text(name),
      text(`${count(struck)} of ${count(replicas)}`),
      text(down.length === 0 ? "nothing" : someOf(down.map(modularName), 4)),
      text(gone.length === 0 ? "none" : someOf(gone, 4)),
    ];
  });
  const columns = [
    { title: text("Without") },
    { title: text("Replicas lost"), align: "right" as const },
    { title: text("Down until placed again") },
    { title: text("Finds no other place") },
  ];
  return details(
    "What survives a loss",
    "",
    blocks([
      text(texts.join(", ")),
      table(columns, rows),
      hidden === 0 ? null : say`and ${text(count(hidden))} more`,
    ]),
  );
}
