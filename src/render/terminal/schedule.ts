// When jobs run, as a bar for each run over time: where it starts and ends by its estimate, what it waits for, and which deadlines
// it keeps. Told where somebody stated times, or where runs take turns; else the order says all.
import type { Address } from "../../model/address.ts";
import { formatDuration } from "../../model/quantity.ts";
import type { Plan, Schedule, ScheduledRun } from "../../plan/document.ts";
import { count, modularName, replicaRanges, someOf } from "../names.ts";
import type { Style, Tone } from "../style.ts";
import { tableLines } from "../tables.ts";
import type { Cell } from "../tables.ts";
import { line, span, wrapLine } from "../text.ts";
import type { Line } from "../text.ts";

/** Rows shown of many. */
const MOST = 20;
const MOST_CRITICAL = 6;

/** Runs that share a row: one, or all of a job where there are many. */
interface Row {
  readonly name: string;
  readonly runs: readonly ScheduledRun[];
  readonly start: number;
  readonly end: number;
}

export function scheduleLines({ schedule }: Plan, style: Style, verbose: boolean): Line[] {
  if (schedule === undefined || !isTelling(schedule)) return [];
  const single = schedule.runs.length <= MOST || verbose;
  const rows = single ? schedule.runs.map((run) => rowOf([run])) : byJob(schedule.runs);
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

function isTelling({ runs, deadlines }: Schedule): boolean {
  return deadlines.length > 0 || runs.some(({ assumed, room_of }) => !assumed || room_of.length > 0);
}

function headline({ makespan, bound, deadlines }: Schedule): Line {
  const missed = deadlines.filter(({ status }) => status === "missed" || status === "impossible").length;
  const least =
    makespan <= bound.time
      ? "as short as can be"
      : `at least ${formatDuration(bound.time)} by ${boundText(bound.by)}`;
  const late = missed === 0 ? "" : `, ${count(missed)} of ${count(deadlines.length)} deadlines missed`;
  return line(
    span("Jobs", "strong"),
    span(`  ${formatDuration(makespan)} by their estimates, ${least}`, "faint"),
    span(late, "error"),
  );
}

function boundText(by: string): string {
  return by === "critical path" ? "what waits for what" : `the room of ${by}`;
}

function rowOf(runs: readonly ScheduledRun[]): Row {
  const [first] = runs;
  const job = first?.job ?? ("" as Address); // a row is made of one run at least
  const addresses = runs.map(({ address }) => address);
  return {
    name: replicaRanges(job, addresses, 2, modularName(job)),
    runs,
    start: runs.reduce((least, { start }) => (start < least ? start : least), Infinity),
    end: runs.reduce((most, { end }) => (end > most ? end : most), 0),
  };
}

function byJob(runs: readonly ScheduledRun[]): readonly Row[] {
  const jobs = new Map<Address, ScheduledRun[]>();
  for (const run of runs) {
    const list = jobs.get(run.job);
    if (list === undefined) jobs.set(run.job, [run]);
    else list.push(run);
  }
  return [...jobs.values()].map(rowOf);
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

function cellsOf(schedule: Schedule, rows: readonly Row[], style: Style): Cell[][] {
  const critical = new Set(schedule.critical_path.map(({ address }) => address));
  const due = new Map(schedule.deadlines.map(({ job, deadline }) => [job, deadline]));
  const width = barWidth(style.width);
  const whole = Math.max(schedule.makespan, 1);
  return rows.map(({ name, runs, start, end }): Cell[] => {
    const nodes = [...new Set(runs.map(({ node }) => node))];
    const slacks = runs.flatMap(({ slack }) => slack ?? []);
    const slack = slacks.length === 0 ? null : slacks.reduce((least, each) => (each < least ? each : least));
    const late = slack !== null && slack < 0;
    const tone: Tone = late
      ? "error"
      : runs.some(({ address }) => critical.has(address))
        ? "warning"
        : "good";
    const guessed = runs.some(({ assumed }) => assumed) ? "~" : "";
    const [first] = runs;
    const deadline = first === undefined ? undefined : due.get(first.job);
    const givers = [...new Set(runs.flatMap(({ room_of }) => room_of))].filter(
      (address) => !runs.some((run) => run.address === address),
    );
    return [
      name,
      nodes.length === 1 ? (nodes[0] ?? "") : `${count(nodes.length)} nodes`,
      barOf({ start, end, deadline, whole, width, tone }, style),
      formatDuration(start),
      span(`${guessed}${formatDuration(end)}`, late ? "error" : "plain"),
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
  readonly deadline: number | undefined;
  readonly whole: number;
  readonly width: number;
  readonly tone: Tone;
}

/** At least one column for each run; a deadline is a mark where nothing else is, or after the end of time. */
function barOf({ start, end, deadline, whole, width, tone }: Bar, style: Style): Line {
  const { full, empty } = style.glyphs;
  const from = Math.min(Math.floor((start / whole) * width), width - 1);
  const to = Math.max(from + 1, Math.min(width, Math.round((end / whole) * width)));
  const due = deadline === undefined ? -1 : Math.floor((deadline / whole) * width);
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
function criticalLines({ critical_path: path }: Schedule, style: Style, verbose: boolean): Line[] {
  if (path.length < 2) return [];
  const words = { start: "", order: "", room: " (room)", parallelism: " (parallelism)" } as const;
  const names = path.map(({ address, because }) => `${modularName(address)}${words[because]}`);
  const most = verbose ? Infinity : MOST_CRITICAL;
  const shown =
    names.length > most ? [...names.slice(0, 2), style.glyphs.ellipsis, ...names.slice(3 - most)] : names;
  const text = `  The end hangs on ${shown.join(` ${style.glyphs.arrow} `)}`;
  return wrapLine(line(span(text, "faint")), style.width, 4);
}
