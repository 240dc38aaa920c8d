// Functions that ask lists and values a question: is it so, which one, how many, how much.
import { valuesEqual } from "../compare.ts";
import type { FunctionDefinition, FunctionFailure } from "../scope.ts";
import { typePhrase } from "../type-text.ts";
import {
  UNKNOWN,
  boolValue,
  joinMarks,
  listValue,
  nullValue,
  numberValue,
  unknownValue,
  withMarks,
} from "../value.ts";
import type { Value } from "../value.ts";
import { commonType, convertTo, shareElementType } from "./conversion.ts";
import {
  ANY,
  BOOL,
  MARKED,
  NUMBER,
  anything,
  argument,
  define,
  elementType,
  elementsOf,
  entriesOf,
  fail,
  isMapping,
  isSequence,
  listOf,
  numberOf,
  textOf,
} from "./define.ts";
import { countGraphemes } from "./graphemes.ts";
import { Membership } from "./membership.ts";
import { finite } from "./numbers.ts";

export const choiceFunctions: readonly FunctionDefinition[] = [
  define({
    name: "alltrue",
    description: "Whether every element is true; an empty list has none that is not.",
    example: ['alltrue([true, "true"])', "true"],
    parameters: [listOf("list", BOOL)],
    returns: BOOL,
    call: ([list]) => boolValue(elementsOf(list).every((element) => element.data === true)),
  }),
  define({
    name: "anytrue",
    description: "Whether at least one element is true.",
    example: ["anytrue([false, true])", "true"],
    parameters: [listOf("list", BOOL)],
    returns: BOOL,
    call: ([list]) => boolValue(elementsOf(list).some((element) => element.data === true)),
  }),
  define({
    name: "coalesce",
    description:
      "The first argument that is neither null nor an empty string, as the type that all arguments have in common.",
    example: ['coalesce(null, "", "b")', '"b"'],
    parameters: [],
    variadic: anything("vals", { allowNull: true, allowUnknown: true, allowMarked: true }),
    returns: ANY,
    movesElements: true,
    call: firstPresent,
  }),
  define({
    name: "coalescelist",
    description: "The first list or tuple that is not empty.",
    example: ['coalescelist([], ["a"])', '["a"]'],
    parameters: [],
    variadic: anything("vals", { allowMarked: true }),
    returns: ANY,
    movesElements: true,
    call: (args) => {
      if (args.length === 0) return fail("At least one list is needed.");
      const wrong = args.findIndex(({ type }) => type.kind !== "list" && type.kind !== "tuple");
      if (wrong !== -1) return fail("A list or a tuple is required.", wrong);
      const found = args.findIndex((list) => elementsOf(list).length > 0);
      if (found === -1) return fail("All lists are empty.");
      return withMarks(argument(args, found), joinMarks(...args.slice(0, found).map((list) => list.marks)));
    },
  }),
  define({
    name: "contains",
    description:
      'Whether a list, set or tuple has an element that is equal to a value, type and all: 1 is not "1".',
    example: ['contains(["eu", "us"], "eu")', "true"],
    parameters: [anything("list"), anything("value")],
    returns: BOOL,
    call: (args) => {
      const [list, wanted] = [argument(args, 0), argument(args, 1)];
      if (!isSequence(list.type))
        return fail(`A list, a set or a tuple is required, not ${typePhrase(list.type)}.`, 0);
      return boolValue(elementsOf(list).some((element) => valuesEqual(element, wanted)));
    },
  }),
  define({
    name: "index",
    description:
      "The index of the first element that is equal to a value. An absent value is an error; see `contains`.",
    example: ['index(["a", "b", "c"], "b")', "1"],
    parameters: [anything("list"), anything("value")],
    returns: NUMBER,
    call: (args) => {
      const [list, wanted] = [argument(args, 0), argument(args, 1)];
      if (list.type.kind !== "list" && list.type.kind !== "tuple")
        return fail(`A list or a tuple is required, not ${typePhrase(list.type)}.`, 0);
      const found = elementsOf(list).findIndex((element) => valuesEqual(element, wanted));
      return found === -1 ? fail("The list has no such element.", 1) : numberValue(found);
    },
  }),
  define({
    name: "length",
    description: "The number of elements of a collection, or of characters of a string.",
    example: ["length({ a = 1, b = 2 })", "2"],
    parameters: [anything("value", { allowUnknown: true, allowMarked: true })],
    returns: NUMBER,
    movesElements: true,
    call: (args) => count(argument(args, 0)),
  }),
  define({
    name: "matchkeys",
    description: "The values whose key, at the same index of another list, is in a set of keys to look for.",
    example: ['matchkeys(["i-1", "i-2", "i-3"], ["eu", "us", "eu"], ["eu"])', '["i-1", "i-3"]'],
    parameters: [listOf("values", ANY), listOf("keys", ANY), listOf("searchset", ANY)],
    returns: { kind: "list", element: ANY },
    call: (args) => matching(argument(args, 0), argument(args, 1), argument(args, 2)),
  }),
  define({
    name: "one",
    description:
      "The only element of a list, set or tuple, or null where it is empty. Two elements are an error.",
    example: ['one(["a"])', '"a"'],
    parameters: [anything("list", MARKED)],
    returns: ANY,
    movesElements: true,
    call: (args) => {
      const list = argument(args, 0);
      if (!isSequence(list.type))
        return fail(`A list, a set or a tuple is required, not ${typePhrase(list.type)}.`, 0);
      const elements = elementsOf(list);
      if (elements.length > 1)
        return fail(`There are ${String(elements.length)} elements where at most one may be.`, 0);
      return withMarks(elements[0] ?? nullValue(elementType(list.type, 0)), list.marks);
    },
  }),
  define({
    name: "sum",
    description: "The sum of all numbers of a list, set or tuple that is not empty.",
    example: ["sum([10, 13, 6, 4.5])", "33.5"],
    parameters: [anything("list")],
    returns: NUMBER,
    call: (args) => total(argument(args, 0)),
  }),
];

function firstPresent(args: readonly Value[]): Value | FunctionFailure {
  if (args.length === 0) return fail("At least one value is needed.");
  const type = commonType(args.map((value) => value.type));
  if (type === null) return fail("The arguments have no type in common.");
  const skipped: Value[] = [];
  for (const [position, value] of args.entries()) {
    const marks = joinMarks(...skipped.map((other) => other.marks));
    // Whether an unknown value is null is not known either, so nothing after it can be chosen.
    if (value.data === UNKNOWN)
      return unknownValue(type, joinMarks(marks, ...args.map((other) => other.marks)));
    if (value.data !== null && value.data !== "") {
      const result = convertTo(value, type, position);
      return "failed" in result ? result : withMarks(result, marks);
    }
    skipped.push(value);
  }
  return fail("All arguments are null or empty strings.");
}

function count(value: Value): Value | FunctionFailure {
  const { type, data, marks } = value;
  // The shape of an unknown tuple or object is in its type.
  if (type.kind === "tuple") return numberValue(type.elements.length, marks);
  if (type.kind === "object") return numberValue(type.attributes.size, marks);
  const countable = isSequence(type) || type.kind === "map" || type.kind === "string" || type.kind === "any";
  if (!countable) return fail(`A string or a collection is required, not ${typePhrase(type)}.`, 0);
  if (data === UNKNOWN) return unknownValue(NUMBER, marks);
  // Which elements of a set are equal is open while one of them is unknown.
  if (type.kind === "set" && elementsOf(value).some((element) => element.data === UNKNOWN))
    return unknownValue(NUMBER, marks);
  if (type.kind === "string") return numberValue(countGraphemes(textOf(value)), marks);
  return numberValue(isMapping(type) ? entriesOf(value).size : elementsOf(value).length, marks);
}

function matching(values: Value, keys: Value, searchset: Value): Value | FunctionFailure {
  const [all, names] = [elementsOf(values), elementsOf(keys)];
  if (all.length !== names.length)
    return fail(
      `There are ${String(all.length)} values and ${String(names.length)} keys; as many are needed.`,
      1,
    );
  const shared = shareElementType([keys, searchset]);
  if ("failed" in shared) return fail("The keys and those to look for have no type in common.", 2);
  const [have = [], wanted = []] = shared.elements;
  const searched = new Membership(wanted);
  const kept = all.filter((_, index) => searched.has(argument(have, index)));
  return listValue(elementType(values.type, 0), kept);
}

function total(list: Value): Value | FunctionFailure {
  if (!isSequence(list.type))
    return fail(`A list, a set or a tuple is required, not ${typePhrase(list.type)}.`, 0);
  const elements = elementsOf(list);
  if (elements.length === 0) return fail("An empty list has no sum.", 0);
  let result = 0;
  for (const [index, element] of elements.entries()) {
    const converted =
      element.data === null || element.type.kind === "bool" ? undefined : convertTo(element, NUMBER);
    if (converted === undefined || "failed" in converted)
      return fail(`Element ${String(index)} is not a number.`, 0);
    result += numberOf(converted);
  }
  return finite(result);
}
