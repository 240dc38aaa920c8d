// The types of results where arguments are not known yet: what the types of the arguments tell.
import type { FunctionFailure } from "../scope.ts";
import { unify } from "../unify.ts";
import { UNKNOWN } from "../value.ts";
import type { Type, Value } from "../value.ts";
import { elementTypes } from "./conversion.ts";
import { ANY, STRING, argument, elementsOf, fail, isSequence, wholeOf } from "./define.ts";
import {
  LISTS,
  MAPPINGS,
  SEQUENCES,
  notAList,
  notAMapping,
  notASequence,
  notJoinable,
  notSliceable,
  wrongKind,
} from "./wrong-kind.ts";

type TypeRule = (args: readonly Value[]) => Type | FunctionFailure;

/** That of the first argument. */
export const typeOfFirst: TypeRule = (args) => argument(args, 0).type;

/** Of one element of the first argument, where all have one type. */
const elementOfFirst: TypeRule = (args) => {
  const { type } = argument(args, 0);
  return type.kind === "list" || type.kind === "set" ? type.element : ANY;
};

export const listOfFirst: TypeRule = (args) => ({ kind: "list", element: argument(args, 0).type });

export const typeOfElementAt: TypeRule = (args) => {
  const wrong = wrongKind(args.slice(0, 1), LISTS, notAList);
  if (wrong !== null) return wrong;
  const [{ type }, position] = [argument(args, 0), argument(args, 1)];
  if (type.kind !== "tuple" || position.data === UNKNOWN || type.elements.length === 0)
    return elementOfFirst(args);
  const index = wholeOf(position);
  return index === undefined ? ANY : (type.elements.at(index % type.elements.length) ?? ANY);
};

export const typeOfReversed: TypeRule = (args) => {
  const wrong = wrongKind(args, SEQUENCES, notASequence);
  if (wrong !== null) return wrong;
  const { type } = argument(args, 0);
  if (type.kind === "tuple") return { kind: "tuple", elements: [...type.elements].reverse() };
  return type.kind === "set" ? { kind: "list", element: type.element } : type;
};

export const typeOfSlice: TypeRule = (args) => {
  const wrong = wrongKind(args.slice(0, 1), LISTS, notSliceable);
  if (wrong !== null) return wrong;
  const [{ type }, start, end] = [argument(args, 0), argument(args, 1), argument(args, 2)];
  if (type.kind !== "tuple") return type;
  if (start.data === UNKNOWN || end.data === UNKNOWN) return ANY;
  return { kind: "tuple", elements: type.elements.slice(wholeOf(start) ?? 0, wholeOf(end) ?? 0) };
};

export const typeOfConcat: TypeRule = (args) => {
  const wrong = wrongKind(args, LISTS, notJoinable);
  if (wrong !== null) return wrong;
  const types = args.map(({ type }) => type);
  if (types.every((type) => type.kind === "list")) {
    const element = unify(types.map(({ element }) => element));
    return element === null ? ANY : { kind: "list", element };
  }
  const tuples = types.filter((type) => type.kind === "tuple");
  return tuples.length === types.length
    ? { kind: "tuple", elements: tuples.flatMap(({ elements }) => elements) }
    : ANY;
};

export const typeOfKeys: TypeRule = (args) => {
  const { type } = argument(args, 0);
  if (type.kind === "object") return { kind: "tuple", elements: Array.from(type.attributes, () => STRING) };
  return type.kind === "map" || type.kind === "any"
    ? { kind: "list", element: STRING }
    : notAMapping(type, 0);
};

export const typeOfValues: TypeRule = (args) => {
  const { type } = argument(args, 0);
  if (type.kind === "object") return { kind: "tuple", elements: [...type.attributes.values()] };
  if (type.kind === "map") return { kind: "list", element: type.element };
  return type.kind === "any" ? ANY : notAMapping(type, 0);
};

export const typeOfLookup: TypeRule = (args) => {
  const wrong = wrongKind(args.slice(0, 1), MAPPINGS, notAMapping);
  if (wrong !== null) return wrong;
  const [{ type }, key] = [argument(args, 0), argument(args, 1)];
  if (type.kind === "map") return type.element;
  return type.kind === "object" && typeof key.data === "string"
    ? (type.attributes.get(key.data) ?? ANY)
    : ANY;
};

export const typeOfMerge: TypeRule = (args) => {
  const given = args.filter(({ data }) => data !== null);
  const wrong = wrongKind(given, MAPPINGS, notAMapping);
  if (wrong !== null) return wrong;
  const types = given.map(({ type }) => type);
  const [first] = types;
  if (first?.kind === "map" && types.every((type) => type.kind === "map")) {
    const element = unify(types.flatMap((type) => (type.kind === "map" ? [type.element] : [])));
    return element === null ? ANY : { kind: "map", element };
  }
  if (!types.every((type) => type.kind === "object")) return ANY;
  return { kind: "object", attributes: sorted(types.flatMap((type) => [...type.attributes])) };
};

export const typeOfOne: TypeRule = (args) => {
  const { type } = argument(args, 0);
  if (type.kind !== "tuple") return elementOfFirst(args);
  return type.elements.length > 1
    ? fail(`There are ${String(type.elements.length)} elements where at most one may be.`, 0)
    : (type.elements[0] ?? ANY);
};

export const typeOfSets: TypeRule = (args) => {
  const element = unify(args.flatMap(elementTypes));
  return { kind: "set", element: element ?? ANY };
};

export const typeOfProduct: TypeRule = (args) => {
  const wrong = wrongKind(args, SEQUENCES, notASequence);
  if (wrong !== null) return wrong;
  const elements = args.map((list) => (isSequence(list.type) ? (unify(elementTypes(list)) ?? ANY) : ANY));
  const element: Type = { kind: "tuple", elements };
  return { kind: args.some(({ type }) => type.kind === "set") ? "set" : "list", element };
};

export const typeOfZip: TypeRule = (args) => {
  const [keys, { type }] = [argument(args, 0), argument(args, 1)];
  if (type.kind === "list") return { kind: "map", element: type.element };
  if (type.kind !== "tuple" && type.kind !== "any") return notAList(type, 1);
  if (type.kind !== "tuple" || keys.data === UNKNOWN || keys.data === null) return ANY;
  const entries: [string, Type][] = [];
  for (const [index, { data }] of elementsOf(keys).entries()) {
    if (typeof data !== "string") return ANY;
    entries.push([data, type.elements[index] ?? ANY]);
  }
  return { kind: "object", attributes: sorted(entries) };
};

const sorted = (types: readonly (readonly [string, Type])[]): ReadonlyMap<string, Type> =>
  new Map([...new Map(types)].sort(([a], [b]) => (a < b ? -1 : 1)));
