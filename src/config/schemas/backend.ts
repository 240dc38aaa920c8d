// What backend blocks take. One table for all kinds; which attributes a kind has is in BACKENDS.
import { BOOL, NUMBER, STRING } from "../../hcl/value.ts";
import { duration, matching, wholeNumber } from "../normalise.ts";
import type { AttributeSchema, BodySchema } from "../schema.ts";
import { table } from "../schema.ts";

export const BACKENDS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ["local", new Set(["path"])],
  [
    "http",
    new Set([
      ...["address", "update_method", "lock_address", "lock_method", "unlock_address", "unlock_method"],
      ...["username", "password", "insecure", "ca_certificate", "client_certificate", "client_key"],
      ...["timeout", "retries"],
    ]),
  ],
  ["postgres", new Set(["connection", "schema", "name"])],
]);

const text: AttributeSchema = { type: STRING };
const credential: AttributeSchema = { type: STRING, sensitive: true };
const method: AttributeSchema = {
  type: STRING,
  normalise: matching(/^[A-Z]{3,20}$/, "must be a method in capital letters", "Such as POST or LOCK."),
};

export const BACKEND: BodySchema = {
  attributes: table<AttributeSchema>({
    path: text,
    address: text,
    update_method: method,
    lock_address: text,
    lock_method: method,
    unlock_address: text,
    unlock_method: method,
    username: credential,
    password: credential,
    insecure: { type: BOOL },
    ca_certificate: text,
    client_certificate: text,
    client_key: credential,
    timeout: { type: STRING, normalise: duration },
    retries: { type: NUMBER, normalise: wholeNumber(0, 10) },
    connection: credential,
    schema: {
      type: STRING,
      normalise: matching(
        /^[a-z_][a-z0-9_]{0,62}$/,
        "must be a name",
        "Lower case letters, digits and underscores, at most 63.",
      ),
    },
    name: text,
  }),
  hints: table({
    skip_cert_verification: "Write insecure = true, or better ca_certificate.",
    retry_max: "Write retries.",
    conn_str: "Write connection.",
    schema_name: "Write schema.",
    client_ca_certificate_pem: "Write ca_certificate.",
    client_certificate_pem: "Write client_certificate.",
    client_private_key_pem: "Write client_key.",
  }),
};
