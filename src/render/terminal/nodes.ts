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
import { line, padLine, span } from "../text.ts";
import type { Line } from "../text.ts";

/** Rows shown of a large fleet. */
const MOST = 16;

type Amount = "cpu" | "memory";

export function nodeLines(plan: Plan, style: Style, verbose: boolean): Line[] {
  if (plan.nodes.length === 0) return [];
  const shown = verbose ? plan.nodes : pickNodes(plan.nodes);
  const total = totalOf(plan.nodes);
  if (!verbose && !plan.nodes.some((node) => isTouched(node)))
    return [unchangedLine(total, plan.nodes.length)];
  const zones = plan.nodes.some(({ labels }) => lookUp(labels, "zone") !== undefined);
  const devices = plan.nodes.some(({ allocatable }) => sortedKeys(allocatable.devices).length > 0);
  const rows = shown.map((node) => rowOf(node, style));
  const hidden = plan.nodes.length - shown.length;
  if (plan.nodes.length > 1) rows.push(rowOf(total, style, `${count(plan.nodes.length)} nodes`));
  const bar = barWidth(style.width);
  const columns: Column[] = [
    { title: "NODE", shrinkTo: 20 },
    ...(zones ? [{ title: "ZONE", shrinkTo: 4, optional: 4 }] : []),
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
  if (hidden > 0) {
    const rest = plan.nodes.filter((node) => !shown.includes(node));
    const busy = rest.filter(isTouched).length;
    lines.push(
      line(
        span(`  and ${count(hidden)} more, ${busy === 0 ? "none" : count(busy)} of them touched`, "faint"),
      ),
    );
  }
  lines.push(...totalRow);
  if (bar > 0) {
    const { full, peak, empty } = style.glyphs;
    lines.push(
      line(
        span(
          `  ${full} after   ${peak} more while it rolls   ${empty} free   FREE AFTER: cpu memory`,
          "faint",
        ),
      ),
    );
  }
  return lines;
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

function rowOf(node: NodeRow, style: Style, title?: string): Row {
  const notes = [node.status === "unreachable" ? "unreachable" : "", node.drain ? "drained" : ""].filter(
    (note) => note !== "",
  );
  const name = title === undefined ? line(node.name) : line(span(title, "strong"));
  const free = subtractResources(node.allocatable, node.after);
  const usable = !node.drain && node.status === "ready";
  return {
    name: notes.length === 0 ? name : [...name, span(` ${notes.join(", ")}`, "warning")],
    zone: lookUp(node.labels, "zone") ?? "",
    allocatable: node.allocatable,
    before: node.before,
    peak: node.peak,
    after: node.after,
    free: usable ? `${coresText(free.cpu)} ${formatBytes(free.memory)}` : style.unicode ? "–" : "-",
    devices: sortedKeys(free.devices)
      .map((device) => `${device} ${free.devices[device]}`)
      .join(", "),
  };
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

/** What a reviewer should see of many nodes: what cannot be used first, then the fullest at their peak; in order of name. */
function pickNodes(nodes: readonly NodeRow[]): readonly NodeRow[] {
  if (nodes.length <= MOST) return nodes;
  const troubled = (node: NodeRow): number => Number(node.drain || node.status !== "ready");
  const fullness = ({ peak, allocatable }: NodeRow): number =>
    Math.max(share(peak.cpu, allocatable.cpu), share(peak.memory, allocatable.memory));
  const ranked = [...nodes].sort(
    (a, b) =>
      Number(isTouched(b)) - Number(isTouched(a)) ||
      troubled(b) - troubled(a) ||
      fullness(b) - fullness(a) ||
      compareText(a.name, b.name),
  );
  const picked = new Set(ranked.slice(0, MOST));
  return nodes.filter((node) => picked.has(node));
}

function isTouched({ before, peak, after }: NodeRow): boolean {
  return (["cpu", "memory"] as const).some(
    (amount) => before[amount] !== after[amount] || before[amount] !== peak[amount],
  );
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
