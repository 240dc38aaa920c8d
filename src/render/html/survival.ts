// What stays up when a zone or a node is lost, with everything where this plan puts it, and what then finds no other place where
// the planner was asked.
import { compareText } from "../../model/json.ts";
import type { Plan } from "../../plan/document.ts";
import type { Survived } from "../../scheduler/survival.ts";
import { count, modularName, someOf } from "../names.ts";
import { lossesOf, verdictTexts, worstOf } from "../plan-facts/survival.ts";
import type { Loss } from "../plan-facts/survival.ts";
import { markup } from "./escape.ts";
import type { Html, Part } from "./escape.ts";
import { section, toned } from "./parts.ts";
import { table } from "./table.ts";

/** Rows, those that hurt most. */
const MOST = 12;
/** More workloads than these have no column of their own. */
const MOST_COLUMNS = 10;

/** `survived`: what the planner answers to each loss; without it the page tells what is struck. */
export function survivalSection(plan: Plan, survived?: Survived): Html | null {
  const { replicas, totals, all } = lossesOf(plan, survived);
  if (all.length < (survived === undefined ? 2 : 1) || totals.size === 0) return null;
  const shown = worstOf(all, MOST);
  const owners = [...totals.keys()].sort(compareText);
  const wide = owners.length <= MOST_COLUMNS;
  const columns = [
    { title: "Without" },
    { title: "Replicas lost", numeric: true },
    ...(wide ? owners.map((owner) => ({ title: modularName(owner), numeric: true })) : []),
    { title: "Down until placed again" },
    ...(survived === undefined ? [] : [{ title: "Finds no other place" }]),
  ];
  const rows = shown.map(({ name, struck, lost, down, homeless }): readonly Part[] => [
    name,
    `${count(struck)} of ${count(replicas)}`,
    ...(wide ? owners.map((owner) => upText(totals.get(owner) ?? 0, lost.get(owner) ?? 0)) : []),
    down.length === 0 ? "nothing" : toned("warning", someOf(down.map(modularName), 6)),
    ...(homeless === null ? [] : [homelessText(homeless)]),
  ]);
  const hidden = all.length - shown.length + (survived?.left ?? 0);
  const rest = hidden === 0 ? null : `and ${count(hidden)} that would hurt no more`;
  const note =
    survived === undefined
      ? "replicas up of each workload, before anything is placed again"
      : "replicas up of each workload, and what no other node takes";
  return section("survival", "What a loss would leave", note, [
    survived === undefined ? null : verdict(verdictTexts(all)),
    table("What stays up without a zone or a node", columns, rows),
    survived === undefined
      ? markup`<p class="faint">${rest === null ? null : `${rest}. `}What then finds no other place: <code>orch plan --survival --format html</code></p>`
      : rest === null
        ? null
        : markup`<p class="faint">${rest}${survived.left > 0 ? ` or were not asked for, as they are too many` : null}</p>`,
  ]);
}

function verdict({ good, texts: [news, rest] }: ReturnType<typeof verdictTexts>): Html {
  return markup`<p>${toned(good ? "good" : "error", news)}, ${rest}</p>
`;
}

function homelessText(homeless: NonNullable<Loss["homeless"]>): Part {
  if (homeless.length === 0) return "none";
  return toned(
    "error",
    someOf(
      homeless.map(({ workload, replicas }) => `${count(replicas)} of ${modularName(workload)}`),
      4,
    ),
  );
}

function upText(total: number, lost: number): Part {
  const text = `${count(total - lost)}/${count(total)}`;
  if (lost === 0) return markup`<span class="faint">${text}</span>`;
  return toned(lost === total ? "error" : "warning", text);
}
