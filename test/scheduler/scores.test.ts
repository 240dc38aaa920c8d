// Each score alone: points of every node for the next replica, 0..100.
import { describe, expect, test } from "vitest";
import type { Affinity, Requirements, Spread } from "../../src/model/configuration.ts";
import type { Node } from "../../src/model/node.ts";
import { emptyBoard } from "../../src/scheduler/board.ts";
import { compileProblem } from "../../src/scheduler/compile.ts";
import { keep } from "../../src/scheduler/keep.ts";
import { SCORES } from "../../src/scheduler/scores/index.ts";
import { SHAPE_ONLY, TIGHT, strategyRules } from "../../src/scheduler/strategies.ts";
import type { SchedulingWorkload } from "../../src/scheduler/types.ts";
import { BY_ZONE, GI, SOURCE_RANGE, address, condition, makeInput, makeNode, makeWorkload } from "./build.ts";

interface Scored {
  readonly weight: number;
  /** By node. */
  readonly points: Readonly<Record<string, number>>;
}

/** One score of a workload with everything that runs in place. */
function scored(
  name: string,
  nodes: readonly Node[],
  workloads: readonly SchedulingWorkload[],
  asked: string,
): Scored {
  const problem = compileProblem(makeInput(nodes, workloads));
  const board = emptyBoard(problem);
  keep(problem, board);
  const workload = problem.workloads.find(({ address: of }) => of === asked);
  const score = SCORES.find((candidate) => candidate.name === name);
  if (workload === undefined || score === undefined) throw new Error(`no ${asked} or no ${name}`);
  const points = problem.nodes.map((node, index): [string, number] => [
    node.name,
    score.points(workload, index, board) / 10_000,
  ]);
  return { weight: score.weight(workload, workload.strategy.weights), points: Object.fromEntries(points) };
}

function zoned(name: string, zone: string): Node {
  return makeNode(name, { labels: { zone } });
}

const NODES = [zoned("n1", "a"), zoned("n2", "b"), zoned("n3", "b")];

describe("balance", () => {
  test("is the free share after placing, less twice its deviation", () => {
    const nodes = [
      makeNode("even"),
      makeNode("lean", { capacity: { cpu: 4000, memory: 2 * GI, devices: {} } }),
      makeNode("foreign", { allocatable: { cpu: 2000, memory: 4 * GI, devices: {} } }),
    ];
    // even: 0.75 and 0.75; lean: 0.75 and 0 → 0.375 - 0.75; foreign: 0.25 and 0.25
    expect(
      scored("balance", nodes, [makeWorkload("w", { cpu: 1000, memory: 2 * GI, replicas: 1 })], "service.w"),
    ).toEqual({
      weight: 50,
      points: { even: 87.5, foreign: 62.5, lean: 31.25 },
    });
  });

  test("keeps those away that would strand a device", () => {
    const nodes = [
      makeNode("plain"),
      makeNode("gpu", { capacity: { cpu: 4000, memory: 8 * GI, devices: { gpu: 1 } } }),
    ];
    const { points } = scored(
      "balance",
      nodes,
      [makeWorkload("w", { cpu: 2000, memory: 4 * GI })],
      "service.w",
    );
    expect(points).toEqual({ plain: 75, gpu: 59.7631 });
  });

  test("is never outside 0..100, and says nothing of a node without capacity", () => {
    const nodes = [makeNode("none", { capacity: { cpu: 0, memory: 0, devices: {} } }), makeNode("over")];
    const full = makeWorkload("full", { cpu: 8000, memory: 24 * GI, on: ["over"] });
    expect(scored("balance", nodes, [full, makeWorkload("w")], "service.w").points).toEqual({
      none: 50,
      over: 0,
    });
  });
});

test("replicas of one workload stay apart, and the more there are the less it matters", () => {
  const workload = makeWorkload("w", { on: ["n1", "n1", "n2"] });
  expect(scored("replicas", NODES, [workload], "service.w")).toEqual({
    weight: 20,
    points: { n1: 33.3333, n2: 50, n3: 100 },
  });
  expect(scored("replicas", NODES, [makeWorkload("w", { on: ["n1"] })], "service.w").weight).toBe(0);
});

test("links draw to the nodes of what is talked to", () => {
  const links = [
    { target: address("service.db"), hard: false },
    { target: address("service.cache"), hard: false },
  ];
  const others = [makeWorkload("db", { on: ["n1"] }), makeWorkload("cache", { on: ["n1", "n2"] })];
  expect(scored("links", NODES, [...others, makeWorkload("w", { source: { links } })], "service.w")).toEqual({
    weight: 15,
    points: { n1: 100, n2: 50, n3: 0 },
  });
});

test("a target of hard links comes back to its users", () => {
  const user = makeWorkload("user", {
    on: ["n2"],
    source: { links: [{ target: address("service.w"), hard: true }] },
  });
  expect(scored("users", NODES, [user, makeWorkload("w")], "service.w")).toEqual({
    weight: 100,
    points: { n1: 0, n2: 100, n3: 0 },
  });
});

describe("wishes of the user", () => {
  const wish = (anti: boolean, weight: number, to: Affinity["to"]): Affinity => ({
    anti,
    required: false,
    weight,
    to,
    range: SOURCE_RANGE,
  });
  const inB = { condition: condition('node.labels.zone == "b"', (node) => node.labels["zone"] === "b") };
  const nearDb = { workload: address("service.db"), by: BY_ZONE };
  const withRules = (affinities: readonly Affinity[]): SchedulingWorkload =>
    makeWorkload("w", { rules: { affinities } satisfies Partial<Requirements> });

  test("affinity counts by weight", () => {
    const workload = withRules([wish(false, 60, inB), wish(false, 20, nearDb)]);
    expect(scored("affinity", NODES, [makeWorkload("db", { on: ["n1"] }), workload], "service.w")).toEqual({
      weight: 60,
      points: { n1: 25, n2: 75, n3: 75 },
    });
  });

  test("anti-affinity falls with the number of what is avoided", () => {
    const workload = withRules([wish(true, 30, nearDb)]);
    expect(
      scored("anti-affinity", NODES, [makeWorkload("db", { on: ["n2", "n3", "n1"] }), workload], "service.w"),
    ).toEqual({
      weight: 30,
      points: { n1: 50, n2: 33.3333, n3: 33.3333 },
    });
  });
});

describe("spread", () => {
  const soft = (targets: Spread["targets"], weight: number | null = 40): Spread => ({
    by: BY_ZONE,
    maxSkew: weight === null ? 1 : null,
    weight,
    targets,
    range: SOURCE_RANGE,
  });
  const spreading = (rule: Spread): SchedulingWorkload =>
    makeWorkload("w", { on: ["n1", "n1", "n2", null], rules: { spreads: [rule] } });

  test("fills what is behind", () => {
    expect(scored("spread", NODES, [spreading(soft(null))], "service.w")).toEqual({
      weight: 40,
      points: { n1: 0, n2: 50, n3: 50 },
    });
    expect(scored("spread", NODES, [spreading(soft(null, null))], "service.w").weight).toBe(100);
  });

  test("follows targets; what none names shares the rest", () => {
    expect(scored("spread", NODES, [spreading(soft({ a: 75 }))], "service.w").points).toEqual({
      n1: 33.3333,
      n2: 0,
      n3: 0,
    });
  });
});

test("a strategy is weights and a set of nodes", () => {
  expect(strategyRules("spread", 0)).toEqual({
    name: "spread",
    weights: {
      balance: 50,
      replicas: 20,
      links: 15,
      alignment: 0,
      load: 0,
      group: 0,
      first: 0,
      wishes: 1,
    },
    nodes: "all",
    drawn: false,
    queued: false,
  });
  expect(strategyRules("binpack", 0).nodes).toBe("fewest");
});

test("what packs tightly looks at shapes, used nodes first, and at nobody's wishes", () => {
  const nodes = [makeNode("empty"), makeNode("lean"), makeNode("used")];
  const others = [
    makeWorkload("thin", { cpu: 3000, memory: GI, on: ["lean"] }),
    makeWorkload("even", { cpu: 2000, memory: 4 * GI, on: ["used"] }),
  ];
  const asked = makeWorkload("w", { cpu: 1000, memory: 2 * GI });
  expect(scored("alignment", nodes, [...others, asked], "service.w").points).toEqual({
    empty: 50,
    lean: 88.2075,
    used: 100,
  });
  expect([SHAPE_ONLY.wishes, TIGHT.wishes, strategyRules("binpack", 0).weights.wishes]).toEqual([1, 0, 1]);
});
