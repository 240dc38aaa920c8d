// Whole decisions, written out.
import { describe, expect, test } from "vitest";
import type { Affinity, Spread } from "../../src/model/configuration.ts";
import type { Node } from "../../src/model/node.ts";
import { schedule } from "../../src/scheduler/schedule.ts";
import {
  BY_ZONE,
  GI,
  SOURCE_RANGE,
  address,
  makeInput,
  makeNode,
  makeWorkload,
  placed,
  waiting,
} from "./build.ts";

const zoned = (name: string, zone: string): Node => makeNode(name, { labels: { zone } });
const hardSpread: Spread = { by: BY_ZONE, maxSkew: 1, weight: null, targets: null, range: SOURCE_RANGE };

describe("placing what is new", () => {
  test("spreads replicas over nodes and tells score, parts and runner-up", () => {
    const result = schedule(
      makeInput([makeNode("n1"), makeNode("n2")], [makeWorkload("web", { replicas: 2 })]),
    );
    expect(result).toEqual({
      placements: new Map([
        [
          "service.web[0]",
          {
            node: "n1",
            reason: "new",
            cause: null,
            score: 96,
            parts: { balance: 94, replicas: 100 },
            runnerUp: { node: "n2", score: 96 },
          },
        ],
        [
          "service.web[1]",
          {
            node: "n2",
            reason: "new",
            cause: null,
            score: 96,
            parts: { balance: 94, replicas: 100 },
            runnerUp: { node: "n1", score: 77 },
          },
        ],
      ]),
      pending: [],
      verdicts: new Map([["service.web", { refused: [], eligible: ["n1", "n2"] }]]),
      diagnostics: [],
    });
  });

  test("scores nothing where one node alone is possible", () => {
    const { placements } = schedule(makeInput([makeNode("n1")], [makeWorkload("web")]));
    expect([...placements.values()]).toEqual([
      { node: "n1", reason: "new", cause: null, score: null, parts: {}, runnerUp: null },
    ]);
  });

  test("binpack leaves nodes empty, and starts with those in use", () => {
    const nodes = ["n1", "n2", "n3", "n4"].map((name) => makeNode(name));
    const used = makeWorkload("db", { on: ["n3"] });
    const web = makeWorkload("web", { replicas: 6 });
    expect(new Set(Object.values(placed(schedule(makeInput(nodes, [used, web], "binpack")))))).toEqual(
      new Set(["n3"]),
    );
    expect(new Set(Object.values(placed(schedule(makeInput(nodes, [used, web], "spread"))))).size).toBe(4);
  });

  test("a workload's own strategy goes before the project's", () => {
    const nodes = ["n1", "n2"].map((name) => makeNode(name));
    const packed = makeWorkload("packed", { replicas: 4, rules: { strategy: "binpack" } });
    expect(placed(schedule(makeInput(nodes, [packed], "spread")))).toEqual({
      "service.packed[0]": "n1",
      "service.packed[1]": "n1",
      "service.packed[2]": "n1",
      "service.packed[3]": "n1",
    });
  });

  test("the more important goes first where room is short", () => {
    const low = makeWorkload("a-low", { cpu: 3000, rules: { priority: 10 } });
    const high = makeWorkload("z-high", { cpu: 3000, rules: { priority: 90 } });
    const result = schedule(makeInput([makeNode("n1")], [low, high]));
    expect(placed(result)).toEqual({ "service.z-high[0]": "n1" });
    expect(waiting(result)).toEqual({
      "service.a-low[0]": "short 2 CPU on n1, the only node that would take it",
    });
  });

  test("what few nodes can take goes before what many can", () => {
    const arm = makeNode("n1", { arch: "arm64" });
    const big = makeWorkload("big", { cpu: 3000 });
    const picky = makeWorkload("picky", { cpu: 2500, rules: { platform: "linux/arm64" } });
    expect(placed(schedule(makeInput([arm, makeNode("n2"), makeNode("n3")], [big, picky])))).toEqual({
      "service.big[0]": "n2",
      "service.picky[0]": "n1",
    });
  });

  test("a target of affinity is placed before those who want to be near", () => {
    const wish: Affinity = {
      anti: false,
      required: true,
      weight: 50,
      to: { workload: address("service.z"), by: BY_ZONE },
      range: SOURCE_RANGE,
    };
    const near = makeWorkload("a", { cpu: 2000, rules: { affinities: [wish], priority: 90 } });
    const result = schedule(
      makeInput([zoned("n1", "x"), zoned("n2", "y")], [near, makeWorkload("z", { cpu: 3000 })]),
    );
    expect(result.pending).toEqual([
      {
        address: "service.a[0]",
        workload: "service.a",
        reason:
          "short 1 CPU on n1, the only node that would take it; 1 other node refuses: affinity (1 node)",
        remedies: [
          { text: "with 1 CPU more on n1", amounts: { cpu: 1000 }, relax: [], nodes: ["n1"], nodeCount: 1 },
          {
            text: "without its affinity rule (service.z with the same node.labels.zone) on n2",
            amounts: {},
            relax: [{ rule: "affinity", need: "service.z with the same node.labels.zone" }],
            nodes: ["n2"],
            nodeCount: 1,
          },
        ],
      },
    ]);
  });

  test("workloads that require each other find a place together, or none does", () => {
    const wish = (to: string): Affinity => ({
      anti: false,
      required: true,
      weight: 50,
      to: { workload: address(`service.${to}`), by: BY_ZONE },
      range: SOURCE_RANGE,
    });
    const a = makeWorkload("a", { rules: { affinities: [wish("b")] } });
    const b = makeWorkload("b", { rules: { affinities: [wish("a")] } });
    const nodes = [zoned("n1", "x"), zoned("n2", "y")];
    const both = placed(schedule(makeInput(nodes, [a, b])));
    expect(both).toEqual({ "service.a[0]": "n1", "service.b[0]": "n1" });
    const huge = makeWorkload("b", { cpu: 9000, rules: { affinities: [wish("a")] } });
    expect(placed(schedule(makeInput(nodes, [a, huge])))).toEqual({});
  });

  test("replicas that require their own company stay in one zone", () => {
    const own: Affinity = {
      anti: false,
      required: true,
      weight: 50,
      to: { workload: address("service.w"), by: BY_ZONE },
      range: SOURCE_RANGE,
    };
    const nodes = [zoned("n1", "x"), zoned("n2", "x"), zoned("n3", "y")];
    expect(
      placed(schedule(makeInput(nodes, [makeWorkload("w", { replicas: 4, rules: { affinities: [own] } })]))),
    ).toEqual({
      "service.w[0]": "n1",
      "service.w[1]": "n2",
      "service.w[2]": "n1",
      "service.w[3]": "n2",
    });
  });

  test("a hard spread fills zones evenly and leaves the rest pending", () => {
    const nodes = [zoned("n1", "a"), zoned("n2", "b"), zoned("n3", "b")];
    const web = makeWorkload("web", { cpu: 2000, replicas: 6, rules: { spreads: [hardSpread] } });
    const result = schedule(makeInput(nodes, [web]));
    expect(placed(result)).toEqual({
      "service.web[0]": "n1",
      "service.web[1]": "n2",
      "service.web[2]": "n3",
      "service.web[3]": "n1",
      "service.web[4]": "n2",
    });
    expect(waiting(result)).toEqual({
      "service.web[5]":
        "short 2 CPU on n1, the only node that would take it; 2 other nodes refuse: cpu and spread (1 node), spread (1 node)",
    });
  });

  test("soft targets are followed", () => {
    const nodes = [zoned("n1", "a"), zoned("n2", "b")];
    const spread: Spread = {
      by: BY_ZONE,
      maxSkew: null,
      weight: 90,
      targets: { a: 75, b: 25 },
      range: SOURCE_RANGE,
    };
    const web = makeWorkload("web", { cpu: 100, memory: GI / 8, replicas: 8, rules: { spreads: [spread] } });
    const homes = Object.values(placed(schedule(makeInput(nodes, [web]))));
    expect(homes.filter((home) => home === "n1")).toHaveLength(6);
  });
});
