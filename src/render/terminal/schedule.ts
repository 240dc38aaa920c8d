// When jobs run, as a bar for each run over time: where it starts and ends by its estimate, what it waits for, and which deadlines
// it keeps. Told where somebody stated times, or where runs take turns; else the order says all.
import { formatDuration } from "../../model/quantity.ts";
import type { Plan, Schedule } from "../../plan/document.ts";
import { count, modularName, someOf } from "../names.ts";
import { criticalNames, isTelling, scheduleRows, scheduleTexts } from "../plan-facts/schedule.ts";
import type { ScheduleRow } from "../plan-facts/schedule.ts";
import type { Style, Tone } from "../style.ts";
import { tableLines } from "../tables.ts";
import type { Cell } from "../tables.ts";
import { line, span, wrapLine } from "../text.ts";
import type { Line } from "../text.ts";

/** Rows shown of many. */
const MOST = 20;
const MOST_CRITICAL = 6;

export function scheduleLines({ schedule }: Plan, style: Style, verbose: boolean): Line[] {
  if (schedule === undefined || !isTelling(schedule)) return [];
  const rows = scheduleRows(schedule, verbose ? Infinity : MOST);
  const shown = rows.slice(0, verbose ? Infinity : MOST);
  const lines = [
    headline(schedule),
    ...tableLines(columns(schedule, style), cellsOf(schedule, shown, style), style, { indent: 2 }),
  ];
  if (rows.length > shown.length)
    lines.push(
      line(span(`  and ${count(rows.length - shown.length)} more jobs (--verbose shows all)`, "faint")),
    );
  return [...lines, ...legendLines(schedule, style), ...criticalLines(schedule, style, verbose)];
}

function headline(schedule: Schedule): Line {
  const { time, late } = scheduleTexts(schedule);
  return line(
    span("Jobs", "strong"),
    span(`  ${time}`, "faint"),
    span(late === "" ? "" : `, ${late}`, "error"),
  );
}

function columns({ makespan }: Schedule, style: Style) {
  return [
    { title: "JOB", shrinkTo: 14 },
    { title: "NODE", shrinkTo: 8 },
    { title: scaleOf(makespan, barWidth(style.width)) },
    { title: "START", align: "right" as const, optional: 2 },
    { title: "END", align: "right" as const },
    { title: "LEFT", align: "right" as const, optional: 1, unlessEmpty: true },
    { title: "ROOM OF", shrinkTo: 12, optional: 3, unlessEmpty: true },
  ];
}

/** `0s      35m      1h10m`, as wide as the bars. */
function scaleOf(makespan: number, width: number): string {
  const [first, half, last] = [0, makespan / 2, makespan].map((time) =>
    formatDuration(Math.round(time / 1000) * 1000),
  );
  const left = `${first ?? ""}`.padEnd(Math.floor(width / 2)) + (half ?? "");
  const room = width - left.length - (last ?? "").length;
  return makespan < 2000 || room < 1 ? "" : `${left}${" ".repeat(room)}${last ?? ""}`;
}

function cellsOf(schedule: Schedule, rows: readonly ScheduleRow[], style: Style): Cell[][] {
  const width = barWidth(style.width);
  const whole = Math.max(schedule.makespan, 1);
  return rows.map(({ name, runs, start, end, late, slack, critical, assumed, deadline, givers }): Cell[] => {
    const nodes = [...new Set(runs.map(({ node }) => node))];
    const tone: Tone = late ? "error" : critical ? "warning" : "good";
    return [
      name,
      nodes.length === 1 ? (nodes[0] ?? "") : `${count(nodes.length)} nodes`,
      barOf({ start, end, deadline, whole, width, tone }, style),
      formatDuration(start),
      span(`${assumed ? "~" : ""}${formatDuration(end)}`, late ? "error" : "plain"),
      slack === null
        ? ""
        : span(`${late ? "-" : ""}${formatDuration(Math.abs(slack))}`, late ? "error" : "faint"),
      span(someOf(givers.map(modularName), 2), "faint"),
    ];
  });
}

interface Bar {
  readonly start: number;
  readonly end: number;
  readonly deadline: number | null;
  readonly whole: number;
  readonly width: number;
  readonly tone: Tone;
}

/** At least one column for each run; a deadline is a mark where nothing else is, or after the end of time. */
function barOf({ start, end, deadline, whole, width, tone }: Bar, style: Style): Line {
  const { full, empty } = style.glyphs;
  const from = Math.min(Math.floor((start / whole) * width), width - 1);
  const to = Math.max(from + 1, Math.min(width, Math.round((end / whole) * width)));
  const due = deadline === null ? -1 : Math.floor((deadline / whole) * width);
  const cell = (column: number): "run" | "due" | "none" =>
    column >= from && column < to ? "run" : column === due ? "due" : "none";
  const parts: Line[] = [];
  for (let column = 0; column < width; column++) {
    const kind = cell(column);
    const text = kind === "run" ? full : kind === "due" ? style.glyphs.rule : empty;
    parts.push([span(text, kind === "run" ? tone : kind === "due" ? "strong" : "faint")]);
  }
  return merged(parts.flat());
}

/** Equal neighbours as one span. */
function merged(spans: Line): Line {
  const result: { text: string; tone: Tone }[] = [];
  for (const { text, tone } of spans) {
    const last = result.at(-1);
    if (last !== undefined && last.tone === tone) last.text += text;
    else result.push({ text, tone });
  }
  return result.map(({ text, tone }) => span(text, tone));
}

function barWidth(width: number): number {
  if (width < 72) return 12;
  return width < 100 ? 32 : width < 130 ? 40 : 64;
}

function legendLines({ runs, deadlines }: Schedule, style: Style): Line[] {
  const texts = [
    ...(deadlines.length === 0 ? [] : [`${style.glyphs.rule} due`, "LEFT: until a deadline is missed"]),
    ...(runs.some(({ assumed }) => assumed) ? ["~ no duration: a minute is assumed"] : []),
  ];
  return texts.length === 0 ? [] : wrapLine(line(span(`  ${texts.join("   ")}`, "faint")), style.width, 2);
}

/** The chain that the last end hangs on. */
function criticalLines(schedule: Schedule, style: Style, verbose: boolean): Line[] {
  const names = criticalNames(schedule);
  if (names.length === 0) return [];
  const most = verbose ? Infinity : MOST_CRITICAL;
  const shown =
    names.length > most ? [...names.slice(0, 2), style.glyphs.ellipsis, ...names.slice(3 - most)] : names;
  const text = `  The end hangs on ${shown.join(` ${style.glyphs.arrow} `)}`;
  return wrapLine(line(span(text, "faint")), style.width, 4);
}
