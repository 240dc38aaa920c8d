// Functions of maps and objects. What is unknown or marked inside stays where it is.
import { sameType } from "../compare.ts";
import type { FunctionDefinition, FunctionFailure } from "../scope.ts";
import {
  deepMarks,
  joinMarks,
  mapValue,
  objectValue,
  stringValue,
  tupleValue,
  unknownResult,
  unknownValue,
  UNKNOWN,
  withMarks,
  listValue,
} from "../value.ts";
import type { Type, Value } from "../value.ts";
import { convertTo } from "./conversion.ts";
import {
  ANY,
  MARKED,
  STRING,
  STRINGS,
  anything,
  argument,
  define,
  elementType,
  elementsOf,
  entriesOf,
  fail,
  isMapping,
  listOf,
  parameter,
  textList,
  textOf,
} from "./define.ts";
import { notAList, notAMapping } from "./wrong-kind.ts";
import { typeOfKeys, typeOfLookup, typeOfMerge, typeOfValues, typeOfZip } from "./result-types.ts";

const MAP_OF_STRINGS: Type = { kind: "map", element: STRINGS };

export const mapFunctions: readonly FunctionDefinition[] = [
  define({
    name: "keys",
    description: "The keys of a map or the attribute names of an object, in order.",
    example: ["keys({ b = 1, a = 2 })", '["a", "b"]'],
    parameters: [anything("inputMap", { ...MARKED, allowUnknown: true })],
    returns: ANY,
    typeOf: typeOfKeys,
    movesElements: true,
    call: (args) => {
      const map = argument(args, 0);
      if (map.type.kind === "any") return unknownValue(ANY, map.marks);
      if (!isMapping(map.type)) return notAMapping(map.type, 0);
      if (map.data === UNKNOWN && map.type.kind === "map")
        return unknownResult({ kind: "list", element: STRING }, map.marks);
      const all = map.type.kind === "object" ? map.type.attributes : entriesOf(map);
      const names = [...all.keys()].map((name) => stringValue(name));
      return map.type.kind === "object" ? tupleValue(names, map.marks) : listValue(STRING, names, map.marks);
    },
  }),
  define({
    name: "lookup",
    description: "The element of a map or object with the given key, or the default where there is none.",
    example: ['lookup({ eu = "fra", us = "nyc" }, "ap", "fra")', '"fra"'],
    parameters: [anything("inputMap", MARKED), parameter("key", STRING, MARKED)],
    variadic: anything("default", { allowNull: true, allowMarked: true, allowUnknown: true }),
    returns: ANY,
    typeOf: typeOfLookup,
    movesElements: true,
    call: ([map, key, ...defaults]) => find(argument(map === undefined ? [] : [map], 0), key, defaults),
  }),
  define({
    name: "merge",
    description:
      "One map or object with the entries of all; of equal keys the last one counts. Null is passed over.",
    example: ["merge({ a = 1, b = 2 }, { b = 3 })", "{ a = 1, b = 3 }"],
    parameters: [],
    variadic: anything("maps", { allowNull: true, allowMarked: true }),
    returns: ANY,
    typeOf: typeOfMerge,
    movesElements: true,
    call: mergeAll,
  }),
  define({
    name: "transpose",
    description:
      "Turns a map of lists of strings round: each string becomes a key, with the keys that it was listed under.",
    example: ['transpose({ web = ["eu", "us"], db = ["eu"] })', '{ eu = ["db", "web"], us = ["web"] }'],
    parameters: [parameter("values", MAP_OF_STRINGS)],
    returns: MAP_OF_STRINGS,
    call: (args) => turnRound(argument(args, 0)),
  }),
  define({
    name: "values",
    description: "The elements of a map or object, in the order of their keys.",
    example: ['values({ b = "x", a = "y" })', '["y", "x"]'],
    parameters: [anything("mapping", MARKED)],
    returns: ANY,
    typeOf: typeOfValues,
    movesElements: true,
    call: (args) => {
      const map = argument(args, 0);
      if (!isMapping(map.type)) return notAMapping(map.type, 0);
      const elements = [...entriesOf(map).values()];
      return map.type.kind === "object"
        ? tupleValue(elements, map.marks)
        : listValue(elementType(map.type, 0), elements, map.marks);
    },
  }),
  define({
    name: "zipmap",
    description:
      "A map (of a list of values) or an object (of a tuple) out of keys and the values at the same index.",
    example: ['zipmap(["a", "b"], [1, 2])', "{ a = 1, b = 2 }"],
    parameters: [listOf("keys", STRING, MARKED), anything("values", MARKED)],
    returns: ANY,
    typeOf: typeOfZip,
    movesElements: true,
    call: (args) => zip(argument(args, 0), argument(args, 1)),
  }),
];

function find(map: Value, key: Value | undefined, defaults: readonly Value[]): Value | FunctionFailure {
  if (!isMapping(map.type)) return notAMapping(map.type, 0);
  if (defaults.length > 1) return fail("There can be one default only.", 3);
  const name = textOf(key);
  const marks = joinMarks(map.marks, key?.marks ?? []);
  const found = entriesOf(map).get(name);
  const [fallback] = defaults;
  const element = map.type.kind === "map" ? map.type.element : undefined;
  // A default of the wrong type is an error also while it is not used.
  const converted =
    fallback === undefined || element === undefined ? fallback : convertTo(fallback, element, 2);
  if (converted !== undefined && "failed" in converted)
    return fail("The default must have the type of the map's elements.", 2);
  const result = found ?? converted;
  if (result === undefined) return fail("There is no such key, and no default is given.", 1);
  return withMarks(result, marks);
}

function mergeAll(args: readonly Value[]): Value | FunctionFailure {
  const given = args.filter((value) => value.data !== null);
  const wrong = args.findIndex((value) => value.data !== null && !isMapping(value.type));
  if (wrong !== -1) return notAMapping(argument(args, wrong).type, wrong);
  const marks = joinMarks(...args.map((value) => value.marks));
  const entries = given.flatMap((value) => [...entriesOf(value)]);
  const [first] = args;
  const map = first?.type.kind === "map" && args.every((value) => sameType(value.type, first.type));
  return map ? mapValue(elementType(first.type, 0), entries, marks) : objectValue(entries, marks);
}

function turnRound(map: Value): Value | FunctionFailure {
  const result = new Map<string, string[]>();
  for (const [key, list] of entriesOf(map)) {
    if (list.data === null) return fail("One of the lists is null.", 0);
    for (const element of elementsOf(list)) {
      if (element.data === null) return fail("One of the lists has an element that is null.", 0);
      const known = result.get(textOf(element));
      if (known === undefined) result.set(textOf(element), [key]);
      else known.push(key);
    }
  }
  return mapValue(
    STRINGS,
    [...result].map(([key, names]) => [key, textList(names)]),
  );
}

function zip(keys: Value, values: Value): Value | FunctionFailure {
  if (values.type.kind !== "list" && values.type.kind !== "tuple") return notAList(values.type, 1);
  const [names, elements] = [elementsOf(keys), elementsOf(values)];
  if (names.length !== elements.length)
    return fail(
      `There are ${String(names.length)} keys and ${String(elements.length)} values; as many are needed.`,
      1,
    );
  if (names.some((name) => name.data === UNKNOWN)) {
    const type = typeOfZip([keys, values]);
    return "failed" in type ? type : unknownResult(type, joinMarks(deepMarks(keys), deepMarks(values)));
  }
  const empty = names.findIndex((name) => name.data === null);
  if (empty !== -1) return fail(`Key ${String(empty)} is null.`, 0);
  // Keys are no values of their own in the result, so their marks go onto the whole.
  const marks = joinMarks(deepMarks(keys), values.marks);
  const entries = names.map((name, index): readonly [string, Value] => [
    textOf(name),
    argument(elements, index),
  ]);
  return values.type.kind === "list"
    ? mapValue(values.type.element, entries, marks)
    : objectValue(entries, marks);
}
