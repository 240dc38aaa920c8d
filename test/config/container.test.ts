import { expect, test } from "vitest";
import { configured, containerOf, mistakes, ORCH, specOf } from "./rig.ts";

const BARE = {
  image: "i",
  pull: "missing",
  resources: { cpu: 100, memory: 134_217_728, defaults: ["cpu", "memory"] },
  restart: { condition: "unless-stopped" },
};

test("a container that says only its image has defaults, and marks those of resources", () => {
  expect(containerOf("")).toEqual(BARE);
});

test.each<[string, string, object]>([
  [
    "env: numbers and bools become strings, null unsets",
    'env = { A = 1.5, B = true, C = null, D = "x" }',
    { env: { A: "1.5", B: "true", D: "x" } },
  ],
  [
    "command and entrypoint are lists",
    'command = ["a", "b"]\nentrypoint = ["sh"]',
    { command: ["a", "b"], entrypoint: ["sh"] },
  ],
  [
    "resources as a block",
    'resources {\ncpu = "250m"\nmemory = "1.5Gi"\n}',
    { resources: { cpu: 250, memory: 1_610_612_736 } },
  ],
  [
    "resources as an object",
    'resources = { cpu = 2, memory = "1G", cpu_limit = 2.5, memory_limit = "2G" }',
    { resources: { cpu: 2000, memory: 1e9, cpu_limit: 2500, memory_limit: 2e9 } },
  ],
  [
    "a default request is at most the limit",
    'resources = { memory_limit = "64Mi", cpu_limit = "50m" }',
    {
      resources: {
        cpu: 50,
        memory: 67_108_864,
        cpu_limit: 50,
        memory_limit: 67_108_864,
        defaults: ["cpu", "memory"],
      },
    },
  ],
  [
    "limits of all kinds",
    'resources = { cpu = 1, memory = 1, memory_swap = -1, pids_limit = 100, cpuset = "0-3", devices = { gpu = 1 } }',
    {
      resources: {
        cpu: 1000,
        memory: 1,
        memory_swap: -1,
        pids_limit: 100,
        cpuset: "0-3",
        devices: { gpu: 1 },
      },
    },
  ],
  ["restart as a string", 'restart = "on-failure"', { restart: { condition: "on-failure" } }],
  [
    "restart as an object",
    'restart = { condition = "on-failure", max_attempts = 3 }',
    { restart: { condition: "on-failure", max_attempts: 3 } },
  ],
  ["restart as a block", 'restart {\ncondition = "always"\n}', { restart: { condition: "always" } }],
  [
    "a command checks health, with defaults",
    'healthcheck { command = ["ok"] }',
    { healthcheck: { command: ["ok"], interval: 10_000, timeout: 5000, retries: 3, start_period: 0 } },
  ],
  [
    "health over tcp",
    'port "p" { container = 1 }\nhealthcheck = { tcp = { port = "p" }, interval = "1m30s", start_period = "500ms" }',
    { healthcheck: { tcp: { port: "p" }, interval: 90_000, timeout: 5000, retries: 3, start_period: 500 } },
  ],
  [
    "health over http",
    'port "p" { container = 1 }\nhealthcheck {\nhttp {\nport = "p"\nheaders = { A = 1 }\nstatus = [200, 204]\n}\n}',
    {
      healthcheck: {
        http: { port: "p", path: "/", scheme: "http", headers: { A: "1" }, status: [200, 204] },
        interval: 10_000,
        timeout: 5000,
        retries: 3,
        start_period: 0,
      },
    },
  ],
  [
    "health switched off",
    "healthcheck { disable = true }",
    { healthcheck: { disable: true, interval: 10_000, timeout: 5000, retries: 3, start_period: 0 } },
  ],
  [
    "capabilities",
    'cap_add = ["cap_sys_admin", "NET_ADMIN"]\ncap_drop = ["ALL"]',
    { cap_add: ["NET_ADMIN", "SYS_ADMIN"], cap_drop: ["ALL"] },
  ],
  [
    "devices",
    'devices = ["/dev/fuse", "/dev/a:/dev/b", "/dev/c:r"]',
    { devices: ["/dev/fuse:/dev/fuse:rwm", "/dev/a:/dev/b:rwm", "/dev/c:/dev/c:r"] },
  ],
  [
    "ulimits",
    "ulimits = { nofile = 1024, core = { soft = 0, hard = -1 } }",
    { ulimits: { core: { hard: -1, soft: 0 }, nofile: { hard: 1024, soft: 1024 } } },
  ],
  [
    "tmpfs and shm_size",
    'tmpfs = ["/run", "/tmp:size=64m"]\nshm_size = "64Mi"',
    { tmpfs: { "/run": "", "/tmp": "size=64m" }, shm_size: 67_108_864 },
  ],
  [
    "the way to stop",
    'stop_signal = "INT"\nstop_grace_period = "1m30s"',
    { stop_signal: "SIGINT", stop_grace_period: 90_000 },
  ],
  ["log", 'log { driver = "local" }', { log: { driver: "local" } }],
  [
    "log with options",
    'log = { driver = "local", options = { max-size = "10m", max-file = 3 } }',
    { log: { driver: "local", options: { "max-file": "3", "max-size": "10m" } } },
  ],
  [
    "flags and plain text",
    'init = true\nread_only = true\nuser = "1000:1000"\nworking_dir = "/w"\ngroup_add = ["audio"]\nsysctls = { "net.core.somaxconn" = 1024 }',
    {
      init: true,
      read_only: true,
      user: "1000:1000",
      working_dir: "/w",
      group_add: ["audio"],
      sysctls: { "net.core.somaxconn": "1024" },
    },
  ],
  [
    "a bind mount",
    'mount "/d" {\nbind = "/srv/d"\nread_only = true\npropagation = "rslave"\n}',
    { mounts: { "/d": { type: "bind", source: "/srv/d", read_only: true, propagation: "rslave" } } },
  ],
  [
    "tmpfs mounts",
    'mount "/t" { tmpfs = true }\nmount "/u" { tmpfs = { size = "1Mi", mode = "1777" } }',
    { mounts: { "/t": { type: "tmpfs" }, "/u": { type: "tmpfs", size: 1_048_576, mode: "1777" } } },
  ],
])("%s", (_name, lines, expected) => {
  expect(containerOf(lines)).toEqual({ ...BARE, ...expected });
});

test("volumes and secrets are references, by their engine names and file names", () => {
  expect(
    containerOf(
      'mount "/a" {\nvolume = volume.own\nsubpath = "x"\n}\nmount "/b" { volume = volume.there }\nmount "/c" { volume = volume.many["eu"] }\nsecrets = [secret.b, secret.a]',
      'volume "own" {}\nvolume "there" { external = true }\nvolume "many" { for_each = toset(["eu"]) }\nsecret "a" { value = "1" }\nsecret "b" { value = "2" }',
    ),
  ).toEqual({
    ...BARE,
    mounts: {
      "/a": { type: "volume", volume: "volume.own", name: "p-own", subpath: "x" },
      "/b": { type: "volume", volume: "volume.there", name: "there" },
      "/c": { type: "volume", volume: 'volume.many["eu"]', name: "p-many-eu" },
    },
    secrets: ["a", "b"],
  });
});

test("values of secrets are beside the specification", () => {
  const configuration = configured(
    `${ORCH}secret "a" { value = "top" }\nservice "x" {\nimage = "i"\nsecrets = [secret.a]\nenv = { A = secret.a.value, F = secret.a.path, M = "m:\${secret.a.value}" }\n}`,
  );
  const [desired] = configuration.workloads;
  expect(desired?.spec.value["secrets"]).toEqual({ a: null });
  expect(specOf(configuration, "service.x").containers["main"]?.env).toEqual({
    A: null,
    F: "/run/secrets/a",
    M: null,
  });
  expect(desired?.spec.sensitive).toEqual([
    { path: ["containers", "main", "env", "A"], value: "top" },
    { path: ["containers", "main", "env", "M"], value: "m:top" },
    { path: ["secrets", "a"], value: "top" },
  ]);
});

test("files are blobs, text or not; directories take all files but the excluded", () => {
  const project = {
    "a.txt": "text",
    "b.bin": new Uint8Array([0xff, 0]),
    "d/x.conf": "x",
    "d/sub/y.conf": "y",
    "d/sub/z.tmp": "z",
  };
  const text = `${ORCH}service "x" {
  image = "i"
  file "/a" { source = "a.txt" }
  file "/b" {
    source = "b.bin"
    mode   = "600"
    uid    = 1000
  }
  file "/c" { content_base64 = "dGV4dA==" }
  directory "/d" {
    source    = "d"
    exclude   = ["*.tmp"]
    on_change = "none"
  }
}`;
  const configuration = configured(text, { project });
  const main = specOf(configuration, "service.x").containers["main"];
  const [TEXT, BINARY] = [
    "b1-982d9e3eb996f559e633f4d194def3761d909f5a3b647d1a851fead67c32c9d1",
    main?.files?.["/b"]?.blob ?? "",
  ];
  expect(main?.files).toEqual({
    "/a": { mode: "0644", on_change: "restart", blob: TEXT },
    "/b": { mode: "0600", uid: 1000, on_change: "restart", blob: BINARY },
    "/c": { mode: "0644", on_change: "restart", blob: TEXT },
  });
  expect(Object.keys(main?.directories?.["/d"]?.files ?? {})).toEqual(["sub/y.conf", "x.conf"]);
  expect(main?.directories?.["/d"]?.on_change).toBe("none");
  expect([configuration.blobs.get(TEXT), configuration.blobs.get(BINARY)]).toEqual([
    { encoding: "utf8", data: "text" },
    { encoding: "base64", data: "/wA=" },
  ]);
});

test.each([
  [
    'command = "run"',
    'wrong-type: "command" does not fit: a list of string is required, not a string. Write a list of arguments: ["nginx", "-g", "daemon off;"]. For a shell write ["sh", "-c", "…"].',
  ],
  [
    'env = { A = ["x"] }',
    'wrong-type: "env" does not fit: at A, a string is required, not a tuple. Write env = { NAME = "value" }; values are strings, numbers or bools, null unsets.',
  ],
  [
    'labels = { "orch.project" = "x" }',
    'invalid-value: "labels" holds "orch.project", and labels that start with "orch." are reserved. By those orch recognises its own objects. Use another prefix.',
  ],
  [
    'resources { memory = "1GiB" }',
    'invalid-value: "memory" is no amount of bytes: "1GiB". Write for example "1Gi", "1.5Gi" or "1G"; a plain number counts bytes.',
  ],
  [
    'resources { memory = "64m" }',
    'invalid-value: "memory" is in thousandths of a byte. Mebibytes are written as "64Mi".',
  ],
  [
    'resources { cpu = "half" }',
    'invalid-value: "cpu" is no amount of CPU: "half". Write cores such as 2 or 0.5, or thousandths such as "250m".',
  ],
  [
    "resources = { cpu = 2, cpu_limit = 1 }",
    'invalid-value: "cpu" requests more than "cpu_limit" allows. A request is what is reserved on the node, and can be at most the limit.',
  ],
  [
    'stop_grace_period = "10"',
    'invalid-value: "stop_grace_period" is no duration: "10". Write for example "10s", "1m30s" or "500ms".',
  ],
  [
    'restart = "on_failure"',
    'invalid-value: "restart" must be "no", "on-failure", "always" or "unless-stopped". Write "on-failure".',
  ],
  ['pull = "alway"', 'invalid-value: "pull" must be "missing", "always" or "never". Did you mean "always"?'],
  [
    'restart = { condition = "always", max_attempts = 2 }',
    'conflicting-attributes: "max_attempts" goes with the condition "on-failure" only. Write condition = "on-failure", or remove max_attempts.',
  ],
  [
    'healthcheck { command = ["CMD-SHELL", "x"] }',
    'invalid-value: "command" starts with "CMD-SHELL", which is Docker\'s notation. Write ["sh", "-c", "…"].',
  ],
  [
    'healthcheck = { command = ["x"], http = { port = "p" } }',
    "conflicting-attributes: A healthcheck has one way to check, and this one has command and http. Keep one of command, http and tcp.",
  ],
  [
    'healthcheck = { http = { port = "8080" } }',
    'unknown-port: This workload has no port "8080" to check. Declare it with port "http" { container = 8080 }, and name it here.',
  ],
  [
    'mount "/a" { bind = "./a" }',
    'invalid-value: "bind" must be an absolute path of the host. To bring a folder of the project along write directory "…" { source = "…" }.',
  ],
  [
    'mount "/a" { volume = "data" }',
    'wrong-type: "volume" does not fit: a volume is required, not a string. Write volume = volume.NAME, without quotes.',
  ],
  [
    'mount "a" { tmpfs = true }',
    'invalid-value: "a" is no absolute path in the container. Write mount "/…" { … }.',
  ],
  [
    'mount "/a" { read_only = true }',
    'missing-attribute: mount "/a" has none of volume, bind or tmpfs. Write exactly one of volume, bind or tmpfs.',
  ],
  [
    'file "/a" { source = "nope" }',
    'unreadable-file: The file "nope" cannot be read: there is no such file. Paths are relative to the module\'s folder and stay inside of it.',
  ],
  [
    'file "/a" { content_base64 = "%%%" }',
    'invalid-value: "content_base64" is no base64. Encode it with base64encode or filebase64.',
  ],
  [
    'directory "/a" { source = "nope" }',
    'unreadable-file: The folder "nope" cannot be read: there is no such folder. Paths are relative to the module\'s folder and stay inside of it.',
  ],
  [
    "environment = { A = 1 }",
    'unknown-attribute: service "x" has no attribute "environment". Write env = { NAME = "value" }.',
  ],
  [
    'port = "http"',
    'unexpected-attribute: "port" is a block, not an attribute. Write port "…" { … } without an equals sign.',
  ],
  [
    "image { a = 1 }",
    'unexpected-block: "image" is an attribute, not a block. Write image = … with an equals sign.',
  ],
  [
    "count = 3",
    'unknown-attribute: There is no "count". For equal copies of a service use replicas = 3; for one instance per element use for_each; to switch a block off use enabled = false.',
  ],
  ["replicas = -1", 'invalid-value: "replicas" must be a whole number from 0 to 100000.'],
  [
    "image_pull = 1",
    'unknown-attribute: service "x" has no attribute "image_pull". It takes image, pull, command, entrypoint, env, labels, user, working_dir, group_add, tmpfs, shm_size, secrets and others.',
  ],
  ['provider = "docker"', 'not-supported-yet: "provider" is not supported yet.'],
  [
    'container "main" { image = "y" }',
    'duplicate-block: There are two containers called "main" in one replica. The container of the block itself is "main". Use another name.',
  ],
  [
    'init_container "i" {\nimage = "y"\nrestart = "always"\n}',
    'unexpected-attribute: "restart" means nothing here: this container runs to its end once. Remove it.',
  ],
])("%s is refused", (lines, expected) => {
  const [first, ...others] = mistakes(`${ORCH}service "x" {\nimage = "i"\n${lines}\n}`);
  expect(others).toEqual([]);
  expect(first?.replace(/^main\.orch\.hcl:\d+ /, "")).toBe(expected);
});

test("a record that is written as a block and as an object is an error with both places", () => {
  expect(
    mistakes(`${ORCH}service "x" {\n  image = "i"\n  resources { cpu = 1 }\n  resources = { cpu = 2 }\n}`),
  ).toEqual([
    'main.orch.hcl:4 duplicate-attribute: "resources" is given twice in service "x". The first one is at main.orch.hcl:5. Write it once, as a block or as resources = { … }.',
  ]);
});

test("two blocks of one label are an error with both places", () => {
  expect(
    mistakes(
      `${ORCH}service "x" {\n  image = "i"\n  port "a" { container = 1 }\n  port "a" { container = 2 }\n}`,
    ),
  ).toEqual([
    'main.orch.hcl:5 duplicate-block: service "x" has two blocks port "a". The first one is at main.orch.hcl:4. Rename or remove one of them.',
  ]);
});

test("a record that comes from a local is read like one that is written out", () => {
  expect(
    containerOf("resources = local.small", 'locals { small = { cpu = "50m", memory = "64Mi" } }'),
  ).toEqual({
    ...BARE,
    resources: { cpu: 50, memory: 67_108_864 },
  });
});
