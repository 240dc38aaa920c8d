// Nodes before, during and after: shares of what each can give, which of many are worth a row, and which are alike.
import { isWorkloadKind } from "../../model/address.ts";
import { compareText, sortedKeys } from "../../model/json.ts";
import { formatCpu } from "../../model/quantity.ts";
import { addResources, NO_RESOURCES, subtractResources } from "../../model/resources.ts";
import type { Resources } from "../../model/resources.ts";
import type { NodeRow, Plan } from "../../plan/document.ts";
import { lookUp } from "../../plan/expand.ts";
import { count, plural } from "../names.ts";

/** As many untouched nodes may stand among the others. */
const FEW = 2;

export type Amount = "cpu" | "memory";
export const AMOUNTS: readonly Amount[] = ["cpu", "memory"];

/** What this plan does not touch is counted, unless it is hardly more than the line that would say so, or cannot be used. */
export function withoutUntouched(nodes: readonly NodeRow[], changes: Plan["changes"]): readonly NodeRow[] {
  // what is replaced by its like leaves all amounts as they are
  const busy = new Set(
    changes.flatMap(({ kind, node }) => (isWorkloadKind(kind) ? [node.from, node.to] : [])),
  );
  const kept = nodes.filter((node) => isTouched(node) || isTroubled(node) || busy.has(node.name));
  return nodes.length - kept.length > FEW ? kept : nodes;
}

/** Nodes of one size that are about as full share a row: that of the fullest, which comes first. */
export function alike(nodes: readonly NodeRow[]): readonly (readonly NodeRow[])[] {
  const groups = new Map<string, NodeRow[]>();
  for (const node of nodes) {
    const { allocatable, before, peak, after } = node;
    const tenth = (part: Resources, amount: Amount): number =>
      Math.floor(share(part[amount], allocatable[amount]) / 10);
    const isOver = AMOUNTS.map((amount) => peak[amount] > allocatable[amount]);
    const levels = AMOUNTS.flatMap((amount) => [tenth(before, amount), tenth(after, amount)]);
    const size = AMOUNTS.map((amount) => allocatable[amount]);
    const free = freeDevicesText(node);
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

/** `gpu 2, tpu 0`: free at the end, of what the node has at all. */
export function freeDevicesText({ allocatable, after }: Pick<NodeRow, "allocatable" | "after">): string {
  const free = subtractResources(allocatable, after).devices;
  return sortedKeys(free)
    .filter((device) => (lookUp(allocatable.devices, device) ?? 0) > 0)
    .map((device) => `${device} ${free[device]}`)
    .join(", ");
}

/** Of many cores millicores are noise: rounded down to tenths. */
export function coresText(millicores: number): string {
  return formatCpu(millicores < 10_000 ? millicores : Math.floor(millicores / 100) * 100);
}

/** Whole percent; more than everything never looks like everything. */
export function share(part: number, whole: number): number {
  if (whole <= 0) return part > 0 ? 999 : 0;
  const percent = (part / whole) * 100;
  return Math.min(percent > 100 ? Math.ceil(percent) : Math.round(percent), 999);
}

/** What a reviewer should see of many rows: what cannot be used first, then the fullest at their peak; in order of name. */
export function pickNodes(
  groups: readonly (readonly NodeRow[])[],
  most: number,
): readonly (readonly NodeRow[])[] {
  if (groups.length <= most) return groups;
  const rank = ([node]: readonly NodeRow[]): number => Number(node !== undefined && isTroubled(node));
  const ranked = [...groups].sort(
    (a, b) =>
      rank(b) - rank(a) ||
      b.length - a.length ||
      fullnessOf(b) - fullnessOf(a) ||
      compareText(a[0]?.name ?? "", b[0]?.name ?? ""),
  );
  const picked = new Set(ranked.slice(0, most));
  return groups.filter((group) => picked.has(group));
}

function fullnessOf([node]: readonly NodeRow[]): number {
  return node === undefined ? 0 : fullness(node);
}

function isTroubled({ drain, status }: NodeRow): boolean {
  return drain || status !== "ready";
}

export function isTouched({ before, peak, after }: NodeRow): boolean {
  return AMOUNTS.some((amount) => before[amount] !== after[amount] || before[amount] !== peak[amount]);
}

/** Of the nodes that can be used: room on a drained one is none. */
export function totalOf(all: readonly NodeRow[]): NodeRow {
  const nodes = all.filter((node) => !isTroubled(node));
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

/** `4 nodes`, or `3 of 4 nodes` where the rest cannot be used. */
export function usableNodes(nodes: readonly NodeRow[]): string {
  const usable = nodes.filter((node) => !isTroubled(node)).length;
  return usable === nodes.length
    ? plural(usable, "node")
    : `${count(usable)} of ${plural(nodes.length, "node")}`;
}

/** `n2 drained`, `n7, n8 lost`: what cannot be used, or is no node of this plan any more. */
export function nodeNotes(plan: Plan): readonly string[] {
  const drained = plan.nodes.filter(({ drain }) => drain).map(({ name }) => name);
  const silent = plan.nodes.filter(({ status }) => status === "unreachable").map(({ name }) => name);
  const lost = lostNodes(plan);
  return [
    ...(drained.length > 0 ? [`${named(drained)} drained`] : []),
    ...(silent.length > 0 ? [`${named(silent)} unreachable`] : []),
    ...(lost.length > 0 ? [`${named(lost)} lost`] : []),
  ];
}

/** A few by their names, more by their number. */
function named(names: readonly string[]): string {
  return names.length <= 2 ? names.join(", ") : count(names.length);
}

/** Given up: they are no nodes of this plan any more, and its rows say so. */
function lostNodes(plan: Plan): readonly string[] {
  const lost = plan.changes.flatMap(({ causes, node }) =>
    node.from !== null && causes.some(({ kind }) => kind === "lost") ? [node.from as string] : [],
  );
  const known = new Set<string>(plan.nodes.map(({ name }) => name));
  return [...new Set(lost)].filter((name) => !known.has(name)).sort(compareText);
}
