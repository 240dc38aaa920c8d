// Whole decisions, written out.
import { describe, expect, test } from "vitest";
import type { Node } from "../../src/model/node.ts";
import { schedule } from "../../src/scheduler/schedule.ts";
import { BY_NAME, GI, condition, makeInput, makeNode, makeWorkload, placed, waiting } from "./build.ts";

const zoned = (name: string, zone: string): Node => makeNode(name, { labels: { zone } });

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
        "short 412Mi of memory on n1, the node that comes closest; 3 other nodes refuse: pool (2 nodes), draining (1 node)",
    });
    expect(waiting(schedule(makeInput([], [makeWorkload("web")])))).toEqual({
      "service.web[0]": "there are no nodes",
    });
  });

  test("many combinations of rules are told by the first of each, so that a fleet's refusals stay short", () => {
    const tiny = { cpu: 100, memory: GI / 4, devices: {} };
    const nodes = [
      makeNode("n1", { allocatable: { cpu: 4000, memory: GI / 2, devices: {} } }),
      makeNode("n2", { pool: "other" }),
      makeNode("n3", { pool: "other", allocatable: tiny }),
      makeNode("n4", { pool: "other", allocatable: { ...tiny, memory: 8 * GI } }),
      makeNode("n5", { pool: "other", allocatable: { ...tiny, cpu: 4000 } }),
      makeNode("n6", { drain: true }),
    ];
    expect(waiting(schedule(makeInput(nodes, [makeWorkload("web")])))).toEqual({
      "service.web[0]":
        "short 512Mi of memory on n1, the only node that would take it; 5 other nodes refuse: pool (4 nodes), draining (1 node)",
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

  test("a replica that waits for its fixed host port names who holds it on each node, and the way out", () => {
    const nodes = [
      makeNode("a"),
      makeNode("b", {
        foreignPorts: ["80/tcp"],
        portHolders: { "80/tcp": 'the container shop-web-0 of the project "shop"' },
      }),
      makeNode("c", { foreignPorts: ["80/tcp"] }),
      makeNode("d", { drain: true }),
    ];
    const edge = makeWorkload("edge", { on: ["a"], rules: { hostPorts: ["80/tcp"] } });
    const late = makeWorkload("late", { rules: { hostPorts: ["80/tcp"] } });
    expect(waiting(schedule(makeInput(nodes, [edge, late])))).toEqual({
      "service.late[0]":
        'host port 80/tcp of a is held by service.edge[0], host port 80/tcp of b is held by the container shop-web-0 of the project "shop", host port 80/tcp of c is held by something outside this project. Free the port, take another one (without `host` a free one is chosen), or add a node where it is free; other nodes refuse it: draining (1 node)',
    });
  });

  test("distinct nodes bound the number of replicas", () => {
    const web = makeWorkload("web", { replicas: 3, rules: { distinct: [{ by: BY_NAME, max: 1 }] } });
    const result = schedule(makeInput([makeNode("n1"), makeNode("n2")], [web]));
    expect(Object.values(placed(result))).toEqual(["n1", "n2"]);
    expect(waiting(result)).toEqual({ "service.web[2]": "no node accepts it: distinct (2 nodes)" });
  });
});
