// What `data` blocks take, by their kind.
import { STRING } from "../../hcl/value.ts";
import type { Value } from "../../hcl/value.ts";
import { entriesOf } from "../../hcl/compare.ts";
import { NOTHING_NULL, matching } from "../normalise.ts";
import type { AttributeSchema, BodySchema, Misfit } from "../schema.ts";
import { table } from "../schema.ts";
import { TEXT_MAP } from "./container.ts";
import { CONDITIONS, META } from "./workload.ts";

const NO_ORDER = "Data is read before anything is planned, in the order of the references: remove it.";

function dataSchema(
  attributes: Readonly<Record<string, AttributeSchema>>,
  hints: Readonly<Record<string, string>>,
): BodySchema {
  return {
    attributes: table<AttributeSchema>({ ...META, ...attributes }),
    records: table<BodySchema>({ lifecycle: { attributes: new Map(), blocks: CONDITIONS } }),
    hints: table({ depends_on: NO_ORDER, provider: "The nodes' providers are asked: remove it.", ...hints }),
  };
}

const SOMETHING = matching(/\S/, "is empty", "Say what is meant.");

export const DATA: ReadonlyMap<string, BodySchema> = table<BodySchema>({
  image: dataSchema(
    { ref: { type: STRING, required: true, normalise: SOMETHING, hint: 'Write ref = "acme/web:1".' } },
    { name: 'Write ref = "acme/web:1".', image: 'Write ref = "acme/web:1".' },
  ),
  nodes: dataSchema(
    {
      pool: { type: STRING },
      labels: {
        type: TEXT_MAP,
        normalise: NOTHING_NULL,
        hint: 'Nodes with all of these labels are meant: labels = { disk = "ssd" }.',
      },
    },
    { filter: 'Write labels = { disk = "ssd" }, or choose with for … if over its nodes.' },
  ),
  file: dataSchema(
    {
      path: {
        type: STRING,
        required: true,
        normalise: SOMETHING,
        hint: 'The path from the module\'s folder: path = "motd.txt".',
      },
    },
    { filename: 'Write path = "…".' },
  ),
  http: dataSchema(
    {
      url: {
        type: STRING,
        required: true,
        sensitive: true,
        normalise: webAddress,
        hint: 'Write url = "https://example.com/version".',
      },
      request_headers: { type: TEXT_MAP, sensitive: true, normalise: headers },
    },
    {
      headers: "Headers of the request are request_headers = { … }.",
      method: "Data is only ever read: the request is a GET.",
      request_body: "Data is only ever read: the request is a GET, without a body.",
      insecure: "Certificates are always checked.",
    },
  ),
});

/** What every kind of data has, where no more is asked than what is a block. */
export const ANY_DATA: BodySchema = dataSchema({}, {});

/** The value is told nowhere: it may hold a token. */
function webAddress(value: Value): Value | Misfit {
  const url = URL.canParse(String(value.data)) ? new URL(String(value.data)) : null;
  if (url === null || (url.protocol !== "http:" && url.protocol !== "https:"))
    return { misfit: "is no address of a web server", detail: "It starts with https:// or http://." };
  if (url.username !== "" || url.password !== "")
    return {
      misfit: "holds a user or a password",
      detail: 'Give them as a header: request_headers = { Authorization = "Basic ${base64encode(…)}" }.',
    };
  return value;
}

function headers(value: Value): Value | Misfit {
  for (const [name, text] of entriesOf(value.data) ?? []) {
    if (!/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/.test(name))
      return { misfit: "has a name that no header can have", detail: "Use letters, digits and hyphens." };
    if (typeof text.data !== "string")
      return { misfit: "has a header without a value", detail: "Leave it out, or give it a text." };
    if (!/^[\t\x20-\x7e]*$/.test(text.data))
      return {
        misfit: "has a value that no header can have",
        detail: "Headers hold ASCII on one line; trimspace(…) takes a line break off.",
      };
  }
  return value;
}
