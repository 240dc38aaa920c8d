// Conversion of values to a type, by cty's rules: text, numbers and bools where the text says so, sequences into each
// other, objects and maps into each other, parts before the whole. `any` in the target takes what comes; as the element
// of a collection it becomes the one type that all elements unify to. Marks stay where they are; those inside a set go
// onto the set, whose elements have no place of their own. Nulls and unknown values change only their type.
import { elementsOf, entriesOf, sameType, sortElements } from "./compare.ts";
import { numberTextOf, readNumber } from "./number-value.ts";
import { typePhrase } from "./type-text.ts";
import { plainType, unify } from "./unify.ts";
import { NO_MARKS, UNKNOWN, gatherMarks, joinMarks, nullValue, sortedMap } from "./value.ts";
import type { Type, Value } from "./value.ts";

export type ValuePath = readonly (string | number)[];

/** A failure's message is a clause like `a number is required, not a list of string`; it holds no part of the value. */
export type Conversion =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly message: string; readonly path: ValuePath };

/**
 * The value as the type wants it. `path` is where the value stands in a larger one; a failure's path leads from there to
 * the part that does not fit. Attributes that a constraint lists as optional and that are absent become null.
 */
export function convert(value: Value, type: Type, path: ValuePath = []): Conversion {
  if (type.kind === "any" || type === value.type) return done(value);
  if (value.data === null || value.data === UNKNOWN) {
    const result = typeAfter(value.type, type);
    if (result === null) return failed(mismatch(value.type, type), path);
    return done(result === value.type ? value : { ...value, type: result });
  }
  switch (type.kind) {
    case "string":
      return convertToString(value, path);
    case "number":
      return convertToNumber(value, path);
    case "bool":
      return convertToBool(value, path);
    case "list":
    case "set":
      return convertToSequence(value, type, path);
    case "map":
      return convertToMap(value, type, path);
    case "object":
      return convertToObject(value, type, path);
    case "tuple":
      return convertToTuple(value, type, path);
    case "capsule":
      return sameType(value.type, type) ? done(value) : failed(mismatch(value.type, type), path);
    default:
      return unreachable(type);
  }
}

/** The type that a value of type `from` has after conversion, or null where no value of it can be converted. */
export function typeAfter(from: Type, to: Type): Type | null {
  if (to.kind === "any") return from;
  if (from.kind === "any") return plainType(to);
  switch (to.kind) {
    case "string":
      return from.kind === "string" || from.kind === "number" || from.kind === "bool" ? to : null;
    case "number":
      return from.kind === "string" || from.kind === "number" ? to : null;
    case "bool":
      return from.kind === "string" || from.kind === "bool" ? to : null;
    case "list":
    case "set": {
      if (from.kind === "tuple") return collectionAfter(to.kind, from.elements, to.element);
      return from.kind === "list" || from.kind === "set"
        ? collectionAfter(to.kind, [from.element], to.element)
        : null;
    }
    case "map": {
      if (from.kind === "object") return collectionAfter("map", [...from.attributes.values()], to.element);
      return from.kind === "map" ? collectionAfter("map", [from.element], to.element) : null;
    }
    case "object": {
      if (from.kind !== "object" && from.kind !== "map") return null;
      const attributes = new Map<string, Type>();
      for (const [name, wanted] of to.attributes) {
        const part = from.kind === "map" ? from.element : from.attributes.get(name);
        if (part === undefined && to.optional?.has(name) !== true) return null;
        const after = part === undefined ? plainType(wanted) : typeAfter(part, wanted);
        if (after === null) return null;
        attributes.set(name, after);
      }
      return { kind: "object", attributes };
    }
    case "tuple": {
      if (from.kind !== "tuple" || from.elements.length !== to.elements.length) return null;
      const elements: Type[] = [];
      for (const [index, wanted] of to.elements.entries()) {
        const after = typeAfter(from.elements[index] ?? wanted, wanted);
        if (after === null) return null;
        elements.push(after);
      }
      return { kind: "tuple", elements };
    }
    case "capsule":
      return sameType(from, to) ? from : null;
    default:
      return unreachable(to);
  }
}

function collectionAfter(kind: "list" | "set" | "map", parts: readonly Type[], wanted: Type): Type | null {
  const after: Type[] = [];
  for (const part of parts) {
    const type = typeAfter(part, wanted);
    if (type === null) return null;
    after.push(type);
  }
  const element = after.length === 0 ? plainType(wanted) : elementOf(kind, after);
  return element === null ? null : { kind, element };
}

/** A map takes what is null or not known yet beside anything; a list or set does beside text, numbers and bools only. */
function elementOf(kind: "list" | "set" | "map", types: readonly Type[]): Type | null {
  const known = types.filter((type) => type.kind !== "any");
  const element = unify(kind === "map" && known.length > 0 ? known : types);
  return element?.kind === "any" && known.length > 0 ? null : element;
}

function convertToString(value: Value, path: ValuePath): Conversion {
  const { data } = value;
  if (typeof data === "string") return done(value);
  if (typeof data === "number")
    return done({ type: { kind: "string" }, data: numberTextOf(value), marks: value.marks });
  if (typeof data === "boolean") return done({ ...value, type: { kind: "string" }, data: String(data) });
  return failed(mismatch(value.type, { kind: "string" }), path);
}

function convertToNumber(value: Value, path: ValuePath): Conversion {
  const { data } = value;
  if (typeof data === "number") return done(value);
  if (typeof data !== "string") return failed(mismatch(value.type, { kind: "number" }), path);
  const number = readNumber(data, value.marks);
  if (number === undefined)
    return failed("a number is required, and this string is not a decimal number", path);
  return done(number);
}

function convertToBool(value: Value, path: ValuePath): Conversion {
  const { data } = value;
  if (typeof data === "boolean") return done(value);
  if (typeof data !== "string") return failed(mismatch(value.type, { kind: "bool" }), path);
  const truth = data === "true" || data === "1" ? true : data === "false" || data === "0" ? false : undefined;
  if (truth === undefined) {
    const hint = data.toLowerCase() === "true" || data.toLowerCase() === "false" ? ", in lower case" : "";
    return failed(`a bool is required, and this string is neither "true" nor "false"${hint}`, path);
  }
  return done({ ...value, type: { kind: "bool" }, data: truth });
}

function convertToSequence(
  value: Value,
  type: Type & { readonly kind: "list" | "set" },
  path: ValuePath,
): Conversion {
  const elements = elementsOf(value.data);
  if (elements === undefined) return failed(mismatch(value.type, type), path);
  const parts = convertAll(
    elements.map((element, index): readonly [number, Value] => [index, element]),
    value.type,
    type,
    path,
  );
  if (!parts.ok) return parts;
  const converted = parts.values;
  if (type.kind === "list")
    return done({ type: { kind: "list", element: parts.element }, data: converted, marks: value.marks });
  const inside = gatherMarks(converted);
  return done({
    type: { kind: "set", element: parts.element },
    data: sortElements(inside.length === 0 ? converted : converted.map(withoutMarks)),
    marks: joinMarks(value.marks, inside),
  });
}

function convertToMap(value: Value, type: Type & { readonly kind: "map" }, path: ValuePath): Conversion {
  const entries = entriesOf(value.data);
  if (entries === undefined) return failed(mismatch(value.type, type), path);
  const common = commonScalar(entries.values());
  if (common !== null && (type.element === common || type.element.kind === "any"))
    return done({ ...value, type: type.element === common ? type : { kind: "map", element: common } });
  const parts = convertAll([...entries], value.type, type, path);
  if (!parts.ok) return parts;
  const names = [...entries.keys()];
  return done({
    type: { kind: "map", element: parts.element },
    data: new Map(parts.values.map((part, index) => [names[index] ?? "", part])),
    marks: value.marks,
  });
}

/** The type of text, numbers or bools that all elements have, as most do: nothing is left to convert then. */
function commonScalar(elements: Iterable<Value>): Type | null {
  let common: Type | null = null;
  for (const { type } of elements) {
    if (common !== null && type !== common) return null;
    common = type;
  }
  const kind = common?.kind;
  return kind === "string" || kind === "number" || kind === "bool" ? common : null;
}

/** Elements converted one by one and then to what they unify to, where the wanted type leaves something open. */
function convertAll(
  elements: readonly (readonly [string | number, Value])[],
  from: Type,
  type: Type & { readonly kind: "list" | "set" | "map" },
  path: ValuePath,
):
  | { readonly ok: true; readonly element: Type; readonly values: readonly Value[] }
  | (Conversion & { readonly ok: false }) {
  const first: Value[] = [];
  for (const [step, element] of elements) {
    const part = convert(element, type.element, [...path, step]);
    if (!part.ok) return part;
    first.push(part.value);
  }
  const empty = typeAfter(from, type);
  if (first.length === 0)
    return {
      ok: true,
      element: empty !== null && "element" in empty ? empty.element : plainType(type.element),
      values: first,
    };
  const element = elementOf(
    type.kind,
    first.map((part) => part.type),
  );
  const refused = { ok: false, path, message: `all elements of a ${type.kind} must have one type` } as const;
  if (element === null) return refused;
  const values: Value[] = [];
  for (const [index, part] of first.entries()) {
    const again = convert(part, element, [...path, elements[index]?.[0] ?? index]);
    if (!again.ok) return refused;
    values.push(again.value);
  }
  return { ok: true, element, values };
}

function convertToObject(
  value: Value,
  type: Type & { readonly kind: "object" },
  path: ValuePath,
): Conversion {
  const entries = entriesOf(value.data);
  if (entries === undefined) return failed(mismatch(value.type, type), path);
  const missing = [...type.attributes.keys()].filter(
    (name) => !entries.has(name) && type.optional?.has(name) !== true,
  );
  if (missing.length > 0) return failed(missingText(missing), path);
  const parts = new Map<string, Value>();
  for (const [name, wanted] of type.attributes) {
    const entry = entries.get(name);
    const part =
      entry === undefined ? done(nullValue(plainType(wanted))) : convert(entry, wanted, [...path, name]);
    if (!part.ok) return part;
    parts.set(name, part.value);
  }
  const data = sortedMap(parts);
  const attributes = new Map([...data].map(([name, part]) => [name, part.type]));
  return done({ type: { kind: "object", attributes }, data, marks: value.marks });
}

function convertToTuple(value: Value, type: Type & { readonly kind: "tuple" }, path: ValuePath): Conversion {
  const elements = elementsOf(value.data);
  if (value.type.kind !== "tuple" || elements === undefined) return failed(mismatch(value.type, type), path);
  if (elements.length !== type.elements.length)
    return failed(
      `a tuple of ${String(type.elements.length)} elements is required, and this one has ${String(elements.length)}`,
      path,
    );
  const parts: Value[] = [];
  for (const [index, element] of elements.entries()) {
    const part = convert(element, type.elements[index] ?? element.type, [...path, index]);
    if (!part.ok) return part;
    parts.push(part.value);
  }
  return done({
    type: { kind: "tuple", elements: parts.map((part) => part.type) },
    data: parts,
    marks: value.marks,
  });
}

/** The value with all marks taken off, its own and those inside. */
export function withoutMarks(value: Value): Value {
  const elements = elementsOf(value.data);
  if (elements !== undefined) return { ...value, data: elements.map(withoutMarks), marks: NO_MARKS };
  const entries = entriesOf(value.data);
  if (entries === undefined) return value.marks.length === 0 ? value : { ...value, marks: NO_MARKS };
  return {
    ...value,
    data: new Map([...entries].map(([name, entry]) => [name, withoutMarks(entry)])),
    marks: NO_MARKS,
  };
}

function missingText(names: readonly string[]): string {
  const quoted = names.map((name) => JSON.stringify(name));
  const last = quoted.pop() ?? "";
  return quoted.length === 0
    ? `the attribute ${last} is missing`
    : `the attributes ${quoted.join(", ")} and ${last} are missing`;
}

function mismatch(from: Type, to: Type): string {
  return `${typePhrase(to)} is required, not ${typePhrase(from)}`;
}

function done(value: Value): Conversion {
  return { ok: true, value };
}

function failed(message: string, path: ValuePath): Conversion & { readonly ok: false } {
  return { ok: false, message, path };
}

function unreachable(type: never): never {
  throw new Error(`unexpected type ${JSON.stringify(type)}`);
}
