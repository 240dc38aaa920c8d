// Whole decisions, written out.
import { describe, expect, test } from "vitest";
import type { Spread } from "../../src/model/configuration.ts";
import type { Node } from "../../src/model/node.ts";
import { schedule } from "../../src/scheduler/schedule.ts";
import {
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
} from "./build.ts";

const hardLink = (target: string) => ({ links: [{ target: address(target), hard: true }] });
const volume = (home: string | null) => ({
  anchors: [{ address: address("volume.data"), home: home === null ? null : nodeName(home) }],
});
const zoned = (name: string, zone: string): Node => makeNode(name, { labels: { zone } });
const hardSpread: Spread = { by: BY_ZONE, maxSkew: 1, weight: null, targets: null, range: SOURCE_RANGE };

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

  test("what is held on a node that cannot be asked stays there, though it changed and its port seems to be taken", () => {
    const nodes = [makeNode("n1", { status: "unreachable", foreignPorts: ["80/tcp"] }), makeNode("n2")];
    const rules = { hostPorts: ["80/tcp" as const] };
    const web = makeWorkload("web", { on: ["n1"], rules, each: { 0: { held: true, changed: true } } });
    expect(placed(schedule(makeInput(nodes, [web])))).toEqual({ "service.web[0]": "n1" });
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
