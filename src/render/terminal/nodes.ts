// Nodes before, during and after: what this project requests of each, as shares of what the node can give.
import { compareText, sortedKeys } from "../../model/json.ts";
import { formatBytes, formatCpu } from "../../model/quantity.ts";
import { addResources, NO_RESOURCES, subtractResources } from "../../model/resources.ts";
import type { Resources } from "../../model/resources.ts";
import type { NodeRow, Plan } from "../../plan/document.ts";
import { lookUp } from "../../plan/expand.ts";
import { count, plural } from "../names.ts";
import type { Style, Tone } from "../style.ts";
import { tableLines } from "../tables.ts";
import type { Cell, Column } from "../tables.ts";
import { reservationLines } from "./quotas.ts";
import { line, padLine, span } from "../text.ts";
import type { Line } from "../text.ts";

/** Rows shown of a large fleet. */
const MOST = 16;
/** As many untouched nodes may stand among the others. */
const FEW = 2;

type Amount = "cpu" | "memory";
const AMOUNTS: readonly Amount[] = ["cpu", "memory"];

export function nodeLines(plan: Plan, style: Style, verbose: boolean): Line[] {
  if (plan.nodes.length === 0) return [];
  const total = totalOf(plan.nodes);
  if (!verbose && !plan.nodes.some((node) => isTouched(node)))
    return [unchangedLine(total, plan.nodes.length)];
  const listed = verbose ? plan.nodes : withoutUntouched(plan.nodes);
  const groups = verbose || listed.length <= MOST ? listed.map((node) => [node]) : alike(listed);
  const shown = verbose ? groups : pickNodes(groups);
  const zones = plan.nodes.some(({ labels }) => lookUp(labels, "zone") !== undefined);
  const devices = plan.nodes.some(({ allocatable }) => sortedKeys(allocatable.devices).length > 0);
  const rows = shown.map((nodes) => rowOf(nodes, style));
  if (plan.nodes.length > 1) rows.push(rowOf([total], style, `${count(plan.nodes.length)} nodes`));
  const bar = barWidth(style.width);
  const columns: Column[] = [
    { title: "NODE", shrinkTo: 20 },
    ...(zones ? [{ title: "ZONE", shrinkTo: 7, optional: 4 }] : []),
    { title: bar > 0 ? "CPU before peak after" : "CPU %", optional: 1 },
    { title: bar > 0 ? "MEM before peak after" : "MEM %" },
    { title: "FREE AFTER", optional: 2 },
    ...(devices ? [{ title: "DEVICES FREE", optional: 5 }] : []),
  ];
  const cells = rows.map((row): Cell[] => [
    row.name,
    ...(zones ? [row.zone] : []),
    sharesCell(row, "cpu", bar, style),
    sharesCell(row, "memory", bar, style),
    row.free,
    ...(devices ? [row.devices] : []),
  ]);
  const lines = tableLines(columns, cells, style, { indent: 2 });
  const totalRow = plan.nodes.length > 1 ? lines.splice(-1) : [];
  lines.push(...hiddenLines(plan.nodes, listed, shown), ...totalRow);
  lines.push(...reservationLines(plan.nodes, style));
  if (bar > 0) {
    const { full, peak, empty } = style.glyphs;
    const each = `FREE AFTER: cpu memory${shown.some((nodes) => nodes.length > 1) ? "   +n alike" : ""}`;
    lines.push(
      line(span(`  ${full} after   ${peak} more while it rolls   ${empty} free   ${each}`, "faint")),
    );
  }
  return lines;
}

/** What this plan does not touch is counted, unless it is hardly more than the line that would say so, or cannot be used. */
function withoutUntouched(nodes: readonly NodeRow[]): readonly NodeRow[] {
  const kept = nodes.filter((node) => isTouched(node) || isTroubled(node));
  return nodes.length - kept.length > FEW ? kept : nodes;
}

function hiddenLines(
  all: readonly NodeRow[],
  listed: readonly NodeRow[],
  shown: readonly (readonly NodeRow[])[],
): Line[] {
  const seen = new Set(shown.flat());
  const left = listed.filter((node) => !seen.has(node)).length;
  const untouched = all.length - listed.length;
  const texts = [
    ...(left > 0 ? [`${count(left)} more`] : []),
    ...(untouched > 0 ? [`${count(untouched)} that this plan does not touch`] : []),
  ];
  return texts.length === 0 ? [] : [line(span(`  and ${texts.join(", and ")}`, "faint"))];
}

/** Nodes of one size that are about as full share a row: that of the fullest, which comes first. */
function alike(nodes: readonly NodeRow[]): readonly (readonly NodeRow[])[] {
  const groups = new Map<string, NodeRow[]>();
  for (const node of nodes) {
    const { allocatable, before, peak, after } = node;
    const tenth = (part: Resources, amount: Amount): number =>
      Math.floor(share(part[amount], allocatable[amount]) / 10);
    const isOver = AMOUNTS.map((amount) => peak[amount] > allocatable[amount]);
    const levels = AMOUNTS.flatMap((amount) => [tenth(before, amount), tenth(after, amount)]);
    const size = AMOUNTS.map((amount) => allocatable[amount]);
    const free = devicesText(subtractResources(allocatable, after));
    const key = [node.status, node.drain, ...size, ...levels, ...isOver, free].join(" ");
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [node]);
    else group.push(node);
  }
  return [...groups.values()].map((group) =>
    group.sort((a, b) => fullness(b) - fullness(a) || compareText(a.name, b.name)),
  );
}

/** At its end, in whole percent of what is short first. */
function fullness({ after, peak, allocatable }: NodeRow): number {
  const most = (part: Resources): number =>
    Math.max(...AMOUNTS.map((amount) => share(part[amount], allocatable[amount])));
  return most(after) * 1000 + most(peak);
}

function unchangedLine(total: NodeRow, nodes: number): Line {
  const [cpu, memory] = [
    share(total.after.cpu, total.allocatable.cpu),
    share(total.after.memory, total.allocatable.memory),
  ];
  return line(
    span(
      `  No node changes: ${plural(nodes, "node")}, cpu ${cpu}% and memory ${memory}% requested.`,
      "faint",
    ),
  );
}

interface Row {
  readonly name: Line;
  readonly zone: string;
  readonly allocatable: Resources;
  readonly before: Resources;
  readonly peak: Resources;
  readonly after: Resources;
  readonly free: string;
  readonly devices: string;
}

/** Of nodes that are alike. */
function rowOf(nodes: readonly NodeRow[], style: Style, title?: string): Row {
  const [node = totalOf(nodes), ...others] = nodes;
  const notes = [node.status === "unreachable" ? "unreachable" : "", node.drain ? "drained" : ""].filter(
    (note) => note !== "",
  );
  const names = others.length === 0 ? node.name : `${node.name} +${count(others.length)}`;
  const name = title === undefined ? line(names) : line(span(title, "strong"));
  const free = subtractResources(node.allocatable, node.after);
  const usable = !node.drain && node.status === "ready";
  return {
    name: notes.length === 0 ? name : [...name, span(` ${notes.join(", ")}`, "warning")],
    zone: zonesText(nodes),
    allocatable: node.allocatable,
    before: node.before,
    peak: node.peak,
    after: node.after,
    free: usable ? `${coresText(free.cpu)} ${formatBytes(free.memory)}` : style.unicode ? "–" : "-",
    devices: devicesText(free),
  };
}

function devicesText({ devices }: Resources): string {
  return sortedKeys(devices)
    .map((device) => `${device} ${devices[device]}`)
    .join(", ");
}

/** `a`, `a b`, `5 zones`. */
function zonesText(nodes: readonly NodeRow[]): string {
  const zones = new Set(nodes.map(({ labels }) => lookUp(labels, "zone") ?? ""));
  return zones.size > 2 ? `${zones.size} zones` : [...zones].sort(compareText).join(" ");
}

/** Of many cores millicores are noise: rounded down to tenths. */
function coresText(millicores: number): string {
  return formatCpu(millicores < 10_000 ? millicores : Math.floor(millicores / 100) * 100);
}

/** ` 53%  73%  60% [######++..]` */
function sharesCell(row: Row, amount: Amount, bar: number, style: Style): Line {
  const shares = [row.before, row.peak, row.after].map((part) =>
    share(part[amount], row.allocatable[amount]),
  );
  const [, peak = 0, after = 0] = shares;
  const cells = shares.map((value, index) => {
    const tone: Tone = value > 100 ? "error" : index === 1 ? "faint" : index === 2 ? "strong" : "plain";
    return padLine(line(span(`${value}%`, tone)), 4, "right");
  });
  const numbers = cells.flatMap((cell, index) => (index === 0 ? cell : [span(" "), ...cell]));
  return bar === 0 ? numbers : [...numbers, span(" "), ...barSpans(after, peak, bar, style)];
}

function barSpans(after: number, peak: number, columns: number, style: Style): Line {
  const { full, peak: more, empty } = style.glyphs;
  const [open, close] = style.unicode ? ["", ""] : ["[", "]"];
  const width = columns - open.length - close.length;
  const cells = (value: number): number => Math.min(Math.round((value / 100) * width), width);
  const [taken, raised] = [cells(after), Math.max(cells(peak), cells(after))];
  const tone: Tone = after > 90 ? "error" : after > 75 ? "warning" : "good";
  return line(
    open,
    span(full.repeat(taken), tone),
    span(more.repeat(raised - taken), "warning"),
    span(empty.repeat(width - raised), "faint"),
    close,
  );
}

/** Whole percent; more than everything never looks like everything. */
function share(part: number, whole: number): number {
  if (whole <= 0) return part > 0 ? 999 : 0;
  const percent = (part / whole) * 100;
  return Math.min(percent > 100 ? Math.ceil(percent) : Math.round(percent), 999);
}

/** Columns of a bar, its brackets included. */
function barWidth(width: number): number {
  if (width < 72) return 0;
  if (width < 100) return 6;
  return width < 130 ? 12 : 22;
}

/** What a reviewer should see of many rows: what cannot be used first, then the fullest at their peak; in order of name. */
function pickNodes(groups: readonly (readonly NodeRow[])[]): readonly (readonly NodeRow[])[] {
  if (groups.length <= MOST) return groups;
  const rank = ([node]: readonly NodeRow[]): number => Number(node !== undefined && isTroubled(node));
  const ranked = [...groups].sort(
    (a, b) =>
      rank(b) - rank(a) ||
      b.length - a.length ||
      fullnessOf(b) - fullnessOf(a) ||
      compareText(a[0]?.name ?? "", b[0]?.name ?? ""),
  );
  const picked = new Set(ranked.slice(0, MOST));
  return groups.filter((group) => picked.has(group));
}

function fullnessOf([node]: readonly NodeRow[]): number {
  return node === undefined ? 0 : fullness(node);
}

function isTroubled({ drain, status }: NodeRow): boolean {
  return drain || status !== "ready";
}

function isTouched({ before, peak, after }: NodeRow): boolean {
  return AMOUNTS.some((amount) => before[amount] !== after[amount] || before[amount] !== peak[amount]);
}

function totalOf(nodes: readonly NodeRow[]): NodeRow {
  const sum = (pick: (node: NodeRow) => Resources): Resources =>
    nodes.reduce((all, node) => addResources(all, pick(node)), NO_RESOURCES);
  return {
    name: "" as NodeRow["name"], // the row is titled by its caller
    provider: "",
    status: "ready",
    drain: false,
    pool: "",
    labels: {},
    allocatable: sum(({ allocatable }) => allocatable),
    before: sum(({ before }) => before),
    peak: sum(({ peak }) => peak),
    after: sum(({ after }) => after),
  };
}
