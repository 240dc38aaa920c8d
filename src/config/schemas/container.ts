// What every container takes: the main one in its workload's block, sidecars and init containers in theirs.
import { ANY, BOOL, NUMBER, STRING } from "../../hcl/value.ts";
import type { Type } from "../../hcl/value.ts";
import {
  capabilities,
  deviceMappings,
  labels,
  signal,
  tmpfsOptions,
  ulimits,
} from "../normalise-container.ts";
import {
  NOTHING_NULL,
  all,
  bytes,
  bytesOrUnlimited,
  cpu,
  duration,
  eachEntry,
  matching,
  oneOf,
  wholeNumber,
  withoutNulls,
} from "../normalise.ts";
import type { AttributeSchema, BodySchema, Table } from "../schema.ts";
import { table } from "../schema.ts";

export const TEXTS: Type = { kind: "list", element: STRING };
export const TEXT_MAP: Type = { kind: "map", element: STRING };
const COMMAND_HINT =
  'Write a list of arguments: ["nginx", "-g", "daemon off;"]. For a shell write ["sh", "-c", "…"].';

const text: AttributeSchema = { type: STRING, sensitive: true };
const flag: AttributeSchema = { type: BOOL };
const texts: AttributeSchema = { type: TEXTS, normalise: NOTHING_NULL };
const command: AttributeSchema = {
  type: TEXTS,
  late: true,
  sensitive: true,
  normalise: NOTHING_NULL,
  hint: COMMAND_HINT,
};
const port: AttributeSchema = {
  type: STRING,
  required: true,
  hint: 'Name a port of this workload, as in port = "http".',
};

/** Names of devices and how many of each. */
export const DEVICE_COUNTS: AttributeSchema = {
  type: { kind: "map", element: NUMBER },
  normalise: all(
    withoutNulls,
    eachEntry((value) => wholeNumber(0)(value)),
  ),
  hint: "Write devices = { gpu = 1 }.",
};

const RESOURCES: BodySchema = {
  attributes: table<AttributeSchema>({
    cpu: { type: ANY, normalise: cpu },
    memory: { type: ANY, normalise: bytes },
    cpu_limit: { type: ANY, normalise: cpu },
    memory_limit: { type: ANY, normalise: bytes },
    memory_swap: { type: ANY, normalise: bytesOrUnlimited },
    pids_limit: { type: NUMBER, normalise: wholeNumber(-1) },
    cpuset: {
      type: STRING,
      normalise: matching(
        /^\d+(-\d+)?(,\d+(-\d+)?)*$/,
        "is no set of CPUs",
        'Write for example "0-3" or "0,2".',
      ),
    },
    exclusive_cores: { type: NUMBER, normalise: wholeNumber(1, 1024) },
    devices: DEVICE_COUNTS,
  }),
  hints: table({
    cores: "Write exclusive_cores = 2 for whole cores of its own, or cpu = 2 for as much of any.",
    cpus: "Write cpu = 2, or exclusive_cores = 2 for whole cores of its own.",
  }),
};

const HEALTHCHECK: BodySchema = {
  attributes: table<AttributeSchema>({
    command,
    interval: { type: STRING, late: true, normalise: duration },
    timeout: { type: STRING, late: true, normalise: duration },
    retries: { type: NUMBER, late: true, normalise: wholeNumber(1) },
    start_period: { type: STRING, late: true, normalise: duration },
    disable: flag,
  }),
  records: table<BodySchema>({
    http: {
      attributes: table<AttributeSchema>({
        port,
        path: { type: STRING, late: true, sensitive: true },
        scheme: { type: STRING, normalise: oneOf(["http", "https"]) },
        headers: { type: TEXT_MAP, late: true, sensitive: true, normalise: withoutNulls },
        status: { type: { kind: "list", element: NUMBER }, normalise: NOTHING_NULL },
      }),
    },
    tcp: { attributes: table<AttributeSchema>({ port }) },
  }),
  hints: table({ test: 'Write command = ["pg_isready"], or http = { port = "http", path = "/healthz" }.' }),
};

const RESTART_CONDITIONS: readonly string[] = ["no", "on-failure", "always", "unless-stopped"];

const FILE_OPTIONS: Readonly<Record<string, AttributeSchema>> = {
  mode: {
    type: STRING,
    normalise: matching(/^0?[0-7]{3,4}$/, "is no file mode", 'Write octal digits in quotes, as in "0644".'),
  },
  uid: { type: NUMBER, normalise: wholeNumber(0, 4_294_967_294) },
  gid: { type: NUMBER, normalise: wholeNumber(0, 4_294_967_294) },
  on_change: {
    type: STRING,
    normalise: matching(
      /^(restart|replace|none|signal:[A-Z][A-Z0-9+-]*)$/,
      'must be "restart", "replace", "none" or a signal',
      'A signal is written as "signal:HUP".',
    ),
  },
};

const FILE: BodySchema = {
  attributes: table<AttributeSchema>({
    content: { type: STRING, late: true, sensitive: true },
    content_base64: { type: STRING, sensitive: true },
    source: { type: STRING },
    ...FILE_OPTIONS,
  }),
};

const DIRECTORY: BodySchema = {
  attributes: table<AttributeSchema>({
    source: { type: STRING, required: true, hint: "It is a folder of the project." },
    exclude: texts,
    ...FILE_OPTIONS,
  }),
};

const MOUNT: BodySchema = {
  attributes: table<AttributeSchema>({
    volume: {
      type: { kind: "capsule", name: "volume" },
      hint: "Write volume = volume.NAME, without quotes.",
    },
    bind: {
      type: STRING,
      normalise: matching(
        /^\//,
        "must be an absolute path of the host",
        'To bring a folder of the project along write directory "…" { source = "…" }.',
      ),
    },
    tmpfs: flag,
    read_only: flag,
    subpath: { type: STRING },
    nocopy: flag,
    propagation: {
      type: STRING,
      normalise: oneOf(["private", "rprivate", "shared", "rshared", "slave", "rslave"]),
    },
    create: flag,
  }),
  records: table<BodySchema>({
    tmpfs: {
      attributes: table<AttributeSchema>({
        size: { type: ANY, normalise: bytes },
        mode: FILE_OPTIONS["mode"] ?? text,
      }),
    },
  }),
};

export const CONTAINER_ATTRIBUTES: Table<AttributeSchema> = table<AttributeSchema>({
  image: {
    type: STRING,
    required: true,
    normalise: matching(
      /^[A-Za-z0-9][^\s]*$/,
      "is no image reference",
      'Write for example "nginx:1.27" or "registry.example:5000/team/app:2".',
    ),
    hint: 'Write for example image = "nginx:1.27".',
  },
  pull: { type: STRING, normalise: oneOf(["missing", "always", "never"]) },
  command,
  entrypoint: command,
  env: {
    type: TEXT_MAP,
    late: true,
    sensitive: true,
    normalise: withoutNulls,
    hint: 'Write env = { NAME = "value" }; values are strings, numbers or bools, null unsets.',
  },
  labels: { type: TEXT_MAP, late: true, sensitive: true, normalise: labels },
  user: { type: STRING, hint: 'A number is written in quotes too: "1000:1000".' },
  working_dir: { type: STRING },
  group_add: texts,
  tmpfs: { type: TEXTS, normalise: tmpfsOptions, hint: 'Write ["/run", "/tmp:size=64m"].' },
  shm_size: { type: ANY, normalise: bytes },
  secrets: {
    type: { kind: "list", element: { kind: "capsule", name: "secret" } },
    hint: "Write secrets = [secret.NAME], without quotes.",
  },
  restart: { type: STRING, normalise: oneOf(RESTART_CONDITIONS) },
  init: flag,
  read_only: flag,
  privileged: flag,
  tty: flag,
  stdin_open: flag,
  cap_add: { type: TEXTS, normalise: capabilities },
  cap_drop: { type: TEXTS, normalise: capabilities },
  security_opt: texts,
  devices: {
    type: TEXTS,
    normalise: deviceMappings,
    hint: 'Write ["/dev/fuse"] or ["/dev/sda:/dev/xvda:r"].',
  },
  device_cgroup_rules: texts,
  sysctls: { type: TEXT_MAP, normalise: withoutNulls },
  ulimits: {
    type: ANY,
    normalise: ulimits,
    hint: "Write ulimits = { nofile = 65536 } or { nofile = { soft = 1024, hard = 65536 } }.",
  },
  pid_mode: { type: STRING },
  ipc_mode: { type: STRING },
  userns_mode: { type: STRING },
  cgroupns_mode: { type: STRING, normalise: oneOf(["host", "private"]) },
  cgroup_parent: { type: STRING },
  runtime: { type: STRING },
  stop_signal: { type: STRING, normalise: signal },
  stop_grace_period: { type: STRING, normalise: duration },
  storage_opt: { type: TEXT_MAP, normalise: withoutNulls },
});

/** Attributes that stand in a container's specification under their own name, in the form they are read in. */
export const PLAIN_ATTRIBUTES: readonly string[] = [...CONTAINER_ATTRIBUTES.keys()].filter(
  (name) => !["restart", "secrets", "pull"].includes(name),
);

export const CONTAINER_RECORDS: Table<BodySchema> = table<BodySchema>({
  resources: RESOURCES,
  healthcheck: HEALTHCHECK,
  restart: {
    attributes: table<AttributeSchema>({
      condition: { type: STRING, required: true, normalise: oneOf(RESTART_CONDITIONS) },
      max_attempts: { type: NUMBER, normalise: wholeNumber(1) },
    }),
  },
  log: {
    attributes: table<AttributeSchema>({
      driver: { type: STRING },
      options: { type: TEXT_MAP, sensitive: true, normalise: withoutNulls },
    }),
  },
});

export const CONTAINER_BLOCKS = table({
  mount: { label: "the path in the container", body: MOUNT },
  file: { label: "the path in the container", body: FILE },
  directory: { label: "the path in the container", body: DIRECTORY },
});

export const CONTAINER_HINTS: Table<string> = table({
  environment: 'Write env = { NAME = "value" }.',
  volumes: 'Write mount "/path" { volume = volume.NAME }.',
  volume: 'Write mount "/path" { volume = volume.NAME }.',
  ports: 'Write port "http" { container = 8080 }.',
  cpus: 'Write resources { cpu = "500m" }.',
  cpu: 'Write resources { cpu = "500m" }.',
  memory: 'Write resources { memory = "256Mi" }.',
  mem_limit: 'Write resources { memory_limit = "512Mi" }.',
  logging: "Write log { driver = …, options = { … } }.",
  args: "Write command = [ … ].",
  scale: "Write replicas = 3.",
  env_file: 'Read it with a function, for example env = jsondecode(file("env.json")).',
});

export const SIDECAR: BodySchema = {
  attributes: CONTAINER_ATTRIBUTES,
  records: CONTAINER_RECORDS,
  blocks: CONTAINER_BLOCKS,
  hints: CONTAINER_HINTS,
};
