// Moves that pay: none for little, none that is taken back, and no more than asked for.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { schedule } from "../../src/scheduler/schedule.ts";
import type { SchedulingInput, SchedulingResult } from "../../src/scheduler/types.ts";
import {
  BY_NAME,
  BY_ZONE,
  GI,
  SOURCE_RANGE,
  address,
  condition,
  makeInput,
  makeNode,
  makeWorkload,
} from "./build.ts";
import { anyInput, applied } from "./random.ts";

const NODE = (name: string, labels: Record<string, string> = {}) =>
  makeNode(name, { capacity: { cpu: 1000, memory: 8 * GI, devices: {} }, labels });

function rebalanced(input: SchedulingInput, maxMoves = 10): SchedulingResult {
  return schedule({ ...input, improve: { rebalance: true, defragment: false, maxMoves } });
}

function moves(result: SchedulingResult): Record<string, string> {
  return Object.fromEntries(
    [...result.placements].flatMap(([replica, { node, cause }]) =>
      cause?.kind === "rebalance" ? [[replica, `to ${node}: ${cause.gain}`] as const] : [],
    ),
  );
}

const work = (name: string, cpu: number, on: readonly string[]) => makeWorkload(name, { cpu, memory: 0, on });

describe("rebalancing", () => {
  test("is not done unless asked for", () => {
    const input = makeInput([NODE("n1"), NODE("n2")], [work("a", 200, ["n1", "n1", "n1", "n1"])]);
    expect(moves(schedule(input))).toEqual({});
    expect(schedule(input).improvement).toBeUndefined();
  });

  test("moves from full nodes to empty ones, says what each move gains, and what all do", () => {
    const input = makeInput(
      [NODE("n1"), NODE("n2")],
      ["a", "b", "c", "d"].map((name) => work(name, 200, ["n1"])),
    );
    const result = rebalanced(input);
    expect(moves(result)).toEqual({
      "service.a[0]": "to n2: n1 80% -> 60% full, n2 0% -> 20%",
      "service.b[0]": "to n2: n1 60% -> 40% full, n2 20% -> 40%",
    });
    expect(result.improvement).toEqual({
      maxMoves: 10,
      moves: 2,
      points: 40,
      threshold: 10,
      next: null,
      fullest: { before: { node: "n1", percent: 80 }, after: { node: "n1", percent: 40 } },
      nodesUsed: { before: 1, after: 2 },
    });
  });

  test("moves no more than it may, the most gainful first, and says that more would pay", () => {
    const input = makeInput(
      [NODE("n1"), NODE("n2")],
      ["a", "b", "c", "d"].map((name) => work(name, 200, ["n1"])),
    );
    const result = rebalanced(input, 1);
    expect(Object.keys(moves(result))).toEqual(["service.a[0]"]);
    expect(result.improvement).toMatchObject({ moves: 1, next: 10 });
  });

  test("moves nothing for little", () => {
    const input = makeInput(
      [NODE("n1"), NODE("n2")],
      [
        ...["a", "b", "c"].map((name) => work(name, 200, ["n1"])),
        ...["d", "e"].map((name) => work(name, 200, ["n2"])),
      ],
    );
    expect(moves(rebalanced(input))).toEqual({});
    expect(rebalanced(input).improvement).toMatchObject({ moves: 0, next: null });
  });

  test("takes replicas of a workload apart", () => {
    const input = makeInput([NODE("n1"), NODE("n2")], [work("a", 100, ["n1", "n1"])]);
    expect(moves(rebalanced(input))).toEqual({
      "service.a[1]": "to n2: apart from others of its own on n1; n1 20% -> 10% full, n2 0% -> 10%",
    });
  });

  test("drops wishes that are not met", () => {
    const ssd = condition('node.labels.disk == "ssd"', ({ labels }) => labels["disk"] === "ssd");
    const wish = { anti: false, required: false, weight: 50, range: SOURCE_RANGE };
    const nodes = [NODE("n1"), NODE("n2", { disk: "ssd" })];
    const one = (affinities: Parameters<typeof makeWorkload>[1]) =>
      moves(
        rebalanced(makeInput(nodes, [makeWorkload("a", { cpu: 100, memory: 0, on: ["n1"], ...affinities })])),
      );
    expect(one({ rules: { affinities: [{ ...wish, to: { condition: ssd } }] } })).toEqual({
      "service.a[0]": 'to n2: affinity to node.labels.disk == "ssd"',
    });
    const zones = [NODE("n1", { zone: "x" }), NODE("n2", { zone: "x" }), NODE("n3", { zone: "y" })];
    const spread = { by: BY_ZONE, maxSkew: null, weight: 80, targets: null, range: SOURCE_RANGE };
    const spreading = makeWorkload("a", {
      cpu: 0,
      memory: 0,
      on: ["n1", "n2"],
      rules: { spreads: [spread] },
    });
    expect(moves(rebalanced(makeInput(zones, [spreading])))).toEqual({
      "service.a[0]": "to n3: spread by node.labels.zone",
    });
    const near = makeWorkload("b", {
      cpu: 0,
      memory: 0,
      on: ["n3"],
      rules: {
        affinities: [{ ...wish, to: { workload: address("service.a"), by: BY_ZONE } }],
      },
    });
    expect(
      moves(rebalanced(makeInput(zones, [makeWorkload("a", { cpu: 0, memory: 0, on: ["n1"] }), near]))),
    ).toEqual({
      "service.a[0]": "to n3: affinity of service.b",
    });
  });

  test("empties nodes where the fewest are wanted, and only then", () => {
    const nodes = [NODE("n1"), NODE("n2"), NODE("n3")];
    const some = [work("a", 200, ["n1", "n1"]), work("b", 200, ["n2"]), work("c", 200, ["n3", "n3"])];
    const result = rebalanced(makeInput(nodes, some, "binpack"));
    expect(moves(result)).toEqual({
      "service.b[0]": "to n1: empties n2",
      "service.c[0]": "to n1: empties n3",
      "service.c[1]": "to n1: empties n3",
    });
    expect(
      moves(rebalanced(makeInput(nodes, [work("a", 600, ["n1"]), work("b", 600, ["n2"])], "binpack"))),
    ).toEqual({});
  });

  test("with the fewest nodes takes no node into use again for a spread that it gave up to empty one", () => {
    const spread = { by: BY_NAME, maxSkew: null, weight: 40, targets: null, range: SOURCE_RANGE };
    const web = (...on: string[]) =>
      makeWorkload("web", { cpu: 100, on, rules: { strategy: "optimal", spreads: [spread] } });
    const nodes = [NODE("n1"), NODE("n2")];
    expect(moves(rebalanced(makeInput(nodes, [web("n1", "n2")])))).toEqual({
      "service.web[1]": "to n1: empties n2",
    });
    expect(moves(rebalanced(makeInput(nodes, [web("n1", "n1")])))).toEqual({});
  });

  test("does not make what wants the fewest nodes follow what flees from it", () => {
    const few = makeWorkload("few", { cpu: 100, memory: 0, on: ["n1"], rules: { strategy: "binpack" } });
    const wide = (on: string) => makeWorkload("wide", { cpu: 800, memory: 0, on: [on] });
    const nodes = [NODE("n1"), NODE("n2")];
    expect(moves(rebalanced(makeInput(nodes, [few, wide("n2")])))).toEqual({
      "service.few[0]": "to n2: empties n1",
    });
    expect(moves(rebalanced(makeInput(nodes, [few, wide("n1")])))).toEqual({});
  });

  test("leaves alone what is bound or would start again", () => {
    const nodes = [NODE("n1"), NODE("n2")];
    const full = work("a", 500, ["n1"]);
    const stays = (other: ReturnType<typeof work>) =>
      moves(rebalanced(makeInput(nodes, [full, other])))[`${other.address}[0]`];
    const bound = { ...work("v", 300, ["n1"]), anchors: [{ address: address("volume.data"), home: null }] };
    expect(
      stays({ ...bound, anchors: [{ address: address("volume.data"), home: nodes[0]?.name ?? null }] }),
    ).toBeUndefined();
    expect(stays(work("job.j", 300, ["n1"]))).toBeUndefined();
    expect(
      stays(makeWorkload("h", { cpu: 300, memory: 0, on: ["n1"], each: { 0: { held: true } } })),
    ).toBeUndefined();
  });
});

const RUNS = { numRuns: Number(process.env["ORCH_TEST_RUNS"] ?? 150) };
const TIME = 60_000 + RUNS.numRuns * 200; // for a busy machine

test(
  "a rebalancing moves at most what it may, leaves nothing out that was placed, and ends: nothing is moved to and fro",
  () => {
    fc.assert(
      fc.property(anyInput, fc.integer({ min: 1, max: 5 }), (input, most) => {
        let now = applied(input, schedule(input).placements);
        const settled = schedule(now);
        now = applied(now, settled.placements);
        const homes = new Set<string>();
        for (let turn = 0; turn < 40; turn++) {
          const result = rebalanced(now, most);
          const made = Object.keys(moves(result)).length;
          expect(result.improvement?.moves).toBe(made);
          expect(made).toBeLessThanOrEqual(most);
          expect(result.pending.length).toBeLessThanOrEqual(settled.pending.length);
          const picture = JSON.stringify(
            [...result.placements].map(([replica, { node }]) => [replica, node]),
          );
          if (made === 0) return;
          expect(homes.has(picture)).toBe(false);
          homes.add(picture);
          now = applied(now, result.placements);
        }
        throw new Error("it does not end");
      }),
      RUNS,
    );
  },
  TIME,
);
