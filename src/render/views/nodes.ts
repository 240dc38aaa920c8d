// `orch nodes`: hosts, what they have and what is taken.
import type { NodeName } from "../../model/address.ts";
import { compareText, sortedKeys } from "../../model/json.ts";
import { formatBytes, formatCpu } from "../../model/quantity.ts";
import type { Resources } from "../../model/resources.ts";
import { count } from "../names.ts";
import type { NodeRow } from "../../plan/document.ts";
import { reservationLines } from "../terminal/quotas.ts";
import type { Style, Tone } from "../style.ts";
import { renderTable, tableLines } from "../tables.ts";
import { line, printLines, span } from "../text.ts";

export interface NodeView {
  readonly name: NodeName;
  readonly provider: string;
  readonly host: string | null;
  readonly status: "ready" | "unreachable";
  readonly problem: string | null;
  readonly drain: boolean;
  readonly pool: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly engineVersion: string;
  /** Platform, `linux/amd64`. */
  readonly platform: string;
  readonly allocatable: Resources;
  /** What this project's replicas request. */
  readonly requested: Resources;
  readonly replicas: number;
  /** What is kept there for whom, and how much of it is in use; absent: nothing. */
  readonly reserved?: NonNullable<NodeRow["reserved"]>;
}

export function renderNodes(nodes: readonly NodeView[], style: Style): string {
  if (nodes.length === 0) return printLines([line("No nodes.")], style);
  const rows = [...nodes]
    .sort((a, b) => compareText(a.name, b.name))
    .map((node) => [
      line(span(node.name, "strong")),
      statusCell(node),
      line(count(node.replicas)),
      line(amount(node.requested.cpu, node.allocatable.cpu, formatCpu)),
      line(amount(node.requested.memory, node.allocatable.memory, formatBytes)),
      line(devicesText(node)),
      line(node.pool),
      line(node.engineVersion === "" ? node.platform : `${node.platform} ${node.engineVersion}`),
      line(span(labelsText(node.labels), "faint")),
      line(span(node.problem ?? node.host ?? "", node.problem === null ? "faint" : "error")),
    ]);
  const columns = [
    { title: "NODE", shrinkTo: 10 },
    { title: "STATUS" },
    { title: "REPLICAS", align: "right" as const },
    { title: "CPU", align: "right" as const },
    { title: "MEMORY", align: "right" as const },
    { title: "DEVICES", optional: 2, unlessEmpty: true },
    { title: "POOL", optional: 4, shrinkTo: 6 },
    { title: "ENGINE", optional: 3, shrinkTo: 12 },
    { title: "LABELS", optional: 5, shrinkTo: 12, unlessEmpty: true },
    { title: "HOST", optional: 1, shrinkTo: 16, unlessEmpty: true },
  ];
  const kept = reservationLines(nodes, style);
  return kept.length === 0
    ? renderTable(columns, rows, style)
    : printLines([...tableLines(columns, rows, style), ...kept], style);
}

function statusCell({ status, drain }: NodeView) {
  const tone: Tone = status === "unreachable" ? "error" : drain ? "warning" : "good";
  return line(span(drain ? (status === "ready" ? "drained" : "unreachable, drained") : status, tone));
}

/** `40% of 3.8`: what is requested of what may be. */
function amount(part: number, whole: number, format: (value: number) => string): string {
  return whole > 0 ? `${Math.round((part / whole) * 100)}% of ${format(whole)}` : format(part);
}

function devicesText({ allocatable, requested }: NodeView): string {
  return sortedKeys(allocatable.devices)
    .filter((name) => (allocatable.devices[name] ?? 0) > 0)
    .map((name) => `${name} ${requested.devices[name] ?? 0} of ${allocatable.devices[name]}`)
    .join(", ");
}

function labelsText(labels: Readonly<Record<string, string>>): string {
  return sortedKeys(labels)
    .map((name) => `${name}=${labels[name]}`)
    .join(" ");
}
