// One host port on several addresses of a node.
import { expect, test } from "vitest";
import { askedKeys, heldKeys, hostPortName, portsClash } from "../../src/model/host-port.ts";
import { ORCH, Rig, rows } from "../rig/rig.ts";

const NODE = (more = "") => `node "n1" {\n  provider = "simulator"\n  ${more}\n}\n`;
const service = (name: string, bind: string | null, replicas = 1, port = 80, more = "") =>
  `service "${name}" {\n  image    = "${name}:1"\n  replicas = ${replicas}\n  ${more}\n  port "http" {\n    container = 80\n    host      = ${port}\n    ${bind === null ? "" : `bind      = "${bind}"`}\n  }\n}\n`;
const told = async (rig: Rig) => {
  const { plan } = await rig.plan();
  return [
    ...Object.keys(plan.placements),
    ...plan.pending.map(({ address, reason }) => `${address}: ${reason}`),
  ];
};
const held = (port: string, by: string) =>
  `host port ${port} of n1 is held by ${by}. Free the port, take another one (without \`host\` a free one is chosen), or add a node where it is free`;

test("two workloads publish one port on different addresses of a node, and run", async () => {
  const rig = new Rig(
    `${ORCH}${NODE()}${service("a", "10.0.0.1")}${service("b", "10.0.0.2")}${service("c", "::1")}`,
  );
  const { plan } = await rig.converge();
  expect(plan.placements).toEqual({ "service.a[0]": "n1", "service.b[0]": "n1", "service.c[0]": "n1" });
});

test("one address is held once, and a port on all addresses is in the way of all", async () => {
  expect(
    await told(new Rig(`${ORCH}${NODE()}${service("a", "10.0.0.1")}${service("b", "10.0.0.1")}`)),
  ).toEqual(["service.a[0]", `service.b[0]: ${held("10.0.0.1:80/tcp", "service.a[0]")}`]);
  for (const all of [null, "0.0.0.0", "::"]) {
    expect(await told(new Rig(`${ORCH}${NODE()}${service("a", "10.0.0.1")}${service("b", all)}`))).toEqual([
      "service.a[0]",
      `service.b[0]: ${held("80/tcp", "service.a[0]")}`,
    ]);
    expect(await told(new Rig(`${ORCH}${NODE()}${service("a", all)}${service("b", "10.0.0.1")}`))).toEqual([
      "service.a[0]",
      `service.b[0]: ${held("10.0.0.1:80/tcp", "service.a[0]")}`,
    ]);
  }
});

test("a stranger on one address is in nobody's way on another", async () => {
  const node = NODE('foreign = { ports = ["10.0.0.1:80/tcp"] }');
  expect(await told(new Rig(`${ORCH}${node}${service("a", "10.0.0.1")}${service("b", "10.0.0.2")}`))).toEqual(
    ["service.b[0]", `service.a[0]: ${held("10.0.0.1:80/tcp", "something outside this project")}`],
  );
  expect(await told(new Rig(`${ORCH}${node}${service("a", null)}`))).toEqual([
    `service.a[0]: ${held("80/tcp", "something outside this project")}`,
  ]);
});

test("chosen ports keep away from numbers that are taken on any address", async () => {
  const rig = new Rig(
    `${ORCH}${NODE('port_range = "20000-20002"\n  foreign = { ports = ["10.0.0.9:20001/tcp"] }')}${service("a", "10.0.0.1", 1, 20_000)}` +
      'service "b" {\n  image = "b"\n  port "http" { container = 80 }\n}\n',
  );
  const { plan } = await rig.converge();
  expect(
    plan.changes
      .flatMap(({ address, after }) => (after === null ? [] : [[address, after.ports]]))
      .slice(0, 3),
  ).toEqual([
    ["network.default@n1", {}],
    ["service.a[0]", { http: 20_000 }],
    ["service.b[0]", { http: 20_002 }],
  ]);
});

test("a port that goes to another address is an update of who holds it: both trade addresses", async () => {
  const rig = new Rig(`${ORCH}${NODE()}${service("a", "10.0.0.1")}${service("b", "10.0.0.2")}`);
  await rig.converge();
  rig.configure(`${ORCH}${NODE()}${service("a", "10.0.0.3")}${service("b", "10.0.0.1")}`);
  const { plan } = await rig.converge();
  expect(rows(plan).map((row) => row.replace(/:.*/, ""))).toEqual([
    "replace service.a[0] on n1, stop-first",
    "replace service.b[0] on n1, stop-first",
  ]);
});

test("one workload may have a number on two addresses, not twice on one", async () => {
  const two = (first: string, second: string) =>
    `service "a" {\n  image = "a"\n  port "x" {\n    container = 80\n    host = 80\n    bind = "${first}"\n  }\n  port "y" {\n    container = 81\n    host = 80\n    bind = "${second}"\n  }\n}\n`;
  const rig = new Rig(`${ORCH}${NODE()}${two("10.0.0.1", "10.0.0.2")}`);
  expect((await rig.converge()).plan.placements).toEqual({ "service.a[0]": "n1" });
  expect(() => new Rig(`${ORCH}${NODE()}${two("10.0.0.1", "0.0.0.0")}`)).toThrow("duplicate-port");
});

test("names of host ports and their keys", () => {
  expect([
    hostPortName(undefined, 80, "tcp"),
    hostPortName("0.0.0.0", 80, "tcp"),
    hostPortName("10.0.0.1", 80, "tcp"),
    hostPortName("FE80::1", 80, "udp"),
  ]).toEqual(["80/tcp", "80/tcp", "10.0.0.1:80/tcp", "[fe80::1]:80/udp"]);
  expect([heldKeys("80/tcp"), askedKeys("10.0.0.1:80/tcp")]).toEqual([
    ["80/tcp", "*:80/tcp"],
    ["10.0.0.1:80/tcp", "*:80/tcp"],
  ]);
  const names = ["80/tcp", "10.0.0.1:80/tcp", "10.0.0.2:80/tcp", "80/udp"];
  expect(names.map((a) => names.map((b) => Number(portsClash(a, b))).join(""))).toEqual([
    "1110",
    "1100",
    "1010",
    "0001",
  ]);
});
