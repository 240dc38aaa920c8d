// What a move gains, in points, as a difference of one sum over everything that is placed:
//   load      - half a point for each percent by which a node is full, as a replica of mean size feels it (cpu, memory, devices)
//   replicas  + the strategy's weight, harmonically: the second of a workload on a node counts a half, the third a third
//   wishes    + their weights where they are met; 15 for each share of linked workloads on the node, 100 for a group
//   nodes     - a hundred for each that is in use for nothing but workloads on the fewest nodes
import type { Board } from "./board.ts";
import { countOn } from "./board.ts";
import type { CompiledAffinity, CompiledSpread, Replica, WorkloadClass } from "./problem.ts";
import type { Settlement } from "./settlement.ts";
import { ownersOf } from "./settlement.ts";
import type { FullNode } from "./types.ts";

export interface Gain {
  /** Rounded to thousandths, so that equal moves are equal. */
  readonly points: number;
  /** The parts that speak for it, the largest first; asked of few. */
  readonly text: () => string;
}

interface Part {
  readonly points: number;
  readonly text: () => string;
}

const NOTHING: Part = { points: 0, text: () => "" };

/** What a node counts that is in use only for workloads on the fewest nodes. */
export const ONE_NODE = 100;

export class Gains {
  readonly #settlement: Settlement;
  readonly #board: Board;
  /** By dimension: what all nodes have. */
  readonly #whole: readonly number[];
  /** What a mean replica takes of it, summed over the dimensions. */
  readonly #mean: number;
  readonly #local = new Map<WorkloadClass, boolean>();
  readonly #admirers = new Map<
    WorkloadClass,
    readonly { readonly owner: WorkloadClass; readonly wish: CompiledAffinity }[]
  >();

  constructor(settlement: Settlement) {
    this.#settlement = settlement;
    this.#board = settlement.run.board;
    const { problem } = this.#board;
    const { dimensions, capacity, nodes, replicas } = problem;
    this.#whole = dimensions.map((_, d) => {
      let whole = 0;
      for (let node = 0; node < nodes.length; node++) whole += capacity[node * dimensions.length + d] ?? 0;
      return whole;
    });
    let [sum, count] = [0, 0];
    for (const replica of replicas) {
      if ((settlement.run.nodes[replica.id] ?? -1) < 0) continue;
      sum += this.#shareOf(replica);
      count++;
    }
    this.#mean = count === 0 ? 0 : sum / count;
  }

  /** From a node to another one that takes it; the replica is off the board. */
  of(replica: Replica, from: number, to: number): Gain {
    const parts = this.#parts(replica, from, to);
    const told = parts.filter((part) => part.points >= 1).sort((a, b) => b.points - a.points);
    return {
      // nodes are emptied by all that is there together: one move gains nothing by it, but loses what it takes back
      points: rounded(sumOf(parts) + Math.min(0, this.#nodes(replica, from, to))),
      text: () => told.map(({ text }) => text()).join("; "),
    };
  }

  /** The same without the nodes in use. */
  besideNodes(replica: Replica, from: number, to: number): number {
    return sumOf(this.#parts(replica, from, to));
  }

  #parts(replica: Replica, from: number, to: number): readonly Part[] {
    const { workload } = replica;
    return [
      this.#load(replica, from, to),
      this.#apart(workload, from, to),
      ...this.#wishes(workload, from, to),
    ];
  }

  /** A move of it gains by what is on the two nodes alone. */
  isLocal(workload: WorkloadClass): boolean {
    const { affinities, spreads, distinct, repelledBy, anchors, softLinks, strategy } = workload;
    const known = this.#local.get(workload);
    if (known !== undefined) return known;
    const own = affinities.length + spreads.length + distinct.length + repelledBy.length + anchors.length;
    const { workloads } = this.#board.problem;
    const local =
      own + softLinks.length === 0 &&
      strategy.weights.group === 0 &&
      this.#admirersOf(workload).length === 0 &&
      !workloads.some((user) => user.softLinks.includes(workload));
    this.#local.set(workload, local);
    return local;
  }

  /** Open nodes, the fullest first. */
  nodesByLoad(): number[] {
    const { problem } = this.#board;
    const loads = problem.nodes.map((_, node) => this.#percent(node, null));
    return [...problem.nodes.keys()].sort((a, b) => (loads[b] ?? 0) - (loads[a] ?? 0) || a - b);
  }

  fullest(): FullNode | null {
    const [node = -1] = this.nodesByLoad();
    const name = this.#board.problem.nodes[node]?.name;
    return name === undefined ? null : { node: name, percent: this.#percent(node, null) };
  }

  #shareOf({ takes }: Replica): number {
    return this.#whole.reduce((sum, whole, d) => sum + (whole <= 0 ? 0 : (takes.request[d] ?? 0) / whole), 0);
  }

  /** Of what a node has, in percent of the dimension of which most is taken; `more` is taken in addition. */
  #percent(node: number, more: Replica | null): number {
    const { free, problem } = this.#board;
    const width = problem.dimensions.length;
    let most = 0;
    for (let d = 0; d < width; d++) {
      const whole = problem.capacity[node * width + d] ?? 0;
      if (whole <= 0) continue;
      const used = whole - (free[node * width + d] ?? 0) + (more?.takes.request[d] ?? 0);
      if (used / whole > most) most = used / whole;
    }
    return Math.round(100 * most);
  }

  /** What a node costs a replica that gains by what is on the two nodes alone; the replica is not on it. Points. */
  costOf(replica: Replica, node: number): number {
    return this.#loadOf(replica, node) - this.#apartOf(replica.workload, node);
  }

  /**
   * Of the sum over nodes and dimensions of (what is used)² ÷ (what there is), in shares of all nodes: it is least where all are
   * equally full.
   */
  #loadOf(replica: Replica, node: number): number {
    const { strategy } = replica.workload;
    const weight = strategy.weights.balance + strategy.weights.load;
    if (strategy.nodes === "fewest" || weight === 0 || this.#mean === 0) return 0;
    const { free, problem } = this.#board;
    const width = problem.dimensions.length;
    let cost = 0;
    for (let d = 0; d < width; d++) {
      const amount = replica.takes.request[d] ?? 0;
      const all = this.#whole[d] ?? 0;
      const whole = problem.capacity[node * width + d] ?? 0;
      if (amount === 0 || all <= 0 || whole <= 0) continue;
      const used = whole - (free[node * width + d] ?? 0);
      cost += ((2 * used + amount) * amount) / whole / all;
    }
    return (weight * cost) / (2 * this.#mean);
  }

  #load(replica: Replica, from: number, to: number): Part {
    const { nodes } = this.#board.problem;
    return {
      points: this.#loadOf(replica, from) - this.#loadOf(replica, to),
      text: () => {
        const names = [nodes[from]?.name ?? "", nodes[to]?.name ?? ""];
        const [fromBefore, fromAfter] = [this.#percent(from, replica), this.#percent(from, null)];
        const [toBefore, toAfter] = [this.#percent(to, null), this.#percent(to, replica)];
        return `${names[0]} ${fromBefore}% -> ${fromAfter}% full, ${names[1]} ${toBefore}% -> ${toAfter}%`;
      },
    };
  }

  #nodes(replica: Replica, from: number, to: number): number {
    const cost = (node: number, isThere: boolean): number => {
      const owners = ownersOf(this.#settlement, node);
      if (isThere) owners.push(replica);
      const isOne = owners.length > 0 && owners.every(({ workload }) => workload.strategy.nodes === "fewest");
      return isOne ? ONE_NODE : 0;
    };
    return cost(from, true) + cost(to, false) - cost(from, false) - cost(to, true);
  }

  #apartOf(workload: WorkloadClass, node: number): number {
    const weight = workload.replicas.length > 1 ? workload.strategy.weights.replicas : 0;
    return weight === 0 ? 0 : weight / (1 + countOn(this.#board, workload, node));
  }

  #apart(workload: WorkloadClass, from: number, to: number): Part {
    const { nodes } = this.#board.problem;
    return {
      points: this.#apartOf(workload, to) - this.#apartOf(workload, from),
      text: () => `apart from others of its own on ${nodes[from]?.name ?? ""}`,
    };
  }

  #wishes(workload: WorkloadClass, from: number, to: number): Part[] {
    return [
      ...workload.affinities.flatMap((wish) => this.#ownWish(workload, wish, from, to)),
      ...this.#admirersOf(workload).map(({ owner, wish }) => this.#theirWish(owner, wish, from, to)),
      ...workload.spreads.map((rule) => this.#spread(workload, rule, from, to)),
      this.#links(workload, from, to),
      this.#group(workload, from, to),
    ];
  }

  #ownWish(workload: WorkloadClass, wish: CompiledAffinity, from: number, to: number): Part[] {
    const { condition, counter, required, weight, anti } = wish;
    const text = (): string =>
      `${anti ? "anti-affinity" : "affinity"} to ${condition?.text ?? wish.target ?? ""}`;
    if (required) return [];
    if (condition !== null) {
      const met = (node: number): number => Number((condition.outcome[node] === 1) !== anti);
      return [{ points: weight * (met(to) - met(from)) * (anti ? 0.5 : 1), text }];
    }
    if (counter === null || counter.workload === workload) return []; // its own kind: see theirWish
    const value = (node: number): number => worth(anti, this.#countAt(wish, node));
    return [{ points: weight * (value(to) - value(from)), text }];
  }

  /** Others, or its own kind, that want to be near to the replica or far from it. */
  #theirWish(owner: WorkloadClass, wish: CompiledAffinity, from: number, to: number): Part {
    const { anti, weight, key } = wish;
    const [a, b] = [key?.domain[from] ?? -1, key?.domain[to] ?? -1];
    const text = (): string => `${anti ? "anti-affinity" : "affinity"} of ${owner.address}`;
    if (a === b) return NOTHING;
    const isOwn = wish.counter?.workload === owner;
    /** What it changes that one more of the target is there. */
    const change = (domain: number, node: number): number => {
      if (domain < 0) return 0;
      const count = this.#countAt(wish, node);
      if (isOwn) return (count + 1) * worth(anti, count) - count * worth(anti, count - 1);
      return this.#ownersIn(owner, wish, domain) * (worth(anti, count + 1) - worth(anti, count));
    };
    return { points: weight * (change(b, to) - change(a, from)), text };
  }

  #countAt({ counter, key }: CompiledAffinity, node: number): number {
    const domain = key?.domain[node] ?? -1;
    return counter === null || domain < 0 ? 0 : (this.#board.counts[counter.id]?.[domain] ?? 0);
  }

  #ownersIn({ index }: WorkloadClass, { key }: CompiledAffinity, domain: number): number {
    let count = 0;
    for (const [node, here] of this.#board.on[index] ?? []) if (key?.domain[node] === domain) count += here;
    return count;
  }

  #admirersOf(workload: WorkloadClass): readonly { owner: WorkloadClass; wish: CompiledAffinity }[] {
    const known = this.#admirers.get(workload);
    if (known !== undefined) return known;
    const found = this.#board.problem.workloads.flatMap((owner) =>
      owner.affinities
        .filter(({ required, counter }) => !required && counter?.workload === workload)
        .map((wish) => ({ owner, wish })),
    );
    this.#admirers.set(workload, found);
    return found;
  }

  /** Half of the weight for each replica that is within the share of its value. */
  #spread(workload: WorkloadClass, rule: CompiledSpread, from: number, to: number): Part {
    const { counter, domains, targets, weight } = rule;
    const { key, id } = counter;
    const text = (): string => `spread by ${key.text}`;
    const [a, b] = [key.domain[from] ?? -1, key.domain[to] ?? -1];
    if (weight === null || a === b) return NOTHING;
    const total = workload.replicas.length;
    const named = Object.values(targets ?? {}).reduce((sum, percent) => sum + percent, 0);
    const others = domains.filter((domain) => !Object.hasOwn(targets ?? {}, key.values[domain] ?? "")).length;
    const wanted = (domain: number): number => {
      if (targets === null) return total / Math.max(1, domains.length);
      const percent = targets[key.values[domain] ?? ""] ?? Math.max(0, 100 - named) / Math.max(1, others);
      return (total * percent) / 100;
    };
    /** How much of one more replica is within the share. */
    const room = (domain: number): number =>
      domain < 0 ? 0 : Math.max(0, Math.min(1, wanted(domain) - (this.#board.counts[id]?.[domain] ?? 0)));
    return { points: weight * (room(b) - room(a)), text };
  }

  #links(workload: WorkloadClass, from: number, to: number): Part {
    const { softLinks, strategy } = workload;
    const { problem } = this.#board;
    const near = (node: number): number =>
      softLinks.length === 0
        ? 0
        : (strategy.weights.links *
            softLinks.filter((target) => countOn(this.#board, target, node) > 0).length) /
          softLinks.length;
    let points = near(to) - near(from);
    for (const user of problem.workloads) {
      if (!user.softLinks.includes(workload)) continue;
      const weight = user.strategy.weights.links / user.softLinks.length;
      const alone = (node: number): number =>
        countOn(this.#board, workload, node) === 0 ? countOn(this.#board, user, node) : 0;
      points += weight * (alone(to) - alone(from));
    }
    return { points, text: () => "near to what it talks to" };
  }

  #group(workload: WorkloadClass, from: number, to: number): Part {
    const { strategy, group } = workload;
    const counts = this.#board.groups[group];
    if (counts === undefined || strategy.weights.group === 0) return NOTHING;
    // one that would be alone gains by company as much as it does
    const value = (node: number): number => {
      const count = counts[node] ?? 0;
      return count === 0 ? 0 : count === 1 ? 2 : 1;
    };
    return { points: strategy.weights.group * (value(to) - value(from)), text: () => "with its group" };
  }
}

/** Of a wish beside so many of its target. */
function worth(anti: boolean, count: number): number {
  return anti ? 1 / (1 + count) : Number(count > 0);
}

function sumOf(parts: readonly Part[]): number {
  return parts.reduce((sum, { points }) => sum + points, 0);
}

export function rounded(points: number): number {
  return Math.round(points * 1000) / 1000;
}
