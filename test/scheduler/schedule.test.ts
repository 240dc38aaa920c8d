// Whole decisions, written out.
import { describe, expect, test } from "vitest";
import type { Affinity, Spread } from "../../src/model/configuration.ts";
import type { Node } from "../../src/model/node.ts";
import { schedule } from "../../src/scheduler/schedule.ts";
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
  nodeName,
  placed,
  waiting,
} from "./build.ts";

const hardLink = (target: string) => ({ links: [{ target: address(target), hard: true }] });
const volume = (home: string | null) => ({
  anchors: [{ address: address("volume.data"), home: home === null ? null : nodeName(home) }],
});
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
        reason: "short 1 CPU on n1, the only node that would take it; 1 other node refuses: affinity (1)",
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
        "short 2 CPU on n1, the only node that would take it; 2 other nodes refuse: cpu and spread (1), spread (1)",
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

describe("sharing a node", () => {
  const three = ["n1", "n2", "n3"].map((name) => makeNode(name));

  test("users of one volume go together to a node that holds them all", () => {
    const small = makeNode("n1", { capacity: { cpu: 2000, memory: 8 * GI, devices: {} } });
    const a = makeWorkload("a", { cpu: 1500, source: volume(null) });
    const b = makeWorkload("b", { cpu: 1500, source: volume(null) });
    expect(placed(schedule(makeInput([small, makeNode("n2")], [a, b])))).toEqual({
      "service.a[0]": "n2",
      "service.b[0]": "n2",
    });
  });

  test("users of an unpublished port go with their target", () => {
    const db = makeWorkload("db", { cpu: 2000 });
    const web = makeWorkload("web", { cpu: 900, replicas: 2, source: hardLink("service.db") });
    const hog = makeWorkload("hog", { cpu: 500, on: ["n1", "n2"] });
    expect(placed(schedule(makeInput(three, [db, hog, web])))).toEqual({
      "service.db[0]": "n3",
      "service.hog[0]": "n1",
      "service.hog[1]": "n2",
      "service.web[0]": "n3",
      "service.web[1]": "n3",
    });
  });

  test("each replica of a target gets its share of the users", () => {
    const cache = makeWorkload("cache", { cpu: 2500, replicas: 2 });
    const web = makeWorkload("web", { cpu: 1500, replicas: 2, source: hardLink("service.cache") });
    const homes = placed(schedule(makeInput(three, [cache, web])));
    expect(homes["service.web[0]"]).toBe(homes["service.cache[0]"]);
    expect(homes["service.web[1]"]).toBe(homes["service.cache[1]"]);
    expect(homes["service.web[0]"]).not.toBe(homes["service.web[1]"]);
  });

  test("workloads that link each other are no dead end", () => {
    const a = makeWorkload("a", { source: hardLink("service.b") });
    const b = makeWorkload("b", { source: hardLink("service.a") });
    expect(placed(schedule(makeInput(three, [a, b])))).toEqual({
      "service.a[0]": "n1",
      "service.b[0]": "n1",
    });
  });

  test("a required affinity by node is no dead end where the target's first choice has no room for both", () => {
    const wish: Affinity = {
      anti: false,
      required: true,
      weight: 50,
      to: { workload: address("service.db"), by: BY_NAME },
      range: SOURCE_RANGE,
    };
    const small = makeNode("n1", { capacity: { cpu: 2000, memory: 8 * GI, devices: {} } });
    const wide = makeNode("n2", { allocatable: { cpu: 2500, memory: 8 * GI, devices: {} } });
    const db = makeWorkload("db", { cpu: 1000 });
    const near = makeWorkload("near", { cpu: 1500, rules: { affinities: [wish] } });
    expect(placed(schedule(makeInput([small, wide], [db, near])))).toEqual({
      "service.db[0]": "n2",
      "service.near[0]": "n2",
    });
  });

  test("all replicas of workloads that require each other gather in one zone", () => {
    const wish = (to: string): Affinity => ({
      anti: false,
      required: true,
      weight: 50,
      to: { workload: address(`service.${to}`), by: BY_ZONE },
      range: SOURCE_RANGE,
    });
    const a = makeWorkload("a", { replicas: 3, rules: { affinities: [wish("b")] } });
    const b = makeWorkload("b", { replicas: 2, rules: { affinities: [wish("a")] } });
    const homes = placed(schedule(makeInput([zoned("n1", "x"), zoned("n2", "y"), zoned("n3", "y")], [a, b])));
    expect(Object.keys(homes)).toHaveLength(5);
    expect(new Set(Object.values(homes).map((home) => (home === "n1" ? "x" : "y"))).size).toBe(1);
  });

  test("where no node holds a group, what fits is placed and the rest waits", () => {
    const a = makeWorkload("a", { cpu: 3000, source: volume(null) });
    const b = makeWorkload("b", { cpu: 3000, source: volume(null) });
    const result = schedule(makeInput(three, [a, b]));
    expect(placed(result)).toEqual({ "service.a[0]": "n1" });
    expect(waiting(result)).toEqual({
      "service.b[0]": "short 2 CPU on n1, the only node that would take it; 2 other nodes refuse: anchor (2)",
    });
  });
});

describe("keeping what runs", () => {
  const kept = { reason: "kept", cause: null, score: null, parts: {}, runnerUp: null };

  test("a replica stays though another node is better, and though its node is overfull", () => {
    const nodes = [makeNode("n1", { allocatable: { cpu: 100, memory: GI, devices: {} } }), makeNode("n2")];
    const { placements } = schedule(makeInput(nodes, [makeWorkload("web", { on: ["n1"] })]));
    expect([...placements]).toEqual([["service.web[0]", { node: "n1", ...kept }]]);
  });

  test("drain, loss and retirement move it, and the cause is told", () => {
    const nodes = [
      makeNode("d", { drain: true }),
      makeNode("l", { status: "unreachable" }),
      makeNode("n1"),
      makeNode("n2"),
    ];
    const { placements } = schedule(
      makeInput(nodes, [makeWorkload("web", { on: ["d", "l", "gone", "n1"] })]),
    );
    expect([...placements.values()].map(({ node, reason, cause }) => ({ node, reason, cause }))).toEqual([
      { node: "n2", reason: "moved", cause: { kind: "drain" } },
      { node: "n1", reason: "moved", cause: { kind: "lost" } },
      { node: "n2", reason: "moved", cause: { kind: "retired" } },
      { node: "n1", reason: "kept", cause: null },
    ]);
  });

  test("a replica on a node that cannot be asked is held there with its room", () => {
    const nodes = [makeNode("n1", { status: "unreachable" }), makeNode("n2")];
    const web = makeWorkload("web", { on: ["n1"], each: { 0: { held: true } } });
    const result = schedule(makeInput(nodes, [web]));
    expect(placed(result)).toEqual({ "service.web[0]": "n1" });
  });

  test("a constraint that a label no longer meets moves it, with the refusal as cause", () => {
    const text = 'node.labels.disk == "ssd"';
    const ssd = condition(text, (node) => node.labels["disk"] === "ssd");
    const nodes = [makeNode("n1", { labels: { disk: "hdd" } }), makeNode("n2", { labels: { disk: "ssd" } })];
    const { placements } = schedule(
      makeInput(nodes, [makeWorkload("web", { on: ["n1"], rules: { constraints: [ssd] } })]),
    );
    expect([...placements.values()]).toEqual([
      {
        node: "n2",
        reason: "moved",
        cause: {
          kind: "rules",
          refusals: [{ rule: "constraint", need: text, have: 'node.labels.disk = "hdd"' }],
        },
        score: null,
        parts: {},
        runnerUp: null,
      },
    ]);
  });

  test("an image that the node lost moves nothing that runs", () => {
    const images = [{ ref: "acme/dev:1", nodes: new Set([nodeName("n2")]) }];
    const web = makeWorkload("web", { on: ["n1"], source: { images } });
    expect(placed(schedule(makeInput([makeNode("n1"), makeNode("n2")], [web])))).toEqual({
      "service.web[0]": "n1",
    });
  });

  test("a changed request that no longer fits moves as few as possible, the last first", () => {
    const web = makeWorkload("web", { cpu: 2000, on: ["n1", "n1", "n1"], changed: true });
    const { placements } = schedule(makeInput([makeNode("n1"), makeNode("n2")], [web]));
    expect([...placements.values()].map(({ node, cause }) => ({ node, cause }))).toEqual([
      { node: "n1", cause: null },
      { node: "n1", cause: null },
      { node: "n2", cause: { kind: "rules", refusals: [{ rule: "cpu", need: "2", have: "0" }] } },
    ]);
  });

  test("a change that asks for no more is not moved off a node that others overfill", () => {
    const nodes = [makeNode("n1", { allocatable: { cpu: 100, memory: GI, devices: {} } }), makeNode("n2")];
    const holds = { cpu: 500, memory: GI, devices: {} };
    const web = makeWorkload("web", { on: ["n1"], changed: true, each: { 0: { holds } } });
    expect(placed(schedule(makeInput(nodes, [web])))).toEqual({ "service.web[0]": "n1" });
  });

  test("a changed hard spread moves only what is too much in one place", () => {
    const nodes = [zoned("n1", "a"), zoned("n2", "b")];
    const web = makeWorkload("web", {
      on: ["n1", "n1", "n1", "n2"],
      changed: true,
      rules: { spreads: [hardSpread] },
    });
    expect(placed(schedule(makeInput(nodes, [web])))).toEqual({
      "service.web[0]": "n1",
      "service.web[1]": "n1",
      "service.web[2]": "n2",
      "service.web[3]": "n2",
    });
    const even = makeWorkload("web", {
      on: ["n1", "n1", "n2", "n2"],
      changed: true,
      rules: { spreads: [hardSpread] },
    });
    const { placements } = schedule(makeInput(nodes, [even]));
    expect([...placements.values()].every(({ reason }) => reason === "kept")).toBe(true);
  });

  test("an unchanged replica that violates a hard spread stays", () => {
    const web = makeWorkload("web", { on: ["n1", "n1"], rules: { spreads: [hardSpread] } });
    expect(placed(schedule(makeInput([zoned("n1", "a"), zoned("n2", "b")], [web])))).toEqual({
      "service.web[0]": "n1",
      "service.web[1]": "n1",
    });
  });

  test("what a volume on a draining node binds stays, with what must share its node", () => {
    const nodes = [makeNode("n1", { drain: true }), makeNode("n2")];
    const db = makeWorkload("db", { on: ["n1"], source: volume("n1") });
    const web = makeWorkload("web", { on: ["n1"], source: hardLink("service.db") });
    const free = makeWorkload("free", { on: ["n1"] });
    const { placements } = schedule(makeInput(nodes, [db, web, free]));
    expect(Object.fromEntries(placements)).toEqual({
      "service.db[0]": { node: "n1", ...kept, stays: { because: "volume.data lives on n1" } },
      "service.free[0]": {
        node: "n2",
        reason: "moved",
        cause: { kind: "drain" },
        score: null,
        parts: {},
        runnerUp: null,
      },
      "service.web[0]": {
        node: "n1",
        ...kept,
        stays: { because: "service.db, whose port is not published, stays on n1" },
      },
    });
  });

  test("a network on a draining node moves with its users", () => {
    const nodes = [makeNode("n1", { drain: true }), makeNode("n2"), makeNode("n3")];
    const anchors = [{ address: address("network.net"), home: nodeName("n1") }];
    const a = makeWorkload("a", { on: ["n1"], source: { anchors } });
    const b = makeWorkload("b", { on: ["n1"], source: { anchors } });
    expect(placed(schedule(makeInput(nodes, [a, b])))).toEqual({
      "service.a[0]": "n2",
      "service.b[0]": "n2",
    });
  });

  test("a target that must leave takes the users of its unpublished port along", () => {
    const text = 'node.name == "n2"';
    const db = makeWorkload("db", {
      on: ["n1"],
      changed: true,
      rules: { constraints: [condition(text, ({ name }) => name === "n2")] },
    });
    const web = makeWorkload("web", { on: ["n1"], source: hardLink("service.db") });
    const { placements } = schedule(makeInput([makeNode("n1"), makeNode("n2")], [db, web]));
    expect([...placements.values()].map(({ node, cause }) => [node, cause?.kind])).toEqual([
      ["n2", "rules"],
      ["n2", "rules"],
    ]);
  });

  test("a target that was lost alone comes back to its users", () => {
    const nodes = ["n1", "n2", "n3"].map((name) => makeNode(name));
    const db = makeWorkload("db");
    const web = makeWorkload("web", { on: ["n3"], source: hardLink("service.db") });
    expect(placed(schedule(makeInput(nodes, [db, web])))).toEqual({
      "service.db[0]": "n3",
      "service.web[0]": "n3",
    });
  });
});

describe("pins", () => {
  const nodes = [makeNode("n1"), makeNode("n2", { drain: true })];
  const pinned = (pin: string, current: string | null = null) =>
    makeWorkload("web", {
      each: { 0: { pin: nodeName(pin), current: current === null ? null : nodeName(current) } },
    });

  test("a pin is followed before anything else takes the room", () => {
    const first = makeWorkload("first", { cpu: 4000, rules: { priority: 100 } });
    const result = schedule(makeInput(nodes, [first, pinned("n1")]));
    expect(placed(result)).toEqual({ "service.web[0]": "n1" });
    expect(result.placements.get(address("service.web[0]"))?.score).toBeNull();
  });

  test("a pin that its node refuses is pending with the reason", () => {
    expect(waiting(schedule(makeInput(nodes, [pinned("n2")])))).toEqual({
      "service.web[0]": "n2 refuses it: draining: needs a node that does not drain, has draining",
    });
    expect(waiting(schedule(makeInput(nodes, [pinned("n9")])))).toEqual({
      "service.web[0]": "n9, to which it is pinned, is not among the nodes",
    });
  });

  test("a pin elsewhere moves a replica that runs", () => {
    const { placements } = schedule(makeInput([makeNode("n1"), makeNode("n3")], [pinned("n3", "n1")]));
    expect([...placements.values()]).toEqual([
      { node: "n3", reason: "moved", cause: null, score: null, parts: {}, runnerUp: null },
    ]);
  });
});

describe("daemons", () => {
  const daemon = (options = {}) =>
    makeWorkload("daemon.agent", {
      replicas: 0,
      ...options,
      source: { daemon: true, ...(options as { source?: object }).source },
    });

  test("run once on every node that accepts them", () => {
    const nodes = [
      makeNode("n1"),
      makeNode("n2", { pool: "other" }),
      makeNode("n3", { drain: true }),
      makeNode("n4", { capacity: { cpu: 100, memory: 8 * GI, devices: {} } }),
    ];
    const replicas = [
      {
        address: address('daemon.agent["n3"]'),
        current: nodeName("n3"),
        pin: null,
        held: false,
        changed: false,
      },
    ];
    const result = schedule(makeInput(nodes, [daemon({ source: { replicas } })]));
    expect(placed(result)).toEqual({ 'daemon.agent["n1"]': "n1" });
    expect(waiting(result)).toEqual({ 'daemon.agent["n4"]': "short 0.4 CPU on n4" });
    expect(result.verdicts.get(address("daemon.agent"))).toEqual({
      eligible: ["n1"],
      refused: [
        { nodes: ["n2"], refusals: [{ rule: "pool", need: 'pool "default"', have: 'pool "other"' }] },
        {
          nodes: ["n3"],
          refusals: [{ rule: "draining", need: "a node that does not drain", have: "draining" }],
        },
        { nodes: ["n4"], refusals: [{ rule: "cpu", need: "0.5", have: "0.1" }] },
      ],
    });
  });

  test("are kept where they run, and held where nobody answers", () => {
    const nodes = [
      makeNode("n1"),
      makeNode("n2", { status: "unreachable" }),
      makeNode("n3", { status: "unreachable" }),
    ];
    const at = (name: string, held: boolean) => ({
      address: address(`daemon.agent["${name}"]`),
      current: nodeName(name),
      pin: null,
      held,
      changed: false,
    });
    const replicas = [at("n1", false), at("n2", true), at("n3", false)];
    const { placements, pending } = schedule(makeInput(nodes, [daemon({ source: { replicas } })]));
    expect([...placements].map(([name, { node, reason }]) => [name, node, reason])).toEqual([
      ['daemon.agent["n1"]', "n1", "kept"],
      ['daemon.agent["n2"]', "n2", "kept"],
    ]);
    expect(pending).toEqual([]);
  });
});

describe("repair and pending", () => {
  test("a newcomer makes room where it fits elsewhere, too", () => {
    // the first two take 2 of 4 cores each on both nodes; the large one came later by its smaller priority
    const nodes = [makeNode("n1"), makeNode("n2")];
    const small = makeWorkload("small", { cpu: 2000, replicas: 2, rules: { priority: 90 } });
    const large = makeWorkload("large", { cpu: 4000 });
    expect(placed(schedule(makeInput(nodes, [small, large])))).toEqual({
      "service.large[0]": "n1",
      "service.small[0]": "n2",
      "service.small[1]": "n2",
    });
  });

  test("a replica that runs does not make room", () => {
    const nodes = [makeNode("n1"), makeNode("n2")];
    const small = makeWorkload("small", { cpu: 2000, on: ["n1", "n2"] });
    const result = schedule(makeInput(nodes, [small, makeWorkload("large", { cpu: 4000 })]));
    expect(waiting(result)).toEqual({
      "service.large[0]": "short 2 CPU on n1, the node that comes closest",
    });
  });

  test("the reason names the closest node and what the others say", () => {
    const nodes = [
      makeNode("n1", { allocatable: { cpu: 4000, memory: 612 * 2 ** 20, devices: {} } }),
      makeNode("n2", { allocatable: { cpu: 4000, memory: GI / 4, devices: {} } }),
      makeNode("n3", { drain: true }),
      makeNode("n4", { pool: "other" }),
      makeNode("n5", { pool: "other" }),
    ];
    expect(waiting(schedule(makeInput(nodes, [makeWorkload("web")])))).toEqual({
      "service.web[0]":
        "short 412Mi of memory on n1, the node that comes closest; 3 other nodes refuse: pool (2), draining (1)",
    });
    expect(waiting(schedule(makeInput([], [makeWorkload("web")])))).toEqual({
      "service.web[0]": "there are no nodes",
    });
  });

  test("a port held by another newcomer is given way to by moving that one", () => {
    const edge = condition('node.labels.zone == "a"', (node) => node.labels["zone"] === "a");
    const any = makeWorkload("any", { rules: { hostPorts: ["80/tcp"], priority: 90 } });
    const picky = makeWorkload("picky", { rules: { hostPorts: ["80/tcp"], constraints: [edge] } });
    expect(placed(schedule(makeInput([zoned("n1", "a"), zoned("n2", "b")], [any, picky])))).toEqual({
      "service.any[0]": "n2",
      "service.picky[0]": "n1",
    });
  });

  test("distinct nodes bound the number of replicas", () => {
    const web = makeWorkload("web", { replicas: 3, rules: { distinct: [{ by: BY_NAME, max: 1 }] } });
    const result = schedule(makeInput([makeNode("n1"), makeNode("n2")], [web]));
    expect(Object.values(placed(result))).toEqual(["n1", "n2"]);
    expect(waiting(result)).toEqual({ "service.web[2]": "no node accepts it: distinct (2)" });
  });
});
