// `exclusive_cores`: which cores replicas get, that they keep them, and where there are none left.
import { expect, test } from "vitest";
import { pinsOf } from "../../src/planner/verify.ts";
import type { Plan } from "../../src/plan/document.ts";
import { specOf } from "../../src/plan/expand.ts";
import type { ReplicaSpec } from "../../src/model/spec.ts";
import { ORCH, Rig, rows } from "../rig/rig.ts";

const NODE = (more = "capacity = { cpu = 4 }", name = "n1") =>
  `node "${name}" {\n  provider = "simulator"\n  ${more}\n}\n`;

const service = (name: string, replicas: number, cores: string, more = "") =>
  `service "${name}" {\n  image     = "${name}:1"\n  replicas  = ${replicas}\n  resources = { ${cores} }\n  ${more}\n}\n`;

/** Cores of what a plan makes or changes: `service.db[0] n1 0-1`. */
function cores(plan: Plan): readonly string[] {
  return plan.changes.flatMap((change) => {
    if (change.after === null) return [];
    const { containers } = specOf(plan, change.after) as unknown as ReplicaSpec; // a replica's
    return Object.values(containers ?? {}).flatMap(({ resources }) =>
      resources.cpuset === undefined ? [] : [`${change.address} ${change.node.to} ${resources.cpuset}`],
    );
  });
}

const pending = (plan: Plan) => plan.pending.map(({ address, reason }) => `${address}: ${reason}`);

test("replicas with exclusive cores get the lowest free ones of their node, request as much cpu, and what does not fit waits", async () => {
  const rig = new Rig(`${ORCH}${NODE()}${service("db", 3, "exclusive_cores = 2")}`);
  const { plan } = await rig.plan();
  expect(cores(plan)).toEqual(["service.db[0] n1 0-1", "service.db[1] n1 2-3"]);
  expect(plan.nodes[0]?.after.cpu).toBe(4000);
  expect(pending(plan)).toEqual([
    "service.db[2]: short 2 CPU and 2 exclusive cores on n1, the only node that would take it",
  ]);
});

test("who stays keeps its cores when others come and go, and a second plan is empty", async () => {
  const rig = new Rig(
    `${ORCH}${NODE()}${service("a", 1, "exclusive_cores = 1")}${service("b", 2, "exclusive_cores = 1")}`,
  );
  expect(cores((await rig.converge()).plan)).toEqual([
    "service.a[0] n1 0",
    "service.b[0] n1 1",
    "service.b[1] n1 2",
  ]);
  // a is gone; the newcomer takes core 3, which nobody leaves, and b stays
  rig.configure(
    `${ORCH}${NODE()}${service("b", 2, "exclusive_cores = 1")}${service("c", 1, "exclusive_cores = 1")}`,
  );
  const next = await rig.plan();
  expect(rows(next.plan)).toEqual(["delete service.a[0] on n1: config", "create service.c[0] on n1: config"]);
  expect(cores(next.plan)).toEqual(["service.c[0] n1 3"]);
  await rig.apply(next);
  expect(rows((await rig.plan()).plan)).toEqual([]);
  // two more: core 0 is free by now
  rig.configure(
    `${ORCH}${NODE()}${service("b", 3, "exclusive_cores = 1")}${service("c", 1, "exclusive_cores = 1")}`,
  );
  expect(cores((await rig.converge()).plan)).toEqual(["service.b[2] n1 0"]);
});

test("a replica that takes over the room of one that leaves gets its cores", async () => {
  const rig = new Rig(`${ORCH}${NODE()}${service("a", 2, "exclusive_cores = 2")}`);
  await rig.converge();
  rig.configure(
    `${ORCH}${NODE()}${service("a", 1, "exclusive_cores = 2")}${service("c", 1, "exclusive_cores = 2")}`,
  );
  expect(cores((await rig.converge()).plan)).toEqual(["service.c[0] n1 2-3"]);
});

test("more exclusive cores are added in place to those that it has, and a replacement keeps them", async () => {
  const rig = new Rig(
    `${ORCH}${NODE()}${service("a", 1, "exclusive_cores = 1")}${service("b", 1, "exclusive_cores = 1")}`,
  );
  await rig.converge();
  rig.configure(
    `${ORCH}${NODE()}${service("a", 1, "exclusive_cores = 2")}${service("b", 1, "exclusive_cores = 1", 'env = { A = "1" }')}`,
  );
  const { plan } = await rig.converge();
  expect(rows(plan)).toEqual([
    "update service.a[0] on n1: config containers.main.resources.cpu, config containers.main.resources.cpuset, config containers.main.resources.exclusive_cores",
    "replace service.b[0] on n1, start-first: config containers.main.env.A",
  ]);
  expect(cores(plan)).toEqual(["service.a[0] n1 0,2", "service.b[0] n1 1"]);
});

test("a replica that asks for more than its node has left moves, with its cores chosen anew", async () => {
  const nodes = NODE() + NODE("capacity = { cpu = 4 }", "n2");
  const one = (count: number) => service("a", 1, `exclusive_cores = ${count}`);
  const b = service("b", 1, "exclusive_cores = 3", 'constraint { condition = node.name == "n1" }');
  const rig = new Rig(`${ORCH}${NODE()}${one(1)}`);
  await rig.converge();
  rig.configure(`${ORCH}${nodes}${one(1)}${b}`);
  await rig.converge();
  rig.configure(`${ORCH}${nodes}${one(2)}${b}`);
  const { plan } = await rig.converge();
  expect(cores(plan)).toEqual(["service.a[0] n2 0-1"]);
});

test("cores that strangers are pinned to are nobody's, and those named in a cpuset are avoided while there are others", async () => {
  const rig = new Rig(
    `${ORCH}${NODE("capacity = { cpu = 4 }\n  foreign = { cores = [0] }")}` +
      `${service("a", 1, 'cpu = "100m", cpuset = "1"')}${service("db", 2, "exclusive_cores = 1")}`,
  );
  const { plan } = await rig.plan();
  expect(cores(plan)).toEqual(["service.a[0] n1 1", "service.db[0] n1 2", "service.db[1] n1 3"]);
});

test("a node with room for the request and too few cores of nobody says so", async () => {
  const rig = new Rig(
    `${ORCH}${NODE("capacity = { cpu = 8 }\n  foreign = { cores = [0, 1, 2, 3, 4, 5] }")}${service("db", 3, "exclusive_cores = 1")}`,
  );
  expect(pending((await rig.plan()).plan)).toEqual([
    "service.db[2]: short 1 exclusive core on n1, the only node that would take it",
  ]);
});

test("sidecars have cores of their own", async () => {
  const rig = new Rig(
    `${ORCH}${NODE()}${service("a", 1, "exclusive_cores = 2", 'container "s" {\n    image     = "s:1"\n    resources = { exclusive_cores = 1 }\n  }')}`,
  );
  expect(cores((await rig.converge()).plan)).toEqual(["service.a[0] n1 0-1", "service.a[0] n1 2"]);
});

test("a saved plan keeps its cores though lower ones became free", async () => {
  const text = (first: number) =>
    `${ORCH}${NODE()}${service("a", first, "exclusive_cores = 1")}${service("b", 1, "exclusive_cores = 1")}`;
  const rig = new Rig(`${ORCH}${NODE()}${service("a", 1, "exclusive_cores = 1")}`);
  await rig.converge();
  rig.configure(text(1));
  const { plan } = await rig.plan();
  expect(cores(plan)).toEqual(["service.b[0] n1 1"]);
  const again = await rig.plan({ pins: pinsOf(plan) });
  expect(again.plan.id).toBe(plan.id);
});

test("a node that lost a core gives its replica another one", async () => {
  const rig = new Rig(`${ORCH}${NODE("capacity = { cpu = 4 }")}${service("a", 1, "exclusive_cores = 1")}`);
  await rig.converge();
  rig.configure(
    `${ORCH}${NODE("capacity = { cpu = 4 }\n  foreign = { cores = [0] }")}${service("a", 1, "exclusive_cores = 1")}`,
  );
  const { plan } = await rig.converge();
  expect(cores(plan)).toEqual(["service.a[0] n1 1"]);
});
