// Values as JSON and back. JSON has no sets, maps or types: sets become sorted arrays, maps and objects become objects, and
// what is read is a tuple or an object, as cty's jsondecode makes it. Marks have no place in JSON and are dropped: whoever
// calls decides where they go before.
import { elementsOf, entriesOf } from "./compare.ts";
import type { ValuePath } from "./convert.ts";
import { numberTextOf } from "./number-value.ts";
import {
  UNKNOWN,
  boolValue,
  isCapsule,
  nullValue,
  numberValue,
  objectValue,
  stringValue,
  tupleValue,
} from "./value.ts";
import type { Value } from "./value.ts";

/** Objects are plain; `__proto__` is an own property like others. Their key order means nothing. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

export type JsonResult =
  | { readonly ok: true; readonly json: Json }
  | { readonly ok: false; readonly message: string; readonly path: ValuePath };

/** A known value as JSON; unknown values and capsules fail, with the path to them. */
export function toJson(value: Value, path: ValuePath = []): JsonResult {
  const { data } = value;
  if (data === UNKNOWN) return { ok: false, message: "the value is not known yet", path };
  if (typeof data === "number") return { ok: true, json: jsonNumber(value) };
  if (data === null || typeof data === "string" || typeof data === "boolean") return { ok: true, json: data };
  const elements = elementsOf(data);
  if (elements !== undefined) {
    const items: Json[] = [];
    for (const [index, element] of elements.entries()) {
      const item = toJson(element, [...path, index]);
      if (!item.ok) return item;
      items.push(item.json);
    }
    return { ok: true, json: items };
  }
  const entries = entriesOf(data);
  if (entries !== undefined) {
    const items: [string, Json][] = [];
    for (const [name, entry] of entries) {
      const item = toJson(entry, [...path, name]);
      if (!item.ok) return item;
      items.push([name, item.json]);
    }
    // `fromEntries` defines properties, so that `__proto__` is one too.
    return { ok: true, json: Object.fromEntries(items) };
  }
  const label = isCapsule(value) ? value.data.label : value.type.kind;
  return { ok: false, message: `${label} is a reference and has no form in JSON`, path };
}

/** A known number for JSON, which has doubles: what goes beyond 2^53 is its decimal text. */
export function jsonNumber(value: Value): number | string {
  const { data, exact } = value;
  if (typeof data !== "number") throw new TypeError("a number is needed");
  return exact === undefined || Math.abs(data) <= 2 ** 53 ? data : numberTextOf(value);
}

/** Arrays become tuples, objects become objects, null a null of any type; strings are put into normal form C. */
export function fromJson(json: Json): Value {
  if (json === null) return nullValue();
  switch (typeof json) {
    case "string":
      return stringValue(json.replace(LONE_SURROGATE, "\ufffd").normalize("NFC"));
    case "number":
      return numberValue(json === 0 ? 0 : json);
    case "boolean":
      return boolValue(json);
    default:
      break;
  }
  if (isArray(json)) return tupleValue(json.map(fromJson));
  return objectValue(
    Object.entries(json).map(([name, item]): [string, Value] => [name.normalize("NFC"), fromJson(item)]),
  );
}

/** Half of a pair is no character; Go reads U+FFFD for it. */
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** How deep values may be nested that come from outside, where no parser of ours has counted. */
export const MAX_JSON_DEPTH = 200;

/** True for JSON nested deeper than values may be; to be asked before `fromJson`, which recurses. */
export function isTooDeep(json: Json, limit: number = MAX_JSON_DEPTH): boolean {
  let level: readonly Json[] = [json];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > limit) return true;
    level = level.flatMap((item) =>
      item === null || typeof item !== "object" ? [] : isArray(item) ? item : Object.values(item),
    );
  }
  return false;
}

/** `Array.isArray` does not narrow readonly arrays. */
function isArray(json: Json): json is readonly Json[] {
  return Array.isArray(json);
}
