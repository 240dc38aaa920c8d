// Namespaces with quotas, and room that is kept for some.
import { expect, test } from "vitest";
import { renderPlan } from "../../src/render/terminal/plan.ts";
import { plain } from "../render/style.ts";
import type { Plan } from "../../src/plan/document.ts";
import { pinsOf } from "../../src/planner/verify.ts";
import { ORCH, Rig, rows } from "../rig/rig.ts";

const NODES = (count = 2, more = "") =>
  `node "n" {\n  for_each = toset([${Array.from({ length: count }, (_, index) => `"${index + 1}"`).join(", ")}])\n  provider = "simulator"\n  capacity = { cpu = 4, memory = "8Gi" }\n  ${more}\n}\n`;

const service = (name: string, replicas: number, cpu: string, more = "") =>
  `service "${name}" {\n  image     = "${name}:1"\n  replicas  = ${replicas}\n  resources = { cpu = ${cpu}, memory = "64Mi" }\n  ${more}\n}\n`;

const TEAM = 'namespace = "team-a"';
const quota = (limits: string) => `namespace "team-a" {\n  quota = { ${limits} }\n}\n`;
const told = (plan: Plan) =>
  plan.pending.map(({ address, reason, remedies = [] }) =>
    [`${address}: ${reason}`, ...remedies.map(({ text }) => `  fits ${text}`)].join("\n"),
  );

test("what exceeds a quota waits, in order of priority, with how much over and what would help", async () => {
  const rig = new Rig(
    `${ORCH}${NODES()}${quota('cpu = 3, memory = "1Gi"')}` +
      service("low", 2, "1", TEAM) +
      service("high", 2, "1", `${TEAM}\n  priority = 80`) +
      service("other", 2, "1"),
  );
  const { plan } = await rig.converge();
  expect(Object.keys(plan.placements)).toEqual([
    "service.high[0]",
    "service.high[1]",
    "service.low[0]",
    "service.other[0]",
    "service.other[1]",
  ]);
  expect(told(plan)).toEqual([
    'service.low[1]: over the quota of namespace "team-a": needs 1 CPU, 0 of 3 left\n' +
      '  fits with 1 CPU more in the quota of namespace "team-a"',
  ]);
  expect(plan.pending[0]?.remedies).toEqual([
    {
      text: 'with 1 CPU more in the quota of namespace "team-a"',
      amounts: { "quota cpu": 1000 },
      relax: [],
      nodes: ["n-1", "n-2"],
      node_count: 2,
    },
  ]);
});

test("a small one passes a large one that the quota has no room for", async () => {
  const rig = new Rig(
    `${ORCH}${NODES()}${quota("cpu = 2")}${service("a", 1, "3", `${TEAM}\n  priority = 90`)}${service("b", 1, "1", TEAM)}`,
  );
  expect(told((await rig.plan()).plan)).toEqual([
    'service.a[0]: over the quota of namespace "team-a": needs 3 CPU, 2 of 2 left\n' +
      '  fits with 1 CPU more in the quota of namespace "team-a"',
  ]);
});

test("replicas, memory and devices have quotas, each for itself", async () => {
  const gpu = 'resources = { cpu = "100m", memory = "64Mi", devices = { gpu = 1 } }';
  const rig = new Rig(
    `${ORCH}${NODES(2, "").replace('"8Gi" }', '"8Gi", devices = { gpu = 4 } }')}${quota('replicas = 2, memory = "100Mi", devices = { gpu = 1 }')}` +
      `service "g" {\n  image = "g"\n  replicas = 3\n  ${TEAM}\n  ${gpu}\n}\n`,
  );
  expect(told((await rig.plan()).plan)).toEqual([
    'service.g[1]: over the quota of namespace "team-a": needs 64Mi of memory, 36Mi of 100Mi left; needs 1 gpu, 0 of 1 left\n' +
      '  fits with 28Mi of memory and 1 gpu more in the quota of namespace "team-a"',
    'service.g[2]: over the quota of namespace "team-a": needs 64Mi of memory, 36Mi of 100Mi left; needs 1 gpu, 0 of 1 left\n' +
      '  fits with 28Mi of memory and 1 gpu more in the quota of namespace "team-a"',
  ]);
});

test("what runs stays when a quota is lowered; what would grow beyond it runs on as it is", async () => {
  const text = (limits: string, cpu: string) =>
    `${ORCH}${NODES()}${quota(limits)}${service("a", 2, cpu, TEAM)}`;
  const rig = new Rig(text("cpu = 2", '"500m"'));
  await rig.converge();
  rig.configure(text('cpu = "500m"', '"500m"'));
  expect(rows((await rig.plan()).plan)).toEqual([]);
  rig.configure(text("cpu = 2", '"1500m"'));
  const { plan } = await rig.plan();
  expect(rows(plan)).toEqual(["update service.a[0] on n-1: config containers.main.resources.cpu"]);
  expect(told(plan)).toEqual([
    'service.a[1]: over the quota of namespace "team-a": needs 1 CPU more, 0 of 2 left\n' +
      '  fits with 1 CPU more in the quota of namespace "team-a"',
  ]);
  expect(plan.placements).toEqual({ "service.a[0]": "n-1", "service.a[1]": "n-2" });
  const again = await rig.plan({ pins: pinsOf(plan) });
  expect(again.plan.id).toBe(plan.id);
});

test("what a quota does not let grow keeps its room and its port while it runs on: nobody else is given them", async () => {
  const text = (cpu: string, others: string) =>
    `${ORCH}${NODES(1)}${quota("cpu = 3")}` +
    service("a", 1, cpu, `${TEAM}\n  port "http" {\n    container = 80\n    host      = 8080\n  }`) +
    others;
  const rig = new Rig(text("3", ""));
  await rig.converge();
  const others =
    service("large", 1, "2", "priority = 90") +
    service("port", 1, "0.5", 'port "http" {\n    container = 80\n    host      = 8080\n  }');
  rig.configure(text('"3500m"', others));
  const { plan } = await rig.plan();
  expect(rows(plan)).toEqual([]);
  expect(plan.pending.map(({ address, reason }) => `${address}: ${reason}`)).toEqual([
    'service.a[0]: over the quota of namespace "team-a": needs 500m CPU more, 0 of 3 left',
    "service.large[0]: short 1 CPU on n-1, the only node that would take it",
    "service.port[0]: host port 8080/tcp of n-1 is held by service.a[0]. Free the port, take another one (without `host` a free one is chosen), or add a node where it is free",
  ]);
  expect(plan.placements).toEqual({ "service.a[0]": "n-1" });
  expect((await rig.plan({ pins: pinsOf(plan) })).plan.id).toBe(plan.id);
});

test("a replica that moves counts where it goes, not twice", async () => {
  const text = (more: string) =>
    `${ORCH}${NODES(2, more)}${quota("replicas = 1")}${service("a", 1, "1", TEAM)}`;
  const rig = new Rig(text(""));
  await rig.converge();
  rig.configure(text('drain = each.key == "1"'));
  const { plan } = await rig.converge();
  expect([rows(plan).filter((row) => row.startsWith("move")), plan.pending]).toEqual([
    ["move service.a[0] n-1 -> n-2, start-first: drain"],
    [],
  ]);
});

test("workloads that name no namespace are in the default one, and a quota may be given to it", async () => {
  const rig = new Rig(
    `${ORCH}${NODES()}namespace "default" {\n  quota = { replicas = 1 }\n}\nnamespace "free" {}\n${service("a", 2, "1")}${service("b", 3, "1", 'namespace = "free"')}`,
  );
  expect(told((await rig.plan()).plan)).toEqual([
    'service.a[1]: over the quota of namespace "default": needs 1 replica, 0 of 1 left\n' +
      '  fits with 1 replica more in the quota of namespace "default"',
  ]);
});

test("namespaces change no name on an engine, and changing one changes nothing that runs", async () => {
  const text = (more: string) => `${ORCH}${NODES()}namespace "team-a" {}\n${service("a", 1, "1", more)}`;
  const rig = new Rig(text(""));
  await rig.converge();
  rig.configure(text(TEAM));
  expect(rows((await rig.plan()).plan)).toEqual([]);
});

test("room is kept for who is entitled: others see less, and what is used is no longer kept", async () => {
  const kept = 'reservation "room" {\n  cpu      = 2\n  priority = 80\n}\n';
  const rig = new Rig(`${ORCH}${NODES(1)}${kept}${service("low", 3, "1")}`);
  const { plan } = await rig.converge();
  expect(told(plan)).toEqual([
    "service.low[2]: short 1 CPU on n-1, the only node that would take it\n  fits with 1 CPU more on n-1",
  ]);
  expect(Object.values(plan.verdicts)[0]?.refused).toEqual([
    {
      nodes: ["n-1"],
      refusals: [{ rule: "cpu", need: "1", have: '0 (2 more kept for others by the reservation "room")' }],
    },
  ]);
  rig.configure(
    `${ORCH}${NODES(1)}${kept}${service("low", 3, "1")}${service("high", 1, "1500m".replace(/^/, '"').concat('"'), "priority = 80")}`,
  );
  const next = await rig.converge();
  expect(told(next.plan)).toEqual([
    "service.low[2]: short 1 CPU on n-1, the only node that would take it\n  fits with 1 CPU more on n-1",
  ]);
  expect(
    Object.values(next.plan.verdicts).flatMap(({ refused }) => refused.flatMap(({ refusals }) => refusals)),
  ).toContainEqual({
    rule: "cpu",
    need: "1",
    have: '0 (500m more kept for others by the reservation "room")',
  });
});

test("reservations are for workloads and namespaces, too, on some nodes or a pool, and never move what runs", async () => {
  const kept = (who: string) => `reservation "room" {\n  cpu   = 4\n  nodes = ["n-1"]\n  ${who}\n}\n`;
  const text = (who: string) =>
    `${ORCH}${NODES()}namespace "team-a" {}\n${who === "" ? "" : kept(who)}${service("a", 1, "1", TEAM)}${service("b", 2, "1")}`;
  const rig = new Rig(text('namespaces = ["team-a"]'));
  expect((await rig.plan()).plan.placements).toEqual({
    "service.a[0]": "n-1",
    "service.b[0]": "n-2",
    "service.b[1]": "n-2",
  });
  rig.configure(text("workloads = [service.b]"));
  expect((await rig.plan()).plan.placements["service.a[0]" as never]).toBe("n-2");
  const free = new Rig(text(""));
  await free.converge();
  free.configure(text("workloads = [service.a]"));
  expect(rows((await free.plan()).plan)).toEqual([]);
});

test("the plan tells of quotas that are nearly used up and of what is kept, and JSON of all of them", async () => {
  const rig = new Rig(
    `${ORCH}${NODES()}${quota("cpu = 5, replicas = 9")}namespace "b" {\n  quota = { cpu = 10 }\n}\n` +
      `reservation "room" {\n  cpu        = 2\n  namespaces = ["b"]\n}\n` +
      service("a", 4, "1", TEAM) +
      service("b", 1, "1", 'namespace = "b"'),
  );
  const { plan } = await rig.plan();
  expect(plan.namespaces).toEqual([
    {
      name: "b",
      quota: { cpu: 10_000 },
      before: { cpu: 0, memory: 0, devices: {}, replicas: 0 },
      after: { cpu: 1000, memory: 2 ** 26, devices: {}, replicas: 1 },
      waiting: 0,
    },
    {
      name: "team-a",
      quota: { cpu: 5000, replicas: 9 },
      before: { cpu: 0, memory: 0, devices: {}, replicas: 0 },
      after: { cpu: 4000, memory: 2 ** 28, devices: {}, replicas: 4 },
      waiting: 0,
    },
  ]);
  expect(plan.nodes.map(({ name, reserved }) => [name, reserved])).toEqual([
    [
      "n-1",
      [
        {
          reservation: "room",
          amounts: { cpu: 2000, memory: 0, devices: {} },
          used: { cpu: 1000, memory: 2 ** 26, devices: {} },
        },
      ],
    ],
    [
      "n-2",
      [
        {
          reservation: "room",
          amounts: { cpu: 2000, memory: 0, devices: {} },
          used: { cpu: 0, memory: 0, devices: {} },
        },
      ],
    ],
  ]);
  const lines = renderPlan(plan, plain(80))
    .split("\n")
    .filter((line) => /NAMESPACE|team-a|reservation| b /.test(line));
  expect(lines).toEqual([
    "  reservation room: cpu 2 on each of n-1, n-2; in use: cpu 1",
    "  NAMESPACE  CPU           REPLICAS",
    "  team-a     4 of 5 (80%)  4 of 9 (44%)",
  ]);
});
