// Every rule of placement, written in the language and planned on simulated nodes.
import { expect, test } from "vitest";
import { ORCH, Rig } from "../rig/rig.ts";

const SIX = `node "n" {
  for_each = {
    a1 = { zone = "a", rack = "r1" }, a2 = { zone = "a", rack = "r2" }, a3 = { zone = "a", rack = "r2" }
    b1 = { zone = "b", rack = "r3" }, b2 = { zone = "b", rack = "r3" }, c1 = { zone = "c", rack = "r4" }
  }
  provider = "simulator"
  labels   = each.value
  SETTINGS
}
`;

/** Replicas by node (without its prefix), then what is pending and why. */
async function outcome(services: string, settings = ""): Promise<readonly string[]> {
  const rig = new Rig(`${ORCH}${SIX.replace("SETTINGS", settings)}${services}`);
  const planned = await rig.tryPlan();
  if (!("work" in planned)) throw new Error(JSON.stringify(planned.failed));
  const { placements, pending } = planned.plan;
  const homes = new Map<string, number>();
  for (const node of Object.values(placements)) homes.set(node.slice(2), (homes.get(node.slice(2)) ?? 0) + 1);
  return [
    ...[...homes].sort(([x], [y]) => (x < y ? -1 : 1)).map(([node, count]) => `${node} ${count}`),
    ...pending.map(({ address, reason }) => `${address}: ${reason}`),
  ];
}

const web = (replicas: number, rules: string, name = "web") => `service "${name}" {
  image     = "i"
  replicas  = ${replicas}
  resources = { cpu = "100m", memory = "64Mi" }
  ${rules}
}
`;

test("distinct values of a label, each with a maximum", async () => {
  const rule = "constraint {\n distinct = node.labels.rack\n max = 2\n}";
  expect(await outcome(web(9, rule))).toEqual([
    "a1 2",
    "a2 1",
    "a3 1",
    "b1 1",
    "b2 1",
    "c1 2",
    "service.web[8]: no node accepts it: distinct (6 nodes)",
  ]);
});

test("so many replicas of a workload on a node, as Swarm's replicas-max-per-node", async () => {
  const rule = 'constraint {\n distinct = node.name\n max = 2\n}\nplacement { strategy = "fifo" }';
  expect(await outcome(web(5, rule))).toEqual(["a1 2", "a2 2", "a3 1"]);
});

test("so many replicas of anything on a node", async () => {
  const queue = 'placement { strategy = "fifo" }';
  const both = web(4, queue, "one") + web(9, queue, "two");
  expect(await outcome(both, "max_replicas = 2")).toEqual([
    "a1 2",
    "a2 2",
    "a3 2",
    "b1 2",
    "b2 2",
    "c1 2",
    "service.two[8]: no node accepts it: max-replicas (6 nodes)",
  ]);
});

test("a tainted node takes only who tolerates the taint, with any value, this one, or all", async () => {
  const taints = 'taints = each.key == "a1" ? ["dedicated=db", "gpu"] : each.key == "b1" ? ["gpu"] : ["x"]';
  const tolerating = async (list: string) => await outcome(web(6, `tolerations = [${list}]`), taints);
  expect(await tolerating('"gpu"')).toEqual(["b1 6"]);
  expect(await tolerating('"gpu", "dedicated=web"')).toEqual(["b1 6"]);
  expect(await tolerating('"gpu", "dedicated"')).toEqual(["a1 3", "b1 3"]);
  expect(await tolerating('"gpu", "dedicated=db"')).toEqual(["a1 3", "b1 3"]);
  expect(await tolerating('"*"')).toEqual(["a1 1", "a2 1", "a3 1", "b1 1", "b2 1", "c1 1"]);
  expect(await outcome(web(1, ""), taints)).toEqual(["service.web[0]: no node accepts it: taint (6 nodes)"]);
});

test("a new taint moves nothing that runs", async () => {
  const text = (taints: string) => `${ORCH}node "a" {\n provider = "simulator"\n ${taints}\n}\n${web(2, "")}`;
  const rig = new Rig(text(""));
  await rig.apply(await rig.plan());
  const planned = await rig.configure(text('taints = ["gone"]')).tryPlan();
  expect("work" in planned ? planned.plan.changes : planned.failed).toEqual([]);
});

test("weighted spread follows its percentages", async () => {
  const rule = "spread {\n by = node.labels.zone\n weight = 100\n targets = { a = 70, b = 20 }\n}";
  expect(await outcome(web(20, rule))).toEqual(["a1 5", "a2 5", "a3 4", "b1 2", "b2 2", "c1 2"]);
});

test("hard spread: no zone has more than max_skew above the least", async () => {
  const rule = 'spread {\n by = node.labels.zone\n max_skew = 1\n}\nplacement { strategy = "fifo" }';
  expect(await outcome(web(8, rule))).toEqual(["a1 3", "b1 3", "c1 2"]);
});

test("affinity and anti-affinity between workloads by a label", async () => {
  const anchor = web(1, 'constraint { condition = node.name == "n-b1" }', "cache");
  const near = "affinity {\n workload = service.cache\n by = node.labels.zone\n required = true\n}";
  const far = "anti_affinity {\n workload = service.cache\n by = node.labels.zone\n required = true\n}";
  expect(await outcome(anchor + web(4, near))).toEqual(["b1 3", "b2 2"]);
  expect(await outcome(anchor + web(4, far))).toEqual(["a1 1", "a2 1", "a3 1", "b1 1", "c1 1"]);
});

test("pools and devices", async () => {
  const pool = 'pool = each.value.zone == "c" ? "edge" : "default"';
  expect(await outcome(web(3, 'pool = "edge"'), pool)).toEqual(["c1 3"]);
  const gpu = 'capacity = { devices = { gpu = each.value.zone == "b" ? 2 : 0 } }';
  const asking = web(5, "").replace('memory = "64Mi"', 'memory = "64Mi", devices = { gpu = 1 }');
  expect(await outcome(asking, gpu)).toEqual([
    "b1 2",
    "b2 2",
    "service.web[4]: short 1 gpu on n-b1, the node that comes closest",
  ]);
});

test("every attribute of a node can be asked", async () => {
  const differing = `pool = "default"
    advertise      = each.key == "c1" ? "10.0.0.9" : "10.0.0.1"
    arch           = each.key == "b1" ? "arm64" : "amd64"
    os             = each.key == "b2" ? "windows" : "linux"
    engine_version = each.key == "a3" ? "27.1.0" : "20.10.24"
    capacity       = { cpu = each.key == "a1" ? 8 : 4, memory = each.key == "a2" ? "16Gi" : "8Gi" }`;
  const asked = async (condition: string) =>
    await outcome(web(1, `constraint { condition = ${condition} }`), differing);
  expect({
    name: await asked('node.name == "n-b2"'),
    cpu: await asked("node.cpu > 4"),
    memory: await asked('node.memory > quantity("8Gi")'),
    arch: await asked('node.arch == "arm64"'),
    os: await asked('node.os != "linux"'),
    engine_version: await asked('version_matches(node.engine_version, "~> 27.0")'),
    advertise: await asked('node.advertise == "10.0.0.9"'),
    labels: await asked('node.labels.rack == "r4" && node.labels.none == null'),
    pool: await asked('node.pool != "default"'),
    platform: await outcome(web(1, 'platform = "linux/arm64"'), differing),
  }).toEqual({
    name: ["b2 1"],
    cpu: ["a1 1"],
    memory: ["a2 1"],
    arch: ["b1 1"],
    os: ["b2 1"],
    engine_version: ["a3 1"],
    advertise: ["c1 1"],
    labels: ["c1 1"],
    pool: ["service.web[0]: no node accepts it: constraint (6 nodes)"],
    platform: ["b1 1"],
  });
});

test("a volume keeps its users on its node", async () => {
  const volume = 'volume "data" {}\n';
  const user = (name: string, rule = "") => web(2, `mount "/data" { volume = volume.data }\n ${rule}`, name);
  expect(
    await outcome(volume + user("one", 'constraint { condition = node.name == "n-b1" }') + user("two")),
  ).toEqual(["b1 4"]);
});

test("a rule about the engine's version", async () => {
  const version = 'engine_version = each.value.zone == "a" ? "20.10.24" : "27.1.0"';
  const rule = 'constraint { condition = tonumber(split(".", node.engine_version)[0]) >= 24 }';
  expect(await outcome(web(3, rule), version)).toEqual(["b1 1", "b2 1", "c1 1"]);
});
