// From rows to steps: what each row is carried out in, and what every step waits for.
//   start-first: up → gate → down → remove      stop-first: down → up → gate → remove
// A move or a changed address runs target up → consumers → target down; then the rollout's slot is free after the gate.
import type { Address, NodeName } from "../model/address.ts";
import { compareText } from "../model/json.ts";
import type { ReplicaSpec } from "../model/spec.ts";
import type { Instance } from "../model/state.ts";
import type { Change, OrderRule, Rollout } from "../plan/document.ts";
import { type WeakNeed, breakCircles } from "./acyclic.ts";
import { type Barrier, type GraphRollout, type StepGraph, stepId } from "./graph.ts";
import { turnsOf } from "./job-turns.ts";
import { roomNeeds } from "./room-needs.ts";
import { instancesOf, nameKey, portHandovers } from "./step-keys.ts";
import type { Chain, OpenStep, StepInput } from "./step-parts.ts";
import { entryOf, gateKind, lastOf, milestone, partsOf } from "./step-parts.ts";

export function buildGraph(input: StepInput): StepGraph {
  const chains = input.changes.map((change): Chain => ({
    change,
    parts: partsOf(change, input.drafts.get(change.address)),
  }));
  const builder = new GraphBuilder(input, chains);
  for (const chain of chains) builder.addChain(chain);
  builder.connectLeftovers();
  builder.connectSupports();
  builder.connectPorts();
  builder.connectNames();
  builder.connectCascades();
  builder.connectOrder();
  builder.connectRoom();
  builder.connectSchedule();
  return builder.finish();
}

class GraphBuilder {
  readonly #input: StepInput;
  readonly #chains = new Map<Address, Chain>();
  readonly #steps = new Map<string, OpenStep>();
  readonly #needs = new Map<string, Set<string>>();
  /** What has to have ended, well or not. */
  readonly #after = new Map<string, Set<string>>();
  readonly #barriers = new Map<string, Set<string>>();
  readonly #weak: WeakNeed[] = [];
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
        address: change.address,
        owner: change.owner,
        kind: change.kind,
        id,
        part: "remove",
        node: leftover.node,
        uid: leftover.uid,
        gate: null,
        admission: "now",
        needs: NO_NEEDS,
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
        address: change.address,
        owner: change.owner,
        kind: change.kind,
        id,
        part,
        node: node ?? ("" as NodeName), // forgetting needs no node
        uid: old ? change.uid : null,
        gate: part === "gate" ? gateKind(draft, this.#gated.has(change.owner), change) : null,
        admission: change.order === "start-first" ? "later" : "now",
        needs: NO_NEEDS,
      });
      this.#need(id, previous);
      previous = id;
    }
  }

  /** What comes back with a node that was lost, or stands in no record, may hold host ports, networks and volumes: it goes first. */
  connectLeftovers(): void {
    const replicas = new Map<NodeName, string[]>();
    const supports: { readonly node: NodeName; readonly id: string }[] = [];
    for (const { change, parts } of this.#chains.values()) {
      const isSupport = change.kind === "network" || change.kind === "volume";
      if (isSupport && parts.includes("remove") && change.node.from !== null)
        supports.push({ node: change.node.from, id: stepId(change.address, "remove") });
      for (const { uid, node, why } of change.leftovers) {
        const id = stepId(change.address, "remove", uid);
        if (isSupport) supports.push({ node, id });
        else if (why === "lost" || why === "unrecorded")
          replicas.set(node, [...(replicas.get(node) ?? []), id]);
      }
    }
    if (replicas.size === 0) return;
    for (const { node, id } of supports)
      for (const removal of replicas.get(node) ?? []) this.#need(id, removal);
    for (const { change, parts } of this.#chains.values()) {
      const draft = this.#input.drafts.get(change.address);
      if (draft === undefined || change.node.to === null || !parts.includes("up")) continue;
      if (Object.keys(draft.ports).length === 0) continue;
      for (const removal of replicas.get(change.node.to) ?? [])
        this.#need(stepId(change.address, "up"), removal);
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
    if (ups.size === 0 && removals.size === 0) return;
    for (const { change, parts } of this.#chains.values()) {
      const draft = this.#input.drafts.get(change.address);
      const first = parts.find((part) => part === "up" || part === "update");
      if (draft !== undefined && draft.node !== null && first !== undefined)
        for (const instance of instancesOf(
          draft.spec.value as unknown as ReplicaSpec,
          draft.address,
          draft.node,
        )) {
          const up = ups.get(instance);
          if (up !== undefined) this.#need(stepId(change.address, first), up);
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
    const chains = [...this.#chains.values()];
    const leaving = chains.flatMap(({ change, parts }) => {
      const old = parts.includes("down") ? this.#recorded(change) : null;
      return old === null ? [] : [[change.address, old] as const];
    });
    const arriving = chains.flatMap(({ change, parts }) =>
      parts.includes("up") ? (this.#input.drafts.get(change.address) ?? []) : [],
    );
    for (const [address, holder] of portHandovers(leaving, arriving))
      this.#need(stepId(address, "up"), stepId(holder, "down"));
  }

  /** A name is free before an object of another address takes it: a workload that changed its kind, a renamed network. */
  connectNames(): void {
    const leaving = new Map<string, string>();
    for (const { change, parts } of this.#chains.values()) {
      const old = change.action === "delete" ? this.#recorded(change) : null;
      if (old !== null && parts.includes("remove"))
        leaving.set(nameKey(change, old.node, old.name), stepId(change.address, "remove"));
    }
    if (leaving.size === 0) return;
    for (const { change, parts } of this.#chains.values()) {
      const name = this.#input.nameOf(change.address);
      const node = change.node.to;
      if (name === undefined || node === null || !parts.includes("up")) continue;
      this.#need(stepId(change.address, "up"), leaving.get(nameKey(change, node, name)) ?? null);
    }
  }

  /**
   * Consumers are replaced after the addresses that they read are there, and before the old ones go: those that they
   * leave, and those of replicas that move or are replaced start-first.
   */
  connectCascades(): void {
    if (this.#input.order.length === 0) return; // nobody reads anything
    const allowed = new Set(this.#input.order.map((rule) => `${rule.first} ${rule.then}`));
    for (const consumer of this.#chains.values()) {
      const { change, parts } = consumer;
      const first = parts[0];
      if (change.after === null || first === undefined) continue;
      const isLate = change.causes.some((cause) => cause.kind === "late");
      const old = isLate ? Object.values(change.before?.bindings ?? {}) : [];
      for (const target of new Set([...Object.values(change.after.bindings), ...old])) {
        const producer = this.#chains.get(target);
        if (producer === undefined || !allowed.has(`${producer.change.owner} ${change.owner}`)) continue;
        const group = `${change.owner} ${producer.change.owner}`;
        if (producer.parts.includes("gate"))
          this.#wish(stepId(change.address, first), stepId(target, "gate"), 0, group);
        if (isLate) this.#keepUntil(producer, lastOf(consumer), group);
      }
      for (const target of new Set(this.#allTargets(change.address))) {
        if (!allowed.has(`${target} ${change.owner}`)) continue;
        const group = `${change.owner} ${target}`;
        this.#wish(stepId(change.address, first), this.#barrier(target, "healthy"), 0, group);
        if (!isLate) continue;
        const after = `${change.owner} after ${target}`;
        this.#barriers.set(after, (this.#barriers.get(after) ?? new Set()).add(lastOf(consumer)));
        for (const producer of this.#owned().get(target) ?? []) this.#keepUntil(producer, after, group);
      }
    }
  }

  /** An address goes when nobody reads it any more; the rollout's slot is free before that. */
  #keepUntil({ change, parts }: Chain, consumed: string, group: string): void {
    if (!parts.includes("down") || (change.order !== "start-first" && change.action !== "delete")) return;
    this.#wish(stepId(change.address, "down"), consumed, 1, group);
    if (change.action !== "delete") this.#lateRelease.add(change.address);
  }

  /** Workloads all of whose replicas a replica reads. */
  #allTargets(consumer: Address): readonly Address[] {
    const links = this.#input.drafts.get(consumer)?.workload.links ?? [];
    return links.filter((link) => link.reach === "all").map((link) => link.target);
  }

  connectOrder(): void {
    for (const rule of this.#input.order) {
      if (!rule.hard && rule.gate !== "down" && !this.#onlyCreated(this.#owned().get(rule.first) ?? []))
        continue; // replica by replica, above
      const barrier = this.#barrier(rule.first, rule.gate);
      for (const chain of this.#owned().get(rule.then) ?? []) {
        const { address } = chain.change;
        const entry = entryOf(chain, rule.gate);
        if (entry === null) continue;
        // where both cannot be, the old instance stops before the other one is healthy
        const instead = entry === "down" && rule.gate !== "down" ? stepId(address, "up") : null;
        this.#wish(stepId(address, entry), barrier, rule.hard ? 2 : 0, `${rule.then} ${rule.first}`, instead);
      }
    }
  }

  /** Stands for all replicas of an owner having reached a gate. */
  #barrier(owner: Address, gate: OrderRule["gate"]): string {
    const id = `${owner} ${gate}`;
    if (!this.#barriers.has(id))
      this.#barriers.set(
        id,
        new Set((this.#owned().get(owner) ?? []).flatMap((chain) => milestone(chain, gate))),
      );
    return id;
  }

  /** What takes the room of others starts when they have stopped, unless that closes a circle. */
  connectRoom(): void {
    for (const { step, need, group } of roomNeeds(this.#chains, this.#input.crowded))
      this.#wish(step, need, 1, group);
  }

  /** A run begins when those have ended whose room it takes. */
  connectSchedule(): void {
    for (const { address, room_of: givers } of this.#input.schedule?.runs ?? []) {
      const first = this.#chains.get(address)?.parts[0];
      if (first === undefined) continue;
      const id = stepId(address, first);
      const isOpen = (end: string): boolean => this.#steps.has(end) && this.#needs.get(id)?.has(end) !== true;
      const ends = givers.map((giver) => stepId(giver, "gate")).filter(isOpen);
      if (ends.length > 0) this.#after.set(id, new Set(ends));
    }
  }

  finish(): StepGraph {
    const needs = new Map(this.#barriers);
    for (const id of this.#steps.keys()) {
      const [own, after] = [this.#needs.get(id), this.#after.get(id)];
      if (own !== undefined || after !== undefined)
        needs.set(id, new Set([...(own ?? []), ...(after ?? [])]));
    }
    breakCircles(needs, this.#weak);
    for (const step of this.#steps.values()) {
      const after = this.#after.get(step.id);
      step.needs = this.#needsOf(needs.get(step.id), after);
      if (after !== undefined) step.after = [...after].sort(compareText);
    }
    const barriers = [...this.#barriers]
      .filter(([, list]) => list.size > 0)
      .map(([id, list]): Barrier => ({ id, needs: this.#needsOf(list) }));
    const rollouts = [...this.#input.rollouts, ...turnsOf(this.#input.schedule, this.#input.drafts)].map(
      (rollout) => this.#rollout(rollout),
    );
    return { steps: [...this.#steps.values()], barriers, rollouts };
  }

  #rollout(rollout: Rollout): GraphRollout {
    const members = rollout.addresses.flatMap((address) => {
      const parts = this.#chains.get(address)?.parts ?? [];
      const ends = (this.#input.drafts.get(address)?.workload.job ?? null) !== null;
      const [first, last] = [parts[0], ends || this.#lateRelease.has(address) ? "gate" : parts.at(-1)];
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

  /** A need that gives way where it would close a circle. */
  #wish(step: string, need: string, rank: number, group: string, instead: string | null = null): void {
    if (this.#needs.get(step)?.has(need) === true) return;
    this.#need(step, need);
    this.#weak.push({ step, need, rank, group, instead });
  }

  /** Without those that only have to have ended. */
  #needsOf(needs: ReadonlySet<string> | undefined, after?: ReadonlySet<string>): readonly string[] {
    if (needs === undefined) return NO_NEEDS;
    const known: string[] = [];
    for (const id of needs)
      if (after?.has(id) !== true && (this.#steps.has(id) || (this.#barriers.get(id)?.size ?? 0) > 0))
        known.push(id);
    return known.length > 1 ? known.sort(compareText) : known;
  }

  #byOwner: ReadonlyMap<Address, readonly Chain[]> | null = null;

  #owned(): ReadonlyMap<Address, readonly Chain[]> {
    if (this.#byOwner !== null) return this.#byOwner;
    const owned = new Map<Address, Chain[]>();
    for (const chain of this.#chains.values()) {
      const list = owned.get(chain.change.owner);
      if (list === undefined) owned.set(chain.change.owner, [chain]);
      else list.push(chain);
    }
    return (this.#byOwner = owned);
  }
}

const NO_NEEDS: readonly string[] = [];
