// What network, volume, secret and node blocks take.
import { ANY, BOOL, NUMBER, STRING } from "../../hcl/value.ts";
import { labels } from "../normalise-container.ts";
import {
  NOTHING_NULL,
  bytes,
  cpu,
  duration,
  eachElement,
  matching,
  oneOf,
  wholeNumber,
  withoutNulls,
} from "../normalise.ts";
import type { AttributeSchema, BodySchema } from "../schema.ts";
import { table } from "../schema.ts";
import { DEVICE_COUNTS, TEXT_MAP } from "./container.ts";
import { CONDITIONS, META } from "./workload.ts";

const ENGINE_NAME = matching(
  /^[A-Za-z0-9][A-Za-z0-9_.-]*$/,
  "is no name an engine takes",
  "Use letters, digits, underscores, dots and hyphens.",
);
const ADDRESS_BLOCK = matching(
  /^[0-9a-fA-F.:]+\/\d{1,3}$/,
  "is no address block",
  'Write for example "10.5.0.0/24".',
);
const ADDRESS = matching(/^[0-9a-fA-F.:]+$/, "is no IP address", 'Write for example "10.5.0.1".');

const PROTECT: BodySchema = {
  attributes: table<AttributeSchema>({ prevent_destroy: { type: BOOL } }),
  blocks: CONDITIONS,
};

export const NETWORK: BodySchema = {
  attributes: table<AttributeSchema>({
    ...META,
    scope: { type: STRING, normalise: oneOf(["node", "single"]) },
    driver: { type: STRING },
    internal: { type: BOOL },
    subnet: { type: STRING, normalise: ADDRESS_BLOCK },
    gateway: { type: STRING, normalise: ADDRESS },
    ip_range: { type: STRING, normalise: ADDRESS_BLOCK },
    ipv6: { type: BOOL },
    options: { type: TEXT_MAP, sensitive: true, normalise: withoutNulls },
    labels: { type: TEXT_MAP, normalise: labels },
    external: { type: BOOL },
    name: { type: STRING, normalise: ENGINE_NAME },
  }),
  records: table({ lifecycle: PROTECT }),
  later: new Set(["provider", "depends_on"]),
};

export const VOLUME: BodySchema = {
  attributes: table<AttributeSchema>({
    ...META,
    scope: { type: STRING, normalise: oneOf(["single", "node", "replica"]) },
    shared: { type: BOOL },
    driver: { type: STRING },
    driver_opts: { type: TEXT_MAP, sensitive: true, normalise: withoutNulls },
    labels: { type: TEXT_MAP, normalise: labels },
    external: { type: BOOL },
    name: { type: STRING, normalise: ENGINE_NAME },
    on_delete: { type: STRING, normalise: oneOf(["retain", "delete"]) },
  }),
  records: table({ lifecycle: PROTECT }),
  later: new Set(["provider", "depends_on"]),
};

/** The value itself is evaluated, or read from its source, where it is used. */
export const SECRET: BodySchema = {
  attributes: table<AttributeSchema>({
    ...META,
    value: { type: STRING, syntax: true },
    env: {
      type: STRING,
      normalise: matching(
        /^[A-Za-z_][A-Za-z0-9_]*$/,
        "is no name of an environment variable",
        'Write the name alone, as in env = "DB_PASSWORD".',
      ),
    },
    file: { type: STRING },
    command: {
      type: { kind: "list", element: STRING },
      normalise: NOTHING_NULL,
      hint: 'Write a list of arguments: ["pass", "show", "db"].',
    },
  }),
  hints: new Map([
    ["source", 'Write env = "NAME", file = "path" or value = ….'],
    ["path", 'Write file = "path".'],
    ["content", "Write value = …, best from a variable with sensitive = true."],
  ]),
  later: new Set(["provider"]),
};

const TAINT = /^[A-Za-z0-9][A-Za-z0-9_./-]*(=[A-Za-z0-9_./-]*)?$/;

const AMOUNTS: Readonly<Record<string, AttributeSchema>> = {
  cpu: { type: ANY, normalise: cpu },
  memory: { type: ANY, normalise: bytes },
  devices: DEVICE_COUNTS,
};

const NODE_ATTRIBUTES: Readonly<Record<string, AttributeSchema>> = {
  ...META,
  host: { type: STRING },
  provider: {
    type: STRING,
    normalise: matching(
      /^[A-Za-z0-9@._/:-]+$/,
      "is no provider",
      'Write "docker", "simulator" or where it is installed.',
    ),
  },
  advertise: {
    type: STRING,
    normalise: matching(/^[^\s/]+$/, "is no host name or address", 'Write for example "10.0.0.1".'),
  },
  labels: { type: TEXT_MAP, normalise: withoutNulls },
  pool: { type: STRING },
  port_range: { type: STRING },
  drain: { type: BOOL },
  taints: {
    type: { kind: "list", element: STRING },
    normalise: eachElement(
      matching(
        TAINT,
        "is no taint",
        'Write a name such as "gpu", or a name and a value such as "dedicated=db".',
      ),
    ),
  },
  max_replicas: { type: NUMBER, normalise: wholeNumber(0) },
};

const NODE_RECORDS = table<BodySchema>({
  capacity: { attributes: table(AMOUNTS) },
  reserved: { attributes: table(AMOUNTS) },
});
const PEM: AttributeSchema = { type: STRING, sensitive: true, hint: "Give a file's path or PEM text." };
const TLS: BodySchema = { attributes: table({ ca: PEM, cert: PEM, key: PEM }) };
const IN_SSH_CONFIG =
  "ssh reads it from its own configuration: put it under the host's name in ~/.ssh/config.";
const SSH: BodySchema = {
  attributes: table<AttributeSchema>({
    identity_file: { type: STRING },
    socket: {
      type: STRING,
      normalise: matching(
        /^(?:\/[A-Za-z0-9._@+-]+)+$/,
        "is no absolute path of a socket",
        'Write for example "/run/podman/podman.sock".',
      ),
    },
  }),
  hints: new Map(["options", "port", "user", "proxy_jump", "config"].map((name) => [name, IN_SSH_CONFIG])),
};

/** How a Docker engine is reached, beside its host. */
export const NODE: BodySchema = {
  attributes: table<AttributeSchema>({
    ...NODE_ATTRIBUTES,
    insecure: { type: BOOL },
    timeout: { type: ANY, normalise: duration },
  }),
  records: new Map([...NODE_RECORDS, ["tls", TLS], ["ssh", SSH]]),
};

const SETTING: BodySchema = { attributes: new Map(), open: true };

/** Nodes of other providers than docker: what is not in the table is the provider's to judge. */
export const FOREIGN_NODE: BodySchema = {
  attributes: table(NODE_ATTRIBUTES),
  records: new Map([...NODE_RECORDS, ["tls", SETTING], ["ssh", SETTING]]),
  open: true,
};
