// From rows to steps: what each row is carried out in, and what every step waits for.
//   start-first: up → gate → down → remove      stop-first: down → up → gate → remove
// A move or a changed address runs target up → consumers → target down; then the rollout's slot is free after the gate.
import type { Address, NodeName } from "../model/address.ts";
import { compareText } from "../model/json.ts";
import type { ReplicaSpec } from "../model/spec.ts";
import type { Instance, State } from "../model/state.ts";
import type { Change, OrderRule, Rollout } from "../plan/document.ts";
import { worstEffect } from "./classify.ts";
import type { Draft } from "./drafts.ts";
import {
  type Barrier,
  type GateKind,
  type GraphRollout,
  type GraphStep,
  type Part,
  type StepGraph,
  stepId,
} from "./graph.ts";
import { objectsUsedBy } from "./supports.ts";

export interface StepInput {
  readonly changes: readonly Change[];
  readonly drafts: ReadonlyMap<Address, Draft>;
  readonly order: readonly OrderRule[];
  readonly rollouts: readonly Rollout[];
  readonly state: State | null;
}

interface Chain {
  readonly change: Change;
  readonly parts: readonly Part[];
}

export function buildGraph(input: StepInput): StepGraph {
  const chains = input.changes.map((change): Chain => ({
    change,
    parts: partsOf(change, input.drafts.get(change.address)),
  }));
  const builder = new GraphBuilder(input, chains);
  for (const chain of chains) builder.addChain(chain);
  builder.connectSupports();
  builder.connectPorts();
  builder.connectCascades();
  builder.connectOrder();
  return builder.finish();
}

function partsOf(change: Change, draft: Draft | undefined): readonly Part[] {
  const replica = draft !== undefined;
  switch (change.action) {
    case "create":
      return replica ? ["up", "gate"] : ["up"];
    case "replace":
    case "move":
      if (!replica) return ["remove", "up"];
      if (change.order === "start-first") return ["up", "gate", "down", "remove"];
      return change.order === "stop-first" ? ["down", "up", "gate", "remove"] : ["up", "gate"];
    case "update":
      return replica && needsGate(change, draft) ? ["update", "gate"] : ["update"];
    case "delete":
      if (change.uid === null) return []; // only leftovers
      return change.kind === "network" || change.kind === "volume" ? ["remove"] : ["down", "remove"];
    case "forget":
      return ["forget"];
    case "none":
      return [];
    default:
      return change.action satisfies never;
  }
}

function needsGate(change: Change, draft: Draft): boolean {
  if (draft.workload.job !== null) return true;
  const started = change.causes.some((cause) => cause.kind === "stopped");
  return started || worstEffect(draft.differences.map((item) => item.effect)) === "restart";
}

class GraphBuilder {
  readonly #input: StepInput;
  readonly #chains = new Map<Address, Chain>();
  readonly #steps = new Map<string, Omit<GraphStep, "needs">>();
  readonly #needs = new Map<string, Set<string>>();
  readonly #barriers = new Map<string, Set<string>>();
  readonly #lateRelease = new Set<Address>();
  readonly #gated: ReadonlySet<Address>;

  constructor(input: StepInput, chains: readonly Chain[]) {
    this.#input = input;
    for (const chain of chains) this.#chains.set(chain.change.address, chain);
    this.#gated = new Set(
      input.order.filter((rule) => rule.hard && rule.gate === "healthy").map((rule) => rule.first),
    );
  }

  addChain({ change, parts }: Chain): void {
    const draft = this.#input.drafts.get(change.address);
    let previous: string | null = null;
    for (const leftover of change.leftovers) {
      const id = stepId(change.address, "remove", leftover.uid);
      this.#steps.set(id, {
        ...common(change),
        id,
        part: "remove",
        node: leftover.node,
        uid: leftover.uid,
        gate: null,
        admission: "now",
      });
      this.#need(id, previous);
      previous = id;
    }
    for (const part of parts) {
      const id = stepId(change.address, part);
      const old = part === "down" || part === "remove";
      const node = (old ? change.node.from : change.node.to) ?? change.node.from ?? change.node.to;
      if (node === null && part !== "forget") continue;
      this.#steps.set(id, {
        ...common(change),
        id,
        part,
        node: node ?? ("" as NodeName), // forgetting needs no node
        uid: old ? change.uid : null,
        gate: part === "gate" ? gateKind(draft, this.#gated.has(change.owner), change) : null,
        admission: change.order === "start-first" ? "later" : "now",
      });
      this.#need(id, previous);
      previous = id;
    }
  }

  /** Networks and volumes are there before their users and go after them. */
  connectSupports(): void {
    const ups = new Map<Address, string>();
    const removals = new Map<Address, string>();
    for (const { change, parts } of this.#chains.values()) {
      if (change.kind !== "network" && change.kind !== "volume") continue;
      if (parts.includes("up")) ups.set(change.address, stepId(change.address, "up"));
      if (parts.includes("update")) ups.set(change.address, stepId(change.address, "update"));
      if (parts.includes("remove")) removals.set(change.address, stepId(change.address, "remove"));
    }
    for (const { change, parts } of this.#chains.values()) {
      const draft = this.#input.drafts.get(change.address);
      if (draft !== undefined && draft.node !== null)
        for (const instance of instancesOf(
          draft.spec.value as unknown as ReplicaSpec,
          draft.address,
          draft.node,
        )) {
          const up = ups.get(instance);
          const first = parts.find((part) => part === "up" || part === "update");
          if (up !== undefined && first !== undefined) this.#need(stepId(change.address, first), up);
        }
      const old = this.#recorded(change);
      if (old === null) continue;
      for (const instance of instancesOf(
        old.applied.value as unknown as ReplicaSpec,
        change.address,
        old.node,
      )) {
        const removal = removals.get(instance);
        if (removal === undefined) continue;
        // a network that is made anew waits until its users are stopped, one that goes until they are gone
        const replaced = ups.has(instance);
        if (replaced && parts.includes("down")) this.#need(removal, stepId(change.address, "down"));
        else if (!replaced && parts.includes("remove")) this.#need(removal, stepId(change.address, "remove"));
        // a running replica is detached by its update
        else if (parts.includes("update") && !this.#uses(change.address, instance))
          this.#need(removal, stepId(change.address, "update"));
      }
    }
  }

  /** True where the replica as it will be uses an instance of a network or volume. */
  #uses(address: Address, instance: Address): boolean {
    const draft = this.#input.drafts.get(address);
    if (draft === undefined || draft.node === null) return false;
    const spec = draft.spec.value as unknown as ReplicaSpec; // a replica's spec
    return instancesOf(spec, draft.address, draft.node).includes(instance);
  }

  /** A fixed host port is free before the next replica takes it. */
  connectPorts(): void {
    const leaving = new Map<string, string[]>();
    for (const { change, parts } of this.#chains.values()) {
      const old = this.#recorded(change);
      if (old === null || !parts.includes("down")) continue;
      for (const key of hostPorts(old.applied.value as unknown as ReplicaSpec, old.ports, old.node))
        leaving.set(key, [...(leaving.get(key) ?? []), change.address]);
    }
    for (const { change, parts } of this.#chains.values()) {
      const draft = this.#input.drafts.get(change.address);
      if (draft === undefined || draft.node === null || !parts.includes("up")) continue;
      for (const key of hostPorts(draft.spec.value as unknown as ReplicaSpec, draft.ports, draft.node))
        for (const holder of leaving.get(key) ?? [])
          if (holder !== change.address)
            this.#need(stepId(change.address, "up"), stepId(holder as Address, "down"));
    }
  }

  /** Consumers are replaced after the address that they read is there, and before the old one goes. */
  connectCascades(): void {
    const allowed = new Set(this.#input.order.map((rule) => `${rule.first} ${rule.then}`));
    for (const { change, parts } of this.#chains.values()) {
      const first = parts[0];
      const last = parts.at(-1);
      if (change.after === null || first === undefined || last === undefined) continue;
      for (const target of new Set(Object.values(change.after.bindings))) {
        const producer = this.#chains.get(target);
        if (producer === undefined || !allowed.has(`${producer.change.owner} ${change.owner}`)) continue;
        if (producer.parts.includes("gate"))
          this.#need(stepId(change.address, first), stepId(target, "gate"));
        if (producer.change.order === "start-first" && change.causes.some((cause) => cause.kind === "late")) {
          this.#need(
            stepId(target, "down"),
            stepId(change.address, last === "remove" && change.order === "start-first" ? "gate" : last),
          );
          this.#lateRelease.add(target);
        }
      }
    }
  }

  connectOrder(): void {
    const owned = new Map<Address, Chain[]>();
    for (const chain of this.#chains.values()) {
      const list = owned.get(chain.change.owner);
      if (list === undefined) owned.set(chain.change.owner, [chain]);
      else list.push(chain);
    }
    for (const rule of this.#input.order) {
      if (!rule.hard && rule.gate !== "down" && !this.#onlyCreated(owned.get(rule.first) ?? [])) continue; // replica by replica, above
      const barrier = `${rule.first} ${rule.gate}`;
      if (!this.#barriers.has(barrier))
        this.#barriers.set(
          barrier,
          new Set((owned.get(rule.first) ?? []).flatMap((chain) => milestone(chain, rule.gate))),
        );
      if ((this.#barriers.get(barrier)?.size ?? 0) === 0) continue;
      for (const { change, parts } of owned.get(rule.then) ?? []) {
        const entry =
          rule.gate === "down"
            ? parts.find((part) => part === "down" || part === "remove")
            : parts.find((part) => part === "up" || part === "update" || part === "down");
        if (entry !== undefined && (rule.gate === "down" || change.action !== "delete"))
          this.#need(stepId(change.address, entry), barrier);
      }
    }
  }

  finish(): StepGraph {
    const steps = [...this.#steps.values()].map((step) => ({ ...step, needs: this.#needsOf(step.id) }));
    const barriers = [...this.#barriers]
      .filter(([, needs]) => needs.size > 0)
      .map(([id, needs]): Barrier => ({ id, needs: [...needs].sort(compareText) }));
    return { steps, barriers, rollouts: this.#input.rollouts.map((rollout) => this.#rollout(rollout)) };
  }

  #rollout(rollout: Rollout): GraphRollout {
    const members = rollout.addresses.flatMap((address) => {
      const parts = this.#chains.get(address)?.parts ?? [];
      const [first, last] = [parts[0], this.#lateRelease.has(address) ? "gate" : parts.at(-1)];
      return first === undefined || last === undefined
        ? []
        : [{ address, first: stepId(address, first), releases: stepId(address, last) }];
    });
    return {
      workload: rollout.workload,
      maxParallel: rollout.max_parallel,
      minHealthyTime: rollout.min_healthy_time,
      healthyDeadline: rollout.healthy_deadline,
      onFailure: rollout.on_failure,
      members,
    };
  }

  /** Nothing of it runs yet, so a barrier cannot hold up a rollout that waits for the consumer. */
  #onlyCreated(chains: readonly Chain[]): boolean {
    return chains.every((chain) => chain.change.action === "create");
  }

  #recorded(change: Change): Instance | null {
    if (change.uid === null) return null;
    const draft = this.#input.drafts.get(change.address);
    if (draft !== undefined) return draft.instance;
    return this.#records().get(change.address) ?? null;
  }

  #cache: ReadonlyMap<Address, Instance> | null = null;

  #records(): ReadonlyMap<Address, Instance> {
    this.#cache ??= new Map(
      (this.#input.state?.records ?? []).flatMap((record) =>
        record.current === null ? [] : [[record.address, record.current] as const],
      ),
    );
    return this.#cache;
  }

  #need(step: string, other: string | null): void {
    if (other === null || step === other) return;
    const needs = this.#needs.get(step);
    if (needs === undefined) this.#needs.set(step, new Set([other]));
    else needs.add(other);
  }

  #needsOf(step: string): readonly string[] {
    const known = (id: string) => this.#steps.has(id) || (this.#barriers.get(id)?.size ?? 0) > 0;
    return [...(this.#needs.get(step) ?? [])].filter(known).sort(compareText);
  }
}

function common(change: Change): Pick<GraphStep, "address" | "owner" | "kind"> {
  return { address: change.address, owner: change.owner, kind: change.kind };
}

/** A first start without a check is only watched where somebody waits for it; replacements always are. */
function gateKind(draft: Draft | undefined, awaited: boolean, change: Change): GateKind {
  if (draft === undefined) return "started";
  if (draft.workload.job !== null) return "succeeded";
  const spec = draft.spec.value as unknown as ReplicaSpec; // a replica's spec
  const checked = Object.values(spec.containers).some(
    (container) => container.healthcheck !== undefined && container.healthcheck.disable !== true,
  );
  return checked || awaited || change.action !== "create" ? "healthy" : "started";
}

function milestone({ change, parts }: Chain, gate: OrderRule["gate"]): readonly string[] {
  if (gate === "down")
    return parts.includes("remove")
      ? [stepId(change.address, "remove")]
      : parts.includes("down")
        ? [stepId(change.address, "down")]
        : [];
  if (change.action === "delete" || change.action === "forget") return [];
  const part =
    gate === "up"
      ? parts.find((item) => item === "up" || item === "update")
      : parts.includes("gate")
        ? "gate"
        : parts.find((item) => item === "up" || item === "update");
  return part === undefined ? [] : [stepId(change.address, part)];
}

function instancesOf(spec: ReplicaSpec, replica: Address, node: NodeName): readonly Address[] {
  if (spec.containers === undefined) return []; // a network's or volume's own specification
  return [...objectsUsedBy(spec)].flatMap((used) => [
    `${used}@${node}` as Address,
    `${used}@${replica}` as Address,
  ]); // instance addresses
}

function hostPorts(
  spec: ReplicaSpec,
  ports: Readonly<Record<string, number>>,
  node: NodeName,
): readonly string[] {
  return Object.entries(ports).map(
    ([name, port]) => `${node} ${port}/${spec.ports?.[name]?.protocol ?? "tcp"}`,
  );
}
