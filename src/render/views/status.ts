// `orch status`: what runs, workload by workload, the sick ones in full.
import { compareAddresses } from "../../model/address.ts";
import type { Address, NodeName } from "../../model/address.ts";
import type { NamespaceRow } from "../../plan/document.ts";
import { count, replicaLabel } from "../names.ts";
import type { Style, Tone } from "../style.ts";
import { tableLines } from "../tables.ts";
import { namespaceLines } from "../terminal/quotas.ts";
import { BLANK, line, printLines, span, wrapLine } from "../text.ts";
import type { Line } from "../text.ts";

export type ReplicaHealth =
  "healthy" | "starting" | "unhealthy" | "stopped" | "done" | "failed" | "missing" | "unknown";

export interface ReplicaStatus {
  readonly address: Address;
  readonly node: NodeName | null;
  readonly health: ReplicaHealth;
  /** One short phrase: `connection refused`, `exit 137`. */
  readonly detail: string | null;
  /** Where it answers from outside: `http 10.0.0.1:20000`. */
  readonly endpoints: readonly string[];
}

export interface WorkloadStatus {
  readonly address: Address;
  /** As recorded; null for a daemon or where nothing is recorded. */
  readonly wanted: number | null;
  readonly image: string | null;
  readonly replicas: readonly ReplicaStatus[];
}

export interface StatusView {
  readonly project: string;
  readonly serial: number;
  readonly workloads: readonly WorkloadStatus[];
  /** Nodes that did not answer, with the reason. */
  readonly unreachable: readonly { readonly name: NodeName; readonly problem: string }[];
  /** Namespaces with a quota and what they use of it; absent where there are none. */
  readonly namespaces?: readonly Pick<NamespaceRow, "name" | "quota" | "after" | "waiting">[];
  /** An apply that did not finish, as plan id. */
  readonly unfinished: string | null;
}

/** Replicas of one workload that are listed unless they are not well. */
const MOST = 8;

export function renderStatus(
  view: StatusView,
  style: Style,
  options: { readonly verbose?: boolean; readonly program?: string } = {},
): string {
  const lines: Line[] = [
    line(
      span("orch status  ", "strong"),
      span(view.project, "strong"),
      span(`   state #${view.serial}`, "faint"),
    ),
  ];
  if (view.unfinished !== null)
    lines.push(
      ...wrapLine(
        line(
          span(`The last apply (${view.unfinished}) did not finish. `, "warning"),
          span(`${options.program ?? "orch"} plan`, "code"),
          span(" shows what is left; apply goes on from there.", "warning"),
        ),
        style.width,
        0,
      ),
    );
  for (const { name, problem } of view.unreachable)
    lines.push(line(span(`Node ${name} does not answer: ${problem}`, "error")));
  if (view.workloads.length === 0) lines.push(BLANK, line("Nothing runs."));
  const workloads = [...view.workloads].sort((a, b) => compareAddresses(a.address, b.address));
  const rows = workloads.flatMap((workload) => workloadRows(workload, options.verbose === true));
  if (rows.length > 0) {
    const columns = [
      { title: "", shrinkTo: 16 },
      { title: "HEALTH" },
      { title: "NODE", shrinkTo: 8 },
      { title: "", shrinkTo: 12, optional: 1 },
    ];
    lines.push(BLANK, ...tableLines(columns, rows, style));
  }
  const namespaces = namespaceLines(view.namespaces ?? [], style);
  if (namespaces.length > 0) lines.push(BLANK, ...namespaces);
  return printLines(lines, style);
}

function workloadRows(workload: WorkloadStatus, verbose: boolean): Line[][] {
  const { address, wanted, image, replicas } = workload;
  const well = replicas.filter(isWell);
  const total = Math.max(wanted ?? replicas.length, replicas.length);
  const tone: Tone = well.length === total ? "good" : well.length === 0 ? "error" : "warning";
  const heading = [
    line(span(address, "strong")),
    line(span(`${count(well.length)}/${count(total)}`, tone)),
    line(),
    line(span(image ?? "", "faint")),
  ];
  const sorted = [...replicas].sort((a, b) => compareAddresses(a.address, b.address));
  const shown = verbose ? sorted : sorted.filter((item) => !isWell(item) || well.indexOf(item) < MOST);
  const rows = shown.map((item) => [
    line(`  ${replicaLabel(address, item.address)}`),
    line(span(item.health, toneOf(item.health))),
    line(item.node ?? "-"),
    line([item.detail ?? "", ...item.endpoints].filter((text) => text !== "").join("  ")),
  ]);
  const hidden = sorted.length - shown.length;
  const rest =
    hidden > 0
      ? [[line(), line(), line(), line(span(`and ${count(hidden)} more that are well`, "faint"))]]
      : [];
  return [heading, ...rows, ...rest];
}

function isWell({ health }: ReplicaStatus): boolean {
  return health === "healthy" || health === "done";
}

function toneOf(health: ReplicaHealth): Tone {
  switch (health) {
    case "healthy":
    case "done":
      return "good";
    case "starting":
    case "unknown":
      return "warning";
    case "unhealthy":
    case "stopped":
    case "failed":
    case "missing":
      return "error";
    default: {
      const never: never = health;
      return never;
    }
  }
}
