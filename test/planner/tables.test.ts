// Ports, addresses, replacement order, networks and volumes, node rows and risks: what a plan says in given situations.
import { describe, expect, test } from "vitest";
import { addStranger } from "../../providers/simulator/world.ts";
import type { ReplicaSpec } from "../../src/model/spec.ts";
import { specOf } from "../../src/plan/expand.ts";
import type { Plan } from "../../src/plan/document.ts";
import { ORCH, Rig, nodes, rows } from "../rig/rig.ts";

const HEAD = `${ORCH}${nodes(2)}`;
const at = (name: string) => `constraint { condition = node.name == "${name}" }`;
const service = (name: string, lines: string) =>
  `service "${name}" {\n  image = "acme/${name}:1"\n  ${lines}\n}\n`;

function portsOf(plan: Plan): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    plan.changes.flatMap((change) =>
      change.after === null || Object.keys(change.after.ports).length === 0
        ? []
        : [[change.address, change.after.ports]],
    ),
  );
}

function env(plan: Plan, address: string): unknown {
  const change = plan.changes.find((row) => row.address === address);
  if (change === undefined || change.after === null) return null;
  return (specOf(plan, change.after) as unknown as ReplicaSpec).containers["main"]?.env; // a replica's spec
}

describe("host ports", () => {
  test("the lowest free one of the node's range, beside strangers and fixed ones, by protocol", async () => {
    const rig = new Rig(
      `${HEAD}${service("x", `port "p" { container = 80 }\nport "q" {\n container = 53\n protocol = "udp"\n}\n${at("a")}`)}${service("y", `port "p" {\n container = 80\n host = 20001\n}\n${at("a")}`)}`,
    );
    addStranger(rig.engines, "a", { kind: "service", name: "other", ports: ["20000/tcp"] });
    expect(portsOf((await rig.plan()).plan)).toEqual({
      "service.x[0]": { p: 20002, q: 20000 },
      "service.y[0]": { p: 20001 },
    });
  });

  test("a range is as many ports in a row", async () => {
    const rig = new Rig(`${HEAD}${service("x", `port "p" { container = "7000-7003" }\n${at("a")}`)}`);
    addStranger(rig.engines, "a", { kind: "service", name: "other", ports: ["20002/tcp"] });
    expect(portsOf((await rig.plan()).plan)).toEqual({ "service.x[0]": { p: 20003 } });
  });

  test("a port that others read is kept on replacement, one that nobody reads changes with start-first", async () => {
    const text = (image: string, reader: string) =>
      `${HEAD}${service("x", `port "p" { container = 80 }\n${at("a")}`).replace("x:1", image)}${reader}`;
    const reader = service("y", `env = { X = service.x.endpoint["p"] }\n${at("b")}`);
    const alone = new Rig(text("x:1", ""));
    await alone.converge();
    expect(portsOf((await alone.converge(text("x:2", ""))).plan)).toEqual({ "service.x[0]": { p: 20001 } });
    const read = new Rig(text("x:1", reader));
    await read.converge();
    const { plan } = await read.converge(text("x:2", reader));
    expect(portsOf(plan)).toEqual({ "service.x[0]": { p: 20000 } });
    expect(rows(plan)).toEqual(["replace service.x[0] on a, stop-first: config containers.main.image"]);
    expect(plan.changes[0]?.order_reason).toBe('others use its port "p", so it is kept');
  });

  test("a range that is used up is an error that says what to widen", async () => {
    const rig = new Rig(
      `${ORCH}${nodes(1, 'port_range = "20000-20000"')}${service("x", 'port "p" { container = 80 }\nport "q" { container = 81 }')}`,
    );
    expect((await rig.plan()).plan.pending.map((item) => item.address)).toEqual(["service.x[0]"]);
  });
});

describe("addresses", () => {
  const text = (x: string, y: string, network = "") =>
    `${HEAD}${service("x", `port "p" { container = 80 }\n${at(x)}`)}${service("y", `env = { X = service.x.endpoint["p"], ME = self.name, ON = self.node }\n${network}\n${at(y)}`)}`;

  test.each<readonly [string, string, string]>([
    ["on the same node, the alias and the container port", text("a", "a"), "x:80"],
    ["from another node, its advertised address and the host port", text("a", "b"), "10.0.0.1:20000"],
    [
      "on the same node without a shared network, the host port",
      text("a", "a", "networks = [network.other]").concat('network "other" {}\n'),
      "10.0.0.1:20000",
    ],
  ])("%s", async (_, config, expected) => {
    expect(env((await new Rig(config).plan()).plan, "service.y[0]")).toEqual({
      X: expected,
      ME: "p-y-0",
      ON: config === text("a", "b") ? "b" : "a",
    });
  });

  test("the replica that was meant stays meant while it exists, and its going rebinds", async () => {
    const config = (replicas: number) =>
      `${HEAD}${service("x", `replicas = ${replicas}\nport "p" { container = 80 }\n${at("a")}`)}${service("y", `env = { X = service.x.endpoint["p"] }\n${at("b")}`)}`;
    const rig = new Rig(config(1));
    await rig.converge();
    expect(rows((await rig.converge(config(3))).plan)).toEqual([
      "create service.x[1] on a: config",
      "create service.x[2] on a: config",
    ]);
  });

  test("a replica that moves to a node with a replica that it needs means that one, not the one it left", async () => {
    const config = (where: string) =>
      `${HEAD}${service("x", `replicas = 2\nport "p" { container = 80 }\nconstraint { distinct = node.name }`)}${service("y", `env = { X = service.x.endpoint["p"] }\n${at(where)}`)}`;
    const rig = new Rig(config("a"));
    const first = await rig.converge();
    expect(env(first.plan, "service.y[0]")).toEqual({ X: "x:80" });
    const moved = await rig.converge(config("b"));
    expect(env(moved.plan, "service.y[0]")).toEqual({ X: "x:80" });
    expect(rows(moved.plan)).toEqual(["move service.y[0] a -> b, start-first: rules (constraint)"]);
  });

  test("a port bound to loopback cannot be reached from another node", async () => {
    const rig = new Rig(
      text("a", "b").replace("{ container = 80 }", '{\n container = 80\n bind = "127.0.0.1"\n}'),
    );
    expect((await rig.problems()).join("\n")).toContain("port-bound-to-loopback");
  });

  test("a host alone is no address where the host port is another one", async () => {
    const rig = new Rig(text("a", "b").replace('service.x.endpoint["p"]', "service.x.host"));
    expect((await rig.problems()).join("\n")).toContain("host-without-port");
  });

  test("an unpublished port ties its reader to the node", async () => {
    const config = `${HEAD}${service("x", `port "p" {\n container = 80\n publish = false\n}\n${at("b")}`)}${service("y", 'env = { X = service.x.endpoint["p"] }')}`;
    const { plan } = await new Rig(config).plan();
    expect(plan.placements).toEqual({ "service.x[0]": "b", "service.y[0]": "b" });
    expect(env(plan, "service.y[0]")).toEqual({ X: "x:80" });
  });

  test("outputs are seen from outside", async () => {
    const { plan } = await new Rig(
      `${text("a", "b")}output "one" { value = service.x.endpoint["p"] }\noutput "all" { value = service.x.endpoints["p"] }\n`,
    ).plan();
    expect(plan.outputs).toEqual({
      all: { action: "create", before: null, after: ["10.0.0.1:20000"], sensitive: false },
      one: { action: "create", before: null, after: "10.0.0.1:20000", sensitive: false },
    });
  });
});

describe("the order of a replacement, and its reason", () => {
  const VOLUME = 'volume "data" {}\n';
  test.each<readonly [string, string, string, string]>([
    ["nothing in the way", "", "start-first", "nothing forbids old and new at once"],
    ["a wish", 'update { order = "stop-first" }', "stop-first", "the update block asks for it"],
    ["a fixed port", 'port "p" {\n container = 80\n host = 80\n}', "stop-first", "host port 80 stays on a"],
    [
      "a volume with one writer",
      'mount "/d" { volume = volume.data }',
      "stop-first",
      "volume.data has one writer",
    ],
    [
      "a volume that is only read",
      'mount "/d" {\n volume = volume.data\n read_only = true\n}',
      "start-first",
      "nothing forbids old and new at once",
    ],
    ["no room for two", 'resources = { cpu = "3" }', "stop-first", "a has no room for old and new at once"],
    ["the node's own network", 'network_mode = "host"', "stop-first", "it uses the node's own network"],
  ])("%s", async (_, lines, order, reason) => {
    const text = (value: number) =>
      `${HEAD}${VOLUME}${service("x", `env = { A = "${value}" }\n${lines}\n${at("a")}`)}`;
    const rig = new Rig(text(1));
    await rig.converge();
    const { plan } = await rig.converge(text(2));
    const row = plan.changes.find((change) => change.action === "replace");
    expect([row?.order, row?.order_reason]).toEqual([order, reason]);
  });

  test("an explicit start-first that cannot be is an error with the reason", async () => {
    const text = (value: number) =>
      `${HEAD}${service("x", `env = { A = "${value}" }\nport "p" {\n container = 80\n host = 80\n}\nupdate { order = "start-first" }\n${at("a")}`)}`;
    const rig = new Rig(text(1));
    await rig.converge();
    expect((await rig.configure(text(2)).problems())[0]).toContain(
      "start-first-impossible: service.x[0] cannot be replaced start-first: host port 80 stays on a.",
    );
  });
});

describe("volumes", () => {
  const text = (volume: string, use = true) =>
    `${HEAD}${volume}${service("x", `${use ? 'mount "/d" { volume = volume.data }' : ""}\n${at("a")}`)}`;

  test("are forgotten with their block, and their data is found again with it", async () => {
    const rig = new Rig(text('volume "data" {}\n'));
    await rig.converge();
    expect(rows((await rig.converge(text("", false))).plan)[1]).toBe(
      "forget volume.data@a on a: config (its data stays on the node)",
    );
    expect(rows((await rig.converge(text('volume "data" {}\n'))).plan)[1]).toBe(
      "update volume.data@a on a: leftover (its data is still there)",
    );
  });

  test("go with their block where that was said", async () => {
    const rig = new Rig(text('volume "data" { on_delete = "delete" }\n'));
    await rig.converge();
    const { plan } = await rig.converge(text("", false));
    expect(rows(plan)[1]).toBe("delete volume.data@a on a: config");
    expect(plan.risks.map((risk) => risk.code)).toContain("data-deleted");
  });

  test("cannot be changed in a way that loses data", async () => {
    const rig = new Rig(text('volume "data" {}\n'));
    await rig.converge();
    rig.configure(text('volume "data" { driver = "nfs" }\n'));
    expect((await rig.problems())[0]).toContain(
      "volume-change-loses-data: Changing driver of volume.data would delete its data on a.",
    );
  });

  test("of prevent_destroy are not deleted, also when the block is gone", async () => {
    const rig = new Rig(
      text('volume "data" {\n on_delete = "delete"\n lifecycle { prevent_destroy = true }\n}\n'),
    );
    await rig.converge();
    rig.configure(text("", false));
    expect((await rig.problems())[0]).toContain(
      "prevent-destroy: volume.data is protected by prevent_destroy",
    );
  });

  test("of each replica go where their replica is, and keep it there", async () => {
    const config = (extra: string) =>
      `${HEAD}volume "data" { scope = "replica" }\n${service("x", `replicas = 2\nmount "/d" { volume = volume.data }`)}${extra}`;
    const rig = new Rig(config(""));
    expect(rows((await rig.converge()).plan).filter((row) => row.includes("volume"))).toEqual([
      "create volume.data@service.x[0] on a: config",
      "create volume.data@service.x[1] on b: config",
    ]);
    const drained = await rig.plan({ drained: ["a" as never] });
    expect(rows(drained.plan)).toEqual([]);
    expect(drained.plan.risks.map((risk) => risk.detail)).toEqual([
      "It cannot move: volume.data lives there.",
    ]);
  });
});

test("node rows: before, at the peak of the change, and after", async () => {
  const text = (cpu: string, image: string) =>
    `${HEAD}service "x" {\n image = "${image}"\n replicas = 2\n resources = {\n cpu = "${cpu}"\n memory = "100Mi"\n }\n update { max_parallel = 1 }\n ${at("a")}\n}\n`;
  const rig = new Rig(text("500m", "x:1"));
  await rig.converge();
  const { plan } = await rig.configure(text("600m", "x:2")).plan();
  const M = 100 * 2 ** 20;
  // one replacement at a time has both instances: 500 + 600 and the larger of 500 and 600
  expect(plan.nodes.map(({ name, before, peak, after }) => [name, before, peak, after])).toEqual([
    [
      "a",
      { cpu: 1000, memory: 2 * M, devices: {} },
      { cpu: 1700, memory: 3 * M, devices: {} },
      { cpu: 1200, memory: 2 * M, devices: {} },
    ],
    [
      "b",
      { cpu: 0, memory: 0, devices: {} },
      { cpu: 0, memory: 0, devices: {} },
      { cpu: 0, memory: 0, devices: {} },
    ],
  ]);
});

test("a name that a stranger holds is an error that names it", async () => {
  const rig = new Rig(`${HEAD}${service("x", at("a"))}`);
  addStranger(rig.engines, "a", { kind: "service", name: "p-x-0" });
  expect((await rig.problems())[0]).toContain(
    "name-taken: The name \"p-x-0\" that service.x[0] needs on a belongs to a container that orch did not make. Take it in (docker rename p-x-0 p-x-0-before && orch import 'service.x[0]' p-x-0-before), remove it (docker rm -f p-x-0), or give the project another name.",
  );
});

test("a workload that cannot serve meanwhile is a risk, with its line", async () => {
  const text = (image: string) =>
    `${HEAD}service "x" {\n image = "${image}"\n port "p" {\n container = 80\n host = 80\n }\n}\n`;
  const rig = new Rig(text("x:1"));
  await rig.converge();
  const { risks } = (await rig.configure(text("x:2")).plan()).plan;
  expect(risks.filter(({ severity }) => severity !== "info")).toEqual([
    {
      code: "interruption",
      severity: "warning",
      summary: "service.x does not serve while it is replaced.",
      detail: "The old replica stops first: host port 80 stays on a.",
      addresses: ["service.x"],
      source: { file: "main.orch.hcl", line: 12 },
    },
  ]);
});
