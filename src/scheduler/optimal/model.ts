// What a search for fewer nodes works with: units that are free to move, amounts that they take, and the rules that are
// not amounts. Everything else stays where it is and only takes room.
import type { Board } from "../board.ts";
import type { ItemKind } from "../bounds.ts";
import type { Filter } from "../filters/filter.ts";
import { withoutAddress } from "../../model/host-port.ts";
import { openNodes } from "../open-nodes.ts";
import type { Replica, WorkloadClass } from "../problem.ts";
import type { FixedPorts } from "./fixed-ports.ts";
import { fixedPortsOf, isPortFree, meetsOthers, takesPort } from "./fixed-ports.ts";
import { reservedLimits } from "./reserved.ts";

/** Replicas that go to one node together; most often one. */
export interface Unit {
  readonly replicas: readonly Replica[];
  /** Index of its kind: equal units take the same and may go to the same nodes. */
  readonly kind: number;
}

export interface UnitKind {
  /** By dimension of the model. */
  readonly request: Float64Array;
  /** By node: 1 where the rules that nothing here can change let it go. */
  readonly on: Uint8Array;
  /** Others ask about it, or it about others: it is on the board while it is placed. */
  readonly social: boolean;
  readonly units: readonly number[];
}

export interface Model {
  /** Without the units that move. */
  readonly board: Board;
  /** Amounts, and what counts like one: ports, replicas of a node, replicas that keep apart. */
  readonly width: number;
  /** What is left, `node * width + dimension`. */
  readonly room: Float64Array;
  /** In use by what does not move. A daemon's replica does not count: it is on every node. */
  readonly open: Uint8Array;
  readonly units: readonly Unit[];
  readonly kinds: readonly UnitKind[];
  /** The same replicas each by itself, with nothing asked but what surely holds: for lower bounds. */
  readonly relaxed: readonly ItemKind[];
  /** The rules that amounts and lists of nodes do not express, by workload: asked of the board. */
  readonly company: ReadonlyMap<WorkloadClass, readonly Filter[]>;
  /** Amounts and units are as the rules have them: what is proved for the model holds for the rules. */
  readonly exact: boolean;
}

/** Fixed ports, and workloads that keep apart, that count as amounts; others are asked of the board. */
const COUNTED = 24;

interface Dimension {
  /** `need` is the same on all nodes. */
  readonly sure: boolean;
  readonly need: (workload: WorkloadClass) => number;
  readonly have: (node: number) => number;
}

/** `units` are off the board. */
export function modelOf(board: Board, units: readonly (readonly Replica[])[], exact: boolean): Model {
  const { problem } = board;
  const workloads = [...new Set(units.flatMap((replicas) => replicas.map(({ workload }) => workload)))];
  workloads.sort((a, b) => a.index - b.index);
  const ports = fixedPortsOf(units, COUNTED);
  const apart = new Map(
    workloads
      .flatMap((workload) => {
        const most = mostOnNode(workload);
        return most < Infinity ? [[workload, most] as const] : [];
      })
      .slice(0, COUNTED),
  );
  const dimensions = dimensionsOf(board, workloads, ports, apart);
  const width = dimensions.length;
  const room = new Float64Array(problem.nodes.length * width);
  for (let node = 0; node < problem.nodes.length; node++)
    for (const [d, { have }] of dimensions.entries()) room[node * width + d] = Math.max(0, have(node));
  const requests = new Map(
    workloads.map((workload) => [workload, Float64Array.from(dimensions, ({ need }) => need(workload))]),
  );
  const needed = neededWorkloads(problem.workloads);
  const company = new Map(workloads.map((workload) => [workload, companyRules(workload, ports, apart)]));
  const facts = new Map(
    workloads.map((workload) => [
      workload,
      {
        on: nodesFor(workload, board),
        social: needed.has(workload) || company.get(workload)?.length !== 0,
      },
    ]),
  );
  const { made, kinds } = kindsOf(units, requests, facts, width);
  return {
    board,
    width,
    room,
    open: openNodes(board),
    units: made,
    kinds,
    relaxed: relaxedItems(units, dimensions, requests, facts),
    company,
    exact: exact && dimensions.every(({ sure }) => sure),
  };
}

function companyRules(
  workload: WorkloadClass,
  ports: FixedPorts,
  apart: ReadonlyMap<WorkloadClass, number>,
): readonly Filter[] {
  return workload.rules.filter(({ name, measure }) => {
    if (measure !== undefined || name === "max-replicas" || name === "anchor") return false;
    if (name === "distinct")
      return !apart.has(workload) || workload.distinct.some(({ counter }) => !counter.key.single);
    if (name === "host-port") return meetsOthers(workload, ports);
    if (name === "anti-affinity")
      return !apart.has(workload) || workload.repelledBy.length > 0 || keepsFromOthers(workload);
    return true;
  });
}

/** Replicas of a workload that one node may hold by its own rules. */
function mostOnNode(workload: WorkloadClass): number {
  const { affinities, distinct } = workload;
  const alone = affinities.some(
    ({ anti, required, counter, key }) =>
      anti && required && counter?.workload === workload && key?.single === true,
  );
  return distinct.reduce(
    (least, { counter, max }) => (counter.key.single ? Math.min(least, max) : least),
    alone ? 1 : Infinity,
  );
}

function keepsFromOthers(workload: WorkloadClass): boolean {
  return workload.affinities.some(
    ({ anti, required, counter, key }) =>
      anti && required && counter !== null && (counter.workload !== workload || key?.single !== true),
  );
}

function dimensionsOf(
  board: Board,
  workloads: readonly WorkloadClass[],
  { counted, mixed }: FixedPorts,
  apart: ReadonlyMap<WorkloadClass, number>,
): readonly Dimension[] {
  const { problem } = board;
  const dimensions: Dimension[] = [];
  for (const filter of problem.filters) {
    const { measure } = filter;
    if (measure === undefined || !workloads.some((workload) => filter.applies(workload))) continue;
    let sure = true;
    const needs = new Map(
      workloads.map((workload) => {
        if (!filter.applies(workload)) return [workload, 0];
        const first = measure.need(workload, 0, board);
        if (workload.requirements.hostPorts.length === 0) return [workload, first];
        // of a number on two addresses a range has one
        if (workload.requirements.hostPorts.some((port) => mixed.has(withoutAddress(port)))) sure = false;
        let most = first;
        for (let node = 1; node < problem.nodes.length; node++) {
          const need = measure.need(workload, node, board);
          if (need !== first) sure = false; // fixed ports lie in the range of some nodes only
          if (need > most) most = need;
        }
        return [workload, most];
      }),
    );
    dimensions.push({
      sure,
      need: (workload) => needs.get(workload) ?? 0,
      have: (node) => measure.have(node, board),
    });
  }
  dimensions.push(...reservedLimits(board, workloads));
  if (workloads.some(({ limited }) => limited))
    dimensions.push({
      sure: true,
      need: () => 1,
      have: (node) =>
        (problem.nodes[node]?.maxReplicas ?? problem.replicas.length) - (board.total[node] ?? 0),
    });
  for (const port of counted)
    dimensions.push({
      sure: true,
      need: (workload) => Number(takesPort(workload, port)),
      have: (node) => Number(isPortFree(board, node, port)),
    });
  for (const [workload, most] of apart)
    dimensions.push({
      sure: true,
      need: (other) => Number(other === workload),
      have: (node) => most - (board.on[workload.index]?.get(node) ?? 0),
    });
  return dimensions;
}

function relaxedItems(
  units: readonly (readonly Replica[])[],
  dimensions: readonly Dimension[],
  requests: ReadonlyMap<WorkloadClass, Float64Array>,
  facts: ReadonlyMap<WorkloadClass, Facts>,
): ItemKind[] {
  const counts = new Map<WorkloadClass, number>();
  for (const { workload } of units.flat()) counts.set(workload, (counts.get(workload) ?? 0) + 1);
  return [...counts].map(([workload, count]) => ({
    request: (requests.get(workload) ?? new Float64Array()).map((amount, d) =>
      dimensions[d]?.sure === true ? amount : 0,
    ),
    count,
    on: facts.get(workload)?.on ?? workload.usable,
  }));
}

/** Usable nodes where its fixed ports are free, and where it must be: with the volumes and networks that have a home. */
function nodesFor(workload: WorkloadClass, board: Board): Uint8Array {
  const homes = workload.anchors.map(({ index }) => board.homes[index] ?? -1).filter((home) => home !== -1);
  const { hostPorts } = workload.requirements;
  if (homes.length === 0 && hostPorts.length === 0) return workload.usable;
  return workload.usable.map((usable, node) =>
    Number(
      usable === 1 &&
        homes.every((home) => home === node) &&
        hostPorts.every((port) => isPortFree(board, node, port)),
    ),
  );
}

/** Those that some of these must be near to. */
export function neededWorkloads(users: readonly WorkloadClass[]): ReadonlySet<WorkloadClass> {
  const needed = new Set<WorkloadClass>();
  for (const { hardLinks, affinities } of users) {
    for (const { workload } of hardLinks) if (workload !== null) needed.add(workload);
    for (const { required, anti, counter } of affinities)
      if (required && !anti && counter !== null) needed.add(counter.workload);
  }
  return needed;
}

interface Facts {
  readonly on: Uint8Array;
  readonly social: boolean;
}

function kindsOf(
  units: readonly (readonly Replica[])[],
  requests: ReadonlyMap<WorkloadClass, Float64Array>,
  facts: ReadonlyMap<WorkloadClass, Facts>,
  width: number,
): { readonly made: readonly Unit[]; readonly kinds: readonly UnitKind[] } {
  const masks = new Map<string, number>();
  const known = new Map<Uint8Array, number>();
  const maskOf = (on: Uint8Array): number => {
    const found = known.get(on);
    if (found !== undefined) return found;
    const text = on.join("");
    const id = masks.get(text) ?? masks.size;
    masks.set(text, id);
    known.set(on, id);
    return id;
  };
  const byKey = new Map<string, number>();
  const byWorkload = new Map<WorkloadClass, number>();
  const kinds: (Omit<UnitKind, "units"> & { units: number[] })[] = [];
  const made: Unit[] = [];
  for (const [index, replicas] of units.entries()) {
    const [first] = replicas;
    let kind = first !== undefined && replicas.length === 1 ? byWorkload.get(first.workload) : undefined;
    if (kind === undefined) {
      const request = new Float64Array(width);
      const sets: Uint8Array[] = [];
      let social = replicas.length > 1;
      for (const { workload } of replicas) {
        for (const [d, amount] of (requests.get(workload) ?? []).entries())
          request[d] = (request[d] ?? 0) + amount;
        const own = facts.get(workload);
        if (own === undefined) continue;
        if (!sets.includes(own.on)) sets.push(own.on);
        social ||= own.social;
      }
      const [one = new Uint8Array(), ...others] = sets;
      const nodes =
        others.length === 0 ? one : one.map((may, node) => (others.every((on) => on[node] === 1) ? may : 0));
      const key = social
        ? replicas.map(({ workload }) => workload.index).join("+")
        : `${maskOf(nodes)} ${request.join()}`;
      kind = byKey.get(key) ?? kinds.length;
      byKey.set(key, kind);
      if (kinds[kind] === undefined) kinds.push({ request, on: nodes, social, units: [] });
      if (first !== undefined && replicas.length === 1) byWorkload.set(first.workload, kind);
    }
    kinds[kind]?.units.push(index);
    made.push({ replicas, kind });
  }
  return { made, kinds };
}
