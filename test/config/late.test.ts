import { expect, test } from "vitest";
import { configured, lateValues, line, mistakes, ORCH, output, specOf, viewOf, workload } from "./rig.ts";

const API = `service "api" {
  image    = "api"
  replicas = 2
  port "http" { container = 80 }
  port "admin" {
    container = 81
    publish   = false
  }
}
`;
const web = (lines: string) => `${ORCH}${API}service "x" {\n  image = "x"\n${lines}\n}\n`;

test("a reference to another workload is late, and the view says what it is", () => {
  const configuration = configured(
    web(`env = {
      ONE  = service.api.endpoint["http"]
      PORT = service.api.ports["http"]
      HOST = service.api.host
      ALL  = join(",", service.api.endpoints["http"])
      URL  = "http://\${service.api.endpoint["http"]}/x"
      HERE = "text"
    }`),
  );
  expect(specOf(configuration, "service.x").containers["main"]?.env).toEqual({
    ALL: null,
    HERE: "text",
    HOST: null,
    ONE: null,
    PORT: null,
    URL: null,
  });
  expect(lateValues(workload(configuration, "service.x"), viewOf())).toEqual({
    "containers.main.env.ALL": "at-service-api:2004,at-service-api:2005",
    "containers.main.env.HOST": "at-service-api",
    "containers.main.env.ONE": "at-service-api:1004",
    "containers.main.env.PORT": "1004",
    "containers.main.env.URL": "http://at-service-api:1004/x",
  });
});

test("links are listed once for each target, port and reach; a port that is not published is a hard one", () => {
  const { links } = workload(
    configured(
      web(`command = [service.api.endpoint["admin"], service.api.endpoint["http"], service.api.ports["http"]]
           env     = { ALL = join(",", service.api.endpoints["http"]), HOST = service.api.host }`),
    ),
    "service.x",
  );
  expect(links.map(({ range, ...link }) => ({ ...link, line: range.start.line }))).toEqual([
    { target: "service.api", port: null, reach: "one", hard: false, line: 14 },
    { target: "service.api", port: "admin", reach: "one", hard: true, line: 13 },
    { target: "service.api", port: "http", reach: "all", hard: false, line: 14 },
    { target: "service.api", port: "http", reach: "one", hard: false, line: 13 },
  ]);
});

test("the host of a workload that publishes nothing is a hard link", () => {
  const text = `${ORCH}service "d" { image = "d" }\nservice "x" {\n  image = "x"\n  env = { H = service.d.host }\n}`;
  expect(workload(configured(text), "service.x").links.map((link) => link.hard)).toEqual([true]);
});

test("late values go through locals, for expressions, functions and for_each", () => {
  const configuration = configured(`${ORCH}${API}
locals {
  peers = [for e in service.api.endpoints["http"] : "http://\${e}"]
  me    = "\${self.name}/\${self.index + 1}"
}
service "x" {
  for_each = { a = service.api.endpoint["http"], b = "fixed" }
  image    = "x"
  hostname = local.me
  env      = { TARGET = each.value, KEY = each.key }
  command  = concat(["run"], local.peers, ["end"])
}`);
  expect(specOf(configuration, 'service.x["b"]').containers["main"]?.env).toEqual({
    KEY: "b",
    TARGET: "fixed",
  });
  expect(specOf(configuration, 'service.x["a"]').containers["main"]?.command).toEqual([
    "run",
    null,
    null,
    "end",
  ]);
  expect(lateValues(workload(configuration, 'service.x["a"]'), viewOf())).toEqual({
    "containers.main.command.1": "http://at-service-api:2004",
    "containers.main.command.2": "http://at-service-api:2005",
    "containers.main.env.TARGET": "at-service-api:1004",
    hostname: "p-x-1/2",
  });
});

test("the number of endpoints of a service is known, that of a daemon is not", () => {
  const configuration = configured(`${ORCH}${API}
daemon "log" {
  image = "log"
  port "in" { container = 24 }
}
service "x" {
  image = "x"
  env   = { COUNT = length(service.api.endpoints["http"]), LOGS = length(daemon.log.endpoints["in"]) }
}`);
  expect(specOf(configuration, "service.x").containers["main"]?.env).toEqual({ COUNT: "2", LOGS: null });
  expect(lateValues(workload(configuration, "service.x"), viewOf())).toEqual({
    "containers.main.env.LOGS": "2",
  });
});

test("a view sees whether the consumer also reads ports of a target", () => {
  const asked: unknown[] = [];
  const view = viewOf({
    host: (target, withPorts) => {
      asked.push([target, withPorts]);
      return { host: "h" };
    },
  });
  lateValues(
    workload(configured(web('env = { H = service.api.host, P = service.api.ports["http"] }')), "service.x"),
    view,
  );
  lateValues(workload(configured(web("env = { H = service.api.host }")), "service.x"), view);
  expect(asked).toEqual([
    ["service.api", true],
    ["service.api", false],
  ]);
});

test("what a view cannot reach is an error at the reference", () => {
  const view = viewOf({
    one: () => ({
      failed: true,
      code: "unreachable-target",
      summary: "There is no way from a to b.",
      detail: "Publish the port.",
    }),
  });
  expect(
    lateValues(workload(configured(web('env = { A = service.api.endpoint["http"] }')), "service.x"), view),
  ).toEqual({
    "containers.main.env.A": [
      "main.orch.hcl:13 unreachable-target: There is no way from a to b. Publish the port.",
    ],
  });
});

test("a late value with a sensitive part is sensitive as a whole", () => {
  const configuration = configured(
    web('env = { URL = "x://${sensitive("pw")}@${service.api.endpoint["http"]}" }'),
  );
  const [late] = workload(configuration, "service.x").late;
  const result = late?.evaluate(viewOf());
  expect(result?.ok === true ? result.value : null).toEqual({
    value: null,
    sensitive: [{ path: [], value: "x://pw@at-service-api:1004" }],
  });
});

test("late content of a file is inline, known content is a blob", () => {
  const configuration = configured(
    web('file "/a" { content = "to ${service.api.endpoint["http"]}" }\nfile "/b" { content = "known" }'),
  );
  expect(specOf(configuration, "service.x").containers["main"]?.files).toEqual({
    "/a": { mode: "0644", inline: null, on_change: "restart" },
    "/b": {
      mode: "0644",
      blob: "b1-7117fff2d0fd294462b3c802b7cb8753579f23f3946b99cf55f38e873f013f10",
      on_change: "restart",
    },
  });
  expect(lateValues(workload(configuration, "service.x"), viewOf())).toEqual({
    "containers.main.files./a.inline": "to at-service-api:1004",
  });
});

test("self says what replica it is, an IPv6 host stands in brackets", () => {
  const desired = workload(
    configured(`${ORCH}service "x" {
  image = "x"
  port "http" { container = 80 }
  env = { I = self.index, N = self.name, A = self.address, H = self.host, NODE = self.node, E = self.endpoint["http"] }
}`),
    "service.x",
  );
  const { self } = viewOf();
  expect(lateValues(desired, viewOf({ self: self === null ? null : { ...self, host: "fd00::7" } }))).toEqual({
    "containers.main.env.A": "service.x[1]",
    "containers.main.env.E": "[fd00::7]:20001",
    "containers.main.env.H": "fd00::7",
    "containers.main.env.I": "1",
    "containers.main.env.N": "p-x-1",
    "containers.main.env.NODE": "edge-a",
  });
  expect(desired.links).toEqual([]);
});

test("nodes are read by name", () => {
  const text = `${ORCH}node "a" { host = "ssh://h:1" }\nservice "x" {\n  image = "x"\n  env = { A = nodes["a"].advertise, Z = nodes.a.labels.zone }\n}`;
  expect(lateValues(workload(configured(text), "service.x"), viewOf())).toEqual({
    "containers.main.env.A": "10.0.0.1",
    "containers.main.env.Z": "a",
  });
});

test("outputs see the world from outside, constant ones need no view", () => {
  const configuration = configured(`${ORCH}${API}
output "urls" { value = { for i, e in service.api.endpoints["http"] : "r\${i}" => e } }
output "fixed" { value = [1, "two", null] }`);
  const view = viewOf({ self: null });
  expect(configuration.outputs.map((found) => [found.name, found.evaluate(view)])).toEqual([
    ["fixed", { ok: true, value: [1, "two", null], diagnostics: [] }],
    ["urls", { ok: true, value: { r0: "at-service-api:2004", r1: "at-service-api:2005" }, diagnostics: [] }],
  ]);
  expect(output(configuration, "urls").links.map(({ target, port, reach }) => [target, port, reach])).toEqual(
    [["service.api", "http", "all"]],
  );
});

test.each([
  ["image", "image = service.api.host", "service.api.host"],
  ["replicas", 'replicas = service.api.ports["http"]', 'service.api.ports["http"]'],
  ["user", "user = self.name", "self.name"],
  ["networks", 'pool = nodes["local"].pool', 'nodes["local"]'],
])("a value that needs a placement is refused in %s", (_name, written, reads) => {
  const text = `${ORCH}${API}service "x" {\n${written.startsWith("image") ? "" : '  image = "x"\n'}  ${written}\n}`;
  const [first] = mistakes(text);
  expect(first).toBe(
    `main.orch.hcl:${written.startsWith("image") ? 12 : 13} late-value-not-allowed: "${written.split(" ")[0]}" needs a placement to be known: it reads ${reads}. Such values can stand in env, command, entrypoint, hostname, labels, file content, healthcheck and outputs.`,
  );
});

test.each([
  [
    'env = { A = service.api.endpoint["htp"] }',
    'unknown-port: service.api has no port "htp". Did you mean "http"? Its ports are http, admin.',
  ],
  ["env = { A = service.ap.host }", 'unknown-reference: There is no service "ap". Did you mean "api"?'],
  [
    "env = { A = job.api.host }",
    'unknown-reference: There is no job "api". There is a service of that name: write service.api.',
  ],
  [
    "env = { A = service.api.hst }",
    'unsupported-attribute: service.api has no attribute "hst". Did you mean "host"?',
  ],
  ['env = { A = service.api["k"].host }', "invalid-index: service.api cannot be indexed."],
  ['env = { A = nodes["edge"].advertise }', 'unknown-node: There is no node "edge". The nodes are local.'],
  [
    'env = { A = self.endpoint["q"] }',
    'unknown-port: This workload has no port "q". It has no ports at all; give it one with port "q" { container = … }.',
  ],
  [
    "env = { A = node.name }",
    'no-candidate-node: node is the candidate of a placement rule, and there is none here. It can be read in constraint, affinity, anti_affinity and spread. For a declared node write nodes["name"], for the node of this replica self.node.',
  ],
  [
    "env = { A = each.key }",
    "no-for-each: each is the element of for_each, and this block has none. Give the block for_each, or take the value from somewhere else.",
  ],
])("%s is refused", (written, expected) => {
  expect(mistakes(web(written))).toEqual([`main.orch.hcl:13 ${expected}`]);
});

test("a block with for_each is read by key", () => {
  const base = `${ORCH}service "d" {\n  for_each = toset(["east", "west"])\n  image = "d"\n  port "p" { container = 1 }\n}\n`;
  const one = (value: string) => `${base}output "o" { value = ${value} }`;
  expect(mistakes(one("service.d.host"))).toEqual([
    'main.orch.hcl:7 missing-key: service.d has for_each, so it has several instances and no "host" of its own. Choose one: service.d["east"].host, or take all: [for w in service.d : w.host].',
  ]);
  expect(mistakes(one('service.d["eats"].host'))).toEqual([
    'main.orch.hcl:7 unknown-reference: service.d has no instance "eats". Did you mean "east"? Its for_each has "east", "west".',
  ]);
  const result = output(configured(one("{ for k, d in service.d : k => d.host }")), "o").evaluate(viewOf());
  expect(result.ok ? result.value : result.diagnostics.map(line)).toEqual({
    east: "at-service-d-east-",
    west: "at-service-d-west-",
  });
});

test("what is switched off by enabled cannot be read, but waited for", () => {
  const off = `${ORCH}service "d" {\n  enabled = false\n  image = "d"\n}\n`;
  expect(mistakes(`${off}output "o" { value = service.d.host }`)).toEqual([
    "main.orch.hcl:6 disabled-reference: service.d is switched off by enabled = false, so it cannot be read. Switch off what reads it by the same condition, or give a default with try.",
  ]);
  expect(
    workload(configured(`${off}service "x" {\n  image = "x"\n  depends_on = [service.d]\n}`), "service.x")
      .dependsOn,
  ).toEqual([]);
});
