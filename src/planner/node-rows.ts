// The node table: what this project's replicas request before, at the peak of the change, and after.
import type { Address, NodeName } from "../model/address.ts";
import { isWorkloadKind } from "../model/address.ts";
import type { Node } from "../model/node.ts";
import { requestOf } from "../model/request.ts";
import { NO_RESOURCES, type Resources, addResources, subtractResources } from "../model/resources.ts";
import type { ReplicaSpec } from "../model/spec.ts";
import type { Instance } from "../model/state.ts";
import type { NodeRow, Rollout, Schedule } from "../plan/document.ts";
import { type Draft, isRemade } from "./drafts.ts";
import type { Reality } from "./reality.ts";

export class Usage {
  readonly #before = new Map<NodeName, Resources>();
  readonly #peak = new Map<NodeName, Resources>();
  readonly #after = new Map<NodeName, Resources>();
  readonly #runs: ReadonlyMap<NodeName, Resources>;

  /**
   * Peak is an upper bound that does not depend on timing: everything that goes is still there while everything that
   * comes is there already, but of a workload's start-first replacements only as many as its rollout allows at once. Runs of
   * jobs take turns by their schedule, and afterwards they are over.
   */
  constructor(
    drafts: readonly Draft[],
    reality: Reality,
    rollouts: readonly Rollout[],
    schedule: Schedule | null,
  ) {
    const parallel = new Map(rollouts.map((rollout) => [rollout.workload, rollout.max_parallel]));
    const runs = new Set((schedule?.runs ?? []).map(({ address }) => address));
    const requests = new Map<Address, Resources>();
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
      if (runs.has(draft.address)) {
        requests.set(draft.address, request);
        continue;
      }
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
    this.#runs = runsAtOnce(schedule, requests);
    for (const [node, most] of this.#runs) add(this.#peak, node, most);
  }

  after(node: NodeName): Resources {
    return this.#after.get(node) ?? NO_RESOURCES;
  }

  /** The same, and while jobs run. */
  busiest(node: NodeName): Resources {
    return addResources(this.after(node), this.#runs.get(node) ?? NO_RESOURCES);
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

/** The most that runs hold of each node at one time, dimension by dimension. */
function runsAtOnce(
  schedule: Schedule | null,
  requests: ReadonlyMap<Address, Resources>,
): ReadonlyMap<NodeName, Resources> {
  const busy = (schedule?.runs ?? []).filter(({ state }) => state !== "ended");
  const events = busy.flatMap(({ address, node, start, end }) => {
    const request = requests.get(address) ?? NO_RESOURCES;
    const comes = { time: start, node, change: (held: Resources) => addResources(held, request) };
    return [comes, { time: end, node, change: (held: Resources) => subtractResources(held, request) }];
  });
  // who ends leaves before others come: of one time, the ends are first
  const ends = new Set(events.filter((_, index) => index % 2 === 1));
  events.sort((a, b) => a.time - b.time || Number(ends.has(b)) - Number(ends.has(a)));
  const [held, most] = [new Map<NodeName, Resources>(), new Map<NodeName, Resources>()];
  for (const { node, change } of events) {
    const now = change(held.get(node) ?? NO_RESOURCES);
    held.set(node, now);
    most.set(node, larger(now, most.get(node) ?? NO_RESOURCES));
  }
  return most;
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

export function larger(a: Resources, b: Resources): Resources {
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
