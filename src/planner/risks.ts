// Risks: what a reviewer should have seen before approving. Each points at what it is about and at its source line.
import { type Address, compareAddresses, ownerOf } from "../model/address.ts";
import { compareText } from "../model/json.ts";
import type { Node } from "../model/node.ts";
import { formatBytes, formatCpu } from "../model/quantity.ts";
import type { ReplicaSpec } from "../model/spec.ts";
import type { Configuration } from "../model/configuration.ts";
import type { ApprovalsChange } from "../plan/approvals-change.ts";
import type { Change, NodeRow, Risk, Rollout } from "../plan/document.ts";
import type { WorkloadVerdict } from "../scheduler/types.ts";
import type { Draft } from "./drafts.ts";
import { approvalRisks } from "./approvals.ts";
import { reachRisks } from "./reach-risks.ts";
import { sourceOf } from "./risk-source.ts";
import { type KnownImages, specRisks } from "./spec-risks.ts";
import { objectsUsedBy } from "./supports.ts";
import { withWaivers } from "./waivers.ts";
import { stoppingRollouts } from "./stopping-rollouts.ts";

export interface RiskFacts {
  readonly drafts: readonly Draft[];
  readonly changes: readonly Change[];
  readonly rollouts: readonly Rollout[];
  readonly nodes: readonly Node[];
  readonly rows: readonly NodeRow[];
  readonly verdicts: ReadonlyMap<Address, WorkloadVerdict>;
  /** Of jobs. */
  readonly deadlines: readonly Risk[];
  /** Running replicas that are stopped, and for whom. */
  readonly preempted: ReadonlyMap<Address, Address>;
  readonly images: KnownImages;
  readonly destroys: boolean;
  /** Whose approvals count from now on; null: that stays as it is. */
  readonly approvals: ApprovalsChange | null;
  /** With its waivers, and the blocks that risks point at. */
  readonly configuration: Configuration;
}

const RANK: Readonly<Record<Risk["severity"], number>> = { high: 0, warning: 1, info: 2 };

/** Sorted by severity, code and address; those that the configuration accepts come last. */
export function risksOf(facts: RiskFacts): readonly Risk[] {
  return withWaivers(sortedRisks(facts), facts.configuration);
}

function sortedRisks(facts: RiskFacts): readonly Risk[] {
  return [
    ...approvalRisks(facts.approvals),
    ...facts.deadlines,
    ...preemptions(facts),
    ...interruptions(facts),
    ...fixedPortsWithoutSpare(facts),
    ...dataLeftBehind(facts),
    ...dataDeleted(facts),
    ...fullNodes(facts),
    ...stuckOnDrainingNodes(facts),
    ...specRisks(facts.drafts, facts.images),
    ...reachRisks(facts),
  ].sort(
    (a, b) =>
      RANK[a.severity] - RANK[b.severity] ||
      compareText(a.code, b.code) ||
      compareAddresses(a.addresses[0] ?? ("" as Address), b.addresses[0] ?? ("" as Address)), // risks without addresses come first
  );
}

/** One a workload: what is stopped, and whether anything of it is left. */
function preemptions({ preempted, drafts, configuration }: RiskFacts): Risk[] {
  const byOwner = new Map<Address, Address[]>();
  for (const address of [...preempted.keys()].sort(compareAddresses)) {
    const list = byOwner.get(ownerOf(address));
    if (list === undefined) byOwner.set(ownerOf(address), [address]);
    else list.push(address);
  }
  return [...byOwner].map(([owner, addresses]): Risk => {
    const rest = drafts.filter(({ workload, node }) => workload.address === owner && node !== null).length;
    const by = [...new Set(addresses.flatMap((address) => preempted.get(address) ?? []))].join(", ");
    return {
      code: "preempted",
      severity: rest === 0 ? "high" : "warning",
      summary: `${addresses.join(", ")} ${addresses.length === 1 ? "is" : "are"} stopped to make room for ${by}.`,
      detail: `${rest === 0 ? "Nothing of it is left running" : `${rest} of ${rest + addresses.length} ${rest === 1 ? "is" : "are"} left`}. It waits until there is room: add some, or lower requests.`,
      addresses,
      source: declaredAt(configuration, owner),
    };
  });
}

/** A workload none of whose replicas serves while a stop-first replacement runs. */
function interruptions({ drafts, rollouts }: RiskFacts): Risk[] {
  return stoppingRollouts(drafts, rollouts).flatMap(({ rollout, first, total }): Risk[] => {
    if (first.workload.kind === "daemon" || total > rollout.max_parallel) return [];
    return [
      {
        code: "interruption",
        severity: "warning",
        summary: `${rollout.workload} does not serve while it is ${first.action === "update" ? "restarted" : "replaced"}.`,
        detail: first.orderReason === null ? null : `The old replica stops first: ${first.orderReason}.`,
        addresses: [rollout.workload],
        source: sourceOf(first.workload.range),
      },
    ];
  });
}

function fixedPortsWithoutSpare({ drafts, changes, verdicts }: RiskFacts): Risk[] {
  const touched = new Set(changes.map((change) => change.owner));
  const seen = new Set<Address>();
  return drafts.flatMap(({ workload }): Risk[] => {
    const [port] = workload.requirements.hostPorts;
    if (
      port === undefined ||
      seen.has(workload.address) ||
      !touched.has(workload.address) ||
      workload.replicas === null
    )
      return [];
    seen.add(workload.address);
    const verdict = verdicts.get(workload.address);
    if (workload.replicas < 2 || verdict === undefined || verdict.eligible.length > 0) return [];
    const name = Object.entries((workload.spec.value as unknown as ReplicaSpec).ports ?? {}).find(
      ([, spec]) => spec.host !== undefined,
    )?.[0]; // a replica's spec
    return [
      {
        code: "no-spare-node",
        severity: "warning",
        summary: `${workload.address} has no spare node for host port ${port}.`,
        detail: `Losing one node leaves ${workload.replicas - 1} of ${workload.replicas}. Leave out host, so that orch chooses the port, or add a node.`,
        addresses: [workload.address],
        source: sourceOf(workload.ranges.get(`ports.${name ?? ""}`) ?? workload.range),
      },
    ];
  });
}

function dataLeftBehind({ changes, configuration }: RiskFacts): Risk[] {
  return changes
    .filter((change) => change.left_behind.length > 0)
    .map((change): Risk => {
      const kept = change.left_behind.join(", ");
      if (change.causes.some((cause) => cause.kind === "lost") && change.kind === "volume")
        return {
          code: "data-left-behind",
          severity: "high",
          summary: `The data of ${kept} is lost with ${change.node.from ?? "its node"}.`,
          detail: "Should the node come back, the data is reported; it is neither used nor deleted.",
          addresses: [change.address],
          source: declaredAt(configuration, change.owner),
        };
      return {
        code: "data-left-behind",
        severity: change.kind === "volume" ? "info" : "high",
        summary:
          change.kind === "volume"
            ? `The data of ${kept} stays on ${change.node.from ?? "its node"}.`
            : `${change.address} leaves its data behind: ${kept}.`,
        detail:
          change.kind === "volume"
            ? "Use --delete-volumes to delete it now; later, orch destroy --delete-volumes. A block that declares it again takes it up."
            : "It starts with an empty volume on its new node.",
        addresses: [change.address],
        source: declaredAt(configuration, change.owner),
      };
    });
}

function dataDeleted({ changes, configuration }: RiskFacts): Risk[] {
  return changes
    .filter((change) => change.kind === "volume" && change.action === "delete")
    .map((change): Risk => ({
      code: "data-deleted",
      severity: "high",
      summary: `The data of ${change.address} is deleted.`,
      detail: "It cannot be brought back.",
      addresses: [change.address],
      source: declaredAt(configuration, change.owner),
    }));
}

function fullNodes({ rows, drafts }: RiskFacts): Risk[] {
  return rows.flatMap((row): Risk[] => {
    const over = (amount: NodeRow["after"]) =>
      amount.cpu > row.allocatable.cpu || amount.memory > row.allocatable.memory;
    if (row.status === "unreachable" || (!over(row.after) && !over(row.peak))) return [];
    const at = over(row.after) ? row.after : row.peak;
    const on = drafts
      .filter((draft) => draft.node === row.name && draft.action !== "none")
      .map((draft) => draft.address);
    return [
      {
        code: over(row.after) ? "node-overfull" : "node-overfull-at-peak",
        severity: over(row.after) ? "warning" : "info",
        summary: `${row.name} is asked for more than it has${over(row.after) ? "" : " while the change runs"}.`,
        detail: `${formatCpu(at.cpu)} of ${formatCpu(row.allocatable.cpu)} cpu, ${formatBytes(at.memory)} of ${formatBytes(row.allocatable.memory)} memory.`,
        addresses: on.sort(compareAddresses).slice(0, 20),
        source: null,
      },
    ];
  });
}

/** Replicas that cannot follow the drain: their data lives on the node. */
function stuckOnDrainingNodes({ drafts, nodes }: RiskFacts): Risk[] {
  const draining = new Set(nodes.filter((node) => node.drain).map((node) => node.name));
  return drafts
    .filter(
      (draft) =>
        draft.selected &&
        draft.node !== null &&
        draining.has(draft.node) &&
        draft.instance?.node === draft.node &&
        !draft.finished,
    )
    .map((draft): Risk => ({
      code: "stays-on-draining-node",
      severity: "warning",
      summary: `${draft.address} stays on ${draft.node ?? ""}, which is draining.`,
      detail: `It cannot move: ${stayReason(draft)}.`,
      addresses: [draft.address],
      source: sourceOf(draft.workload.range),
    }));
}

function stayReason(draft: Draft): string {
  const because = draft.placement?.stays?.because;
  if (because !== undefined) return because;
  const used = objectsUsedBy(draft.spec.value as unknown as ReplicaSpec); // a replica's spec
  const volumes = [...used].filter((address) => /(^|\.)volume\./.test(address)).sort(compareAddresses);
  return volumes.length > 0 ? `${volumes.join(", ")} lives there` : "no other node can take it";
}

/** The block of a workload or volume; null where it is gone. */
function declaredAt({ workloads, volumes }: Configuration, owner: Address): Risk["source"] {
  const declared = [...workloads, ...volumes].find(({ address }) => address === owner);
  return sourceOf(declared?.range ?? null);
}
