// The node table: what this project's replicas request before, at the peak of the change, and after.
import type { NodeName } from "../model/address.ts";
import { isWorkloadKind } from "../model/address.ts";
import type { Node } from "../model/node.ts";
import { requestOf } from "../model/request.ts";
import { NO_RESOURCES, type Resources, addResources } from "../model/resources.ts";
import type { ReplicaSpec } from "../model/spec.ts";
import type { Instance } from "../model/state.ts";
import type { NodeRow, Rollout } from "../plan/document.ts";
import { type Draft, isRemade } from "./drafts.ts";
import type { Reality } from "./reality.ts";

export class Usage {
  readonly #before = new Map<NodeName, Resources>();
  readonly #peak = new Map<NodeName, Resources>();
  readonly #after = new Map<NodeName, Resources>();

  /**
   * Peak is an upper bound that does not depend on timing: everything that goes is still there while everything that
   * comes is there already, but of a workload's start-first replacements only as many as its rollout allows at once.
   */
  constructor(drafts: readonly Draft[], reality: Reality, rollouts: readonly Rollout[]) {
    const parallel = new Map(rollouts.map((rollout) => [rollout.workload, rollout.max_parallel]));
    const desired = new Set<string>();
    const doubled = new Map<string, number>();
    for (const draft of drafts) {
      desired.add(draft.address);
      const old = draft.finished ? null : runningInstance(draft);
      const oldRequest = old === null ? NO_RESOURCES : recordedRequest(old);
      if (old !== null) add(this.#before, old.node, oldRequest);
      if (draft.node === null || draft.finished) {
        if (old !== null) for (const table of [this.#peak, this.#after]) add(table, old.node, oldRequest);
        continue;
      }
      const request =
        draft.action === "none" && old !== null ? oldRequest : draft.workload.requirements.request;
      add(this.#after, draft.node, request);
      if (old === null || !isRemade(draft.action)) add(this.#peak, draft.node, larger(request, oldRequest));
      else if (old.node !== draft.node) {
        add(this.#peak, draft.node, request);
        add(this.#peak, old.node, oldRequest);
      } else {
        const key = `${draft.workload.address} ${draft.node}`;
        const already = doubled.get(key) ?? 0;
        const both = draft.order === "start-first" && already < (parallel.get(draft.workload.address) ?? 1);
        if (both) doubled.set(key, already + 1);
        add(this.#peak, draft.node, both ? addResources(request, oldRequest) : larger(request, oldRequest));
      }
    }
    for (const { record, current } of reality.recorded.values()) {
      if (current === null || desired.has(record.address) || !isWorkloadKind(record.kind)) continue;
      if (record.outcome?.kind === "done" || current.presence.kind === "missing") continue;
      const request = recordedRequest(current.instance);
      add(this.#before, current.instance.node, request);
      add(this.#peak, current.instance.node, request);
    }
  }

  after(node: NodeName): Resources {
    return this.#after.get(node) ?? NO_RESOURCES;
  }

  rows(nodes: readonly Node[]): readonly NodeRow[] {
    return nodes.map((node) => ({
      name: node.name,
      provider: node.provider,
      status: node.status,
      drain: node.drain,
      pool: node.pool,
      labels: node.labels,
      allocatable: node.allocatable,
      before: this.#before.get(node.name) ?? NO_RESOURCES,
      peak: this.#peak.get(node.name) ?? NO_RESOURCES,
      after: this.after(node.name),
    }));
  }
}

/** What is left on a node when every replica is where it will be. */
export function roomAfter(node: Node, after: Resources): Resources {
  return {
    cpu: node.allocatable.cpu - after.cpu,
    memory: node.allocatable.memory - after.memory,
    devices: Object.fromEntries(
      Object.entries(node.allocatable.devices).map(([name, amount]) => [
        name,
        amount - (after.devices[name] ?? 0),
      ]),
    ),
  };
}

function runningInstance(draft: Draft): Instance | null {
  const kind = draft.presence?.kind;
  return kind === "present" || kind === "unknown" ? draft.instance : null;
}

function recordedRequest(instance: Instance): Resources {
  return requestOf(instance.applied.value as unknown as ReplicaSpec); // the recorded specification of a replica
}

function larger(a: Resources, b: Resources): Resources {
  if (b === NO_RESOURCES) return a;
  const devices = new Map(Object.entries(a.devices));
  for (const [name, amount] of Object.entries(b.devices))
    if (amount > (devices.get(name) ?? 0)) devices.set(name, amount);
  return {
    cpu: a.cpu > b.cpu ? a.cpu : b.cpu,
    memory: a.memory > b.memory ? a.memory : b.memory,
    devices: Object.fromEntries(devices),
  };
}

function add(table: Map<NodeName, Resources>, node: NodeName, request: Resources): void {
  table.set(node, addResources(table.get(node) ?? NO_RESOURCES, request));
}
