// What the rules of placement say, written once more and as plainly as can be: from the input and from who is where alone, asking
// nothing of src/scheduler. It counts everything anew for each question, so it is slow and has no state that could be wrong.
import type { Address, NodeName } from "../../../src/model/address.ts";
import { daemonAddress } from "../../../src/model/address.ts";
import type { NodeCondition, NodeKey } from "../../../src/model/configuration.ts";
import type { Node } from "../../../src/model/node.ts";
import type { Resources } from "../../../src/model/resources.ts";
import type { Reservation } from "../../../src/model/sharing.ts";
import type {
  Holding,
  SchedulingInput,
  SchedulingReplica,
  SchedulingWorkload,
} from "../../../src/scheduler/types.ts";

/** A replica and where it is. */
export interface Guest {
  readonly address: Address;
  readonly workload: SchedulingWorkload;
  readonly source: SchedulingReplica;
  readonly node: Node;
}

/** A rule that is broken, and for amounts what is needed and what is left. */
export interface Broken {
  readonly rule: string;
  readonly need?: number;
  readonly left?: number;
}

/** Who may be in place: replicas as they are declared, and one of each daemon for every node. */
export function candidates(input: SchedulingInput): ReadonlyMap<Address, Omit<Guest, "node">> {
  const found = new Map<Address, Omit<Guest, "node">>();
  for (const workload of input.workloads) {
    for (const source of workload.replicas)
      found.set(source.address, { address: source.address, workload, source });
    if (!workload.daemon) continue;
    for (const { name } of input.nodes) {
      const address = daemonAddress(workload.address, name);
      const source = { address, current: null, pin: null, held: false, changed: false };
      if (!found.has(address)) found.set(address, { address, workload, source });
    }
  }
  return found;
}

export function guestsOf(
  input: SchedulingInput,
  homes: ReadonlyMap<Address, { readonly node: NodeName }>,
): Guest[] {
  const known = candidates(input);
  return [...homes].map(([address, { node: name }]) => {
    const found = known.get(address);
    const node = input.nodes.find((each) => each.name === name);
    if (found === undefined || node === undefined) throw new Error(`nobody asked for ${address} on ${name}`);
    return { ...found, node };
  });
}

/** Every rule that one more replica of the workload would break on the node, beside the others. */
export function brokenBy(
  input: SchedulingInput,
  workload: SchedulingWorkload,
  node: Node,
  others: readonly Guest[],
): Broken[] {
  return [
    ...brokenLasting(workload, node),
    ...brokenRoom(input, workload, node, others),
    ...brokenCompany(input, workload, node, others),
  ];
}

/** Rules over the workload and the node alone. */
export function brokenLasting({ requirements, images }: SchedulingWorkload, node: Node): Broken[] {
  const broken: Broken[] = [];
  const unless = (holds: boolean, rule: string): unknown => holds || broken.push({ rule });
  unless(node.status === "ready", "ready");
  unless(!node.drain, "draining");
  unless(node.pool === requirements.pool, "pool");
  const tolerated = requirements.tolerations ?? [];
  for (const taint of node.taints ?? [])
    unless(
      tolerated.some((text) => text === "*" || text === taint || text === taint.split("=")[0]),
      "taint",
    );
  if (requirements.platform !== null) {
    const [os, arch] = requirements.platform.split("/");
    unless(os === node.os && arch === node.arch, "platform"); // tests write names in their plain form
  }
  for (const condition of requirements.constraints)
    unless(holdsOn(condition, node) === true, condition.text.includes("node.load") ? "load" : "constraint");
  for (const { anti, required, to } of requirements.affinities) {
    if (!required || !("condition" in to)) continue;
    unless(holdsOn(to.condition, node) === !anti, anti ? "anti-affinity" : "affinity");
  }
  for (const { nodes } of images) unless(nodes.has(node.name), "image");
  return broken;
}

/** Null where it cannot be evaluated. */
function holdsOn({ evaluate }: NodeCondition, node: Node): boolean | null {
  const result = evaluate(node);
  return result.ok ? result.value : null;
}

function valueOn({ evaluate }: NodeKey, node: Node): string | null {
  const result = evaluate(node);
  return result.ok ? result.value : null;
}

/** What a guest takes: as its workload says, unless it is held as it was, where it was. */
export function takenBy({
  source,
  workload,
  node,
}: Pick<Guest, "source" | "workload"> & { readonly node?: Node }): Required<Holding> {
  if (source.held && source.takes !== undefined && (node === undefined || node.name === source.current))
    return { exclusiveCores: 0, ...source.takes };
  const { request, hostPorts, chosenPorts, exclusiveCores = 0 } = workload.requirements;
  const anchors = workload.anchors.map(({ address }) => address);
  return { request, hostPorts: [...new Set(hostPorts)], chosenPorts, exclusiveCores, anchors };
}

export function amountOf({ cpu, memory, devices }: Resources, name: string): number {
  if (name === "cpu") return cpu;
  return name === "memory" ? memory : (devices[name] ?? 0);
}

/** `cpu`, `memory` and every device that anybody has or wants. */
export function dimensionsOf({ nodes, workloads }: SchedulingInput): string[] {
  const devices = [
    ...nodes.map(({ capacity }) => capacity),
    ...workloads.map(({ requirements }) => requirements.request),
  ].flatMap((amounts) => Object.keys(amounts.devices));
  return ["cpu", "memory", ...new Set(devices)];
}

/** Allocatable less what guests take. */
export function roomOn(node: Node, dimension: string, guests: readonly Guest[]): number {
  const there = guests.filter((guest) => guest.node === node);
  return there.reduce(
    (room, guest) => room - amountOf(takenBy(guest).request, dimension),
    amountOf(node.allocatable, dimension),
  );
}

function brokenRoom(
  input: SchedulingInput,
  workload: SchedulingWorkload,
  node: Node,
  others: readonly Guest[],
): Broken[] {
  const broken: Broken[] = [];
  const { request, exclusiveCores = 0, hostPorts, chosenPorts } = workload.requirements;
  const there = others.filter((guest) => guest.node === node);
  for (const name of dimensionsOf(input)) {
    const need = amountOf(request, name);
    const left = roomOn(node, name, others) - keptFrom(input, workload, node, name, there);
    const rule = name === "cpu" || name === "memory" ? name : `device ${name}`;
    if (need > 0 && left < need) broken.push({ rule, need, left });
  }
  if (exclusiveCores > 0) {
    const whole = node.cores ?? Math.floor(node.capacity.cpu / 1000);
    const foreign = (node.foreignCores ?? []).filter((core) => core < whole).length;
    const taken = there.reduce((sum, guest) => sum + takenBy(guest).exclusiveCores, 0);
    const left = whole - foreign - taken;
    if (left < exclusiveCores) broken.push({ rule: "exclusive-cores", need: exclusiveCores, left });
  }
  if (node.maxReplicas !== undefined && there.length >= node.maxReplicas)
    broken.push({ rule: "max-replicas" });
  for (const protocol of ["tcp", "udp", "sctp"] as const) {
    const isInRange = (port: string): boolean => {
      const [number = "", kind] = port.split("/");
      return (
        kind === protocol && Number(number) >= node.portRange.first && Number(number) <= node.portRange.last
      );
    };
    const held = new Set(
      [...node.foreignPorts, ...there.flatMap((guest) => takenBy(guest).hostPorts)].filter(isInRange),
    );
    const chosen = there.reduce((sum, guest) => sum + takenBy(guest).chosenPorts[protocol], 0);
    const left = Math.max(0, node.portRange.last - node.portRange.first + 1) - held.size - chosen;
    // a fixed port that a stranger holds is refused by another rule and needs no further number
    const fixed = new Set(hostPorts.filter((port) => isInRange(port) && !node.foreignPorts.includes(port)));
    const need = chosenPorts[protocol] + fixed.size;
    if (need > 0 && left < need) broken.push({ rule: "port-range", need, left });
  }
  return broken;
}

function isEntitled({ requirements, address }: SchedulingWorkload, reservation: Reservation): boolean {
  const { priority, namespaces, workloads } = reservation;
  return (
    (priority !== null && requirements.priority >= priority) ||
    namespaces.includes(requirements.namespace ?? "default") ||
    workloads.includes(address)
  );
}

/** What of the room is kept for others: of each reservation as much as nobody who is entitled has taken yet. */
function keptFrom(
  { reservations = [] }: SchedulingInput,
  workload: SchedulingWorkload,
  node: Node,
  dimension: string,
  there: readonly Guest[],
): number {
  const here = reservations.filter(
    ({ nodes, pool }) =>
      (nodes === null || nodes.includes(node.name)) && (pool === null || pool === node.pool),
  );
  const firstOf = (of: SchedulingWorkload): Reservation | undefined =>
    here.find((each) => isEntitled(of, each));
  return here
    .filter((each) => !isEntitled(workload, each))
    .reduce((sum, each) => {
      const drawn = there
        .filter((guest) => firstOf(guest.workload) === each)
        .reduce((taken, guest) => taken + amountOf(takenBy(guest).request, dimension), 0);
      return sum + Math.max(0, amountOf(each.amounts, dimension) - drawn);
    }, 0);
}

function brokenCompany(
  input: SchedulingInput,
  workload: SchedulingWorkload,
  node: Node,
  others: readonly Guest[],
): Broken[] {
  const broken: Broken[] = [];
  const unless = (holds: boolean, rule: string): unknown => holds || broken.push({ rule });
  const { hostPorts, affinities, distinct, spreads } = workload.requirements;
  const there = others.filter((guest) => guest.node === node);
  const mine = others.filter((guest) => guest.workload === workload);
  const of = (address: Address): Guest[] => others.filter((guest) => guest.workload.address === address);

  for (const port of hostPorts)
    unless(
      !node.foreignPorts.includes(port) && there.every((guest) => !takenBy(guest).hostPorts.includes(port)),
      "host-port",
    );
  for (const { address } of workload.anchors) {
    const homes = homesOf(input, address, others);
    unless(homes.length === 0 || homes.includes(node.name), "anchor");
  }
  for (const { target, hard } of workload.links)
    if (hard && target !== workload.address)
      unless(
        of(target).some((guest) => guest.node === node),
        "link",
      );
  for (const { anti, required, to } of affinities) {
    if (!required || "condition" in to) continue;
    const value = valueOn(to.by, node);
    const near = of(to.workload).filter((guest) => value !== null && valueOn(to.by, guest.node) === value);
    if (anti) {
      unless(near.length === 0, "anti-affinity");
      continue;
    }
    // something has to be first where workloads require each other; its like go where it is
    const nearMine = mine.some((guest) => valueOn(to.by, guest.node) === value);
    const isFirst =
      of(to.workload).length === 0 &&
      needs(input, to.workload, workload.address) &&
      (mine.length === 0 || nearMine);
    unless(near.length > 0 || (value !== null && isFirst), "affinity");
  }
  for (const owner of input.workloads)
    for (const { anti, required, to } of owner.requirements.affinities) {
      if (!anti || !required || "condition" in to) continue;
      if (owner === workload || to.workload !== workload.address) continue;
      const value = valueOn(to.by, node);
      const near = of(owner.address).some((guest) => value !== null && valueOn(to.by, guest.node) === value);
      unless(!near, "anti-affinity");
    }
  for (const { by, max } of distinct) {
    const value = valueOn(by, node);
    const count = mine.filter((guest) => valueOn(by, guest.node) === value).length;
    unless(value !== null && count < max, "distinct");
  }
  for (const { by, maxSkew } of spreads) {
    if (maxSkew === null) continue;
    const value = valueOn(by, node);
    const countAt = (at: string): number => mine.filter((guest) => valueOn(by, guest.node) === at).length;
    const values = input.nodes
      .filter((each) => brokenLasting(workload, each).length === 0)
      .flatMap((each) => valueOn(by, each) ?? []);
    const least = values.length === 0 ? 0 : Math.min(...values.map(countAt));
    unless(value !== null && countAt(value) + 1 - least <= maxSkew, "spread");
  }
  return broken;
}

/** Whether `from` requires the company of `to`, be it through others. */
function needs({ workloads }: SchedulingInput, from: Address, to: Address): boolean {
  const reached = new Set([from]);
  for (const address of reached)
    for (const { requirements } of workloads.filter((each) => each.address === address))
      for (const wish of requirements.affinities)
        if (wish.required && !wish.anti && "workload" in wish.to)
          if (workloads.some((each) => "workload" in wish.to && each.address === wish.to.workload))
            reached.add(wish.to.workload);
  return reached.has(to);
}

/**
 * Where a volume or network of one node lives; empty where it lives nowhere yet and goes with its first user. A network stays
 * where it is only while its node takes newcomers, or cannot be asked and holds a user; else it is made anew.
 */
function homesOf(input: SchedulingInput, address: Address, others: readonly Guest[]): (NodeName | "")[] {
  const users = input.workloads.filter(({ anchors }) => anchors.some((anchor) => anchor.address === address));
  const declared = users.flatMap(({ anchors }) =>
    anchors.flatMap((anchor) => (anchor.address === address && anchor.home !== null ? [anchor.home] : [])),
  )[0];
  const node = input.nodes.find(({ name }) => name === declared);
  const isHeld = users.some(({ replicas }) =>
    replicas.some(
      ({ current, held, takes }) =>
        held && current === declared && takes?.anchors.includes(address) !== false,
    ),
  );
  const stays =
    !address.startsWith("network.") ||
    (node !== undefined && !node.drain && (node.status === "ready" || isHeld));
  if (declared !== undefined && stays) return [declared];
  const there = others.filter((guest) => takenBy(guest).anchors.includes(address));
  return [...new Set(there.map((guest) => guest.node.name))];
}
