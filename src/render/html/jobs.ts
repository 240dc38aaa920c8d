// When jobs run, as a bar for each run over time, with deadlines as marks; the table beside it says the same in numbers.
import { formatDuration } from "../../model/quantity.ts";
import type { Plan } from "../../plan/document.ts";
import { count, modularName, plural, someOf } from "../names.ts";
import { criticalNames, isTelling, scheduleRows, scheduleTexts } from "../plan-facts/schedule.ts";
import type { ScheduleRow } from "../plan-facts/schedule.ts";
import { markup } from "./escape.ts";
import type { Html, Part } from "./escape.ts";
import { section, toned } from "./parts.ts";
import { table } from "./table.ts";

/** More runs than these are one row a job, and of more jobs the rest is counted. */
const MOST = 80;
/** Units of a bar's length. */
const LENGTH = 1000;

export function jobsSection({ schedule }: Plan): Html | null {
  if (schedule === undefined || !isTelling(schedule)) return null;
  const rows = scheduleRows(schedule, MOST);
  const shown = rows.slice(0, MOST);
  const { time, late } = scheduleTexts(schedule);
  // a deadline after the end of all runs has its place, too
  const whole = schedule.deadlines.reduce(
    (most, { deadline }) => (deadline > most && deadline < schedule.makespan * 2 ? deadline : most),
    Math.max(schedule.makespan, 1),
  );
  const due = shown.some(({ slack }) => slack !== null);
  const turns = shown.some(({ givers }) => givers.length > 0);
  const columns = [
    { title: "Job" },
    { title: "Node" },
    { title: `Time: 0 to ${formatDuration(Math.round(whole / 1000) * 1000)}` },
    { title: "Start", numeric: true },
    { title: "End", numeric: true },
    ...(due ? [{ title: "Left until due", numeric: true }] : []),
    ...(turns ? [{ title: "Takes the room of" }] : []),
  ];
  const chain = criticalNames(schedule);
  return section("jobs", "Jobs", markup`${time}${late === "" ? null : markup`, ${toned("error", late)}`}`, [
    legend(shown),
    markup`<div class="gantt">${table(
      "Jobs over time",
      columns,
      shown.map((row) => cells(row, whole, due, turns)),
    )}</div>
`,
    rows.length > shown.length
      ? markup`<p class="faint">and ${plural(rows.length - shown.length, "more job")}</p>`
      : null,
    rows.some(({ assumed }) => assumed)
      ? markup`<p class="faint">~ has no duration: a minute is assumed</p>`
      : null,
    chain.length === 0 ? null : markup`<p>The end hangs on ${chain.join(" → ")}</p>`,
  ]);
}

/** Colours and marks that are in the bars. */
function legend(rows: readonly ScheduleRow[]): Html | null {
  const items: readonly (readonly [className: string, text: string, isThere: boolean])[] = [
    ["f-create", "runs", rows.some(({ late, critical }) => !late && !critical)],
    ["f-update", "the end hangs on it", rows.some(({ late, critical }) => !late && critical)],
    ["f-delete", "late", rows.some(({ late }) => late)],
    ["due", "due", rows.some(({ deadline }) => deadline !== null)],
  ];
  const there = items.filter(([, , isThere]) => isThere);
  if (there.length < 2) return null;
  return markup`<p class="legend" aria-hidden="true">${there.map(
    ([className, text]) =>
      markup`<span><svg viewBox="0 0 16 16"><rect class="${className}" x="${className === "due" ? 6 : 0}" width="${className === "due" ? 4 : 16}" height="16"/></svg>${text}</span>`,
  )}</p>
`;
}

function cells(row: ScheduleRow, whole: number, due: boolean, turns: boolean): readonly Part[] {
  const { name, runs, start, end, late, slack, assumed, givers } = row;
  const nodes = [...new Set(runs.map(({ node }) => node))];
  const left = slack === null ? "" : `${late ? "-" : ""}${formatDuration(Math.abs(slack))}`;
  return [
    name,
    nodes.length === 1 ? (nodes[0] ?? "") : `${count(nodes.length)} nodes`,
    bar(row, whole),
    formatDuration(start),
    `${assumed ? "~" : ""}${formatDuration(end)}`,
    ...(due ? [late ? toned("error", left) : left] : []),
    ...(turns ? [someOf(givers.map(modularName), 4)] : []),
  ];
}

function bar({ runs, late, critical, deadline }: ScheduleRow, whole: number): Html {
  const at = (time: number): number => Math.min(Math.round((time / whole) * LENGTH), LENGTH);
  const tone = late ? "delete" : critical ? "update" : "create";
  const due =
    deadline === null || deadline > whole
      ? null
      : markup`<path class="limit" d="M${at(deadline)} 0V10"><title>due</title></path>`;
  return markup`<svg class="bar" viewBox="0 0 ${LENGTH} 10" preserveAspectRatio="none" aria-hidden="true">${runs.map(
    ({ start, end }) =>
      markup`<rect class="f-${tone}" x="${at(start)}" width="${Math.max(at(end) - at(start), 4)}" height="10"/>`,
  )}${due}</svg>`;
}
