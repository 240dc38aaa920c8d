// What the proofs have found: each by its symptom.
import { expect, test } from "vitest";
import { schedule } from "../../../src/scheduler/schedule.ts";
import {
  BY_ZONE,
  GI,
  SOURCE_RANGE,
  address,
  condition,
  makeInput,
  makeNode,
  makeWorkload,
  placed,
  waiting,
} from "../build.ts";

const small = { cpu: 1000, memory: 2 * GI, devices: {} };
const ssd = condition('node.labels.disk == "ssd"', (node) => node.labels["disk"] === "ssd");

test("binpack does not leave out the important for the sake of the unimportant on fewer nodes", () => {
  const nodes = ["n0", "n1"].map((name) => makeNode(name, { capacity: small }));
  const vital = makeWorkload("vital", { memory: 2 * GI, rules: { priority: 50, strategy: "binpack" } });
  const agent = makeWorkload("daemon.agent", {
    replicas: 0,
    rules: { priority: 10 },
    source: { daemon: true },
  });
  expect(placed(schedule(makeInput(nodes, [vital, agent])))).toEqual({
    'daemon.agent["n1"]': "n1",
    "service.vital[0]": "n0",
  });
});

test("replicas that keep apart from each other still heed what else they wish to be away from", () => {
  const nodes = ["n0", "n1", "n2"].map((name) =>
    makeNode(name, { labels: { zone: "x", disk: name === "n2" ? "hdd" : "ssd" } }),
  );
  const away = { anti: true, required: false, weight: 50, range: SOURCE_RANGE };
  const web = makeWorkload("web", {
    replicas: 2,
    rules: {
      affinities: [
        { ...away, to: { condition: ssd } },
        { ...away, weight: 1, to: { workload: address("service.web"), by: BY_ZONE } },
      ],
    },
  });
  expect(placed(schedule(makeInput(nodes, [web])))).toEqual({
    "service.web[0]": "n2",
    "service.web[1]": "n2",
  });
});

test("nodes that rules of the same names refuse are counted as one kind, whatever rule comes first", () => {
  const near = { anti: false, required: true, weight: 50, range: SOURCE_RANGE };
  const web = makeWorkload("web", {
    rules: {
      affinities: [
        { ...near, to: { workload: address("service.db"), by: BY_ZONE } },
        { ...near, to: { condition: ssd } },
      ],
    },
  });
  const full = { maxReplicas: 0, labels: { zone: "x" } };
  const nodes = [makeNode("n0", full), makeNode("n1", { ...full, labels: { zone: "x", disk: "ssd" } })];
  const db = makeWorkload("db", { replicas: 0 });
  expect(waiting(schedule(makeInput(nodes, [web, db])))).toEqual({
    "service.web[0]": "no node accepts it: affinity and max-replicas (2 nodes)",
  });
});

test("a daemon with a hard spread gets the node back that it was refused before the other zones had theirs", () => {
  const zones = { n0: "y", n1: "y", n2: "x", n3: "x" };
  const nodes = Object.entries(zones).map(([name, zone]) => makeNode(name, { labels: { zone } }));
  const spread = { by: BY_ZONE, maxSkew: 1, weight: null, targets: null, range: SOURCE_RANGE };
  const agent = makeWorkload("daemon.agent", {
    replicas: 0,
    rules: { spreads: [spread] },
    source: { daemon: true },
  });
  const result = schedule(makeInput(nodes, [agent]));
  expect([Object.values(placed(result)), waiting(result)]).toEqual([["n0", "n1", "n2", "n3"], {}]);
});

test("four replicas that fit on three nodes in one way only are all placed", () => {
  const sizes = [
    [12, 8],
    [10, 9],
    [7, 4],
  ] as const;
  const nodes = sizes.map(([cpu, memory], index) =>
    makeNode(`n${index}`, { capacity: { cpu: cpu * 100, memory: memory * GI, devices: {} } }),
  );
  const shapes = [
    [2, 4],
    [1, 3],
    [1, 6],
    [3, 8],
  ] as const;
  const workloads = shapes.map(([cpu, memory], index) =>
    makeWorkload(`w${index}`, { cpu: cpu * 100, memory: memory * GI }),
  );
  expect(waiting(schedule(makeInput(nodes, workloads, "binpack")))).toEqual({});
});

test("something important that needs another node's replica to move and a third to wait is placed", () => {
  const nodes = [4, 5].map((cpu, index) =>
    makeNode(`n${index}`, { capacity: { cpu: cpu * 100, memory: 9 * GI, devices: {} } }),
  );
  const of = (name: string, cpu: number, priority: number) =>
    makeWorkload(name, { cpu: cpu * 100, memory: GI, rules: { priority } });
  const result = schedule(makeInput(nodes, [of("top", 4, 90), of("middle", 5, 50), of("low", 2, 10)]));
  expect(placed(result)).toEqual({ "service.middle[0]": "n1", "service.top[0]": "n0" });
});

test("a replica that was held on a node that is gone takes what its workload asks for where it goes", () => {
  const takes = {
    request: { cpu: 100, memory: GI, devices: {} },
    hostPorts: [],
    chosenPorts: { tcp: 0, udp: 0, sctp: 0 },
    anchors: [],
  };
  const web = makeWorkload("web", { memory: 2 * GI, on: ["gone"], each: { 0: { held: true, takes } } });
  const late = makeWorkload("late", { memory: GI, rules: { priority: 10 } });
  const result = schedule(makeInput([makeNode("n0", { capacity: small })], [web, late]));
  expect([placed(result), waiting(result)]).toEqual([
    { "service.web[0]": "n0" },
    { "service.late[0]": "short 1Gi of memory on n0, the only node that would take it" },
  ]);
});

test("what waits takes the room that a rebalancing has made", () => {
  const nodes = ["n0", "n1", "n2"].map((name) =>
    makeNode(name, {
      capacity: small,
      labels: { disk: name === "n2" ? "hdd" : "ssd" },
      portRange: { first: 20000, last: 20001 },
    }),
  );
  const running = ["b", "c"].map((name) => makeWorkload(name, { cpu: 100, on: ["n0"] }));
  const web = makeWorkload("web", {
    cpu: 100,
    replicas: 2,
    rules: { constraints: [ssd], chosenPorts: { tcp: 2, udp: 0, sctp: 0 } },
  });
  const input = makeInput(nodes, [...running, web]);
  const result = schedule({ ...input, improve: { rebalance: true, defragment: false, maxMoves: 1 } });
  expect([result.improvement?.moves, waiting(result)]).toEqual([1, {}]);
});

test("what grows in one thing and shrinks in another leaves what it gives back to others in the same plan, not in the next", () => {
  const holds = { cpu: 500, memory: GI, devices: {} };
  const web = makeWorkload("web", {
    cpu: 100,
    memory: 2 * GI,
    on: ["n0"],
    changed: true,
    each: { 0: { holds } },
  });
  const late = makeWorkload("late", { cpu: 300, memory: GI });
  const quotas = [{ namespace: "default", cpu: 500, memory: 4 * GI }];
  const input = { ...makeInput([makeNode("n0")], [web, late]), quotas };
  expect(placed(schedule(input))).toEqual({ "service.late[0]": "n0", "service.web[0]": "n0" });
});

test("a replica that was held on a node that is gone grows by its quota only", () => {
  const takes = {
    request: { cpu: 700, memory: GI, devices: {} },
    hostPorts: [],
    chosenPorts: { tcp: 0, udp: 0, sctp: 0 },
    anchors: [],
  };
  const holds = { cpu: 100, memory: GI, devices: {} };
  const each = { 0: { held: true, takes, holds } };
  const web = makeWorkload("web", { cpu: 900, on: ["gone"], changed: true, each });
  const quotas = [{ namespace: "default", cpu: 500 }];
  expect(waiting(schedule({ ...makeInput([makeNode("n0")], [web]), quotas }))).toEqual({
    "service.web[0]": 'over the quota of namespace "default": needs 800m CPU more, 400m of 500m left',
  });
});

test("what is placed early for the sake of something important does not take the room of what is more important than itself", () => {
  const nodes = ["n0", "n1", "n2", "n3"].map((name) =>
    makeNode(name, {
      labels: { zone: "x" },
      capacity: name === "n3" ? { cpu: 4000, memory: 4 * GI, devices: {} } : small,
    }),
  );
  const link = (target: string, hard: boolean) => ({
    links: [{ target: address(`service.${target}`), hard }],
  });
  const a = makeWorkload("a", { cpu: 100, replicas: 5, source: link("d", false) });
  const b = makeWorkload("b", { cpu: 100, rules: { exclusiveCores: 2 } });
  const distinct = [{ by: BY_ZONE, max: 2 }];
  const d = makeWorkload("d", {
    cpu: 100,
    replicas: 4,
    rules: { priority: 10, distinct },
    source: link("a", true),
  });
  const result = schedule(makeInput(nodes, [a, b, d]));
  expect([placed(result)["service.b[0]"], Object.keys(waiting(result))]).toEqual([
    "n3",
    ["service.d[1]", "service.d[3]"],
  ]);
});
