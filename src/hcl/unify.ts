// The one type that values of several types can all become: for the arms of a conditional and the elements of a list
// or map made from parts. The rules are cty's: text swallows numbers and bools, lists swallow sets and tuples, sets
// swallow tuples, maps swallow objects, objects and tuples of equal shape go part by part, others become map or list.
import { sameType } from "./compare.ts";
import { ANY, STRING } from "./value.ts";
import type { Type } from "./value.ts";

/** The common type, or null when there is none. `any` (a bare null, a value not known yet) follows the others. */
export function unify(types: readonly Type[]): Type | null {
  const distinct: Type[] = [];
  for (const type of types) {
    if (type.kind !== "any" && !distinct.some((other) => sameType(other, type))) distinct.push(type);
  }
  const [first] = distinct;
  if (first === undefined) return ANY;
  if (distinct.length === 1) return plainType(first);
  const kinds = new Set(distinct.map((type) => type.kind));
  const only = (...allowed: readonly Type["kind"][]) => [...kinds].every((kind) => allowed.includes(kind));
  if (only("string", "number", "bool")) return kinds.has("string") ? STRING : null;
  if (only("object")) return unifyObjects(distinct);
  if (only("tuple")) return unifyTuples(distinct);
  if (only("map", "object")) return collection("map", distinct);
  if (only("set", "tuple")) return collection("set", distinct);
  if (only("list", "set", "tuple")) return collection("list", distinct);
  return null;
}

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
  const element = unify(types.flatMap(innerTypes));
  return element === null ? null : { kind, element };
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
    if (part === null) return collection("map", types);
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
    if (part === null) return collection("list", types);
    elements.push(part);
  }
  return { kind: "tuple", elements };
}

function unreachable(type: never): never {
  throw new Error(`unexpected type ${JSON.stringify(type)}`);
}
