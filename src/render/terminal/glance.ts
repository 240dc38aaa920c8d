// A large plan in one table at its top: a line a workload with what happens to it, why, and how many replicas stay up at the
// worst moment. A small plan is short enough to be read itself.
import type { Change, Plan } from "../../plan/document.ts";
import { count, plural } from "../names.ts";
import type { Style } from "../style.ts";
import { tableLines } from "../tables.ts";
import type { Cell } from "../tables.ts";
import { joinLines, line, lineWidth, padLine, span, wrapLine } from "../text.ts";
import type { Line } from "../text.ts";
import { isWorkload } from "../plan-facts/groups.ts";
import type { Group } from "../plan-facts/groups.ts";
import { floorOf } from "../plan-facts/rollout.ts";

import { symbolSpan } from "./symbols.ts";
import { changeCounts, groupLook, whyText, isWhollyGone, meaningsOf } from "../plan-facts/workloads.ts";
import { placesText } from "../plan-facts/destroyed.ts";
import { whereText } from "../plan-facts/where.ts";
import { riskText } from "../plan-facts/remarks.ts";

/** Plans with fewer rows and groups than these need no table. */
const LEAST_ROWS = 40;
const LEAST_GROUPS = 8;
/** Columns in which reasons are broken into lines. */
const LEAST_WHY = 32;
/** Rows of the table; the rest is counted. */
const MOST = 30;

export function glanceLines(plan: Plan, groups: readonly Group[], style: Style, verbose: boolean): Line[] {
  if (plan.changes.length < LEAST_ROWS && groups.length < LEAST_GROUPS) return [];
  const workloads = groups.filter(isWorkload);
  const others = groups.filter((group) => !isWorkload(group));
  const shown = workloads.slice(0, verbose ? Infinity : MOST);
  const rows = shown.map((group): Row => rowOf(plan, group, style));
  const hidden = workloads.slice(shown.length);
  if (hidden.length > 0) rows.push(sumRow(`and ${plural(hidden.length, "more workload")}`, hidden));
  if (others.length > 0) rows.push(sumRow(kindsText(others), others));
  const risks = riskText(plan);
  const last =
    risks === "" ? [] : wrapLine(line("    ", span("at risk  ", "strong"), risks), style.width, 13);
  return [...table("At a glance", rows, style), ...last, ...legendLines(groups, style)];
}

/** A line for every group, with where its replicas go. */
export function conciseLines(plan: Plan, groups: readonly Group[], style: Style): Line[] {
  const rows = groups.map((group): Row => {
    const { cells, why } = rowOf(plan, group, style);
    // what stays where it is needs no place
    const placed = group.changes.filter(({ action, node }) => action === "create" || isMove(node));
    const where = !isWorkload(group)
      ? placesText(group.changes, false)
      : placed.length === 0
        ? ""
        : whereText(placed, style.glyphs.arrow)
            .replace(/^on \d+ nodes?: /, "on ")
            .replace("moving: ", "");
    return { cells, why: [why, where].filter((text) => text !== "").join("; ") };
  });
  return [...table("Changes", rows, style), ...legendLines(groups, style)];
}

/** Of what is not said in words beside it. */
function legendLines(groups: readonly Group[], style: Style): Line[] {
  const words = meaningsOf(groups)
    .filter(([symbol]) => symbol.includes("/"))
    .map(([symbol, meaning]) => `${symbol} ${meaning}`);
  return words.length === 0 ? [] : wrapLine(line("    ", span(words.join("   "), "faint")), style.width, 4);
}

/** Why stands at the right where there is room for it, else below. */
function table(title: string, rows: readonly Row[], style: Style): Line[] {
  const columns = [
    { title, shrinkTo: 16 },
    { title: "", shrinkTo: 16 },
    { title: "REPLICAS", align: "right" as const, optional: 2, unlessEmpty: true },
    { title: "UP AT LEAST", align: "right" as const, optional: 1, unlessEmpty: true },
  ];
  const lines = tableLines(
    columns,
    rows.map(({ cells }) => cells),
    style,
  );
  const width = lines.reduce((most, row) => Math.max(most, lineWidth(row)), 0) + 2;
  const fits = rows.every(({ why }) => width + lineWidth(line(why)) <= style.width);
  const [heading = [], ...body] = lines;
  if (fits || style.width - width >= LEAST_WHY)
    return [
      [...padLine(heading, width), span("WHY", "faint")],
      ...body.flatMap((row, index) =>
        wrapLine([...padLine(row, width), span(rows[index]?.why ?? "")], style.width, width),
      ),
    ];
  return [
    heading,
    ...body.flatMap((row, index) => {
      const why = rows[index]?.why ?? "";
      return why === "" ? [row] : [row, ...wrapLine(line(span(`      ${why}`, "faint")), style.width, 6)];
    }),
  ];
}

function isMove({ from, to }: Change["node"]): boolean {
  return from !== null && to !== null && from !== to;
}

function rowOf(plan: Plan, group: Group, style: Style): Row {
  return { cells: cellsOf(plan, group, style), why: whyText(group, style.glyphs.arrow) };
}

interface Row {
  readonly cells: readonly Cell[];
  readonly why: string;
}

function sumRow(title: string, groups: readonly Group[]): Row {
  return {
    cells: [line(span(`    ${title}`, "strong")), changesCell(groups.flatMap(({ changes }) => changes))],
    why: "",
  };
}

function cellsOf(plan: Plan, group: Group, style: Style): Cell[] {
  const title = line(symbolSpan(groupLook(group)), span(` ${group.owner}`, "strong"));
  if (!isWorkload(group)) return [title, changesCell(group.changes)];
  const floor = floorOf(plan, group);
  const replicas =
    group.before === group.after
      ? count(group.after)
      : `${count(group.before)} ${style.glyphs.arrow} ${count(group.after)}`;
  const least =
    floor === null
      ? isWorkload(group) && isWhollyGone(group)
        ? span("gone", "delete")
        : ""
      : span(
          `${count(floor.up)}/${count(floor.of)}`,
          floor.up === 0 ? "error" : floor.up < floor.of ? "warning" : "good",
        );
  return [title, changesCell(group.changes), replicas, least];
}

/** `283 replace, 17 move`, the gravest first. */
function changesCell(changes: readonly Change[]): Line {
  return joinLines(
    changeCounts(changes).map(({ amount, verb, tone }) => line(span(`${count(amount)} ${verb}`, tone))),
    ", ",
  );
}

function kindsText(groups: readonly Group[]): string {
  const amounts = new Map<string, number>();
  for (const { kind } of groups) amounts.set(kind, (amounts.get(kind) ?? 0) + 1);
  return [...amounts].map(([kind, amount]) => plural(amount, kind)).join(", ");
}
