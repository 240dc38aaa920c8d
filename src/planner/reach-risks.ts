// Risks in how far a plan reaches: how much of a workload or of everything it touches at once, and what is left where it has been.
import { type Address, compareAddresses, isWorkloadKind } from "../model/address.ts";
import type { DesiredWorkload } from "../model/configuration.ts";
import type { Node } from "../model/node.ts";
import { compareText } from "../model/json.ts";
import { formatBytes, formatCpu } from "../model/quantity.ts";
import type { Change, NodeRow, Risk, Rollout } from "../plan/document.ts";
import type { Draft } from "./drafts.ts";
import { sourceOf } from "./risk-source.ts";
import { stoppingRollouts } from "./stopping-rollouts.ts";

export interface Reach {
  readonly drafts: readonly Draft[];
  readonly changes: readonly Change[];
  readonly rollouts: readonly Rollout[];
  readonly nodes: readonly Node[];
  readonly rows: readonly NodeRow[];
  /** Everything goes: how much that is needs no remark. */
  readonly destroys: boolean;
}

export function reachRisks(reach: Reach): readonly Risk[] {
  return [...belowHalf(reach), ...manyTouched(reach), ...oneZoneLeft(reach), ...littleHeadroom(reach)];
}

/** A rollout that leaves fewer than half of the replicas serving, though some. */
function belowHalf({ drafts, rollouts }: Reach): readonly Risk[] {
  return stoppingRollouts(drafts, rollouts).flatMap(({ rollout, first, stopped, total }): Risk[] => {
    const up = total - Math.min(rollout.max_parallel, stopped);
    if (up <= 0 || up * 2 >= total) return [];
    const { workload } = first;
    return [
      {
        code: "rollout-below-half",
        severity: "warning",
        summary: `Only ${up} of ${total} replicas of ${workload.address} serve while the rollout runs.`,
        detail: `It stops ${rollout.max_parallel} at a time before it starts their successors${first.orderReason === null ? "" : ` (${first.orderReason})`}. A lower max_parallel keeps more of them up.`,
        addresses: [workload.address],
        source: sourceOf(workload.ranges.get("update.max_parallel") ?? workload.range),
      },
    ];
  });
}

/** Of fewer, a share says nothing. */
const LEAST_TOUCHED = 5;

/** More than a quarter of what runs is touched in one plan. */
function manyTouched({ drafts, changes, destroys }: Reach): readonly Risk[] {
  if (destroys) return [];
  const touched = changes.filter(
    ({ kind, uid, action }) => isWorkloadKind(kind) && kind !== "job" && uid !== null && action !== "forget",
  );
  const kept = drafts.filter(
    ({ action, instance, workload }) => action === "none" && instance !== null && workload.kind !== "job",
  );
  const all = touched.length + kept.length;
  if (touched.length < LEAST_TOUCHED || touched.length * 4 <= all) return [];
  const owners = [...new Set(touched.map(({ owner }) => owner))].sort(compareAddresses);
  return [
    {
      code: "many-replicas-touched",
      severity: "warning",
      summary: `The plan touches ${touched.length} of ${all} running replicas (${Math.round((touched.length * 100) / all)} %).`,
      detail: "A mistake in this plan reaches many places at once. --target applies it in parts.",
      addresses: owners.slice(0, 20),
      source: null,
    },
  ];
}

/** Several replicas, all in one zone, though they ran in more or could. */
function oneZoneLeft({ drafts, changes, nodes }: Reach): readonly Risk[] {
  const touched = new Set(changes.map(({ owner }) => owner));
  const zones = new Map(nodes.map((node) => [node.name as string, zoneOf(node)]));
  if (new Set(zones.values()).size < 2) return [];
  const byOwner = new Map<Address, Draft[]>();
  for (const draft of drafts)
    if (touched.has(draft.workload.address) && draft.workload.kind === "service") {
      const own = byOwner.get(draft.workload.address);
      if (own === undefined) byOwner.set(draft.workload.address, [draft]);
      else own.push(draft);
    }
  return [...byOwner.values()].flatMap((own): Risk[] => {
    const [first] = own;
    const placed = own.flatMap(({ node }) => (node === null ? [] : [zones.get(node) ?? null]));
    const [zone] = placed;
    if (first === undefined || zone === null || zone === undefined) return [];
    if (placed.length < 2 || placed.some((other) => other !== zone)) return [];
    const { workload } = first;
    const before = new Set(
      own.flatMap(({ instance }) => (instance === null ? [] : [zones.get(instance.node) ?? null])),
    );
    const open = openZones(workload, nodes).filter((other) => other !== zone);
    const left = [...before].filter((other) => other !== null && other !== zone);
    if (open.length + left.length === 0) return [];
    return [
      {
        code: "one-zone-left",
        severity: "warning",
        summary: `All ${placed.length} replicas of ${workload.address} are in zone ${zone} after this plan.`,
        detail: `${left.length > 0 ? `Some of them ran in ${left.sort(compareMaybe).join(", ")}. ` : ""}${open.length > 0 ? `Nodes in ${open.join(", ")} could take some: write spread { by = node.labels.zone } with max_skew = 1.` : "No other zone can take one now."}`,
        addresses: [workload.address],
        source: sourceOf(workload.range),
      },
    ];
  });
}

function compareMaybe(a: string | null, b: string | null): number {
  return compareText(a ?? "", b ?? "");
}

function zoneOf({ labels }: Node): string | null {
  return Object.hasOwn(labels, "zone") ? (labels["zone"] ?? null) : null;
}

/** Zones of nodes that the workload's own rules let in, sorted. */
function openZones({ requirements }: DesiredWorkload, nodes: readonly Node[]): readonly string[] {
  const open = nodes.filter(
    (node) =>
      node.status === "ready" &&
      !node.drain &&
      node.pool === requirements.pool &&
      (node.taints ?? []).length === 0 &&
      requirements.constraints.every((constraint) => {
        const holds = constraint.evaluate(node);
        return holds.ok && holds.value;
      }),
  );
  return [...new Set(open.flatMap((node) => zoneOf(node) ?? []))].sort(compareText);
}

/** Of what is allocatable, in percent. */
const HEADROOM = 15;

/** Nodes that get more and have little left, though not too little. */
function littleHeadroom({ rows, changes }: Reach): readonly Risk[] {
  const gains = new Map<string, Set<Address>>();
  for (const { action, node, owner } of changes) {
    if (node.to === null || (action === "update" && node.from === node.to)) continue;
    const owners = gains.get(node.to) ?? new Set();
    gains.set(node.to, owners.add(owner));
  }
  return rows.flatMap(({ name, allocatable, before, after, status }): Risk[] => {
    const owners = gains.get(name);
    if (owners === undefined || status === "unreachable") return [];
    const low = (["cpu", "memory"] as const).filter((amount) => {
      const [all, used] = [allocatable[amount], after[amount]];
      return used <= all && used > before[amount] && (all - used) * 100 < HEADROOM * all;
    });
    if (low.length === 0 || after.cpu > allocatable.cpu || after.memory > allocatable.memory) return [];
    const text = (amount: "cpu" | "memory"): string => {
      const left = allocatable[amount] - after[amount];
      return amount === "cpu" ? `${formatCpu(left)} cpu` : `${formatBytes(left)} memory`;
    };
    return [
      {
        code: "low-headroom",
        severity: "info",
        summary: `${name} has ${low.map(text).join(" and ")} left, less than ${HEADROOM} % of it.`,
        detail: "A rollout that starts first, or the loss of another node, finds little room there.",
        addresses: [...owners].sort(compareAddresses).slice(0, 20),
        source: null,
      },
    ];
  });
}
