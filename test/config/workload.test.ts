import { expect, test } from "vitest";
import { configured, line, NODE, ORCH, specOf, workload } from "./rig.ts";

const service = (lines: string, rest = "") => `${ORCH}service "x" {\n  image = "i"\n  ${lines}\n}\n${rest}`;
const built = (lines: string, rest = "") => workload(configured(service(lines, rest)), "service.x");

test("ports: chosen and fixed host ports, ranges, protocols", () => {
  const lines = `
  port "http" { container = 8080 }
  port "many" { container = "7000-7002" }
  port "dns" {
    container = 53
    host      = 53
    protocol  = "udp"
    bind      = "127.0.0.1"
  }
  port "inside" {
    container = 9
    publish   = false
  }`;
  const { requirements, spec } = built(lines);
  expect(spec.value["ports"]).toEqual({
    http: { container: 8080, count: 1, protocol: "tcp", publish: true },
    many: { container: 7000, count: 3, protocol: "tcp", publish: true },
    dns: { container: 53, count: 1, protocol: "udp", publish: true, host: 53, bind: "127.0.0.1" },
    inside: { container: 9, count: 1, protocol: "tcp", publish: false },
  });
  expect([requirements.hostPorts, requirements.chosenPorts]).toEqual([
    ["127.0.0.1:53/udp"],
    { tcp: 4, udp: 0, sctp: 0 },
  ]);
});

test("on the host's network ports are those of the container, and there are no networks", () => {
  const { requirements, spec } = built('network_mode = "host"\nport "p" { container = 80 }');
  expect([spec.value["network_mode"], spec.value["networks"], requirements.hostPorts]).toEqual([
    "host",
    undefined,
    ["80/tcp"],
  ]);
});

test("a workload without networks is on the project's default one, which is made once", () => {
  const configuration = configured(service("", 'service "y" { image = "i" }\nnetwork "unused" {}'));
  expect(specOf(configuration, "service.x").networks).toEqual([
    { network: "network.default", name: "p-default", aliases: ["x"] },
  ]);
  expect(configuration.networks.map(({ address, range }) => [address, range])).toEqual([
    ["network.default", null],
  ]);
});

test("the default network can be given settings by declaring it", () => {
  const configuration = configured(service("", 'network "default" { subnet = "10.5.0.0/24" }'));
  expect(configuration.networks.map(({ spec }) => spec.value)).toEqual([
    { name: "p-default", scope: "node", driver: "bridge", subnet: "10.5.0.0/24" },
  ]);
});

test("networks come in order, with the bare name, the unique one and those that are added as aliases", () => {
  const configuration = configured(`${ORCH}
network "a" {}
network "b" { external = true }
service "x" {
  for_each = toset(["eu"])
  image    = "i"
  networks = [network.a]
  attach {
    network      = network.b
    aliases      = ["db"]
    ipv4_address = "10.5.0.9"
  }
}`);
  expect(specOf(configuration, 'service.x["eu"]').networks).toEqual([
    { network: "network.a", name: "p-a", aliases: ["x", "x-eu"] },
    { network: "network.b", name: "b", aliases: ["x", "x-eu", "db"], ipv4_address: "10.5.0.9" },
  ]);
});

test("what a workload requests is the sum of its containers, or the largest init container", () => {
  const request = (init: string) =>
    built(`
  resources = { cpu = "200m", memory = "100Mi", devices = { gpu = 1 } }
  container "s" {
    image     = "s"
    resources = { cpu = "300m", memory = "28Mi" }
  }
  init_container "i" {
    image     = "i"
    resources = ${init}
  }`).requirements.request;
  expect(request('{ cpu = 2, memory = "1Mi" }')).toEqual({
    cpu: 2000,
    memory: 128 * 2 ** 20,
    devices: { gpu: 1 },
  });
  expect(request('{ cpu = "1m", memory = "1Gi", devices = { gpu = 2 } }')).toEqual({
    cpu: 500,
    memory: 2 ** 30,
    devices: { gpu: 2 },
  });
});

test("conditions are asked of each node, and a label that a node has not is null", () => {
  const { requirements } = built(
    `
  constraint { condition = node.labels.disk == "ssd" && node.memory >= quantity("4Gi") && node.cpu > 2 }
  constraint { condition = node.labels["rack"] != null }
  constraint { condition = contains(local.zones, node.labels.zone) }
  constraint {
    distinct = node.labels.rack
    max      = 2
  }`,
    'locals { zones = ["a", "b"] }',
  );
  expect(requirements.constraints.map((condition) => condition.text)).toEqual([
    'node.labels.disk == "ssd" && node.memory >= quantity("4Gi") && node.cpu > 2',
    'node.labels["rack"] != null',
    "contains(local.zones, node.labels.zone)",
  ]);
  const answers = (node: typeof NODE) =>
    requirements.constraints.map((condition) => {
      const result = condition.evaluate(node);
      return result.ok ? result.value : result.diagnostics.map(line);
    });
  expect(answers(NODE)).toEqual([true, false, true]);
  expect(answers({ ...NODE, labels: { rack: "r", zone: "c" } })).toEqual([false, true, false]);
  const [distinct] = requirements.distinct;
  expect([
    distinct?.max,
    distinct?.by.text,
    distinct?.by.evaluate(NODE),
    distinct?.by.evaluate({ ...NODE, labels: { rack: "r" } }),
  ]).toEqual([
    2,
    "node.labels.rack",
    { ok: true, value: null, diagnostics: [] },
    { ok: true, value: "r", diagnostics: [] },
  ]);
});

test("a condition that errs for a node says so at its place", () => {
  const [condition] = built("constraint { condition = parseint(node.labels.disk, 10) > 1 }").requirements
    .constraints;
  const result = condition?.evaluate(NODE);
  expect(
    result?.ok === false
      ? result.diagnostics.map((problem) => [problem.code, problem.range?.start.line])
      : result,
  ).toEqual([["function-failed", 4]]);
});

test("affinities and spreads are rules or preferences", () => {
  const { requirements } = built(
    `
  affinity {
    condition = node.labels.zone == "a"
    weight    = 70
  }
  anti_affinity {
    workload = service.y
    required = true
  }
  affinity {
    workload = service.z
    by       = node.labels.zone
  }
  spread {
    by       = node.labels.zone
    max_skew = 1
  }
  spread {
    by      = node.labels.rack
    targets = { a = 70, b = 30 }
  }
  placement { strategy = "binpack" }
  priority = 90
  pool     = "edge"
  platform = "linux/arm64"`,
    'service "y" { image = "i" }\nservice "z" {\n  for_each = toset(["k"])\n  image = "i"\n}',
  );
  expect(
    requirements.affinities.map(({ anti, required, weight, to }) => [
      anti,
      required,
      weight,
      "condition" in to ? to.condition.text : [to.workload, to.by.text],
    ]),
  ).toEqual([
    [false, false, 70, 'node.labels.zone == "a"'],
    [false, false, 50, ['service.z["k"]', "node.labels.zone"]],
    [true, true, 50, ["service.y", "node.name"]],
  ]);
  expect(
    requirements.spreads.map(({ by, maxSkew, weight, targets }) => [by.text, maxSkew, weight, targets]),
  ).toEqual([
    ["node.labels.zone", 1, null, null],
    ["node.labels.rack", null, 50, { a: 70, b: 30 }],
  ]);
  expect([requirements.strategy, requirements.priority, requirements.pool, requirements.platform]).toEqual([
    "binpack",
    90,
    "edge",
    "linux/arm64",
  ]);
});

test("what to wait for: healthy, for jobs completed, or what is written", () => {
  const rest =
    'service "y" { image = "i" }\nservice "z" {\n  for_each = toset(["a", "b"])\n  image = "i"\n}\njob "j" { image = "i" }';
  expect(
    built('depends_on = [service.y, { workload = service.z, condition = "started" }, job.j]', rest).dependsOn,
  ).toEqual([
    { target: "job.j", condition: "completed" },
    { target: "service.y", condition: "healthy" },
    { target: 'service.z["a"]', condition: "started" },
    { target: 'service.z["b"]', condition: "started" },
  ]);
});

test("paths of the lifecycle lead into the specification", () => {
  const desired = built(
    `
  lifecycle {
    prevent_destroy      = true
    ignore_changes       = [env["LOG_LEVEL"], image, container["m"].env["A"], mount["/t"], port["http"], hostname]
    replace_triggered_by = [service.y, service.z["a"].image]
  }`,
    'service "y" { image = "i" }\nservice "z" {\n  for_each = toset(["a", "b"])\n  image = "i"\n}',
  );
  expect([desired.preventDestroy, desired.ignoreChanges, desired.replaceTriggeredBy]).toEqual([
    true,
    [
      ["containers", "m", "env", "A"],
      ["containers", "main", "env", "LOG_LEVEL"],
      ["containers", "main", "image"],
      ["containers", "main", "mounts", "/t"],
      ["hostname"],
      ["ports", "http"],
    ],
    ["service.y", 'service.z["a"].containers.main.image'],
  ]);
  expect(built("lifecycle = { ignore_changes = all }").ignoreChanges).toEqual([[]]);
});

test("an update has defaults and takes others", () => {
  const defaults = {
    maxParallel: 1,
    order: "auto",
    minHealthyTime: 5000,
    healthyDeadline: 120_000,
    autoRevert: false,
    canary: 0,
    canaryTime: 30_000,
  };
  expect(built("").update).toEqual(defaults);
  expect(
    built(
      'update = { max_parallel = 2, order = "stop-first", min_healthy_time = "1s", healthy_deadline = "1m" }',
    ).update,
  ).toEqual({
    ...defaults,
    maxParallel: 2,
    order: "stop-first",
    minHealthyTime: 1000,
    healthyDeadline: 60_000,
  });
});

test("a job has completions, and its triggers are its own", () => {
  const desired = workload(
    configured(`${ORCH}job "j" {
  image         = "i"
  completions   = 4
  parallelism   = 2
  backoff_limit = 0
  timeout       = "1h"
  triggers      = { v = 3 }
}`),
    "job.j",
  );
  expect([desired.replicas, desired.triggers, desired.job, desired.spec.value["job"]]).toEqual([
    4,
    { v: "3" },
    {
      completions: 4,
      parallelism: 2,
      backoffLimit: 0,
      duration: null,
      deadline: null,
      timeout: 3_600_000,
      keep: 1,
    },
    { backoff_limit: 0, timeout: 3_600_000 },
  ]);
});

test("for_each takes a map or a set of strings, enabled leaves instances out", () => {
  const addresses = (lines: string) =>
    configured(service(lines)).workloads.map(({ address, key }) => [address, key]);
  expect(addresses("for_each = { b = 1, a = 2 }")).toEqual([
    ['service.x["a"]', "a"],
    ['service.x["b"]', "b"],
  ]);
  expect(addresses('for_each = toset(["b", "a"])\nenabled = each.key != "a"')).toEqual([
    ['service.x["b"]', "b"],
  ]);
  expect(addresses("enabled = 1 > 2")).toEqual([]);
});

test("a key that is named like a property of objects is an ordinary one", () => {
  expect(
    configured(service('for_each = toset(["__proto__"])\nenv = { "__proto__" = "v" }')).workloads.map(
      ({ address, spec }) => [address, JSON.stringify(spec.value).includes('"env":{"__proto__":"v"}')],
    ),
  ).toEqual([['service.x["__proto__"]', true]]);
});
