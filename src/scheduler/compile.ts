// Makes the problem out of the input: sorts, indexes, and evaluates every rule that stays the same during scheduling.
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { compareDiagnostics } from "../diagnostics/diagnostic.ts";
import type { Address, NodeName } from "../model/address.ts";
import { compareAddresses, daemonAddress, parseAddress } from "../model/address.ts";
import type { Strategy } from "../model/configuration.ts";
import { heldKeys } from "../model/host-port.ts";
import { compareText } from "../model/json.ts";
import type { Node } from "../model/node.ts";
import type { Resources } from "../model/resources.ts";
import type { Board } from "./board.ts";
import { emptyBoard } from "./board.ts";
import type { ConditionTable } from "./conditions.ts";
import { conditionTable, readsLoad } from "./conditions.ts";
import { hashText } from "./draw.ts";
import type { Filter } from "./filters/filter.ts";
import { filtersFor } from "./filters/index.ts";
import { asksKindOnly, nodeKinds } from "./node-kinds.ts";
import type { Anchor, Counter, DomainKey, Problem, Replica, Takes, WorkloadClass } from "./problem.ts";
import { compileReservations, entitlements } from "./reservations.ts";
import { placingStrategy, strategyRules } from "./strategies.ts";
import type { SchedulingInput, SchedulingReplica, SchedulingWorkload } from "./types.ts";

/** Until lasting rules are asked. */
const NOT_ASKED = new Uint8Array(0);

/** The problem while it is built. */
type Draft = {
  -readonly [K in keyof WorkloadClass]: WorkloadClass[K] extends readonly (infer I)[]
    ? I[]
    : WorkloadClass[K];
};

/** Pure; the result does not depend on the order of the input's lists. */
export function compileProblem(input: SchedulingInput): Problem {
  const nodes = [...input.nodes].sort((a, b) => compareText(a.name, b.name));
  const nodeIndex = new Map(nodes.map((node, index) => [node.name, index]));
  const sources = [...input.workloads].sort((a, b) => compareAddresses(a.address, b.address));
  const dimensions = dimensionsOf(nodes, sources);
  const filters = filtersFor(dimensions);
  const found: Diagnostic[] = [];
  const table = conditionTable(nodes, (more) => found.push(...more));
  const anchors = compileAnchors(sources, nodes, nodeIndex);
  const byAnchor = new Map(anchors.map((anchor) => [anchor.address, anchor]));
  const counters: Counter[] = [];
  const busy = cpuInUse(nodes);
  const limited = nodes.some(({ maxReplicas }) => maxReplicas !== undefined);
  const groups = groupsOf(sources, input.policy.strategy);
  const reserved = input.reservations ?? [];

  const workloads = sources.map((source, index): Draft => {
    const requirements = { ...source.requirements, hostPorts: [...new Set(source.requirements.hostPorts)] };
    return {
      index,
      address: source.address,
      source,
      requirements,
      strategy: strategyRules(
        placingStrategy(requirements.strategy ?? input.policy.strategy, source.job !== undefined),
        busy,
      ),
      group: groups.get(requirements.group) ?? -1,
      request: amountsOf(requirements.request, dimensions),
      suits: NOT_ASKED,
      usable: NOT_ASKED,
      usableCount: 0,
      limited,
      conditions: requirements.constraints
        .filter(({ text }) => !readsLoad(text))
        .map((condition) => table.condition(condition)),
      loadConditions: requirements.constraints
        .filter(({ text }) => readsLoad(text))
        .map((condition) => table.condition(condition)),
      affinities: [],
      distinct: [],
      spreads: [],
      repelledBy: [],
      anchors: source.anchors.flatMap(({ address }) => byAnchor.get(address) ?? []),
      hardLinks: [],
      softLinks: [],
      hardUsers: [],
      counters: [],
      rules: [],
      replicas: [],
      ...entitlements(source, reserved),
    };
  });
  connect(workloads, table, counters);

  const replicas: Replica[] = [];
  const problem: Problem = {
    nodes,
    nodeIndex,
    dimensions,
    capacity: matrixOf(nodes, (node) => node.capacity, dimensions),
    allocatable: matrixOf(nodes, (node) => node.allocatable, dimensions),
    open: Uint8Array.from(nodes, (node) => (node.status === "ready" && !node.drain ? 1 : 0)),
    foreignPorts: nodes.map((node) => new Set(node.foreignPorts.flatMap(heldKeys))),
    filters,
    workloads,
    anchors,
    counters,
    replicas,
    reservations: compileReservations(reserved, nodes, ({ amounts }) => amountsOf(amounts, dimensions)),
    diagnostics: [],
    groups: groups.size,
    seed: hashText(input.policy.seed),
  };
  settleRules(problem, workloads);
  for (const workload of workloads) {
    compileSpreads(workload, counters, table);
    workload.rules = filters.filter((filter) => !isLasting(filter) && filter.applies(workload));
    workload.replicas = replicasOf(workload, problem, byAnchor, replicas.length);
    for (const replica of workload.replicas) replicas.push(replica);
  }
  return { ...problem, diagnostics: withoutRepeats(found) };
}

/** The share of all nodes' CPU that was seen in use. */
function cpuInUse(nodes: readonly Node[]): number {
  let [used, whole] = [0, 0];
  for (const { status, load, capacity } of nodes) {
    if (status !== "ready") continue;
    used += (load?.cpu ?? 0) * capacity.cpu;
    whole += capacity.cpu;
  }
  return whole === 0 ? 0 : used / whole;
}

/** The groups that some workload wants to be near to. */
function groupsOf(sources: readonly SchedulingWorkload[], common: Strategy): ReadonlyMap<string, number> {
  const wanted = new Map<string, number>();
  for (const { requirements } of sources)
    if ((requirements.strategy ?? common) === "affinity" && !wanted.has(requirements.group))
      wanted.set(requirements.group, wanted.size);
  return wanted;
}

/** Resolves what workloads say about each other. */
function connect(workloads: readonly Draft[], table: ConditionTable, counters: Counter[]): void {
  const byAddress = new Map(workloads.map((workload) => [workload.address, workload]));
  for (const workload of workloads) {
    const { requirements, source } = workload;
    for (const { anti, required, weight, to } of requirements.affinities) {
      if ("condition" in to) {
        const condition = table.condition(to.condition);
        workload.affinities.push({
          anti,
          required,
          weight,
          condition,
          target: null,
          key: null,
          counter: null,
          own: null,
        });
        continue;
      }
      const key = table.key(to.by);
      const target = byAddress.get(to.workload);
      const counter = target === undefined ? null : counterOf(target, key, counters);
      workload.affinities.push({
        anti,
        required,
        weight,
        condition: null,
        target: to.workload,
        key,
        counter,
        own: required && !anti ? counterOf(workload, key, counters) : null,
      });
      if (anti && required && target !== undefined && target !== workload)
        target.repelledBy.push({ owner: workload, counter: counterOf(workload, key, counters) });
    }
    workload.distinct = requirements.distinct.map(({ by, max }) => ({
      counter: counterOf(workload, table.key(by), counters),
      max,
    }));
    for (const { target: address, hard } of source.links) {
      const target = byAddress.get(address);
      if (target === workload) continue;
      if (hard) {
        workload.hardLinks.push({ target: address, workload: target ?? null });
        target?.hardUsers.push(workload);
      } else if (target !== undefined) workload.softLinks.push(target);
    }
  }
}

function counterOf(workload: Draft, key: DomainKey, counters: Counter[]): Counter {
  const known = workload.counters.find((counter) => counter.key === key);
  if (known !== undefined) return known;
  const counter: Counter = { id: counters.length, workload, key };
  counters.push(counter);
  workload.counters.push(counter);
  return counter;
}

function isLasting({ kind }: Filter): boolean {
  return kind === "node" || kind === "own";
}

/** Asks the lasting rules once for each node; workloads that say the same share the answer. */
function settleRules(problem: Problem, workloads: readonly Draft[]): void {
  const empty = emptyBoard(problem);
  const plain = new Map<string, Draft>();
  for (const workload of workloads) {
    const { requirements, affinities, source } = workload;
    const tolerated = (requirements.tolerations ?? []).join();
    const key = `${requirements.platform ?? ""}\n${requirements.pool}\n${tolerated}`;
    const isPlain =
      requirements.constraints.length === 0 && affinities.length === 0 && source.images.length === 0;
    const known = isPlain ? plain.get(key) : undefined;
    if (known !== undefined) {
      workload.suits = known.suits;
      workload.usable = known.usable;
      workload.usableCount = known.usableCount;
      continue;
    }
    settleRulesOf(workload, problem, empty);
    if (isPlain) plain.set(key, workload);
  }
}

function settleRulesOf(workload: Draft, problem: Problem, empty: Board): void {
  const lasting = problem.filters.filter((filter) => isLasting(filter) && filter.applies(workload));
  const ask = (node: number): readonly [suits: number, usable: number] => {
    let suits = 1;
    let usable = 1;
    for (const filter of lasting) {
      if (filter.passes(workload, node, empty)) continue;
      usable = 0;
      if (filter.kind === "own") suits = 0;
    }
    return [suits, usable];
  };
  workload.suits = new Uint8Array(problem.nodes.length);
  workload.usable = new Uint8Array(problem.nodes.length);
  const kinds = asksKindOnly(lasting) ? nodeKinds(problem) : null;
  const answers = kinds?.first.map(ask);
  for (let node = 0; node < problem.nodes.length; node++) {
    const [suits, usable] = answers?.[kinds?.kindOf[node] ?? -1] ?? ask(node);
    workload.suits[node] = suits;
    workload.usable[node] = usable;
    workload.usableCount += usable;
  }
}

function compileSpreads(workload: Draft, counters: Counter[], table: ConditionTable): void {
  workload.spreads = workload.requirements.spreads.map(({ by, maxSkew, weight, targets }) => {
    const counter = counterOf(workload, table.key(by), counters);
    const domains = new Set<number>();
    for (const [node, domain] of counter.key.domain.entries())
      if (domain >= 0 && workload.usable[node] === 1) domains.add(domain);
    return { counter, maxSkew, weight, targets, domains: [...domains].sort((a, b) => a - b) };
  });
}

function replicasOf(
  workload: Draft,
  { nodes, nodeIndex, dimensions }: Problem,
  byAnchor: ReadonlyMap<Address, Anchor>,
  firstId: number,
): Replica[] {
  const indexOf = (name: NodeName | null): number => (name === null ? -1 : (nodeIndex.get(name) ?? -2));
  const entries: { address: Address; source: SchedulingReplica; only: number }[] = [];
  if (workload.source.daemon) {
    const known = new Map(workload.source.replicas.map((replica) => [replica.address, replica]));
    for (const [only, { name }] of nodes.entries()) {
      const address = daemonAddress(workload.address, name);
      const source = known.get(address) ?? { address, current: null, pin: null, held: false, changed: false };
      if (workload.usable[only] === 1 || source.current !== null) entries.push({ address, source, only });
    }
  } else {
    for (const source of workload.source.replicas)
      entries.push({ address: source.address, source, only: indexOf(source.pin) });
  }
  const { request, anchors, requirements } = workload;
  const { hostPorts, chosenPorts } = requirements;
  const { exclusiveCores = 0 } = requirements;
  const usual: Takes = { request, anchors, hostPorts, chosenPorts, exclusiveCores };
  return entries
    .sort((a, b) => compareAddresses(a.address, b.address))
    .map(({ address, source, only }, index) => ({
      id: firstId + index,
      address,
      workload,
      source,
      // what was on a node that is gone is made anew
      takes: (indexOf(source.current) < 0 ? null : heldAsItIs(source, dimensions, byAnchor)) ?? usual,
      current: indexOf(source.current),
      only,
    }));
}

function heldAsItIs(
  { held, takes }: SchedulingReplica,
  dimensions: readonly string[],
  byAnchor: ReadonlyMap<Address, Anchor>,
): Takes | null {
  if (!held || takes === undefined) return null;
  return {
    request: amountsOf(takes.request, dimensions),
    hostPorts: takes.hostPorts,
    chosenPorts: takes.chosenPorts,
    exclusiveCores: takes.exclusiveCores ?? 0,
    anchors: takes.anchors.flatMap((address) => byAnchor.get(address) ?? []),
  };
}

/**
 * A network is bound to its node while that one takes newcomers, or cannot be asked but holds users; else it is made anew
 * where its users go. A volume is always bound.
 */
function compileAnchors(
  sources: readonly SchedulingWorkload[],
  nodes: readonly Node[],
  nodeIndex: ReadonlyMap<NodeName, number>,
): Anchor[] {
  const homes = new Map<Address, NodeName | null>();
  const held = new Set<string>();
  for (const source of sources) {
    for (const { address, home } of source.anchors) {
      homes.set(address, homes.get(address) ?? home);
      for (const replica of source.replicas)
        if (replica.held && replica.takes?.anchors.includes(address) !== false)
          held.add(`${address}\n${replica.current ?? ""}`);
    }
  }
  return [...homes]
    .sort(([a], [b]) => compareAddresses(a, b))
    .map(([address, homeName], index) => {
      const data = parseAddress(address)?.kind !== "network";
      const at = homeName === null ? -1 : (nodeIndex.get(homeName) ?? -2);
      const node = nodes[at];
      const bound =
        data ||
        (node !== undefined &&
          !node.drain &&
          (node.status === "ready" || held.has(`${address}\n${node.name}`)));
      return { index, address, data, home: bound ? at : -1, homeName };
    });
}

function dimensionsOf(nodes: readonly Node[], sources: readonly SchedulingWorkload[]): string[] {
  const devices = new Set<string>();
  for (const { capacity } of nodes) for (const name of Object.keys(capacity.devices)) devices.add(name);
  for (const { requirements } of sources)
    for (const name of Object.keys(requirements.request.devices)) devices.add(name);
  return ["cpu", "memory", ...[...devices].sort(compareText)];
}

function amountsOf({ cpu, memory, devices }: Resources, dimensions: readonly string[]): Float64Array {
  const amounts = new Float64Array(dimensions.length);
  amounts[0] = cpu;
  amounts[1] = memory;
  for (let d = 2; d < dimensions.length; d++) {
    const name = dimensions[d] ?? "";
    if (Object.hasOwn(devices, name)) amounts[d] = devices[name] ?? 0;
  }
  return amounts;
}

function matrixOf(
  nodes: readonly Node[],
  of: (node: Node) => Resources,
  dimensions: readonly string[],
): Float64Array {
  const matrix = new Float64Array(nodes.length * dimensions.length);
  for (const [index, node] of nodes.entries())
    matrix.set(amountsOf(of(node), dimensions), index * dimensions.length);
  return matrix;
}

/** Many nodes give the same error for one condition; one is told. */
function withoutRepeats(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const sorted = [...diagnostics].sort(compareDiagnostics);
  return sorted.filter((diagnostic, index) => {
    const before = sorted[index - 1];
    return before === undefined || compareDiagnostics(before, diagnostic) !== 0;
  });
}
