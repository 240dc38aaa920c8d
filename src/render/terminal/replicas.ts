// Replicas side by side: symbol, name, node (from -> to), chosen host ports. Many are folded to ranges and nodes.
import type { Change, NodeRow } from "../../plan/document.ts";
import { lookUp } from "../../plan/expand.ts";
import { plural, replicaLabel, replicaRanges } from "../names.ts";
import type { Style } from "../style.ts";
import { line, lineWidth, padLine, span, wrapLine } from "../text.ts";
import type { Line } from "../text.ts";
import { isLeftover } from "../plan-facts/groups.ts";
import type { Group } from "../plan-facts/groups.ts";
import { lookOf } from "../plan-facts/look.ts";
import { numberText, portText, whereText } from "../plan-facts/where.ts";
import { symbolSpan } from "./symbols.ts";

/** More replicas than this are folded. */
const MOST_CELLS = 24;
const INDENT = 6;
const GAP = 3;

export type NodesByName = ReadonlyMap<string, NodeRow>;

export function replicaLines(group: Group, nodes: NodesByName, style: Style, verbose: boolean): Line[] {
  if (group.changes.length > MOST_CELLS && !verbose) return foldedLines(group, style);
  const cells = group.changes.map((change) => replicaCell(group, change, nodes, style));
  const width = cells.reduce((most, cell) => Math.max(most, lineWidth(cell)), 0);
  const perLine = Math.max(Math.floor((style.width - INDENT + GAP) / (width + GAP)), 1);
  const lines: Line[] = [];
  for (let start = 0; start < cells.length; start += perLine)
    lines.push([
      span(" ".repeat(INDENT)),
      ...cells
        .slice(start, start + perLine)
        .flatMap((cell) => [...padLine(cell, width), span(" ".repeat(GAP))]),
    ]);
  return lines;
}

function replicaCell(group: Group, change: Change, nodes: NodesByName, style: Style): Line {
  const label = replicaLabel(group.owner, change.address);
  const place = placeText(change, nodes, style);
  return line(
    symbolSpan(change),
    span(` ${isLeftover(change) ? "older " : ""}${label}`, change.action === "delete" ? "delete" : "plain"),
    label === change.node.to || (change.node.to === null && label === change.node.from)
      ? ""
      : span(`  ${place}`, "strong"),
    span(portText(change, style.glyphs.arrow) + numberText(change), "faint"),
  );
}

function placeText(change: Change, nodes: NodesByName, style: Style): string {
  const { from, to } = change.node;
  if (from !== null && to !== null && from !== to) return `${from} ${style.glyphs.arrow} ${to}`;
  const node = to ?? from;
  if (node === null) return "";
  const zone = lookUp(nodes.get(node)?.labels ?? {}, "zone");
  return zone === undefined ? node : `${node} ${zone}`;
}

/** One line an action: `+ web[0..999]  1,000 replicas on 250 nodes: n1 4, n2 4, n3 4 and 247 more`. */
function foldedLines(group: Group, style: Style): Line[] {
  const byLook = new Map<string, Change[]>();
  for (const change of group.changes) {
    const key = `${lookOf(change).symbol} ${change.action}`;
    const list = byLook.get(key);
    if (list === undefined) byLook.set(key, [change]);
    else list.push(change);
  }
  const entries = [...byLook.values()].sort(
    (a, b) => lookOf(b[0] ?? none).weight - lookOf(a[0] ?? none).weight,
  );
  return entries.flatMap((changes) => {
    const ranges = replicaRanges(
      group.owner,
      changes.map(({ address }) => address),
      4,
    );
    const text = line(
      span(" ".repeat(INDENT)),
      symbolSpan(changes[0] ?? none),
      ` ${ranges}  `,
      span(`${plural(changes.length, "replica")} ${whereText(changes, style.glyphs.arrow)}`, "strong"),
    );
    return wrapLine(text, style.width, INDENT + 4);
  });
}

const none: Pick<Change, "action" | "order"> = { action: "none", order: null };
