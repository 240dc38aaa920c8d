// How each strategy chooses among nodes that take a replica.
import { describe, expect, test } from "vitest";
import type { Strategy } from "../../src/model/configuration.ts";
import type { Node } from "../../src/model/node.ts";
import { schedule } from "../../src/scheduler/schedule.ts";
import type { SchedulingInput, SchedulingWorkload } from "../../src/scheduler/types.ts";
import {
  BY_NAME,
  GI,
  address,
  condition,
  makeInput,
  makeNode,
  makeWorkload,
  placed,
  waiting,
} from "./build.ts";

const loads = (...shares: readonly number[]): Node[] =>
  shares.map((cpu, index) => makeNode(`n${index + 1}`, { load: { cpu, memory: 0.1 } }));

const three = loads(0, 0, 0);

function on(
  nodes: readonly Node[],
  workloads: readonly SchedulingWorkload[],
  strategy: Strategy,
  seed = "s",
) {
  const input: SchedulingInput = { nodes, workloads, policy: { strategy, seed } };
  return schedule(input);
}

/** Replicas by node, in order of the nodes' names. */
function counts(result: ReturnType<typeof schedule>, nodes: readonly Node[]): number[] {
  const homes = [...result.placements.values()].map(({ node }) => node);
  return nodes.map(({ name }) => homes.filter((home) => home === name).length);
}

describe("least_loaded", () => {
  test("goes where least is in use, and counts what it adds itself", () => {
    const nodes = loads(0.8, 0.1, 0.3);
    const result = on(nodes, [makeWorkload("w", { cpu: 1000, memory: GI, replicas: 3 })], "least_loaded");
    expect(placed(result)).toEqual({
      "service.w[0]": "n2",
      "service.w[1]": "n3",
      "service.w[2]": "n2",
    });
    expect(result.placements.get(address("service.w[0]"))).toEqual({
      node: "n2",
      reason: "new",
      cause: null,
      score: 76,
      parts: { balance: 84, load: 65, replicas: 100 },
      runnerUp: { node: "n3", score: 64 },
      strategy: "least_loaded",
    });
  });

  test("does not count twice what runs and is in the load already", () => {
    const nodes = loads(0.2, 0.3);
    const running = makeWorkload("old", { cpu: 2000, on: ["n1"] });
    const result = on(nodes, [running, makeWorkload("w", { cpu: 100, memory: GI / 16 })], "least_loaded");
    expect(placed(result)["service.w[0]"]).toBe("n1");
  });
});

describe("random", () => {
  const many = Array.from({ length: 10 }, (_, index) =>
    makeNode(`n${index}`, { capacity: { cpu: 100_000, memory: 1000 * GI, devices: {} } }),
  );
  const workload = makeWorkload("w", { cpu: 100, memory: GI / 16, replicas: 1000 });

  test("is the same for the same seed and another for another", () => {
    const [a, b, c] = ["s", "s", "t"].map((seed) => placed(on(many, [workload], "random", seed)));
    expect(b).toEqual(a);
    expect(c).not.toEqual(a);
  });

  test("gives every node its share, as a die would", () => {
    const found = counts(on(many, [workload], "random"), many);
    // 100 each are expected, with a standard deviation of 9.5
    for (const count of found) expect(Math.abs(count - 100)).toBeLessThan(40);
    expect(new Set(found).size).toBeGreaterThan(3);
  });

  test("does not move the others when a replica is added", () => {
    const more = makeWorkload("w", { cpu: 100, memory: GI / 16, replicas: 1001 });
    const [before, after] = [workload, more].map((one) => placed(on(many, [one], "random")));
    expect(after).toMatchObject(before ?? {});
  });

  test("fills what is left where most nodes are full, and goes on by shape where chance finds no room", () => {
    const small = Array.from({ length: 100 }, (_, index) =>
      makeNode(`n${index}`, { capacity: { cpu: index === 57 ? 1000 : 100, memory: GI, devices: {} } }),
    );
    expect(counts(on(small, [makeWorkload("w", { cpu: 500, memory: 1 })], "random"), small)[57]).toBe(1);
    const pair = loads(0, 0);
    const big = makeWorkload("big", { cpu: 4000, memory: GI, rules: { priority: 10 } });
    const result = on(pair, [big, makeWorkload("w", { cpu: 1000, memory: GI, replicas: 4 })], "random");
    expect(waiting(result)).toEqual({});
  });

  test("respects wishes before chance", () => {
    const wish = {
      anti: false,
      required: false,
      weight: 10,
      to: { condition: condition('node.name == "n3"', ({ name }) => name === "n3") },
      range: BY_NAME.range,
    };
    const wishing = makeWorkload("w", { replicas: 4, rules: { affinities: [wish] } });
    expect(counts(on(three, [wishing], "random"), three)).toEqual([0, 0, 4]);
  });
});

describe("fifo", () => {
  test("takes the first node that fits", () => {
    const result = on(three, [makeWorkload("w", { cpu: 1500, memory: GI, replicas: 5 })], "fifo");
    expect(counts(result, three)).toEqual([2, 2, 1]);
    expect(result.placements.get(address("service.w[2]"))).toMatchObject({
      node: "n2",
      score: 67,
      parts: { first: 67 },
      runnerUp: { node: "n3", score: 33 },
      strategy: "fifo",
    });
  });

  test("serves in the order of declaration; what does not fit waits, and nothing is moved for it", () => {
    const nodes = loads(0);
    const workloads = [
      makeWorkload("late", { cpu: 3000, source: { position: 2 } }),
      makeWorkload("early", { cpu: 2000, source: { position: 0 } }),
      makeWorkload("small", { cpu: 1000, source: { position: 1 } }),
    ];
    const result = on(nodes, workloads, "fifo");
    expect(placed(result)).toEqual({ "service.early[0]": "n1", "service.small[0]": "n1" });
    expect(waiting(result)).toEqual({
      "service.late[0]": "short 2 CPU on n1, the only node that would take it",
    });
    // where shapes decide, the large one goes first
    expect(Object.keys(placed(on(nodes, workloads, "spread")))).toContain("service.late[0]");
  });

  test("keeps to priorities", () => {
    const workloads = [
      makeWorkload("a", { cpu: 3000, source: { position: 0 } }),
      makeWorkload("b", { cpu: 3000, source: { position: 1 }, rules: { priority: 90 } }),
    ];
    expect(placed(on(loads(0), workloads, "fifo"))).toEqual({ "service.b[0]": "n1" });
  });
});

describe("affinity", () => {
  test("goes to its group, wherever that runs, and to the emptiest node where it is full", () => {
    const rules = { group: "shop/web" };
    const front = makeWorkload("front", { cpu: 1000, on: ["n2"], rules });
    const cache = makeWorkload("cache", { cpu: 1000, memory: GI, replicas: 5, rules });
    const other = makeWorkload("other", { cpu: 500, rules: { group: "shop/other" } });
    const result = on(three, [front, cache, other], "affinity");
    expect(counts(result, three)).toEqual([2, 4, 1]);
    expect(placed(result)["service.cache[0]"]).toBe("n2");
  });
});

describe("auto", () => {
  test("is fifo while more than half of all CPU is in use, and random else", () => {
    const workload = makeWorkload("w", { cpu: 100, memory: 1, replicas: 12 });
    const named = (nodes: readonly Node[]) =>
      new Set([...on(nodes, [workload], "auto").placements.values()].map(({ strategy }) => strategy));
    expect([...named(loads(0.9, 0.4, 0.3))]).toEqual(["auto: fifo"]);
    expect([...named(loads(0.9, 0.3, 0.3))]).toEqual(["auto: random"]);
    expect(counts(on(loads(0.9, 0.4, 0.3), [workload], "auto"), three)).toEqual([12, 0, 0]);
  });

  test("is random where no load was observed", () => {
    const result = schedule(makeInput([makeNode("n1")], [makeWorkload("w")], "auto"));
    expect([...result.placements.values()].map(({ strategy }) => strategy)).toEqual(["auto: random"]);
  });
});

test("a workload's own strategy goes before the project's", () => {
  const workloads = [
    makeWorkload("spread", { cpu: 100, memory: 1, replicas: 3, rules: { strategy: "spread" } }),
    makeWorkload("queue", { cpu: 100, memory: 1, replicas: 3 }),
  ];
  const result = on(three, workloads, "fifo");
  expect(placed(result)).toEqual({
    "service.queue[0]": "n1",
    "service.queue[1]": "n1",
    "service.queue[2]": "n1",
    "service.spread[0]": "n2",
    "service.spread[1]": "n3",
    "service.spread[2]": "n1",
  });
});

test("a condition over the load keeps newcomers away and moves nothing", () => {
  const idle = condition("node.load.cpu < 0.5", ({ load }) => (load?.cpu ?? 0) < 0.5);
  const workload = makeWorkload("w", { on: ["n1", null], rules: { constraints: [idle] } });
  const result = on(loads(0.9, 0.2), [workload], "spread");
  expect(placed(result)).toEqual({ "service.w[0]": "n1", "service.w[1]": "n2" });
  expect(result.verdicts.get(workload.address)?.refused).toEqual([
    {
      nodes: ["n1"],
      refusals: [{ rule: "load", need: "node.load.cpu < 0.5", have: "node.load.cpu = 0.9" }],
    },
  ]);
});
