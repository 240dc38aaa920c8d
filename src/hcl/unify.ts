// The one type that values of several types can all become: for the arms of a conditional and the elements of a list
// or map made from parts. The rules are cty's: parts of equal shape go part by part, objects and tuples of other shapes become
// maps and lists, and else the first type, in order of preference, that all others convert to: text before numbers and
// bools, lists before sets and tuples, maps before objects. What is not known yet, beside anything with parts, leaves the type open.
import { sameType } from "./compare.ts";
import { typeAfter } from "./convert.ts";
import { ANY } from "./value.ts";
import type { Type } from "./value.ts";

/** The common type, or null when there is none; `any` where it cannot be told yet. */
export function unify(types: readonly Type[]): Type | null {
  const distinct: Type[] = [];
  let open = false;
  for (const type of types) {
    if (type.kind === "any") open = true;
    else if (!distinct.some((other) => sameType(other, type))) distinct.push(type);
  }
  const [first] = distinct;
  if (first === undefined) return ANY;
  const kinds = new Set(distinct.map((type) => type.kind));
  const only = (...allowed: readonly Type["kind"][]) => [...kinds].every((kind) => allowed.includes(kind));
  if (kinds.size === 1 && hasParts(first)) {
    if (open) return ANY;
    if (distinct.length === 1) return plainType(first);
    switch (first.kind) {
      case "map":
      case "list":
      case "set":
        return collection(first.kind, distinct);
      case "object":
        return unifyObjects(distinct);
      case "tuple":
        return unifyTuples(distinct);
      default:
        return null;
    }
  }
  if (distinct.length === 1) return plainType(first);
  if (kinds.has("object") && kinds.has("tuple")) return null;
  if (only("map", "object") || only("list", "tuple")) {
    const kind = kinds.has("map") ? "map" : "list";
    const parts = collection(
      kind,
      distinct.filter((type) => type.kind !== kind),
    );
    const all =
      parts === null
        ? null
        : unify([...(open ? [ANY] : []), ...distinct.filter((type) => type.kind === kind), parts]);
    if (all?.kind === kind) return all;
  }
  for (const wanted of byPreference(distinct))
    if (distinct.every((type) => typeAfter(type, wanted) !== null)) return plainType(wanted);
  return null;
}

const hasParts = ({ kind }: Type): boolean =>
  kind === "map" || kind === "list" || kind === "set" || kind === "object" || kind === "tuple";

/** Types that others are converted to come first; those without a preference stay in order. */
function byPreference(types: readonly Type[]): readonly Type[] {
  const left = [...types];
  const sorted: Type[] = [];
  while (left.length > 0) {
    const next = left.findIndex((type) => !left.some((other) => preference(other, type) < 0));
    sorted.push(...left.splice(Math.max(next, 0), 1));
  }
  return sorted;
}

/** Below 0 where `a` comes before `b`. */
function preference(a: Type, b: Type): number {
  if (a.kind === b.kind)
    return (a.kind === "list" || a.kind === "set" || a.kind === "map") && "element" in b
      ? preference(a.element, b.element)
      : 0;
  if (a.kind === "any" || b.kind === "any") return a.kind === "any" ? 1 : -1;
  if (isPlain(a) && isPlain(b)) return a.kind === "string" ? -1 : b.kind === "string" ? 1 : 0;
  const order = PREFERRED.find((kinds) => kinds.includes(a.kind) && kinds.includes(b.kind));
  return order === undefined ? 0 : order.indexOf(a.kind) - order.indexOf(b.kind);
}

const PREFERRED: readonly (readonly Type["kind"][])[] = [
  ["list", "tuple", "set"],
  ["map", "object"],
];

const isPlain = ({ kind }: Type): boolean => kind === "string" || kind === "number" || kind === "bool";

/** The type without "may be absent", which belongs to constraints and not to values. */
export function plainType(type: Type): Type {
  switch (type.kind) {
    case "string":
    case "number":
    case "bool":
    case "any":
    case "capsule":
      return type;
    case "list":
    case "set":
    case "map": {
      const element = plainType(type.element);
      return element === type.element ? type : { kind: type.kind, element };
    }
    case "tuple": {
      const elements = type.elements.map(plainType);
      return elements.every((element, index) => element === type.elements[index])
        ? type
        : { kind: "tuple", elements };
    }
    case "object": {
      const attributes = new Map([...type.attributes].map(([name, part]) => [name, plainType(part)]));
      const same =
        type.optional === undefined &&
        [...attributes].every(([name, part]) => part === type.attributes.get(name));
      return same ? type : { kind: "object", attributes };
    }
    default:
      return unreachable(type);
  }
}

function collection(kind: "list" | "set" | "map", types: readonly Type[]): Type | null {
  const inner = types.flatMap(innerTypes);
  const element = inner.length === 0 ? null : unify(inner);
  if (element === null) return null;
  const type: Type = { kind, element };
  return types.every((part) => typeAfter(part, type) !== null) ? type : null;
}

function innerTypes(type: Type): readonly Type[] {
  if (type.kind === "list" || type.kind === "set" || type.kind === "map") return [type.element];
  if (type.kind === "tuple") return type.elements;
  if (type.kind === "object") return [...type.attributes.values()];
  return [];
}

function unifyObjects(types: readonly Type[]): Type | null {
  const objects = types.filter((type) => type.kind === "object");
  const [first] = objects;
  if (first === undefined) return null;
  const alike = objects.every(
    (type) =>
      type.attributes.size === first.attributes.size &&
      [...type.attributes.keys()].every((name) => first.attributes.has(name)),
  );
  if (!alike) return collection("map", types);
  const attributes = new Map<string, Type>();
  for (const name of first.attributes.keys()) {
    const part = unify(objects.map((type) => type.attributes.get(name) ?? ANY));
    if (part === null) return null;
    attributes.set(name, part);
  }
  return { kind: "object", attributes };
}

function unifyTuples(types: readonly Type[]): Type | null {
  const tuples = types.filter((type) => type.kind === "tuple");
  const [first] = tuples;
  if (first === undefined) return null;
  if (tuples.some((type) => type.elements.length !== first.elements.length)) return collection("list", types);
  const elements: Type[] = [];
  for (const index of first.elements.keys()) {
    const part = unify(tuples.map((type) => type.elements[index] ?? ANY));
    if (part === null) return null;
    elements.push(part);
  }
  return { kind: "tuple", elements };
}

function unreachable(type: never): never {
  throw new Error(`unexpected type ${JSON.stringify(type)}`);
}
