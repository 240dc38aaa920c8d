// Quotas of namespaces: those that are nearly or wholly used up, in plans; all of them, in `orch status`. And what nodes keep for whom.
import { compareText, sortedKeys } from "../../model/json.ts";
import { formatBytes, formatCpu } from "../../model/quantity.ts";
import { NO_RESOURCES, addResources } from "../../model/resources.ts";
import type { Resources } from "../../model/resources.ts";
import type { NamespaceRow, NamespaceUse, NodeRow, Plan } from "../../plan/document.ts";
import { plural, someOf } from "../names.ts";
import type { Style, Tone } from "../style.ts";
import { tableLines } from "../tables.ts";
import type { Cell } from "../tables.ts";
import { line, span, wrapLine } from "../text.ts";
import type { Line } from "../text.ts";

/** From this share of a quota on it is told. */
const NEAR = 0.8;

export function quotaLines({ namespaces = [] }: Plan, style: Style, verbose: boolean): Line[] {
  const shown = verbose ? namespaces : namespaces.filter(isNear);
  return namespaceLines(shown, style);
}

/** A table of namespaces, each with what it uses of its quota. */
export function namespaceLines(
  namespaces: readonly Pick<NamespaceRow, "name" | "quota" | "after" | "waiting">[],
  style: Style,
): Line[] {
  if (namespaces.length === 0) return [];
  const columns = [
    { title: "NAMESPACE", shrinkTo: 12 },
    { title: "CPU", unlessEmpty: true },
    { title: "MEMORY", unlessEmpty: true },
    { title: "DEVICES", unlessEmpty: true, optional: 1 },
    { title: "REPLICAS", unlessEmpty: true },
    { title: "OVER IT", unlessEmpty: true },
  ];
  const rows = namespaces.map(({ name, quota, after, waiting }): Cell[] => [
    line(span(name, "strong")),
    partCell(after.cpu, quota.cpu, formatCpu),
    partCell(after.memory, quota.memory, formatBytes),
    sortedKeys(quota.devices ?? {})
      .map((device) => `${device} ${after.devices[device] ?? 0} of ${quota.devices?.[device] ?? 0}`)
      .join(", "),
    partCell(after.replicas, quota.replicas, String),
    waiting === 0 ? "" : line(span(`${plural(waiting, "replica")}`, "error")),
  ]);
  return tableLines(columns, rows, style, { indent: 2 });
}

/** `3 of 4 (75%)` */
function partCell(used: number, most: number | undefined, text: (amount: number) => string): Cell {
  if (most === undefined) return "";
  const share = most === 0 ? (used > 0 ? Infinity : 1) : used / most;
  const tone: Tone = share > 1 ? "error" : share >= NEAR ? "warning" : "plain";
  const percent = Number.isFinite(share) ? ` (${Math.round(share * 100)}%)` : "";
  return line(span(`${text(used)} of ${text(most)}${percent}`, tone));
}

function isNear({ quota, after, waiting }: NamespaceRow): boolean {
  return waiting > 0 || sharesOf(quota, after).some((share) => share >= NEAR);
}

function sharesOf(quota: NamespaceRow["quota"], after: NamespaceUse): readonly number[] {
  const pairs: readonly (readonly [number, number | undefined])[] = [
    [after.cpu, quota.cpu],
    [after.memory, quota.memory],
    [after.replicas, quota.replicas],
    ...sortedKeys(quota.devices ?? {}).map(
      (device) => [after.devices[device] ?? 0, quota.devices?.[device]] as const,
    ),
  ];
  return pairs.flatMap(([used, most]) => (most === undefined || most === 0 ? [] : [used / most]));
}

/** `reservation room  cpu 2 memory 4Gi on each of n-1, n-2; in use: cpu 500m`, a line each. */
export function reservationLines(nodes: readonly Pick<NodeRow, "name" | "reserved">[], style: Style): Line[] {
  const found = new Map<string, { amounts: Resources; used: Resources; nodes: string[] }>();
  for (const { name, reserved = [] } of nodes)
    for (const { reservation, amounts, used } of reserved) {
      const known = found.get(reservation) ?? { amounts, used: NO_RESOURCES, nodes: [] };
      known.nodes.push(name);
      found.set(reservation, { ...known, used: addResources(known.used, used) });
    }
  return [...found]
    .sort(([a], [b]) => compareText(a, b))
    .flatMap(([name, { amounts, used, nodes: on }]) => {
      const where = on.length === 1 ? `on ${on[0]}` : `on each of ${someOf(on, 4)}`;
      const inUse = amountsText(used, amounts);
      return wrapLine(
        line(
          span(
            `  reservation ${name}: ${amountsText(amounts, amounts)} ${where}; in use: ${inUse === "" ? "none" : inUse}`,
            "faint",
          ),
        ),
        style.width,
        4,
      );
    });
}

/** Amounts that are not nothing, of those that are kept at all. */
function amountsText(amounts: Resources, kept: Resources): string {
  return [
    kept.cpu > 0 && amounts.cpu > 0 ? `cpu ${formatCpu(amounts.cpu)}` : "",
    kept.memory > 0 && amounts.memory > 0 ? `memory ${formatBytes(amounts.memory)}` : "",
    ...sortedKeys(kept.devices).map((device) =>
      (amounts.devices[device] ?? 0) > 0 ? `${device} ${amounts.devices[device]}` : "",
    ),
  ]
    .filter((text) => text !== "")
    .join(" ");
}
