// Equality and the total order of values. Types first: values of different types are never equal, as `==` does not
// convert. The order is the one of set elements: false before true, numbers by size, strings by code points, what has parts
// by a text of them, null after everything known, unknown last.
import { compareNumbers } from "./number-value.ts";
import { compareText } from "./text-order.ts";
import { UNKNOWN, isWhollyKnown } from "./value.ts";
import type { Capsule, Data, Type, Value } from "./value.ts";

/** True where both types are the same; which attributes may be absent is part of an object type. */
export function sameType(a: Type, b: Type): boolean {
  if (a === b) return true;
  switch (a.kind) {
    case "string":
    case "number":
    case "bool":
    case "any":
      return a.kind === b.kind;
    case "list":
    case "set":
    case "map":
      return a.kind === b.kind && sameType(a.element, b.element);
    case "tuple":
      return (
        b.kind === "tuple" &&
        a.elements.length === b.elements.length &&
        a.elements.every((element, index) => sameType(element, b.elements[index] ?? element))
      );
    case "object":
      return (
        b.kind === "object" &&
        a.attributes.size === b.attributes.size &&
        (a.optional?.size ?? 0) === (b.optional?.size ?? 0) &&
        [...(a.optional ?? [])].every((name) => b.optional?.has(name) === true) &&
        [...a.attributes].every(([name, type]) => {
          const other = b.attributes.get(name);
          return other !== undefined && sameType(type, other);
        })
      );
    case "capsule":
      return b.kind === "capsule" && a.name === b.name;
    default:
      return unreachable(a);
  }
}

/**
 * What `a == b` says: null where unknown parts decide. Nulls of all types are equal to each other. Capsules of one type are
 * equal when they are one object or have the same label. Marks take no part.
 */
export function equality(a: Value, b: Value): boolean | null {
  if (a.data === UNKNOWN || b.data === UNKNOWN) {
    if ((a.data === null && b.notNull === true) || (b.data === null && a.notNull === true)) return false;
    if (a.data === null || b.data === null || a.data === b.data) return null;
    // A known value excludes unknown ones of other types.
    return a.type.kind === "any" || b.type.kind === "any" || sameType(a.type, b.type) ? null : false;
  }
  if (a.data === null || b.data === null) return a.data === b.data;
  if (hasOpenType(a) || hasOpenType(b))
    return conforms(a.type, b.type) || conforms(b.type, a.type) ? null : false;
  if (!sameType(a.type, b.type)) return false;
  const [x, y] = [elementsOf(a.data), elementsOf(b.data)];
  if (x !== undefined && y !== undefined) {
    // An unknown element may turn out to be equal to another one of its set.
    if (a.type.kind === "set" && !(isWhollyKnown(a) && isWhollyKnown(b))) return null;
    if (x.length !== y.length) return false;
    // The first element that is not surely equal decides.
    for (const [index, element] of x.entries()) {
      const other = y[index];
      const equal = other === undefined ? false : equality(element, other);
      if (equal !== true) return equal;
    }
    return true;
  }
  const [p, q] = [entriesOf(a.data), entriesOf(b.data)];
  if (p !== undefined && q !== undefined) {
    if (p.size !== q.size) return false;
    let all: boolean | null = true;
    for (const [name, element] of p) {
      const other = q.get(name);
      const equal = other === undefined ? false : equality(element, other);
      if (equal === false) return false;
      if (equal === null) all = null;
    }
    return all;
  }
  if (a.type.kind === "capsule")
    return a.data === b.data || (a.data as Capsule).label === (b.data as Capsule).label; // known capsules
  if (a.exact !== undefined || b.exact !== undefined) return compareNumbers(a, b) === 0;
  return a.data === b.data;
}

/** A part of it is unknown and may be of any type. */
function hasOpenType(value: Value): boolean {
  if (value.data === UNKNOWN) return value.type.kind === "any";
  const parts = elementsOf(value.data) ?? entriesOf(value.data)?.values() ?? [];
  for (const part of parts) if (hasOpenType(part)) return true;
  return false;
}

/** Could values of the first type be of the second, where `any` there takes everything? */
function conforms(a: Type, b: Type): boolean {
  if (b.kind === "any") return true;
  switch (a.kind) {
    case "list":
    case "set":
    case "map":
      return a.kind === b.kind && conforms(a.element, b.element);
    case "tuple":
      return (
        b.kind === "tuple" &&
        a.elements.length === b.elements.length &&
        a.elements.every((element, index) => conforms(element, b.elements[index] ?? element))
      );
    case "object":
      return (
        b.kind === "object" &&
        a.attributes.size === b.attributes.size &&
        [...a.attributes].every(([name, type]) => {
          const other = b.attributes.get(name);
          return other !== undefined && conforms(type, other);
        })
      );
    default:
      return sameType(a, b);
  }
}

/** Equality of wholly known values; unknown parts make it false. */
export function valuesEqual(a: Value, b: Value): boolean {
  return equality(a, b) === true;
}

/**
 * A total order without regard to marks; 0 only for values that a set holds once. It is the one in which cty goes through sets:
 * what has parts is compared by a text of them (appendSetHashBytes in cty).
 */
export function compareValues(a: Value, b: Value): number {
  const rank = dataRank(a.data) - dataRank(b.data);
  if (rank !== 0) return rank;
  const { data: x } = a;
  const { data: y } = b;
  if (typeof x === "string" && typeof y === "string") return compareText(x, y);
  if (typeof x === "number" && typeof y === "number") return compareNumbers(a, b);
  if (typeof x === "boolean" && typeof y === "boolean") return Number(x) - Number(y);
  if (a.type.kind === "capsule" && b.type.kind === "capsule" && x !== null && x !== UNKNOWN) {
    const [first, second] = [(x as Capsule).label, (y as Capsule).label]; // equal ranks: both hold a capsule
    return first < second ? -1 : first > second ? 1 : 0;
  }
  if (typeof x !== "object" || x === null) return 0;
  const [first, second] = [partsText(a), partsText(b)];
  return first === second ? compareParts(a, b) : compareText(first, second);
}

function partsText(value: Value): string {
  const { data } = value;
  if (data === UNKNOWN) return "?";
  if (data === null) return "~";
  if (typeof data === "string") return JSON.stringify(data);
  if (typeof data === "boolean") return data ? "T" : "F";
  if (typeof data === "number") return tenDigits(data);
  const elements = elementsOf(data);
  const [open, close] =
    value.type.kind === "tuple" || value.type.kind === "object" ? "<>" : elements ? "[]" : "{}";
  if (elements !== undefined)
    return `${open}${elements.map((part) => `${partsText(part)};`).join("")}${close}`;
  const entries = [...(entriesOf(data) ?? [])];
  const named = value.type.kind === "map";
  return `${open}${entries.map(([name, part]) => `${named ? `${JSON.stringify(name)}:` : ""}${partsText(part)};`).join("")}${close}`;
}

/** `%.10g` of Go. */
function tenDigits(number: number): string {
  const [digits = "", exponent = "0"] = number.toExponential(9).split("e");
  const power = Number(exponent);
  const trimmed = digits.replace(/\.?0+$/, "");
  if (power >= -4 && power < 10) return String(Number(number.toPrecision(10)));
  return `${trimmed}e${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`;
}

/** Where the texts are the same: numbers that differ beyond ten digits. */
function compareParts(a: Value, b: Value): number {
  const left = elementsOf(a.data) ?? [...(entriesOf(a.data)?.values() ?? [])];
  const right = elementsOf(b.data) ?? [...(entriesOf(b.data)?.values() ?? [])];
  for (const [index, element] of left.entries()) {
    const other = right[index];
    const order = other === undefined ? 1 : compareValues(element, other);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

/** Sorted and without duplicates, as a set holds its elements; unknown elements are all kept. */
export function sortElements(elements: readonly Value[]): readonly Value[] {
  const sorted = [...elements].sort(compareValues);
  return sorted.filter((element, index) => {
    const before = sorted[index - 1];
    return before === undefined || equality(before, element) !== true;
  });
}

/** The elements of a known list, tuple or set. */
export function elementsOf(data: Data): readonly Value[] | undefined {
  return Array.isArray(data) ? (data as readonly Value[]) : undefined; // isArray does not narrow readonly arrays
}

/** The entries of a known map or object. */
export function entriesOf(data: Data): ReadonlyMap<string, Value> | undefined {
  return data instanceof Map ? data : undefined;
}

function dataRank(data: Data): number {
  if (data === UNKNOWN) return 7;
  if (data === null) return 6;
  switch (typeof data) {
    case "boolean":
      return 0;
    case "number":
      return 1;
    case "string":
      return 2;
    default:
      return Array.isArray(data) ? 3 : data instanceof Map ? 4 : 5;
  }
}

function unreachable(type: never): never {
  throw new Error(`unexpected type ${JSON.stringify(type)}`);
}
