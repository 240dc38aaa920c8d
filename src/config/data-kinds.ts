// The kinds of `data` blocks: what each asks for, and the values that answers become. Files need no asking: they are read like
// file() reads them.
import { createHash } from "node:crypto";
import {
  NUMBER,
  SENSITIVE,
  STRING,
  deepMarks,
  hasMark,
  listValue,
  mapValue,
  nullValue,
  numberValue,
  objectValue,
  stringValue,
  withMarks,
} from "../hcl/value.ts";
import type { Marks, Type, Value } from "../hcl/value.ts";
import { entriesOf } from "../hcl/compare.ts";
import { compareText } from "../model/json.ts";
import type { Node } from "../model/node.ts";
import { decodeUtf8 } from "./blobs.ts";
import type { DataAnswer, DataRequest } from "./data-requests.ts";
import { mapOf, textOf } from "./field-values.ts";
import type { FileReader } from "./input.ts";
import type { Fields } from "./read-body.ts";
import { DATA } from "./schemas/data.ts";
import { TEXT_MAP } from "./schemas/container.ts";
import type { BodySchema } from "./schema.ts";

export interface DataKind {
  readonly schema: BodySchema;
  /** Beside the arguments: what can be read of it. */
  readonly results: ReadonlyMap<string, Type>;
  /** Arguments that are read back: they are in no way sensitive. */
  readonly shown: readonly string[];
  /** Null: `read` makes it without asking. */
  readonly ask: ((fields: Fields) => DataRequest) | null;
  /** The results by name; a failed answer never gets here. */
  readonly read: (given: Given) => ReadonlyMap<string, Value> | Unreadable;
}

export interface Given {
  readonly fields: Fields;
  readonly answer: DataAnswer | null;
  readonly reader: FileReader;
}

/** The rest of a sentence that starts with the block's address. */
export interface Unreadable {
  readonly message: string;
}

const NODE: Type = {
  kind: "object",
  attributes: new Map<string, Type>([
    ["advertise", STRING],
    ["arch", STRING],
    ["cpu", NUMBER],
    ["engine_version", STRING],
    ["labels", TEXT_MAP],
    ["memory", NUMBER],
    ["name", STRING],
    ["os", STRING],
    ["pool", STRING],
    ["status", STRING],
  ]),
};

const image: DataKind = {
  schema: schemaOf("image"),
  shown: ["ref"],
  results: new Map<string, Type>([
    ["digest", STRING],
    ["ids", TEXT_MAP],
  ]),
  ask: (fields) => ({ kind: "image", ref: textOf(fields, "ref") ?? "" }),
  read: ({ answer }) => {
    if (answer?.kind !== "image") return UNANSWERED;
    const found = answer.image;
    return new Map<string, Value>([
      ["digest", "digest" in found ? stringValue(found.digest) : nullValue(STRING)],
      ["ids", textMap("ids" in found ? Object.entries(found.ids) : [])],
    ]);
  },
};

const nodes: DataKind = {
  schema: schemaOf("nodes"),
  shown: ["pool", "labels"],
  results: new Map<string, Type>([
    ["names", { kind: "list", element: STRING }],
    ["nodes", { kind: "map", element: NODE }],
  ]),
  ask: () => ({ kind: "nodes" }),
  read: ({ answer, fields }) => {
    if (answer?.kind !== "nodes") return UNANSWERED;
    const pool = textOf(fields, "pool");
    const labels = Object.entries(mapOf<string>(fields, "labels", "string") ?? {});
    const meant = answer.nodes
      .filter(
        (node) =>
          (pool === null || node.pool === pool) &&
          labels.every(([name, text]) => Object.hasOwn(node.labels, name) && node.labels[name] === text),
      )
      .sort((a, b) => compareText(a.name, b.name));
    return new Map<string, Value>([
      [
        "names",
        listValue(
          STRING,
          meant.map((node) => stringValue(node.name)),
        ),
      ],
      [
        "nodes",
        mapValue(
          NODE,
          meant.map((node) => [node.name, nodeFacts(node)]),
        ),
      ],
    ]);
  },
};

const file: DataKind = {
  schema: schemaOf("file"),
  shown: ["path"],
  results: new Map<string, Type>([
    ["base64", STRING],
    ["content", STRING],
    ["sha256", STRING],
  ]),
  ask: null,
  read: ({ fields, reader }) => {
    const read = reader.readFile(textOf(fields, "path") ?? "");
    if (!read.ok) return { message: `cannot be read: ${read.message}` };
    return new Map<string, Value>([
      ["content", textValue(read.bytes)],
      ["base64", stringValue(Buffer.from(read.bytes).toString("base64"))],
      ["sha256", stringValue(createHash("sha256").update(read.bytes).digest("hex"))],
    ]);
  },
};

const http: DataKind = {
  schema: schemaOf("http"),
  shown: ["url"],
  results: new Map<string, Type>([
    ["status_code", NUMBER],
    ["body", STRING],
    ["body_base64", STRING],
    ["headers", TEXT_MAP],
  ]),
  ask: (fields) => ({
    kind: "http",
    url: textOf(fields, "url") ?? "",
    headers: [...(entriesOf(fields.attributes.get("request_headers")?.value.data ?? null) ?? [])]
      .map(([name, text]) => [name, String(text.data)] as const)
      .sort(([a], [b]) => compareText(a, b)),
  }),
  read: ({ answer, fields }) => {
    if (answer?.kind !== "http") return UNANSWERED;
    const marks = answerMarks(fields);
    return new Map<string, Value>([
      ["status_code", numberValue(answer.status)],
      ["body", withMarks(textValue(answer.body), marks)],
      ["body_base64", stringValue(Buffer.from(answer.body).toString("base64"), marks)],
      ["headers", withMarks(textMap(answer.headers), marks)],
    ]);
  },
};

export const DATA_KINDS: ReadonlyMap<string, DataKind> = new Map([
  ["file", file],
  ["http", http],
  ["image", image],
  ["nodes", nodes],
]);

const UNANSWERED: Unreadable = { message: "was answered with something else" };

/** Who needs a secret to ask gets an answer that is one. */
function answerMarks(fields: Fields): Marks {
  const isSensitive = ["url", "request_headers"].some((name) => {
    const value = fields.attributes.get(name)?.value;
    return value !== undefined && hasMark(deepMarks(value), "sensitive");
  });
  return isSensitive ? [SENSITIVE] : [];
}

/** What an unreachable node does not tell, and the configuration does not say, is null. */
function nodeFacts(node: Node): Value {
  const text = (data: string | null) =>
    data === null || data === "" ? nullValue(STRING) : stringValue(data);
  const amount = (data: number) =>
    data === 0 && node.status === "unreachable" ? nullValue(NUMBER) : numberValue(data);
  return objectValue([
    ["advertise", text(node.advertise)],
    ["arch", text(node.arch)],
    ["cpu", amount(node.capacity.cpu / 1000)],
    ["engine_version", text(node.engineVersion)],
    ["labels", textMap(Object.entries(node.labels))],
    ["memory", amount(node.capacity.memory)],
    ["name", stringValue(node.name)],
    ["os", text(node.os)],
    ["pool", stringValue(node.pool)],
    ["status", stringValue(node.status)],
  ]);
}

/** Null where the bytes are no UTF-8; normalised, as all strings are. */
function textValue(bytes: Uint8Array): Value {
  const text = decodeUtf8(bytes);
  return text === null ? nullValue(STRING) : stringValue(text.normalize("NFC"));
}

function textMap(entries: Iterable<readonly [string, string]>): Value {
  return mapValue(
    STRING,
    [...entries].map(([name, text]) => [name, stringValue(text)]),
  );
}

function schemaOf(name: string): BodySchema {
  const schema = DATA.get(name);
  if (schema === undefined) throw new Error(`there is no schema of data ${name}`);
  return schema;
}
