// Whole decisions, written out.
import { describe, expect, test } from "vitest";
import type { Affinity } from "../../src/model/configuration.ts";
import type { Node } from "../../src/model/node.ts";
import { schedule } from "../../src/scheduler/schedule.ts";
import {
  BY_NAME,
  BY_ZONE,
  GI,
  SOURCE_RANGE,
  address,
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
      "service.b[0]":
        "short 2 CPU on n1, the only node that would take it; 2 other nodes refuse: anchor (2 nodes)",
    });
  });
});
