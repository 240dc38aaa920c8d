// How a replica sees the placed world: addresses of other workloads, resolved after scheduling.
import { type Address, type NodeName, compareAddresses } from "../model/address.ts";
import type { AddressView, Reached, SelfView, Unreached } from "../model/configuration.ts";
import type { Node } from "../model/node.ts";
import { uniqueAlias } from "../model/object-name.ts";
import type { NetworkAttachment, PortSpec, ReplicaSpec } from "../model/spec.ts";
import type { Bindings, Instance, Ports } from "../model/state.ts";
import type { Draft } from "./drafts.ts";
import { bindAddress } from "./ports.ts";

/** A replica as far as addresses are about it: of a plan that is made, or as recorded. */
export type PlacedReplica = Pick<Draft, "address" | "index" | "name" | "node" | "ports"> & {
  readonly workload: Pick<Draft["workload"], "address">;
  readonly spec: Pick<Draft["spec"], "value">;
  readonly instance: Pick<Instance, "bindings" | "node"> | null;
};

/** Placed replicas by workload, in order of address; pending ones are not in it. */
export class PlacedWorld {
  readonly #replicas = new Map<Address, PlacedReplica[]>();
  readonly #byAddress = new Map<Address, PlacedReplica>();
  readonly #nodes: ReadonlyMap<NodeName, Node>;

  constructor(drafts: readonly PlacedReplica[], nodes: readonly Node[]) {
    this.#nodes = new Map(nodes.map((node) => [node.name, node]));
    for (const draft of drafts) {
      if (draft.node === null) continue;
      this.#byAddress.set(draft.address, draft);
      const list = this.#replicas.get(draft.workload.address);
      if (list === undefined) this.#replicas.set(draft.workload.address, [draft]);
      else list.push(draft);
    }
    for (const list of this.#replicas.values()) list.sort((a, b) => compareAddresses(a.address, b.address));
  }

  /** The view of a replica. `bound` collects which replica each link means. */
  viewOf(consumer: PlacedReplica, bound: Map<string, Address>): AddressView {
    return {
      self: this.#self(consumer),
      one: (target, port) => {
        let failure: Reached = notPlaced(target);
        for (const replica of this.#candidates(consumer, target, port)) {
          const reached = this.#reach(consumer, replica, port);
          bound.set(`${target}:${port}`, replica.address);
          if (!("failed" in reached)) return reached;
          failure = reached;
        }
        return failure;
      },
      all: (target, port) =>
        (this.#replicas.get(target) ?? []).map((replica) => this.#each(consumer, replica, port)),
      host: (target, withPorts) => {
        const { value: replica } = this.#candidates(consumer, target, "").next();
        if (replica === undefined) return notPlaced(target);
        bound.set(`${target}:`, replica.address);
        return this.#hostOf(consumer, replica, withPorts);
      },
      node: (node) => this.#nodes.get(node as NodeName) ?? null,
    };
  }

  /** The view from outside, for outputs. */
  outsideView(): AddressView {
    return {
      self: null,
      one: (target, port) => {
        const replica = this.#replicas.get(target)?.[0];
        return replica === undefined ? notPlaced(target) : this.#published(replica, port, null);
      },
      all: (target, port) =>
        (this.#replicas.get(target) ?? []).map((replica) => this.#published(replica, port, null)),
      host: (target) => {
        const replica = this.#replicas.get(target)?.[0];
        return replica === undefined ? notPlaced(target) : { host: this.#advertised(replica) ?? "127.0.0.1" };
      },
      node: (node) => this.#nodes.get(node as NodeName) ?? null,
    };
  }

  #self(draft: PlacedReplica): SelfView | null {
    const node = draft.node === null ? undefined : this.#nodes.get(draft.node);
    if (node === undefined) return null;
    return {
      index: draft.index,
      name: draft.name,
      address: draft.address,
      host: node.advertise ?? "127.0.0.1",
      node: node.name,
      ports: draft.ports,
    };
  }

  /**
   * The one that was meant before, unless one of both has moved away from the other: its address changes then in any case. Else the
   * best on the own node, the one that was meant, the best of all. Only what is needed is looked at.
   */
  *#candidates(consumer: PlacedReplica, target: Address, port: string): Generator<PlacedReplica, undefined> {
    const before = (consumer.instance?.bindings as Bindings | undefined)?.[`${target}:${port}`];
    const known = before === undefined ? undefined : this.#byAddress.get(before);
    const isMeant = known !== undefined && known.workload.address === target;
    if (isMeant && (known.node === consumer.node || !(hasMoved(consumer) || hasMoved(known)))) yield known;
    const replicas = this.#replicas.get(target) ?? [];
    const local = best(
      consumer,
      replicas.filter((replica) => replica.node === consumer.node),
    );
    if (local !== null) yield local;
    if (isMeant) yield known;
    const any = best(consumer, replicas);
    if (any !== null) yield any;
    return undefined;
  }

  #reach(consumer: PlacedReplica, replica: PlacedReplica, port: string): Reached {
    const spec = specOf(replica);
    const found = spec.ports?.[port];
    if (found === undefined)
      return failed("unknown-port", `${replica.workload.address} has no port "${port}".`);
    const shared = sharedNetwork(consumer, replica);
    if (shared !== null) return { host: aliasOf(shared, replica), port: found.container };
    return this.#published(replica, port, consumer);
  }

  /** One certain replica: on the same node by its own name, for the service name means any of them. */
  #each(consumer: PlacedReplica, replica: PlacedReplica, port: string): Reached {
    const reached = this.#reach(consumer, replica, port);
    if ("failed" in reached || sharedNetwork(consumer, replica) === null) return reached;
    return { ...reached, host: replica.name };
  }

  #hostOf(
    consumer: PlacedReplica,
    replica: PlacedReplica,
    withPorts: boolean,
  ): { readonly host: string } | Unreached {
    const shared = sharedNetwork(consumer, replica);
    if (shared !== null) return { host: aliasOf(shared, replica) };
    const ports = Object.values(specOf(replica).ports ?? {});
    if (!withPorts && ports.some((port) => port.host !== port.container))
      return failed(
        "host-without-port",
        `The host of ${replica.workload.address} alone is no address: from ${consumer.node ?? ""}, its host ports differ from its container ports.`,
        'Read `.endpoint["port"]`, or `.ports["port"]` as well, or fix the host port to the container port.',
      );
    const host = this.#advertised(replica);
    return host === null ? this.#notAdvertised(replica) : { host };
  }

  /** From another node or from outside: the node's advertised address and the host port. */
  #published(replica: PlacedReplica, port: string, consumer: PlacedReplica | null): Reached {
    const spec = specOf(replica);
    const found = spec.ports?.[port];
    const node = replica.node === null ? undefined : this.#nodes.get(replica.node);
    if (found === undefined || node === undefined)
      return failed("unknown-port", `${replica.workload.address} has no port "${port}".`);
    if (spec.network_mode === "host") {
      const host = node.advertise ?? (consumer === null ? "127.0.0.1" : null);
      return host === null ? this.#notAdvertised(replica) : { host, port: found.container };
    }
    const hostPort = (replica.ports as Ports | undefined)?.[port];
    if (!found.publish || hostPort === undefined)
      return failed(
        "port-not-published",
        `Port "${port}" of ${replica.workload.address} is not published, so it cannot be reached from ${consumer === null ? "outside" : `node ${consumer.node ?? ""}`}.`,
        "Publish the port, or let both share a network and a node.",
      );
    const bind = bindAddress(found, node);
    const loopback = bind === "127.0.0.1" || bind === "::1" || bind === "localhost";
    if (consumer === null) return { host: loopback ? bind : outsideHost(bind, node), port: hostPort };
    if (loopback || node.advertise === null)
      return loopback && node.advertise !== null
        ? failed(
            "port-bound-to-loopback",
            `Port "${port}" of ${replica.workload.address} is bound to ${bind} on ${node.name}, so ${consumer.address} cannot reach it.`,
            "Remove `bind`, or let both share a network and a node.",
          )
        : this.#notAdvertised(replica);
    return { host: node.advertise, port: hostPort };
  }

  #advertised(replica: PlacedReplica): string | null {
    return replica.node === null ? null : (this.#nodes.get(replica.node)?.advertise ?? null);
  }

  #notAdvertised(replica: PlacedReplica): Unreached {
    return failed(
      "node-not-advertised",
      `Containers elsewhere cannot reach ${replica.address}: its node ${replica.node ?? ""} has no address that others know.`,
      'Give the node `advertise = "<address>"`, or let both share a network and a node.',
    );
  }
}

/**
 * Rendezvous hashing: each consumer ranks all replicas by a hash of both names and takes the highest, so that few
 * choices change when replicas come and go (Thaler and Ravishankar, 1998).
 */
function best(consumer: PlacedReplica, replicas: readonly PlacedReplica[]): PlacedReplica | null {
  const seed = hash32(consumer.address);
  let found: PlacedReplica | null = null;
  let highest = -1;
  for (const replica of replicas) {
    const weight = mix32(seed ^ hash32(replica.address));
    if (weight > highest || (weight === highest && found !== null && replica.address < found.address))
      [found, highest] = [replica, weight];
  }
  return found;
}

/** FNV-1a over UTF-16 units (Fowler, Noll, Vo). */
function hash32(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}

/** The finaliser of MurmurHash3 (Appleby, public domain): spreads every bit over the word. */
function mix32(value: number): number {
  let hash = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function outsideHost(bind: string, node: Node): string {
  if (bind !== "0.0.0.0" && bind !== "::") return bind;
  return node.advertise ?? "127.0.0.1";
}

function specOf(draft: PlacedReplica): ReplicaSpec & { readonly ports?: Readonly<Record<string, PortSpec>> } {
  return draft.spec.value as unknown as ReplicaSpec; // the value of a workload's spec is one
}

/** The producer's attachment to a network that the consumer is on too, on the same node. */
function sharedNetwork(consumer: PlacedReplica, replica: PlacedReplica): NetworkAttachment | null {
  if (consumer.node !== replica.node) return null;
  const mine = new Set((specOf(consumer).networks ?? []).map((attachment) => attachment.network));
  return (specOf(replica).networks ?? []).find((attachment) => mine.has(attachment.network)) ?? null;
}

/** The name that only this workload has; instances of a for_each share the bare one. */
function aliasOf(attachment: NetworkAttachment, replica: PlacedReplica): string {
  const unique = uniqueAlias(replica.workload.address);
  return attachment.aliases.includes(unique) ? unique : (attachment.aliases[0] ?? unique);
}

function notPlaced(target: Address): Unreached {
  return failed("target-not-placed", `${target} has no placed replica, so its address is not known.`);
}

function failed(code: string, summary: string, detail?: string): Unreached {
  return { failed: true, code, summary, ...(detail === undefined ? {} : { detail }) };
}

function hasMoved({ node, instance }: PlacedReplica): boolean {
  return instance !== null && instance.node !== node;
}
