// Functions that turn values into text of another kind and back: JSON, YAML, CSV, URLs.
import { createRequire } from "node:module";
import { parseJson } from "../json-parse.ts";
import type { FunctionDefinition, FunctionFailure } from "../scope.ts";
import { listValue, objectValue, stringValue } from "../value.ts";
import type { Type, Value } from "../value.ts";
import { ANY, STRING, anything, argument, define, fail, text, textOf } from "./define.ts";
import { jsonText } from "./json-text.ts";
import { decodeYaml } from "./yaml-decode.ts";
import { encodeYaml } from "./yaml-encode.ts";

export const encodingFunctions: readonly FunctionDefinition[] = [
  define({
    name: "csvdecode",
    description: "Reads CSV (RFC 4180) as a list of objects; the first line has the names of the attributes.",
    example: ['csvdecode("name,zone\\nweb,eu\\n")', '[{ name = "web", zone = "eu" }]'],
    parameters: [text("str")],
    returns: ANY,
    steps: ([str]) => textOf(str).length / 2,
    call: ([str]) => decodeCsv(textOf(str)),
  }),
  define({
    name: "jsondecode",
    description: "Reads JSON: arrays become tuples, objects become objects.",
    example: ['jsondecode("{\\"ports\\": [80, 443]}")', "{ ports = [80, 443] }"],
    parameters: [text("str")],
    returns: ANY,
    call: ([str]) => decodeJson(textOf(str)),
  }),
  define({
    name: "jsonencode",
    description: "Writes a value as JSON on one line, with keys in order.",
    example: [
      'jsonencode({ name = "web", ports = [80, 443] })',
      '"{\\"name\\":\\"web\\",\\"ports\\":[80,443]}"',
    ],
    parameters: [anything("val", { allowNull: true })],
    returns: STRING,
    typeOf: () => STRING,
    call: (args) => written(jsonText(argument(args, 0))),
  }),
  define({
    name: "urlencode",
    description: "Escapes a string for the query of a URL; a space becomes a plus sign.",
    example: ['urlencode("a b&c")', '"a+b%26c"'],
    parameters: [text("str")],
    returns: STRING,
    call: ([str]) =>
      stringValue(
        encodeURIComponent(textOf(str).replace(LONE_SURROGATE, "\ufffd"))
          .replace(/[!'()*]/g, (unit) => `%${unit.charCodeAt(0).toString(16).toUpperCase()}`)
          .replaceAll("%20", "+"),
      ),
  }),
  define({
    name: "yamldecode",
    description: "Reads one YAML document: sequences become tuples, mappings become objects.",
    example: ['yamldecode("ports: [80, 443]")', "{ ports = [80, 443] }"],
    parameters: [text("src")],
    returns: ANY,
    call: ([src]) => decodeYaml(textOf(src)),
  }),
  define({
    name: "yamlencode",
    description:
      "Writes a value as a YAML document, with keys in order and every string quoted or as a block.",
    example: ["yamlencode({ ports = [80, 443] })", '"\\"ports\\":\\n- 80\\n- 443\\n"'],
    parameters: [anything("value", { allowNull: true })],
    returns: STRING,
    typeOf: () => STRING,
    call: (args) => written(encodeYaml(argument(args, 0))),
  }),
];

/** encodeURIComponent throws for half a surrogate pair. */
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

const written = (result: string | FunctionFailure): Value | FunctionFailure =>
  typeof result === "string" ? stringValue(result) : result;

function decodeJson(source: string): Value | FunctionFailure {
  const value = parseJson(source);
  return typeof value === "string" ? fail(value, 0) : value;
}

const load = createRequire(import.meta.url);

interface CsvProblem {
  readonly code?: unknown;
  readonly lines?: unknown;
}

function decodeCsv(source: string): Value | FunctionFailure {
  // `require` is untyped; the library is loaded by those who use it.
  const { parse } = load("csv-parse/sync") as typeof import("csv-parse/sync");
  let records: readonly (readonly string[])[];
  try {
    records = parse(source, { skip_empty_lines: true, record_delimiter: ["\r\n", "\n"] });
  } catch (error) {
    // Only thrown by the library, whose errors have a code and mostly a line; the message may quote the text.
    const { code, lines } = error as CsvProblem;
    const where = typeof lines === "number" ? ` on line ${String(lines)}` : "";
    const what =
      typeof code === "string" && code.includes("RECORD_LENGTH")
        ? "a line has more or fewer fields than the first"
        : "a quote stands in a wrong place or is missing";
    return fail(`The string is not valid CSV${where}: ${what}.`, 0);
  }
  const [header, ...rows] = records;
  if (header === undefined) return fail("The line with the names of the columns is missing.", 0);
  const names = header.map((name) => name.normalize("NFC"));
  const twice = names.findIndex((name, index) => names.indexOf(name) !== index);
  if (twice !== -1) return fail(`Column ${String(twice + 1)} has the same name as another one.`, 0);
  const row: Type = { kind: "object", attributes: new Map([...names].sort().map((name) => [name, STRING])) };
  return listValue(
    row,
    rows.map((fields) =>
      objectValue(names.map((name, index) => [name, stringValue((fields[index] ?? "").normalize("NFC"))])),
    ),
  );
}
