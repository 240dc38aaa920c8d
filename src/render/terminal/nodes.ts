// Nodes before, during and after: what this project requests of each, as shares of what the node can give.
import { compareText, sortedKeys } from "../../model/json.ts";
import { formatBytes } from "../../model/quantity.ts";
import { subtractResources } from "../../model/resources.ts";
import type { Resources } from "../../model/resources.ts";
import type { NodeRow, Plan } from "../../plan/document.ts";
import { lookUp } from "../../plan/expand.ts";
import {
  alike,
  coresText,
  freeDevicesText,
  isTouched,
  pickNodes,
  share,
  totalOf,
  usableNodes,
  withoutUntouched,
} from "../plan-facts/nodes.ts";
import type { Amount } from "../plan-facts/nodes.ts";
import { count, plural } from "../names.ts";
import type { Style, Tone } from "../style.ts";
import { tableLines } from "../tables.ts";
import type { Cell, Column } from "../tables.ts";
import { reservationLines } from "./quotas.ts";
import { line, padLine, span } from "../text.ts";
import type { Line } from "../text.ts";

/** Rows shown of a large fleet. */
const MOST = 16;
export function nodeLines(plan: Plan, style: Style, verbose: boolean): Line[] {
  if (plan.nodes.length === 0) return [];
  const total = totalOf(plan.nodes);
  if (!verbose && !plan.nodes.some((node) => isTouched(node)))
    return [unchangedLine(total, plan.nodes.length)];
  const listed = verbose ? plan.nodes : withoutUntouched(plan.nodes, plan.changes);
  const groups = verbose || listed.length <= MOST ? listed.map((node) => [node]) : alike(listed);
  const shown = verbose ? groups : pickNodes(groups, MOST);
  const zones = plan.nodes.some(({ labels }) => lookUp(labels, "zone") !== undefined);
  const devices = plan.nodes.some(({ allocatable }) => sortedKeys(allocatable.devices).length > 0);
  const rows = shown.map((nodes) => rowOf(nodes, style));
  if (plan.nodes.length > 1) rows.push(rowOf([total], style, usableNodes(plan.nodes)));
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
    devices: freeDevicesText(node),
  };
}

/** `a`, `a b`, `5 zones`. */
function zonesText(nodes: readonly NodeRow[]): string {
  const zones = new Set(nodes.map(({ labels }) => lookUp(labels, "zone") ?? ""));
  return zones.size > 2 ? `${zones.size} zones` : [...zones].sort(compareText).join(" ");
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

/** Columns of a bar, its brackets included. */
function barWidth(width: number): number {
  if (width < 72) return 0;
  if (width < 100) return 6;
  return width < 130 ? 12 : 22;
}
