// YAML to values. The library gives the tree; what plain words mean is decided here, because it differs from both of its
// schemas: `yes` and `on` are bools as in YAML 1.1, `0o17` is octal and `017` decimal as in YAML 1.2, dates become timestamps.
import { createRequire } from "node:module";
import type { Alias, Node, Pair, Scalar, YAMLMap, YAMLSeq } from "yaml";
import { MAX_JSON_DEPTH } from "../json.ts";
import { numberTextOf, readNumber } from "../number-value.ts";
import type { FunctionFailure } from "../scope.ts";
import { boolValue, nullValue, objectValue, stringValue, tupleValue } from "../value.ts";
import type { Value } from "../value.ts";
import { entriesOf, fail } from "./define.ts";
import { parseTimestamp, timestampText } from "./timestamp.ts";

const load = createRequire(import.meta.url);

export function decodeYaml(source: string): Value | FunctionFailure {
  // `require` is untyped; the library takes ~50 ms to load, so only calls pay for it.
  const yaml = load("yaml") as typeof import("yaml");
  let documents: ReturnType<typeof yaml.parseAllDocuments>;
  try {
    documents = yaml.parseAllDocuments(source, {
      schema: "failsafe",
      resolveKnownTags: false,
      uniqueKeys: false,
      prettyErrors: false,
    });
  } catch (error) {
    // The library's parser recurses.
    if (error instanceof RangeError) return fail("The YAML is nested too deeply.", 0);
    throw error;
  }
  const found = Array.isArray(documents) ? documents : [];
  for (const { errors } of found)
    for (const { code, message, pos } of errors) {
      if (code === "RESOURCE_EXHAUSTION") return fail("The YAML is nested too deeply.", 0);
      return fail(
        `The YAML is not valid on line ${String(lineOf(source, pos[0]))}: ${message.replace(/\.$/, "")}.`,
        0,
      );
    }
  const [first] = found;
  if (first === undefined) return fail("The YAML has no document.", 0);
  if (found.length > 1) return fail("The YAML has more than one document.", 0);
  if (first.contents === null) return fail("The YAML has no document.", 0);
  const reader: Reader = { yaml, source, anchors: new Map(), room: MOST_NODES };
  // The contents of a document that was parsed are nodes of the tree.
  const built = build(reader, first.contents as Node, 0);
  return "failed" in built ? built : built.value;
}

/** Aliases may multiply what is written; the whole must stay of a size that can be walked. */
const MOST_NODES = 1_000_000;

interface Reader {
  readonly yaml: typeof import("yaml");
  readonly source: string;
  readonly anchors: Map<string, Built | undefined>;
  /** How many more nodes there may be. */
  room: number;
}

interface Built {
  readonly value: Value;
  /** Nodes in it, aliases followed. */
  readonly size: number;
}

const lineOf = (source: string, offset: number): number => source.slice(0, offset).split("\n").length;

function refuse({ source }: Reader, node: Node, problem: string): FunctionFailure {
  return fail(
    `The YAML cannot be used, on line ${String(lineOf(source, node.range?.[0] ?? 0))}: ${problem}.`,
    0,
  );
}

function build(reader: Reader, node: Node, depth: number): Built | FunctionFailure {
  const { yaml, anchors } = reader;
  if (depth > MAX_JSON_DEPTH) return refuse(reader, node, "it is nested too deeply");
  if (yaml.isAlias(node)) return follow(reader, node);
  const anchor = "anchor" in node && typeof node.anchor === "string" ? node.anchor : undefined;
  if (anchor !== undefined) anchors.set(anchor, undefined);
  const before = reader.room;
  reader.room -= 1;
  const value = yaml.isMap(node)
    ? mapping(reader, node, depth)
    : yaml.isSeq(node)
      ? sequence(reader, node, depth)
      : yaml.isScalar(node)
        ? scalar(reader, node)
        : refuse(reader, node, "this kind of node is unknown");
  if ("failed" in value) return value;
  if (reader.room < 0) return refuse(reader, node, `it has more than ${String(MOST_NODES)} nodes`);
  const built = { value, size: before - reader.room };
  if (anchor !== undefined) anchors.set(anchor, built);
  return built;
}

function follow(reader: Reader, alias: Alias): Built | FunctionFailure {
  if (!reader.anchors.has(alias.source)) return refuse(reader, alias, "an alias has no anchor before it");
  const target = reader.anchors.get(alias.source);
  if (target === undefined) return refuse(reader, alias, "an alias stands inside of its own anchor");
  reader.room -= target.size;
  return reader.room < 0 ? refuse(reader, alias, `it has more than ${String(MOST_NODES)} nodes`) : target;
}

function sequence(reader: Reader, node: YAMLSeq, depth: number): Value | FunctionFailure {
  if (node.tag !== undefined && node.tag !== `${TAG}seq`)
    return refuse(reader, node, `the tag ${node.tag} is not supported here`);
  const elements: Value[] = [];
  for (const item of node.items) {
    // Items of a parsed sequence are nodes.
    const built = build(reader, item as Node, depth + 1);
    if ("failed" in built) return built;
    elements.push(built.value);
  }
  return tupleValue(elements);
}

function mapping(reader: Reader, node: YAMLMap, depth: number): Value | FunctionFailure {
  if (node.tag !== undefined && node.tag !== `${TAG}map`)
    return refuse(reader, node, `the tag ${node.tag} is not supported here`);
  const entries = new Map<string, Value>();
  // Pairs of a parsed mapping hold nodes; a value may be absent.
  for (const pair of node.items as Pair<Node, Node | null>[]) {
    const key = build(reader, pair.key, depth + 1);
    if ("failed" in key) return key;
    const name = keyText(key.value);
    if (name === undefined) return refuse(reader, pair.key, "a key must be a string, a number or a bool");
    const built = pair.value === null ? { value: nullValue() } : build(reader, pair.value, depth + 1);
    if ("failed" in built) return built;
    if (name !== "<<") {
      entries.set(name, built.value);
      continue;
    }
    if (built.value.type.kind !== "object")
      return refuse(reader, pair.key, 'only a mapping can be merged with "<<"');
    for (const [inner, value] of entriesOf(built.value)) entries.set(inner, value);
  }
  return objectValue(entries);
}

function keyText(value: Value): string | undefined {
  const { data } = value;
  if (typeof data === "number") return numberTextOf(value);
  return typeof data === "string" || typeof data === "boolean" ? String(data) : undefined;
}

const TAG = "tag:yaml.org,2002:";
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

function scalar(reader: Reader, node: Scalar): Value | FunctionFailure {
  const written = typeof node.value === "string" ? node.value : "";
  const text = (endsTheSource(reader, node) ? written.replace(/\n$/, "") : written).normalize("NFC");
  const { tag } = node;
  if (tag === undefined) {
    const value = node.type === "PLAIN" ? plain(text) : stringValue(text);
    return value ?? refuse(reader, node, "a number must be finite");
  }
  if (tag === `${TAG}str`) return stringValue(text);
  if (tag === `${TAG}binary`) {
    if (BASE64.test(text.replace(/\s/g, ""))) return stringValue(text);
    return refuse(reader, node, "this is not valid Base64");
  }
  const want = TAGGED.get(tag);
  if (want === undefined) return refuse(reader, node, `the tag ${tag} is not supported here`);
  const value = plain(text);
  if (value === undefined || !want(value, text))
    return refuse(reader, node, `this does not fit the tag ${tag}`);
  return value;
}

/** A block scalar whose last line has no line break: it gets none, where the library adds one. */
function endsTheSource({ source }: Reader, { type, range }: Scalar): boolean {
  const isBlock = type === "BLOCK_LITERAL" || type === "BLOCK_FOLDED";
  return isBlock && (range?.[1] ?? 0) >= source.length && !/\n *$/.test(source);
}

const TAGGED: ReadonlyMap<string, (value: Value, text: string) => boolean> = new Map<
  string,
  (value: Value, text: string) => boolean
>([
  [`${TAG}int`, ({ data }) => typeof data === "number" && Number.isInteger(data)],
  [`${TAG}float`, ({ data }) => typeof data === "number"],
  [`${TAG}bool`, ({ data }) => typeof data === "boolean"],
  [`${TAG}null`, ({ data }) => data === null],
  [`${TAG}timestamp`, (_, text) => timestamp(text) !== undefined],
]);

const NULL = /^(?:|~|null|Null|NULL)$/;
const TRUE = /^(?:y|Y|yes|Yes|YES|true|True|TRUE|on|On|ON)$/;
const FALSE = /^(?:n|N|no|No|NO|false|False|FALSE|off|Off|OFF)$/;
const DECIMAL = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const OTHER_BASE = /^(?:0x[0-9a-fA-F]+|0o[0-7]+)$/;
const NOT_FINITE = /^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;

/** What an unquoted word means; undefined for a number that is not finite. */
function plain(text: string): Value | undefined {
  if (NULL.test(text)) return nullValue();
  if (TRUE.test(text)) return boolValue(true);
  if (FALSE.test(text)) return boolValue(false);
  if (NOT_FINITE.test(text)) return undefined;
  if (DECIMAL.test(text) || OTHER_BASE.test(text)) {
    return readNumber(DECIMAL.test(text) ? text : String(BigInt(text)));
  }
  return stringValue(timestamp(text) ?? text);
}

const DATE =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:(?:[Tt](?=.*(?:Z|[-+]\d\d:\d\d)$)| (?!.*(?:Z|[-+]\d\d:\d\d)$))(\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.\d*)?(Z|[-+]\d\d:\d\d)?)?$/;

/** A date or a date with a time, as RFC 3339 in whole seconds; undefined for other text. */
function timestamp(text: string): string | undefined {
  const match = DATE.exec(text);
  if (match === null) return undefined;
  const [year = "", month, day, hour, minute, second] = match
    .slice(1)
    .map((part?: string) => (part ?? "0").padStart(2, "0"));
  const parsed = parseTimestamp(
    `${year}-${String(month)}-${String(day)}T${String(hour)}:${String(minute)}:${String(second)}${match[7] ?? "Z"}`,
  );
  return typeof parsed === "string" ? undefined : timestampText(parsed);
}
