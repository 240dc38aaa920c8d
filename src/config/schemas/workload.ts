// What workload blocks take: their container's attributes, and those of the workload.
import { ANY, BOOL, NUMBER, STRING } from "../../hcl/value.ts";
import type { WorkloadKind } from "../../model/address.ts";
import { extraHosts } from "../normalise-container.ts";
import {
  NOTHING_NULL,
  duration,
  eachElement,
  matching,
  oneOf,
  wholeNumber,
  withoutNulls,
} from "../normalise.ts";
import type { AttributeSchema, BlockSchema, BodySchema, Table } from "../schema.ts";
import { table } from "../schema.ts";
import { LIMITS } from "../../model/limits.ts";
import {
  CONTAINER_ATTRIBUTES,
  CONTAINER_BLOCKS,
  CONTAINER_HINTS,
  CONTAINER_RECORDS,
  SIDECAR,
  TEXTS,
  TEXT_MAP,
} from "./container.ts";

const texts: AttributeSchema = { type: TEXTS, normalise: NOTHING_NULL };
const syntax: AttributeSchema = { type: ANY, syntax: true };
const portNumber = (least: number): AttributeSchema => ({
  type: NUMBER,
  normalise: wholeNumber(least, 65_535),
});
const weight: AttributeSchema = { type: NUMBER, normalise: wholeNumber(1, 100) };

/** What blocks that can have instances take beside their own. */
export const META: Readonly<Record<string, AttributeSchema>> = { for_each: syntax, enabled: syntax };

/** What must hold, in `lifecycle` blocks. */
export const CONDITIONS: Table<BlockSchema> = table<BlockSchema>(
  Object.fromEntries(
    ["precondition", "postcondition"].map((kind) => [
      kind,
      {
        label: null,
        body: {
          attributes: table<AttributeSchema>({
            condition: { ...syntax, required: true },
            error_message: { ...syntax, required: true },
          }),
        },
      },
    ]),
  ),
);

const LIFECYCLE: BodySchema = {
  attributes: table<AttributeSchema>({
    prevent_destroy: { type: BOOL },
    ignore_changes: syntax,
    replace_triggered_by: syntax,
  }),
  blocks: CONDITIONS,
  hints: table({ create_before_destroy: 'Write update { order = "start-first" }.' }),
};

export const STRATEGIES: readonly string[] = [
  "spread",
  "binpack",
  "least_loaded",
  "random",
  "fifo",
  "affinity",
  "auto",
  "optimal",
  "edf",
  "critical_path",
];

const PLACEMENT: BodySchema = {
  attributes: table<AttributeSchema>({
    strategy: { type: STRING, normalise: oneOf(STRATEGIES) },
    preemption: { type: BOOL },
  }),
};

const UPDATE: BodySchema = {
  attributes: table<AttributeSchema>({
    max_parallel: { type: NUMBER, normalise: wholeNumber(1) },
    order: { type: STRING, normalise: oneOf(["auto", "start-first", "stop-first"]) },
    min_healthy_time: { type: STRING, normalise: duration },
    healthy_deadline: { type: STRING, normalise: duration },
    auto_revert: { type: BOOL },
    canary: { type: NUMBER, normalise: wholeNumber(0) },
    canary_time: { type: STRING, normalise: duration },
  }),
};

const PORT: BodySchema = {
  attributes: table<AttributeSchema>({
    container: {
      type: STRING,
      required: true,
      normalise: matching(
        /^\d+(-\d+)?$/,
        "is no port",
        'Write a number such as 8080, or a range such as "7000-7010".',
      ),
      hint: "It is the port inside of the container.",
    },
    host: portNumber(1),
    protocol: { type: STRING, normalise: oneOf(["tcp", "udp", "sctp"]) },
    bind: {
      type: STRING,
      normalise: matching(/^[0-9a-fA-F.:]+$/, "is no IP address", 'Write for example "127.0.0.1".'),
    },
    publish: { type: BOOL },
  }),
  hints: table({
    target: "Write container = 8080.",
    published: "Write host = 80.",
    host_port: "Write host = 80.",
  }),
};

const ATTACH: BodySchema = {
  attributes: table<AttributeSchema>({
    network: {
      type: { kind: "capsule", name: "network" },
      required: true,
      hint: "Write network = network.NAME, without quotes.",
    },
    aliases: texts,
    ipv4_address: { type: STRING },
    ipv6_address: { type: STRING },
    mac_address: { type: STRING },
  }),
};

const AFFINITY: BodySchema = {
  attributes: table<AttributeSchema>({
    condition: syntax,
    workload: { type: ANY },
    by: syntax,
    weight,
    required: { type: BOOL },
  }),
};

const RULES: Table<BlockSchema> = table<BlockSchema>({
  constraint: {
    label: null,
    body: {
      attributes: table<AttributeSchema>({
        condition: syntax,
        distinct: syntax,
        max: { type: NUMBER, normalise: wholeNumber(1) },
      }),
    },
  },
  affinity: { label: null, body: AFFINITY },
  anti_affinity: { label: null, body: AFFINITY },
  spread: {
    label: null,
    body: {
      attributes: table<AttributeSchema>({
        by: { type: ANY, syntax: true, required: true, hint: "Write by = node.labels.zone." },
        max_skew: { type: NUMBER, normalise: wholeNumber(1) },
        weight,
        targets: { type: { kind: "map", element: NUMBER }, normalise: withoutNulls },
      }),
    },
  },
});

export const NAMESPACE_NAME = matching(
  /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/,
  "is no name of a namespace",
  'Write for example namespace = "team-a".',
);

/** Reasons by codes; the codes are looked at where they are read. */
export const IGNORE_RISKS: AttributeSchema = {
  type: TEXT_MAP,
  normalise: withoutNulls,
  hint: 'Write the reason to each code: ignore_risks = { no-health-check = "it only serves tests" }.',
};

const COMMON: Readonly<Record<string, AttributeSchema>> = {
  ...META,
  depends_on: { type: ANY, hint: "Write depends_on = [service.NAME], without quotes." },
  platform: {
    type: STRING,
    normalise: matching(
      /^[a-z0-9]+\/[a-z0-9]+(\/[a-z0-9]+)?$/,
      "is no platform",
      'Write for example "linux/arm64".',
    ),
  },
  networks: {
    type: { kind: "list", element: { kind: "capsule", name: "network" } },
    hint: "Write networks = [network.NAME], without quotes.",
  },
  network_mode: { type: STRING, normalise: oneOf(["bridge", "host", "none"]) },
  hostname: { type: STRING, late: true },
  domainname: { type: STRING },
  dns: texts,
  dns_search: texts,
  dns_opt: texts,
  extra_hosts: { type: ANY, normalise: extraHosts, hint: 'Write ["db:10.0.0.1"] or { db = "10.0.0.1" }.' },
  priority: { type: NUMBER, normalise: wholeNumber(0, 100) },
  ignore_risks: IGNORE_RISKS,
  pool: { type: STRING },
  namespace: { type: STRING, normalise: NAMESPACE_NAME },
  tolerations: {
    type: TEXTS,
    normalise: eachElement(
      matching(
        /^(\*|[A-Za-z0-9][A-Za-z0-9_./-]*(=[A-Za-z0-9_./-]*)?)$/,
        "is no taint",
        'Write a taint of nodes: "gpu" (with any value), "dedicated=db", or "*" for all.',
      ),
    ),
  },
};

const JOB: Readonly<Record<string, AttributeSchema>> = {
  completions: { type: NUMBER, normalise: wholeNumber(1, LIMITS.replicas) },
  parallelism: { type: NUMBER, normalise: wholeNumber(1) },
  backoff_limit: { type: NUMBER, normalise: wholeNumber(0) },
  duration: { type: STRING, normalise: duration },
  deadline: { type: STRING, normalise: duration },
  timeout: { type: STRING, normalise: duration },
  triggers: { type: TEXT_MAP, normalise: withoutNulls },
  keep: { type: NUMBER, normalise: wholeNumber(0) },
};

const OWN: ReadonlyMap<WorkloadKind, Readonly<Record<string, AttributeSchema>>> = new Map([
  ["service", { replicas: { type: NUMBER, normalise: wholeNumber(0, LIMITS.replicas) } }],
  ["daemon", {}],
  ["job", JOB],
]);

export function workloadSchema(kind: WorkloadKind): BodySchema {
  return SCHEMAS.get(kind) ?? makeSchema(kind);
}

function makeSchema(kind: WorkloadKind): BodySchema {
  const attributes = new Map([
    ...CONTAINER_ATTRIBUTES,
    ...Object.entries(COMMON),
    ...Object.entries(OWN.get(kind) ?? {}),
  ]);
  const records = new Map([
    ...CONTAINER_RECORDS,
    ["lifecycle", LIFECYCLE] as const,
    ["placement", PLACEMENT] as const,
    ...(kind === "job" ? [] : [["update", UPDATE] as const]),
  ]);
  if (kind === "job") {
    attributes.delete("restart");
    records.delete("restart");
  }
  return {
    attributes,
    records,
    blocks: new Map<string, BlockSchema>([
      ...CONTAINER_BLOCKS,
      ...RULES,
      ["port", { label: "the port's name", body: PORT }],
      ["attach", { label: null, body: ATTACH }],
      ["container", { label: "the container's name", body: SIDECAR }],
      ["init_container", { label: "the container's name", body: SIDECAR }],
    ]),
    hints: new Map([...CONTAINER_HINTS, ...HINTS, ...(KIND_HINTS.get(kind) ?? [])]),
    later: new Set(["provider"]),
  };
}

const HINTS: ReadonlyMap<string, string> = table({
  deploy: "Write replicas, resources, update and constraint into the block itself.",
  links: "Put both workloads on one network; their names are aliases there.",
  volumes_from: "Mount the same volume in both.",
});

const KIND_HINTS: ReadonlyMap<WorkloadKind, ReadonlyMap<string, string>> = new Map([
  [
    "daemon",
    table({ replicas: "A daemon has one replica on every eligible node; narrow them down with constraint." }),
  ],
  [
    "job",
    table({
      replicas: "Write completions = 3 and parallelism = 3.",
      restart: "A job runs to its end once; write backoff_limit = 3 for how often it may fail.",
      update: "A job is not updated; it runs again when its specification or triggers change.",
    }),
  ],
]);

const SCHEMAS: ReadonlyMap<WorkloadKind, BodySchema> = new Map(
  (["service", "daemon", "job"] as const).map((kind) => [kind, makeSchema(kind)]),
);
