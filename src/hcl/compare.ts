// Equality and the total order of values. Types first: values of different types are never equal, as `==` does not
// convert. The order is the one of set elements: false before true, numbers by size, strings by UTF-16 units, lists
// and tuples element by element, maps and objects entry by entry, null after everything known, unknown last.
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
    // A null compared with an unknown value may be equal to it, whatever the types.
    if (a.data === null || b.data === null) return null;
    return mayBeSame(a.type, b.type) ? null : false;
  }
  if (a.data === null || b.data === null) return a.data === b.data;
  if (!sameType(a.type, b.type) && !mayBeSame(a.type, b.type)) return false;
  const [x, y] = [elementsOf(a.data), elementsOf(b.data)];
  if (x !== undefined && y !== undefined) {
    // An unknown element may turn out to be equal to another one of its set.
    if (a.type.kind === "set" && !(isWhollyKnown(a) && isWhollyKnown(b))) return null;
    if (x.length !== y.length) return false;
    return allEqual(
      x.map((element, index): readonly [Value, Value | undefined] => [element, y[index]]),
      sameType(a.type, b.type),
    );
  }
  const [p, q] = [entriesOf(a.data), entriesOf(b.data)];
  if (p !== undefined && q !== undefined) {
    if (p.size !== q.size) return false;
    return allEqual(
      [...p].map(([name, element]): readonly [Value, Value | undefined] => [element, q.get(name)]),
      sameType(a.type, b.type),
    );
  }
  if (!sameType(a.type, b.type)) return false;
  if (a.type.kind === "capsule")
    return a.data === b.data || (a.data as Capsule).label === (b.data as Capsule).label; // known capsules
  return a.data === b.data;
}

/** Equality of wholly known values; unknown parts make it false. */
export function valuesEqual(a: Value, b: Value): boolean {
  return equality(a, b) === true;
}

/** A total order without regard to marks; 0 only for values that a set holds once. */
export function compareValues(a: Value, b: Value): number {
  const rank = dataRank(a.data) - dataRank(b.data);
  if (rank !== 0) return rank;
  const { data: x } = a;
  const { data: y } = b;
  if (typeof x === "string" && typeof y === "string") return x < y ? -1 : x > y ? 1 : 0;
  if (typeof x === "number" && typeof y === "number") return x - y;
  if (typeof x === "boolean" && typeof y === "boolean") return Number(x) - Number(y);
  const [left, right] = [elementsOf(x), elementsOf(y)];
  if (left !== undefined && right !== undefined) {
    for (const [index, element] of left.entries()) {
      const other = right[index];
      if (other === undefined) return 1;
      const order = compareValues(element, other);
      if (order !== 0) return order;
    }
    return left.length - right.length;
  }
  const [p, q] = [entriesOf(x), entriesOf(y)];
  if (p !== undefined && q !== undefined) {
    const others = [...q];
    for (const [index, [name, element]] of [...p].entries()) {
      const other = others[index];
      if (other === undefined) return 1;
      if (name !== other[0]) return name < other[0] ? -1 : 1;
      const order = compareValues(element, other[1]);
      if (order !== 0) return order;
    }
    return p.size - q.size;
  }
  if (a.type.kind === "capsule" && b.type.kind === "capsule" && x !== null && x !== UNKNOWN) {
    const [first, second] = [(x as Capsule).label, (y as Capsule).label]; // equal ranks: both hold a capsule
    return first < second ? -1 : first > second ? 1 : 0;
  }
  return 0;
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

/** `strict` is false where the containers' types differ by `any` only: then equal elements (nulls) are not enough. */
function allEqual(pairs: readonly (readonly [Value, Value | undefined])[], strict: boolean): boolean | null {
  let unknown = false;
  for (const [element, other] of pairs) {
    if (other === undefined) return false;
    if (!strict && isKnown(element) && isKnown(other) && !mayBeSame(element.type, other.type)) return false;
    const equal = equality(element, other);
    if (equal === false) return false;
    if (equal === null) unknown = true;
  }
  if (unknown) return null;
  return strict;
}

function isKnown(value: Value): boolean {
  return value.data !== UNKNOWN;
}

/** Could values of these types turn out to have one type, once what is `any` in them is known? */
function mayBeSame(a: Type, b: Type): boolean {
  if (a.kind === "any" || b.kind === "any") return true;
  switch (a.kind) {
    case "list":
    case "set":
    case "map":
      return a.kind === b.kind && mayBeSame(a.element, b.element);
    case "tuple":
      return (
        b.kind === "tuple" &&
        a.elements.length === b.elements.length &&
        a.elements.every((element, index) => mayBeSame(element, b.elements[index] ?? element))
      );
    case "object":
      return (
        b.kind === "object" &&
        a.attributes.size === b.attributes.size &&
        [...a.attributes].every(([name, type]) => {
          const other = b.attributes.get(name);
          return other !== undefined && mayBeSame(type, other);
        })
      );
    default:
      return sameType(a, b);
  }
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
