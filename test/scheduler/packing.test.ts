// How good placements are, on small sets of the families that `npm run bench -- placement` measures at full size: beside
// what others compute, and beside what is known of the best.
import { describe, expect, test } from "vitest";
import { BASELINES } from "../../bench/placement/baselines.ts";
import { after, inputOf, loadsOf } from "../../bench/placement/input.ts";
import { leastNodes } from "../../bench/placement/least.ts";
import type { PlacingSet } from "../../bench/placement/sets.ts";
import { allDifferent, fewClasses, gpuCluster, perfectFit } from "../../bench/placement/sets.ts";
import { schedule } from "../../src/scheduler/schedule.ts";
import type { SchedulingResult } from "../../src/scheduler/types.ts";
import { makeInput, makeNode, makeWorkload, placed } from "./build.ts";

const FITS: readonly PlacingSet[] = [
  perfectFit(101, 50, 10, 2),
  perfectFit(102, 60, 4, 2),
  perfectFit(103, 50, 4, 3),
  perfectFit(104, 50, 4, 4),
  perfectFit(105, 50, 7, 3),
];
const OTHERS: readonly PlacingSet[] = [
  allDifferent(111, 600, 60, 0.9),
  allDifferent(112, 400, 50, 0.6, 3),
  fewClasses(113, 3_000, 20, 150, 0.9),
  fewClasses(114, 2_000, 12, 120, 0.6),
];

function nodesUsed(set: PlacingSet, result: SchedulingResult): number {
  return loadsOf(set, result).filter((load) => load !== null).length;
}

/** Of the fullest node in any dimension. */
function mostLoad(set: PlacingSet, result: SchedulingResult): number {
  let most = 0;
  for (const [at, load] of loadsOf(set, result).entries())
    for (const [d, amount] of (load ?? []).entries())
      if (amount > 0) most = Math.max(most, amount / (set.nodes[at]?.[d] ?? 1));
  return most;
}

describe("binpack", () => {
  const packed = new Map([...FITS, ...OTHERS].map((set) => [set, schedule(inputOf(set, "binpack"))]));

  test("takes never more nodes than the best of the others, and fewer in total", () => {
    let [ours, theirs] = [0, 0];
    for (const [set, result] of packed) {
      expect(result.pending, set.name).toEqual([]);
      const results = [...BASELINES.values()].map((baseline) => baseline(set));
      const best = Math.min(...results.filter(({ unplaced }) => unplaced === 0).map(({ nodes }) => nodes));
      expect(nodesUsed(set, result), set.name).toBeLessThanOrEqual(best);
      ours += nodesUsed(set, result);
      theirs += best;
    }
    expect(ours).toBeLessThan(theirs);
  });

  test("finds a perfect fit up to two percent", () => {
    for (const set of FITS) {
      const result = packed.get(set);
      if (result === undefined) throw new Error(set.name);
      expect(nodesUsed(set, result), set.name).toBeLessThanOrEqual(Math.floor((set.optimum ?? 0) * 1.02));
    }
  });

  test("is within a node or 1.5 percent of the bound on few classes and on all different ones", () => {
    for (const set of OTHERS) {
      const result = packed.get(set);
      if (result === undefined) throw new Error(set.name);
      const least = leastNodes(set);
      expect(nodesUsed(set, result), set.name).toBeLessThanOrEqual(
        Math.max(least + 1, Math.floor(least * 1.015)),
      );
    }
  });

  test("the same set gives the same placement", () => {
    for (const [set, result] of packed) {
      if (set !== FITS[3] && set !== OTHERS[1]) continue;
      expect(placed(schedule(inputOf(set, "binpack"))), set.name).toEqual(placed(result));
    }
  });

  test("packs around what runs: a node in use costs nothing", () => {
    const nodes = ["a", "b", "c"].map((name) =>
      makeNode(name, { capacity: { cpu: 4000, memory: 2 ** 33, devices: {} } }),
    );
    const result = schedule(
      makeInput(
        nodes,
        [makeWorkload("old", { cpu: 1000, on: ["c"] }), makeWorkload("new", { cpu: 1500, replicas: 2 })],
        "binpack",
      ),
    );
    expect(placed(result)).toEqual({ "service.new[0]": "c", "service.new[1]": "c", "service.old[0]": "c" });
  });

  test("a node's max_replicas and port range are amounts that it keeps to", () => {
    const nodes = Array.from({ length: 12 }, (_, index) => makeNode(`n${index}`, { maxReplicas: 3 }));
    const result = schedule(
      makeInput(nodes, [makeWorkload("web", { cpu: 10, memory: 1, replicas: 30 })], "binpack"),
    );
    const counts = new Map<string, number>();
    for (const { node } of result.placements.values()) counts.set(node, (counts.get(node) ?? 0) + 1);
    expect([...counts.values()]).toEqual(Array.from({ length: 10 }, () => 3));
  });
});

describe("spread", () => {
  test("the fullest node is within 1.5 points of the demand on few classes", () => {
    for (const demand of [0.6, 0.9]) {
      const set = fewClasses(121, 5_000, 20, 250, demand);
      expect(mostLoad(set, schedule(inputOf(set, "spread")))).toBeLessThan(demand + 0.015);
    }
  });

  test("the fullest node is within 2 percent of the demand where all are different", () => {
    const set = allDifferent(122, 1_000, 80, 0.9);
    expect(mostLoad(set, schedule(inputOf(set, "spread")))).toBeLessThan(0.9 * 1.02);
  });

  test("a lost node below 90 percent moves nothing but what ran on it", () => {
    const set = allDifferent(123, 1_000, 60, 0.85);
    const input = inputOf(set, "spread");
    const before = schedule(input);
    const lost = input.nodes[7]?.name;
    const result = schedule(
      after(
        input,
        before,
        input.nodes.filter(({ name }) => name !== lost),
      ),
    );
    expect(result.pending).toEqual([]);
    for (const [address, { node }] of before.placements)
      if (node !== lost) expect(result.placements.get(address)?.node).toBe(node);
  });
});

describe("more than there is room for", () => {
  test("97.5 percent of a cluster's GPUs are allocated when 130 percent are asked for: small ones leave large nodes to large ones", () => {
    const set = gpuCluster(7, 90, 1.3);
    const all = set.nodes.reduce((sum, node) => sum + (node[2] ?? 0), 0);
    for (const strategy of ["spread", "binpack"] as const) {
      const loads = loadsOf(set, schedule(inputOf(set, strategy)));
      const allocated = loads.reduce((sum, load) => sum + (load?.[2] ?? 0), 0);
      expect(allocated / all, strategy).toBeGreaterThan(0.975);
    }
  });

  test("of equally many that find a place, those do that leave less of what is scarce", () => {
    const nodes = ["a", "b"].map((name) =>
      makeNode(name, { capacity: { cpu: 1000, memory: 2 ** 40, devices: {} } }),
    );
    const result = schedule(
      makeInput(nodes, [
        makeWorkload("large", { cpu: 1000, replicas: 2 }),
        makeWorkload("small", { cpu: 810, replicas: 2 }),
      ]),
    );
    expect(placed(result)).toEqual({ "service.large[0]": "a", "service.large[1]": "b" });
  });

  test("what is more important is not exchanged for what is larger", () => {
    const nodes = [makeNode("a", { capacity: { cpu: 1000, memory: 2 ** 40, devices: {} } })];
    const result = schedule(
      makeInput(nodes, [
        makeWorkload("large", { cpu: 1000 }),
        makeWorkload("small", { cpu: 810, rules: { priority: 80 } }),
      ]),
    );
    expect(placed(result)).toEqual({ "service.small[0]": "a" });
  });
});

describe("explanations", () => {
  test("hundreds of workloads with tolerations of their own are told the same as one: what a kind of node says is asked once", () => {
    const nodes = Array.from({ length: 300 }, (_, index) =>
      makeNode(`n${String(index).padStart(3, "0")}`, { taints: [`team-${index % 3}`] }),
    );
    const workloads = Array.from({ length: 300 }, (_, index) =>
      makeWorkload(`w${String(index).padStart(3, "0")}`, {
        cpu: 10,
        rules: { tolerations: [`team-${index % 3}`, `own-${index}`] },
      }),
    );
    const result = schedule(makeInput(nodes, workloads));
    const verdict = result.verdicts.get(workloads[4]?.address ?? nodeless());
    expect(verdict?.eligible).toEqual(nodes.filter((_, index) => index % 3 === 1).map(({ name }) => name));
    expect(verdict?.refused).toEqual(
      [0, 2].map((team) => ({
        nodes: nodes.filter((_, index) => index % 3 === team).map(({ name }) => name),
        refusals: [
          {
            rule: "taint",
            need: `tolerations = ["team-${team}"]`,
            have: `the node's taint team-${team} is not tolerated`,
          },
        ],
      })),
    );
  });
});

function nodeless(): never {
  throw new Error("there is such a workload");
}
