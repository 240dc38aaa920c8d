// What a placement survives.
import { expect, test } from "vitest";
import { schedule } from "../../src/scheduler/schedule.ts";
import { lossesOf } from "../../src/scheduler/survival.ts";
import { address, condition, makeInput, makeNode, makeWorkload, nodeName } from "./build.ts";

const zoned = (name: string, zone: string, disk: string) => makeNode(name, { labels: { zone, disk } });

test("every shared label and every node that is used: who is struck, who is down, who finds no place", () => {
  const ssd = condition('node.labels.disk == "ssd"', (node) => node.labels["disk"] === "ssd");
  const input = makeInput(
    [zoned("a1", "a", "ssd"), zoned("a2", "a", "ssd"), zoned("b1", "b", "hdd"), zoned("idle", "c", "hdd")],
    [
      makeWorkload("db", { on: ["a1"], rules: { constraints: [ssd] } }),
      makeWorkload("web", { on: ["a2", "b1"] }),
      makeWorkload("daemon.log", {
        on: [],
        replicas: 0,
        source: {
          daemon: true,
          replicas: ["a1", "a2", "b1", "idle"].map((name) => ({
            address: address(`daemon.log["${name}"]`),
            current: nodeName(name),
            pin: null,
            held: false,
            changed: false,
          })),
        },
      }),
    ],
  );
  const db = address("service.db");
  expect(lossesOf(input, schedule(input).placements)).toEqual({
    losses: [
      { name: "disk=hdd", nodes: ["b1", "idle"], struck: 3, down: [], homeless: [] },
      {
        name: "disk=ssd",
        nodes: ["a1", "a2"],
        struck: 4,
        down: [db],
        homeless: [{ workload: db, replicas: 1 }],
      },
      {
        name: "zone=a",
        nodes: ["a1", "a2"],
        struck: 4,
        down: [db],
        homeless: [{ workload: db, replicas: 1 }],
      },
      { name: "a1", nodes: ["a1"], struck: 2, down: [db], homeless: [] },
      { name: "a2", nodes: ["a2"], struck: 2, down: [], homeless: [] },
      { name: "b1", nodes: ["b1"], struck: 2, down: [], homeless: [] },
      { name: "idle", nodes: ["idle"], struck: 1, down: [], homeless: [] },
    ],
    left: 0,
  });
});

test("what is still to be placed counts where the plan puts it", () => {
  const input = makeInput([makeNode("n1"), makeNode("n2")], [makeWorkload("w", { replicas: 2, cpu: 3000 })]);
  expect(lossesOf(input, schedule(input).placements).losses).toEqual(
    ["n1", "n2"].map((name) => ({
      name,
      nodes: [name],
      struck: 1,
      down: [],
      homeless: [{ workload: "service.w", replicas: 1 }],
    })),
  );
});

test("what is stopped for a more important replica of a lost node finds no place either", () => {
  const NODE = (name: string) => makeNode(name, { capacity: { cpu: 1000, memory: 2 ** 33, devices: {} } });
  const high = makeWorkload("high", { cpu: 800, memory: 0, on: ["n1"], rules: { priority: 90 } });
  const low = makeWorkload("low", { cpu: 800, memory: 0, on: ["n2"], rules: { priority: 20 } });
  const plain = makeInput([NODE("n1"), NODE("n2")], [high, low]);
  const input = { ...plain, policy: { ...plain.policy, preemption: true } };
  const [first] = lossesOf(input, schedule(input).placements).losses;
  expect(first?.homeless).toEqual([{ workload: address("service.low"), replicas: 1 }]);
});
