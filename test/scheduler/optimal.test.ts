// The strategy `optimal`: near the fewest nodes, every rule held, with a bound that nothing beats.
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { loadSolver } from "../../src/cli/placement-solver.ts";
import type { NodeName } from "../../src/model/address.ts";
import type { Requirements } from "../../src/model/configuration.ts";
import type { Solver } from "../../src/scheduler/optimal/solver.ts";
import { schedule } from "../../src/scheduler/schedule.ts";
import type { SchedulingInput, SchedulingResult } from "../../src/scheduler/types.ts";
import {
  BY_NAME,
  BY_ZONE,
  GI,
  SOURCE_RANGE,
  address,
  makeInput,
  makeNode,
  makeWorkload,
  placed,
} from "./build.ts";

let solver: Solver;
beforeAll(async () => {
  const loaded = await loadSolver();
  if (loaded === null) throw new Error("the package highs is a development dependency");
  solver = loaded;
});

function usedBy({ placements }: SchedulingResult): number {
  return new Set([...placements.values()].map(({ node }) => node)).size;
}

/** `count` nodes of 4 cores and 8 Gi. */
function nodes(count: number, labels: (index: number) => Record<string, string> = () => ({})) {
  return Array.from({ length: count }, (_, index) => makeNode(`n${index}`, { labels: labels(index) }));
}

/** A node cut at random into pieces, `count` times: that many nodes are enough, and needed. */
function perfectFit(seed: number, count: number, pieces: number): SchedulingInput {
  let state = seed;
  const random = (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const cut = (whole: number): number[] => {
    const edges = Array.from({ length: pieces - 1 }, () => 1 + random(whole - 1)).sort((a, b) => a - b);
    return [...edges, whole].map((edge, index) => edge - (edges[index - 1] ?? 0));
  };
  const workloads = Array.from({ length: count }, (_, node) => {
    const [cpu, memory] = [cut(4000), cut(8192)];
    return cpu.map((amount, piece) =>
      makeWorkload(`w${node}-${piece}`, { cpu: amount, memory: (memory[piece] ?? 0) * 2 ** 20 }),
    );
  }).flat();
  return makeInput(nodes(count * 2), workloads, "optimal");
}

test("what fits on two nodes goes to two, and that fewer are impossible is proved", () => {
  // by size alone 2500 + 1000 and 2500 + 1000 leave the last 500s no room
  const input = makeInput(
    nodes(4),
    [
      makeWorkload("large", { cpu: 2500, memory: GI, replicas: 2 }),
      makeWorkload("middle", { cpu: 1500, memory: GI, replicas: 1 }),
      makeWorkload("small", { cpu: 500, memory: GI, replicas: 3 }),
    ],
    "optimal",
  );
  const result = schedule(input);
  expect(result.nodeUse).toEqual({ nodes: 2, bound: 2, by: "amounts" });
  expect(usedBy(result)).toBe(2);
});

test("a perfect fit of known optimum needs at most one node more", () => {
  const result = schedule(perfectFit(11, 12, 5));
  expect(result.pending).toEqual([]);
  expect(usedBy(result)).toBeLessThanOrEqual(13);
  expect(result.nodeUse?.bound).toBe(12);
}, 30_000);

test("few shapes of many replicas reach the optimum, which the patterns prove", () => {
  // three of 30 % leave a tenth of each node unused: amounts alone say 9
  const input = makeInput(nodes(20), [makeWorkload("w", { cpu: 1200, memory: GI, replicas: 30 })], "optimal");
  expect(schedule(input).nodeUse).toEqual({ nodes: 10, bound: 10, by: "patterns" });
});

test("the solver proves what the search of patterns leaves open", () => {
  const shapes = [
    [1700, 3],
    [1100, 1],
    [900, 2],
    [700, 1],
    [300, 2],
  ] as const;
  const workloads = shapes.map(([cpu, memory], index) =>
    makeWorkload(`w${index}`, { cpu, memory: memory * GI, replicas: 20 + 3 * index }),
  );
  const input = makeInput(nodes(80), workloads, "optimal");
  const [own, proved] = [schedule(input), schedule({ ...input, solver })];
  expect(proved.nodeUse?.nodes).toBe(proved.nodeUse?.bound);
  expect(own.nodeUse?.nodes).toBe(proved.nodeUse?.nodes);
});

test("up to 50 replicas on 10 nodes are proved optimal or within one node", () => {
  const request = fc.record({
    cpu: fc.integer({ min: 2, max: 30 }).map((hundreds) => hundreds * 100),
    memory: fc.integer({ min: 1, max: 12 }).map((halves) => (halves * GI) / 2),
    replicas: fc.integer({ min: 1, max: 6 }),
  });
  fc.assert(
    fc.property(fc.array(request, { minLength: 2, maxLength: 10 }), (requests) => {
      const workloads = requests.map((shape, index) => makeWorkload(`w${index}`, shape));
      const { nodeUse, pending } = schedule(makeInput(nodes(10), workloads, "optimal"));
      if (pending.length > 0 || nodeUse === undefined) return;
      expect(nodeUse.nodes - nodeUse.bound).toBeLessThanOrEqual(1);
    }),
    { numRuns: 25, seed: 5 },
  );
}, 60_000);

test("every rule holds: apart, in zones, fixed ports, near to others, on one volume's node", () => {
  const zoned = nodes(8, (index) => ({ zone: index % 2 === 0 ? "a" : "b" }));
  const rules = (over: Partial<Requirements>) => ({ rules: over });
  const near = {
    anti: false,
    required: true,
    weight: 50,
    to: { workload: address("service.db"), by: BY_NAME },
    range: SOURCE_RANGE,
  };
  const apart = {
    anti: true,
    required: true,
    weight: 50,
    to: { workload: address("service.db"), by: BY_NAME },
    range: SOURCE_RANGE,
  };
  const input = makeInput(
    zoned,
    [
      makeWorkload("db", { cpu: 1000, memory: GI }),
      makeWorkload("near", { cpu: 500, memory: GI, ...rules({ affinities: [near] }) }),
      makeWorkload("far", { cpu: 500, memory: GI, replicas: 2, ...rules({ affinities: [apart] }) }),
      makeWorkload("one", {
        cpu: 300,
        memory: GI,
        replicas: 3,
        ...rules({ distinct: [{ by: BY_NAME, max: 1 }] }),
      }),
      makeWorkload("port", { cpu: 300, memory: GI, replicas: 3, ...rules({ hostPorts: ["80/tcp"] }) }),
      makeWorkload("even", {
        cpu: 400,
        memory: GI,
        replicas: 4,
        ...rules({
          spreads: [{ by: BY_ZONE, maxSkew: 1, weight: null, targets: null, range: SOURCE_RANGE }],
        }),
      }),
    ],
    "optimal",
  );
  const result = schedule(input);
  expect(result.pending).toEqual([]);
  const at = placed(result);
  const of = (name: string): string[] =>
    Object.entries(at).flatMap(([replica, node]) => (replica.startsWith(`service.${name}[`) ? [node] : []));
  expect(of("near")).toEqual(of("db"));
  expect(of("far")).not.toContain(at["service.db[0]"]);
  expect(new Set(of("one")).size).toBe(3);
  expect(new Set(of("port")).size).toBe(3);
  expect(of("even").filter((node) => Number(node.slice(1)) % 2 === 0).length).toBe(2);
  expect(result.nodeUse).toMatchObject({ nodes: 3, bound: 3 });
});

test("what runs stays, and the bound speaks of plans that leave it there", () => {
  const on = ["n0", "n1", "n2", "n3"];
  const input = makeInput(
    nodes(6),
    [
      makeWorkload("old", { cpu: 500, memory: GI, replicas: 4, on }),
      makeWorkload("new", { cpu: 1500, memory: GI, replicas: 8 }),
    ],
    "optimal",
  );
  const result = schedule(input);
  expect(on.map((_, index) => result.placements.get(address(`service.old[${index}]`))?.node)).toEqual(on);
  expect(result.nodeUse).toEqual({ nodes: 4, bound: 4, by: "amounts" });
  const settled = {
    ...input,
    workloads: input.workloads.map((workload) => ({
      ...workload,
      replicas: workload.replicas.map((replica) => ({
        ...replica,
        current: result.placements.get(replica.address)?.node ?? (null as NodeName | null),
      })),
    })),
  };
  const again = schedule(settled);
  expect(placed(again)).toEqual(placed(result));
  expect(again.nodeUse).toBeUndefined();
});

test("a daemon on every node does not make every node one in use", () => {
  const daemon = makeWorkload("daemon.agent", {
    cpu: 100,
    memory: GI,
    replicas: 0,
    source: { daemon: true },
  });
  const input = makeInput(nodes(5), [daemon, makeWorkload("web", { replicas: 4 })], "optimal");
  expect(schedule(input).nodeUse).toEqual({ nodes: 1, bound: 1, by: "amounts" });
});

test("the order of the input's lists changes nothing", () => {
  const input = perfectFit(3, 8, 5);
  const shuffled = { ...input, nodes: [...input.nodes].reverse(), workloads: [...input.workloads].reverse() };
  expect(schedule(shuffled)).toEqual(schedule(input));
});
