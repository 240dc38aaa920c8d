// Host ports, chosen at plan time: kept while possible, else the lowest free one of the node's range.
import { type Diagnostic, errorDiagnostic } from "../diagnostics/diagnostic.ts";
import type { NodeName } from "../model/address.ts";
import { withoutAddress } from "../model/host-port.ts";
import { sortedKeys } from "../model/json.ts";
import type { Node } from "../model/node.ts";
import type { PortSpec, ReplicaSpec, Spec } from "../model/spec.ts";
import type { Instance, Ports } from "../model/state.ts";
import { type Draft, isRemade } from "./drafts.ts";
import type { Pins } from "./input.ts";
import type { Reality } from "./reality.ts";

export class PortTable {
  readonly #taken = new Map<NodeName, Set<string>>();
  readonly #nodes: ReadonlyMap<NodeName, Node>;
  /** Where the search for a free port on a node goes on: ports below are taken. */
  readonly #next = new Map<string, number>();

  constructor(nodes: readonly Node[], reality: Reality) {
    this.#nodes = new Map(nodes.map((node) => [node.name, node]));
    for (const node of nodes) this.#taken.set(node.name, new Set(node.foreignPorts.map(withoutAddress)));
    for (const { current, others } of reality.recorded.values())
      for (const held of current === null ? others : [current, ...others]) this.#hold(held.instance);
  }

  /** Marks the fixed ports of a replica, so that no chosen one takes them. */
  reserveFixed(draft: Draft): void {
    if (draft.node === null) return;
    for (const port of Object.values(portsOf(draft.spec)))
      if (port.publish && port.host !== undefined)
        this.#mark(draft.node, port.host, port.count, port.protocol);
  }

  /** The replica's host ports. Old ones are kept where the old instance is gone before the new one starts, or stays. */
  assign(
    draft: Draft,
    pins: Pins | null,
  ): { readonly ports: Ports; readonly diagnostics: readonly Diagnostic[] } {
    const { node, instance } = draft;
    if (node === null) return { ports: {}, diagnostics: [] };
    const pinned = pins?.ports.get(draft.address);
    const stays =
      instance !== null &&
      instance.node === node &&
      (!isRemade(draft.action) || draft.order !== "start-first");
    // a failed instance is removed before its successor starts
    const leftover =
      instance === null
        ? draft.recorded?.others.findLast((other) => other.instance.node === node)?.instance
        : undefined;
    const specs = portsOf(draft.spec);
    const result: [string, number][] = [];
    const diagnostics: Diagnostic[] = [];
    for (const name of sortedKeys(specs)) {
      const port = specs[name];
      if (port === undefined || !port.publish) continue;
      const kept = stays ? instance.ports[name] : leftover?.ports[name];
      const chosen =
        port.host ??
        this.#pinned(node, pinned?.[name], port) ??
        (kept !== undefined && this.#usable(draft, node, kept, port) ? kept : null) ??
        this.#lowest(node, port);
      if (chosen === null) diagnostics.push(noPortLeft(draft, node, name, this.#nodes.get(node)));
      else {
        this.#mark(node, chosen, port.count, port.protocol);
        result.push([name, chosen]);
      }
    }
    return { ports: Object.fromEntries(result), diagnostics };
  }

  /** A planned port that a stranger took meanwhile no longer holds. */
  #pinned(node: NodeName, first: number | undefined, port: PortSpec): number | null {
    if (first === undefined) return null;
    const foreign = (this.#nodes.get(node)?.foreignPorts ?? []).map(withoutAddress);
    for (let offset = 0; offset < port.count; offset++)
      if (foreign.includes(`${first + offset}/${port.protocol}`)) return null;
    return first;
  }

  /** A kept port was given up by a stranger in between when the old instance is gone. */
  #usable(draft: Draft, node: NodeName, first: number, port: PortSpec): boolean {
    if (draft.presence?.kind === "present" || draft.presence?.kind === "unknown") return true;
    const foreign = (this.#nodes.get(node)?.foreignPorts ?? []).map(withoutAddress);
    return !foreign.includes(`${first}/${port.protocol}`);
  }

  #lowest(node: NodeName, port: PortSpec): number | null {
    const range = this.#nodes.get(node)?.portRange;
    if (range === undefined) return null;
    const key = `${node} ${port.protocol}`;
    const start = port.count === 1 ? (this.#next.get(key) ?? range.first) : range.first;
    for (let first = start; first + port.count - 1 <= range.last; first++) {
      let free = true;
      for (let offset = 0; offset < port.count && free; offset++)
        free = !this.#has(node, first + offset, port.protocol);
      if (!free) continue;
      if (port.count === 1) this.#next.set(key, first + 1);
      return first;
    }
    return null;
  }

  #hold(instance: Instance): void {
    const specs = ((instance.applied.value as unknown as ReplicaSpec).ports ?? {}) as Readonly<
      Record<string, PortSpec>
    >; // a replica's; other kinds have none
    for (const [name, host] of Object.entries(instance.ports)) {
      const spec = specs[name];
      this.#mark(instance.node, host, spec?.count ?? 1, spec?.protocol ?? "tcp");
    }
  }

  #has(node: NodeName, port: number, protocol: string): boolean {
    return this.#taken.get(node)?.has(`${port}/${protocol}`) ?? false;
  }

  #mark(node: NodeName, first: number, count: number, protocol: string): void {
    const taken = this.#taken.get(node);
    if (taken === undefined) return;
    for (let offset = 0; offset < count; offset++) taken.add(`${first + offset}/${protocol}`);
  }
}

/** Where a published port binds on its node: as the user said, else everywhere if fixed, else the advertised address. */
export function bindAddress(port: PortSpec, node: Node): string {
  if (port.bind !== undefined) return port.bind;
  if (port.host !== undefined) return "0.0.0.0";
  if (node.advertise === null) return "127.0.0.1";
  return /^[0-9.]+$|:/.test(node.advertise) ? node.advertise : "0.0.0.0"; // a name cannot be bound to
}

export function portsOf(spec: Pick<Spec, "value">): Readonly<Record<string, PortSpec>> {
  return (spec.value as unknown as ReplicaSpec).ports ?? {}; // the value of a workload's spec is one
}

function noPortLeft(draft: Draft, node: NodeName, name: string, found: Node | undefined): Diagnostic {
  const range = found === undefined ? "" : ` (${found.portRange.first}-${found.portRange.last})`;
  return errorDiagnostic(
    "no-port-left",
    `Node ${node} has no free host port left for port "${name}" of ${draft.address}.`,
    {
      detail: `Widen the node's port_range${range}, or fix the port with \`host = …\`.`,
      range: draft.workload.ranges.get(`ports.${name}`) ?? draft.workload.range,
      context: draft.workload.address,
    },
  );
}
