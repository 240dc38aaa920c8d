import { expect, test } from "vitest";
import { configured, mistakes, ORCH, plain } from "./rig.ts";

const nodes = (text: string) => (plain(configured(`${ORCH}${text}`)) as { nodes: unknown }).nodes;

const BARE = {
  name: "local",
  provider: "docker",
  host: null,
  advertise: null,
  labels: {},
  pool: "default",
  capacity: {},
  reserved: { cpu: 0, memory: 0, devices: {} },
  portRange: { first: 20_000, last: 32_000 },
  drain: false,
  settings: {},
};

test("without node blocks there is one node, local, on the engine of the environment", () => {
  expect(nodes("")).toEqual([BARE]);
});

test("nodes of a for_each are named by block and key, and advertise their host", () => {
  expect(
    nodes(`node "edge" {
  for_each   = { b = "tcp://[fd00::2]:2376", a = "tcp://10.0.0.1:2376" }
  host       = each.value
  labels     = { zone = each.key, size = 3 }
  capacity   = { cpu = 8, memory = "32Gi", devices = { gpu = 2 } }
  reserved   = { cpu = "200m" }
  port_range = "30000-30100"
  pool       = "edge"
  drain      = each.key == "b"
  timeout    = "30s"
  tls        = { ca = "ca.pem", cert = "cert.pem", key = sensitive("PEM") }
}
node "z" {
  host      = "unix:///run/docker.sock"
  advertise = "10.0.0.9"
}`),
  ).toEqual([
    {
      ...BARE,
      name: "edge-a",
      host: "tcp://10.0.0.1:2376",
      advertise: "10.0.0.1",
      labels: { size: "3", zone: "a" },
      pool: "edge",
      capacity: { cpu: 8000, memory: 34_359_738_368, devices: { gpu: 2 } },
      reserved: { cpu: 200, memory: 0, devices: {} },
      portRange: { first: 30_000, last: 30_100 },
      settings: { timeout: 30_000, tls: { ca: "ca.pem", cert: "cert.pem", key: null } },
      sensitiveSettings: [{ path: ["tls", "key"], value: "PEM" }],
    },
    {
      ...BARE,
      name: "edge-b",
      host: "tcp://[fd00::2]:2376",
      advertise: "fd00::2",
      labels: { size: "3", zone: "b" },
      pool: "edge",
      capacity: { cpu: 8000, memory: 34_359_738_368, devices: { gpu: 2 } },
      reserved: { cpu: 200, memory: 0, devices: {} },
      portRange: { first: 30_000, last: 30_100 },
      drain: true,
      settings: { timeout: 30_000, tls: { ca: "ca.pem", cert: "cert.pem", key: null } },
      sensitiveSettings: [{ path: ["tls", "key"], value: "PEM" }],
    },
    { ...BARE, name: "z", host: "unix:///run/docker.sock", advertise: "10.0.0.9" },
  ]);
});

test("a private key stays out of the settings, which are stored, however it was written", () => {
  const pem = "-----BEGIN PRIVATE KEY-----";
  const found = nodes(`node "n" {\n  host = "tcp://10.0.0.1:2376"\n  tls = { key = "${pem}" }\n}`);
  expect(found).toMatchObject([
    {
      settings: { tls: { key: null } },
      sensitiveSettings: [{ path: ["tls", "key"], value: pem }],
    },
  ]);
});

test("ssh takes an identity file and the engine's socket on its side", () => {
  const ssh = 'ssh {\n    identity_file = "id"\n    socket = "/run/podman/podman.sock"\n  }';
  expect(nodes(`node "n" {\n  host = "ssh://deploy@10.0.0.1"\n  ${ssh}\n}`)).toMatchObject([
    { settings: { ssh: { identity_file: "id", socket: "/run/podman/podman.sock" } } },
  ]);
});

test("a simulator needs no host and takes settings of its own", () => {
  expect(nodes('node "s" {\n  provider = "simulator"\n  latency = { create = "1s" }\n  seed = 7\n}')).toEqual(
    [{ ...BARE, name: "s", provider: "simulator", settings: { latency: { create: "1s" }, seed: 7 } }],
  );
});

test.each([
  [
    'host = "10.0.0.1"',
    'invalid-value: "host" has no scheme. Write for example "unix:///run/docker.sock", "tcp://10.0.0.1:2376" or "ssh://deploy@10.0.0.1".',
  ],
  [
    'host = "shs://h"',
    'invalid-value: "host" has the scheme "shs", which is no way to an engine. Did you mean "ssh"? Write for example "unix:///run/docker.sock", "tcp://10.0.0.1:2376" or "ssh://deploy@10.0.0.1".',
  ],
  [
    'host = "ssh://u:secret@h"',
    'invalid-value: "host" holds a password. It would be stored in the state. Use keys, and leave the password out.',
  ],
  [
    'host = "unix://run"',
    'invalid-value: "host" names no absolute path of a socket. Write for example "unix:///run/docker.sock", "tcp://10.0.0.1:2376" or "ssh://deploy@10.0.0.1".',
  ],
  [
    'host = sensitive("tcp://h:1")',
    'sensitive-value: "host" would show a sensitive value. It is part of addresses, plans or labels. Use a value that is not sensitive, or nonsensitive(…) where it is no secret.',
  ],
  [
    'port_range = "5-1"',
    'invalid-value: "port_range" is no range of ports. Write for example "20000-32000".',
  ],
  [
    'host = "tcp://10.0.0.1:2375"',
    'insecure-host: tcp:// without TLS gives the machine to whoever reaches its port. Add tls = { ca = "ca.pem", cert = "cert.pem", key = "key.pem" }, use ssh://, or write insecure = true to accept it.',
  ],
  [
    'host = "tcp://10.0.0.1:2375"\ninsecure = true\ntls = {}',
    'wrong-transport: "insecure" allows tcp:// without TLS, which this node does not use. Remove it.',
  ],
  [
    'host = "ssh://-oProxyCommand=x"',
    'invalid-value: "host" holds characters that no user and no host name has. Write for example "unix:///run/docker.sock", "tcp://10.0.0.1:2376" or "ssh://deploy@10.0.0.1".',
  ],
  [
    'host = "ssh://10.0.0.1"\ntls = {}',
    'wrong-transport: "tls" says how to reach tcp:// hosts, and this is ssh://. Remove it, or write host = "tcp://…".',
  ],
  [
    'host = "ssh://10.0.0.1"\nssh = { options = ["-v"] }',
    'unknown-attribute: ssh has no attribute "options". ssh reads it from its own configuration: put it under the host\'s name in ~/.ssh/config.',
  ],
  [
    'host = "ssh://10.0.0.1"\nssh = { socket = "run:/x" }',
    'invalid-value: "socket" is no absolute path of a socket. Write for example "/run/podman/podman.sock".',
  ],
  [
    'taints = ["gpu", "no taint"]',
    'invalid-value: "taints" is no taint, at [1]. Write a name such as "gpu", or a name and a value such as "dedicated=db".',
  ],
  ["max_replicas = -1", 'invalid-value: "max_replicas" must be a whole number of at least 0.'],
  ["drian = true", 'unknown-attribute: node "n" has no attribute "drian". Did you mean "drain"?'],
  [
    'capacity { cpu = "x" }',
    'invalid-value: "cpu" is no amount of CPU: "x". Write cores such as 2 or 0.5, or thousandths such as "250m".',
  ],
])("a node with %s is refused", (lines, expected) => {
  expect(
    mistakes(`${ORCH}node "n" {\n${lines}\n}`).map((text) => text.replace(/^main\.orch\.hcl:\d+ /, "")),
  ).toEqual([expected]);
});

test("two nodes of one name, or on one engine, are an error", () => {
  expect(
    mistakes(
      `${ORCH}node "e" {\n  for_each = toset(["a"])\n  host = "ssh://a:1"\n}\nnode "e-a" { host = "ssh://a:1" }`,
    ),
  ).toEqual([
    'main.orch.hcl:6 duplicate-node: Two nodes are called "e-a". The first one is at main.orch.hcl:2. Rename one of the blocks, or a key of its for_each.',
  ]);
  expect(mistakes(`${ORCH}node "a" {}\nnode "b" {}`)).toEqual([
    'main.orch.hcl:3 duplicate-host: The nodes "a" and "b" are one engine, the one of the environment. Its room would be counted twice. Give each node a host of its own.',
  ]);
});

test("volumes and networks have their normal form", () => {
  const configuration = configured(`${ORCH}
volume "a" {}
volume "b" {
  scope       = "replica"
  driver      = "nfs"
  driver_opts = { o = sensitive("pw=1"), n = 1 }
  on_delete   = "delete"
  shared      = true
  lifecycle { prevent_destroy = true }
}
volume "c" {
  external = true
  name     = "There"
}
network "n" {
  scope    = "single"
  internal = true
  options  = { mtu = 1400 }
  labels   = { a = 1 }
}
service "x" {
  image    = "i"
  networks = [network.n]
}`);
  expect(configuration.volumes.map(({ range, ...volume }) => [range.start.line, volume])).toEqual([
    [
      3,
      {
        address: "volume.a",
        kind: "volume",
        spec: {
          value: { name: "p-a", scope: "single", driver: "local", on_delete: "retain" },
          sensitive: [],
        },
        scope: "single",
        external: false,
        shared: false,
        onDelete: "retain",
        name: "p-a",
        preventDestroy: false,
      },
    ],
    [
      4,
      {
        address: "volume.b",
        kind: "volume",
        spec: {
          value: {
            name: "p-b",
            scope: "replica",
            driver: "nfs",
            driver_opts: { n: "1", o: null },
            on_delete: "delete",
            shared: true,
          },
          sensitive: [{ path: ["driver_opts", "o"], value: "pw=1" }],
        },
        scope: "replica",
        external: false,
        shared: true,
        onDelete: "delete",
        name: "p-b",
        preventDestroy: true,
      },
    ],
    [
      12,
      {
        address: "volume.c",
        kind: "volume",
        spec: {
          value: { name: "There", scope: "single", driver: "local", on_delete: "retain", external: true },
          sensitive: [],
        },
        scope: "single",
        external: true,
        shared: false,
        onDelete: "retain",
        name: "There",
        preventDestroy: false,
      },
    ],
  ]);
  expect(configuration.networks.map(({ spec }) => spec.value)).toEqual([
    {
      name: "p-n",
      scope: "single",
      driver: "bridge",
      internal: true,
      options: { mtu: "1400" },
      labels: { a: "1" },
    },
  ]);
});

test.each([
  [
    'volume "v" { scope = "nodes" }',
    'invalid-value: "scope" must be "single", "node" or "replica". Did you mean "node"?',
  ],
  [
    'volume "v" {\nexternal = true\ndriver = "nfs"\n}',
    'conflicting-attributes: "driver" cannot be set on what is external. It exists already and is used as it is. Remove the attribute, or external = true.',
  ],
  [
    'network "n" { subnet = "10.0.0.0" }',
    'invalid-value: "subnet" is no address block. Write for example "10.5.0.0/24".',
  ],
  [
    'network "n" { labels = { a = sensitive("x") } }',
    'sensitive-value: "labels" would show a sensitive value. It is part of addresses, plans or labels. Use a value that is not sensitive, or nonsensitive(…) where it is no secret.',
  ],
  [
    'secret "s" {}',
    'missing-attribute: secret "s" does not say where its value comes from. Write one of env = "NAME", file = "path", or value = … with a variable that has sensitive = true; or give it with --secret s=env:NAME.',
  ],
  [
    'secret "s" { value = [1] }',
    "wrong-type: The value of a secret does not fit: a string is required, not a tuple. It must be a string; use jsonencode for more.",
  ],
  [
    "volume {}",
    'wrong-labels: A block "volume" has one label, its name; this one has no labels. Write volume "name" { … }.',
  ],
  [
    'volume "a" "b" {}',
    'wrong-labels: A block "volume" has one label, its name; this one has 2 labels. Write volume "name" { … }.',
  ],
  [
    'volume "a.b" {}',
    'invalid-name: "a.b" cannot be the name of a volume. Names start with a letter or underscore and go on with letters, digits, underscores and hyphens.',
  ],
  [
    'volume "a" {}\nvolume "a" {}',
    'duplicate-block: volume "a" is declared twice. The first one is at main.orch.hcl:2. Rename or remove one of them.',
  ],
  [
    'secret "a-b" { value = "x" }\nsecret "a" {\nfor_each = toset(["b"])\nvalue = "y"\n}',
    'name-collision: secret.a-b and secret.a["b"] would both be the secret a-b. The other one is at main.orch.hcl:2. Rename one of them.',
  ],
  [
    "a = 1",
    'unexpected-attribute: "a" stands outside of any block. At the top of a file there are only blocks. For a value to refer to, write locals { … }.',
  ],
  [
    "locals { a = 1 }\nlocals { a = 2 }",
    "duplicate-local: local.a is defined twice. The first one is at main.orch.hcl:2. Rename or remove one of them.",
  ],
])("%s is refused", (text, expected) => {
  expect(mistakes(`${ORCH}${text}`).map((found) => found.replace(/^main\.orch\.hcl:\d+ /, ""))).toEqual([
    expected,
  ]);
});

test("the project is required, once, and may come from a variable", () => {
  expect(configured('orch { project = "${var.p}-x" }\nvariable "p" { default = "shop" }').project).toBe(
    "shop-x",
  );
  expect(mistakes("")).toEqual([
    'missing-block: There is no block "orch". It names the project: write orch { project = "name" } with a name of your own.',
  ]);
  expect(mistakes("orch {}")).toEqual([
    'main.orch.hcl:1 missing-attribute: orch has no "project". It is required: add project = …. It names the project on every engine: project = "shop".',
  ]);
  expect(mistakes({ "a.orch.hcl": ORCH, "b.orch.hcl": ORCH })).toEqual([
    'b.orch.hcl:1 duplicate-block: A project has one block "orch", and this is a second one. The first one is at a.orch.hcl:1. Merge them into one.',
  ]);
  expect(mistakes('orch { project = "My Shop" }')).toEqual([
    'main.orch.hcl:1 invalid-name: "My Shop" cannot be the name of a project. It is part of names on engines: up to 40 lower case letters, digits, underscores and hyphens, and it starts with a letter or digit.',
  ]);
  expect(mistakes('orch { project = service.x.host }\nservice "x" { image = "i" }')).toEqual([
    'main.orch.hcl:1 late-value-not-allowed: "project" needs a placement to be known: it reads service.x.host. It names everything, so it comes from text and variables.',
  ]);
});

test("placement and backend are recorded", () => {
  const { placement, backend } = configured(
    'orch {\n  project = "p"\n  placement = { strategy = "binpack", seed = 7 }\n  backend "local" { path = "x.json" }\n}',
  );
  expect([placement, backend]).toEqual([
    { strategy: "binpack", seed: "7" },
    { type: "local", path: "x.json" },
  ]);
  expect(mistakes('orch {\n  project = "p"\n  backend "s3" {}\n}')).toEqual([
    'main.orch.hcl:3 unknown-backend: There is no backend "s3". There are "local", "http" and "postgres".',
  ]);
});

test("quantities and durations are numbers of bytes, cores and seconds", () => {
  const [outputs] = [
    configured(`${ORCH}output "o" { value = [quantity("4Gi"), quantity("250m"), duration("1m30s")] }`)
      .outputs,
  ];
  expect(outputs[0]?.evaluate({} as never)).toEqual({
    ok: true,
    value: [4_294_967_296, 0.25, 90],
    diagnostics: [],
  }); // a constant asks nothing
  expect(mistakes(`${ORCH}output "o" { value = quantity("lots") }`)).toEqual([
    'main.orch.hcl:2 function-failed: quantity: this is no quantity; write for example "4Gi", "250m" or "1.5". Use it as in quantity("4Gi").',
  ]);
});
