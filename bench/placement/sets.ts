// Sets of placing problems, generated from a fixed seed: equal on every machine. Perfect fits are made by cutting whole nodes
// into pieces, so that the fewest nodes are known.
import { fractionOf, hashPair } from "../../src/scheduler/draw.ts";

/** Capacities and requests by dimension: cpu, memory, then devices. */
export interface PlacingSet {
  readonly name: string;
  readonly nodes: readonly (readonly number[])[];
  readonly classes: readonly { readonly request: readonly number[]; readonly count: number }[];
  /** The fewest nodes, where they are known. */
  readonly optimum: number | null;
}

export type Random = () => number;

/** A row of numbers 0 <= x < 1. */
export function randomFrom(seed: number): Random {
  let turn = 0;
  return () => fractionOf(hashPair(seed, turn++));
}

/** `nodes` equal nodes, each cut at random into `pieces` pieces in each of `width` dimensions; pieces in random order. */
export function perfectFit(seed: number, nodes: number, pieces: number, width: number): PlacingSet {
  const random = randomFrom(seed);
  const capacity = Array.from({ length: width }, (_, d) => [16_000, 65_536, 8_000, 10_000][d] ?? 10_000);
  const requests: number[][] = [];
  for (let node = 0; node < nodes; node++) {
    const cuts = capacity.map((whole) => cut(whole, pieces, random));
    for (let piece = 0; piece < pieces; piece++) requests.push(cuts.map((parts) => parts[piece] ?? 0));
  }
  return {
    name: `perfect fit, ${width} dimensions, ${pieces} a node, ${nodes} nodes`,
    nodes: Array.from({ length: Math.ceil(nodes * 1.5) }, () => capacity),
    classes: shuffled(requests, random).map((request) => ({ request, count: 1 })),
    optimum: nodes,
  };
}

function cut(whole: number, pieces: number, random: Random): number[] {
  const cuts = Array.from({ length: pieces - 1 }, () => 1 + Math.floor(random() * (whole - 1)));
  const edges = [0, ...cuts.sort((a, b) => a - b), whole];
  return edges.slice(1).map((edge, index) => edge - (edges[index] ?? 0));
}

function shuffled<T>(list: readonly T[], random: Random): T[] {
  return list
    .map((value) => ({ value, key: random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ value }) => value);
}

/** All requests differ; they demand `demand` (0..1) of the nodes in each dimension. */
export function allDifferent(
  seed: number,
  count: number,
  nodes: number,
  demand: number,
  width = 2,
): PlacingSet {
  const random = randomFrom(seed);
  const whole = [32_000, 131_072, 8_000, 10_000].slice(0, width);
  const shares = Array.from({ length: count }, () => whole.map(() => 0.1 + 1.9 * random()));
  return {
    name: `${count} all different on ${nodes} nodes, ${Math.round(100 * demand)} %`,
    nodes: Array.from({ length: nodes }, () => whole),
    classes: scaled(
      shares.map((request) => ({ request, count: 1 })),
      whole,
      nodes,
      demand,
    ),
    optimum: null,
  };
}

/** `classes` shapes with equal numbers of replicas. */
export function fewClasses(
  seed: number,
  count: number,
  classes: number,
  nodes: number,
  demand: number,
): PlacingSet {
  const random = randomFrom(seed);
  const whole = [32_000, 131_072];
  const pick = (list: readonly number[]): number => list[Math.floor(random() * list.length)] ?? 1;
  const drawn = Array.from({ length: classes }, () => ({
    request: [pick([100, 250, 500, 1000, 2000, 4000]), pick([256, 512, 1024, 2048, 4096, 8192, 16384])],
    count: Math.floor(count / classes),
  }));
  return {
    name: `${count} of ${classes} classes on ${nodes} nodes, ${Math.round(100 * demand)} %`,
    nodes: Array.from({ length: nodes }, () => whole),
    classes: scaled(drawn, whole, nodes, demand),
    optimum: null,
  };
}

/**
 * A cluster of nodes without and with 1 to 8 GPUs, and pods that ask for none, a part of one, or several, as in published traces of
 * such clusters: most want less than one. Together they ask for `demand` of all GPUs. GPUs are counted in thousandths.
 */
export function gpuCluster(seed: number, count: number, demand: number): PlacingSet {
  const random = randomFrom(seed);
  const pick = <T>(list: readonly T[], otherwise: T): T =>
    list[Math.floor(random() * list.length)] ?? otherwise;
  const nodes = Array.from({ length: count }, () => {
    const gpus = pick([0, 1, 2, 2, 4, 8, 8, 8], 0);
    return [
      gpus === 0 ? 64_000 : 8_000 + 11_000 * gpus,
      gpus === 0 ? 262_144 : 32_768 * (gpus + 1),
      1000 * gpus,
    ];
  });
  let wanted = demand * nodes.reduce((sum, node) => sum + (node[2] ?? 0), 0);
  const counts = new Map<string, number>();
  while (wanted > 0) {
    const gpu = pick([0, 250, 400, 500, 500, 750, 900, 1000, 1000, 1000, 2000, 4000, 8000], 0);
    const cpu =
      gpu === 0 ? pick([1000, 2000, 4000, 8000], 1000) : Math.max(1000, gpu * pick([1, 2, 4, 6], 2));
    const key = [cpu, cpu * pick([2, 3, 4], 2), gpu].join();
    counts.set(key, (counts.get(key) ?? 0) + 1);
    wanted -= gpu;
  }
  return {
    name: `${count} nodes, ${Math.round(100 * demand)} % of their GPUs asked for`,
    nodes,
    classes: [...counts].map(([key, replicas]) => ({ request: key.split(",").map(Number), count: replicas })),
    optimum: null,
  };
}

function scaled(
  classes: PlacingSet["classes"],
  whole: readonly number[],
  nodes: number,
  demand: number,
): PlacingSet["classes"] {
  const factors = whole.map((amount, d) => {
    const sum = classes.reduce((total, { request, count }) => total + count * (request[d] ?? 0), 0);
    return (demand * nodes * amount) / sum;
  });
  return classes.map(({ request, count }) => ({
    request: request.map((amount, d) => Math.max(1, Math.floor(amount * (factors[d] ?? 0)))),
    count,
  }));
}
