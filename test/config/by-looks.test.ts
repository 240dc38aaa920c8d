// A rule asks nodes that look the same to it once, and gives each the answer that it would give to it alone.
import { expect, test } from "vitest";
import type { Node } from "../../src/model/node.ts";
import { NODE, ORCH, configured, workload } from "./rig.ts";

/** In an order in which every pair of them differs in some look, some by one only. */
const NODES: readonly Node[] = [
  NODE,
  { ...NODE, name: "edge-b" as Node["name"] },
  { ...NODE, name: "edge-c" as Node["name"], labels: { zone: "b", disk: "ssd" } },
  { ...NODE, labels: { zone: "b" } },
  { ...NODE, labels: { zone: "null" } },
  { ...NODE, labels: {} },
  { ...NODE, pool: "edge", labels: { zone: "b", disk: "ssd" } },
  { ...NODE, capacity: { ...NODE.capacity, cpu: 2000 } },
  { ...NODE, capacity: { ...NODE.capacity, memory: 1 } },
  { ...NODE, os: "windows", arch: "arm64", engineVersion: "20", advertise: null },
  { ...NODE, load: { cpu: 0.5, memory: 0.2 } },
  { ...NODE, load: { cpu: 0.5, memory: 0.9 } },
];

test.each([
  'node.labels.disk == "ssd" || false',
  'node.labels.zone == "a" ? node.labels.disk == "ssd" : node.pool == "edge"',
  'node.name == "edge-b"',
  "node.cpu > 3 && node.memory > 100",
  'node.os == "linux" && node.arch == "amd64" && node.engine_version != "20"',
  'coalesce(node.advertise, "-") == "10.0.0.1"',
  "node.load != null && node.load.memory < 0.5",
  'node.labels["zone"] == node.pool || node.labels["x-${node.pool}"] == null',
  "node.labels.zone == null ? null : true",
  "[1, 2][node.cpu == 4 ? 1 : 2] == 2",
])("%s", (condition) => {
  const rule = () => {
    const text = `${ORCH}service "x" {\nimage = "a"\nconstraint { condition = ${condition} }\n}`;
    const [found] = workload(configured(text), "service.x").requirements.constraints;
    if (found === undefined) throw new Error("no constraint");
    return found;
  };
  const together = rule();
  for (const nodes of [NODES, [...NODES].reverse(), NODES])
    expect(nodes.map((node) => together.evaluate(node))).toEqual(nodes.map((node) => rule().evaluate(node)));
});

test("nodes that look the same to a condition are not asked one by one", () => {
  const text = `${ORCH}service "x" {\nimage = "a"\nconstraint { condition = node.labels.disk == "ssd" }\n}`;
  const [rule] = workload(configured(text), "service.x").requirements.constraints;
  let looks = 0;
  const labels = new Proxy({ disk: "ssd" } as Record<string, string>, {
    ownKeys: (target) => {
      looks++; // all labels are made values only where the condition is evaluated
      return Reflect.ownKeys(target);
    },
  });
  for (let index = 0; index < 10; index++) rule?.evaluate({ ...NODE, labels });
  expect(looks).toBe(1);
});
