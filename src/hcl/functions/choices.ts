// Functions that ask lists and values a question: is it so, which one, how many, how much.
import { equality } from "../compare.ts";
import type { FunctionDefinition, FunctionFailure } from "../scope.ts";
import { calculate, countValue } from "../number-value.ts";
import { typePhrase } from "../type-text.ts";
import {
  SENSITIVE,
  UNKNOWN,
  boolValue,
  hasMark,
  joinMarks,
  listValue,
  nullValue,
  numberValue,
  unknownResult,
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
  joiningSteps,
  listOf,
  textOf,
} from "./define.ts";
import { typeOfFirst, typeOfOne } from "./result-types.ts";
import { countGraphemes } from "../../diagnostics/graphemes.ts";
import { Membership } from "./membership.ts";
import { notAList, notASequence } from "./wrong-kind.ts";

export const choiceFunctions: readonly FunctionDefinition[] = [
  define({
    name: "alltrue",
    description: "Whether every element is true; an empty list has none that is not.",
    example: ['alltrue([true, "true"])', "true"],
    parameters: [listOf("list", BOOL)],
    returns: BOOL,
    movesElements: true,
    call: ([list]) => decided(elementsOf(list), false),
  }),
  define({
    name: "anytrue",
    description: "Whether at least one element is true.",
    example: ["anytrue([false, true])", "true"],
    parameters: [listOf("list", BOOL)],
    returns: BOOL,
    movesElements: true,
    call: ([list]) => decided(elementsOf(list), true),
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
    variadic: anything("vals", { allowMarked: true, allowUnknown: true }),
    returns: ANY,
    movesElements: true,
    call: (args) => {
      if (args.length === 0) return fail("At least one list is needed.");
      const open = args.findIndex(({ data, type }) => data === UNKNOWN && type.kind === "any");
      if (open !== -1) return unknownValue(ANY, joinMarks(...args.map((list) => list.marks)));
      const wrong = args.findIndex(({ type }) => type.kind !== "list" && type.kind !== "tuple");
      if (wrong !== -1) return fail("A list or a tuple is required.", wrong);
      const found = args.findIndex((list) => list.data === UNKNOWN || elementsOf(list).length > 0);
      if (args[found]?.data === UNKNOWN)
        return unknownResult(ANY, joinMarks(...args.map((list) => list.marks)));
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
    movesElements: true,
    call: (args) => {
      const [list, wanted] = [argument(args, 0), argument(args, 1)];
      if (!isSequence(list.type)) return notASequence(list.type, 0);
      const answers = elementsOf(list).map((element) => equality(element, wanted));
      if (answers.includes(true)) return boolValue(true);
      return answers.includes(null) ? unknownResult(BOOL) : boolValue(false);
    },
  }),
  define({
    name: "index",
    description:
      "The index of the first element that is equal to a value. An absent value is an error; see `contains`.",
    example: ['index(["a", "b", "c"], "b")', "1"],
    parameters: [anything("list"), anything("value")],
    returns: NUMBER,
    movesElements: true,
    call: (args) => {
      const [list, wanted] = [argument(args, 0), argument(args, 1)];
      if (list.type.kind !== "list" && list.type.kind !== "tuple") return notAList(list.type, 0);
      const answers = elementsOf(list).map((element) => equality(element, wanted));
      const found = answers.findIndex((answer) => answer !== false);
      if (answers[found] === null) return unknownResult(NUMBER);
      return found === -1 ? fail("The list has no such element.", 1) : countValue(found);
    },
  }),
  define({
    name: "length",
    description: "The number of elements of a collection, or of characters of a string.",
    example: ["length({ a = 1, b = 2 })", "2"],
    parameters: [anything("value", { allowUnknown: true, allowMarked: true })],
    returns: NUMBER,
    movesElements: true,
    steps: joiningSteps,
    call: (args) => count(argument(args, 0)),
  }),
  define({
    name: "matchkeys",
    description: "The values whose key, at the same index of another list, is in a set of keys to look for.",
    example: ['matchkeys(["i-1", "i-2", "i-3"], ["eu", "us", "eu"], ["eu"])', '["i-1", "i-3"]'],
    parameters: [listOf("values", ANY), listOf("keys", ANY), listOf("searchset", ANY)],
    returns: { kind: "list", element: ANY },
    typeOf: (args) => unlikeLengths(argument(args, 0), argument(args, 1)) ?? typeOfFirst(args),
    call: (args) => matching(argument(args, 0), argument(args, 1), argument(args, 2)),
  }),
  define({
    name: "one",
    description:
      "The only element of a list, set or tuple, or null where it is empty. Two elements are an error.",
    example: ['one(["a"])', '"a"'],
    parameters: [anything("list", MARKED)],
    returns: ANY,
    typeOf: typeOfOne,
    movesElements: true,
    call: (args) => {
      const list = argument(args, 0);
      if (!isSequence(list.type)) return notASequence(list.type, 0);
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

/** Whether one of the bools is `wanted`, which decides; an unknown one may be. */
function decided(elements: readonly Value[], wanted: boolean): Value {
  if (elements.some(({ data }) => data === wanted || (data === null && !wanted))) return boolValue(wanted);
  return elements.some(({ data }) => data === UNKNOWN) ? unknownResult(BOOL) : boolValue(!wanted);
}

function firstPresent(args: readonly Value[]): Value | FunctionFailure {
  if (args.length === 0) return fail("At least one value is needed.");
  const type = commonType(args.filter((value) => !isBareNull(value)).map((value) => value.type));
  if (type === null) return fail("The arguments have no type in common.");
  const secret = args.some(({ marks }) => hasMark(marks, SENSITIVE.kind)) ? [SENSITIVE] : [];
  const skipped: Value[] = [];
  for (const [position, value] of args.entries()) {
    const marks = joinMarks(secret, ...skipped.map((other) => other.marks));
    // Whether an unknown value is null is not known either, so nothing after it can be chosen.
    if (value.data === UNKNOWN)
      return unknownResult(type, joinMarks(marks, ...args.map((other) => other.marks)));
    if (value.data !== null && value.data !== "") {
      const result = convertTo(value, type, position);
      return "failed" in result ? result : withMarks(result, marks);
    }
    skipped.push(value);
  }
  return fail("All arguments are null or empty strings.");
}

const isBareNull = ({ type, data }: Value): boolean => data === null && type.kind === "any";

function count(value: Value): Value | FunctionFailure {
  const { type, data, marks } = value;
  // The shape of an unknown tuple or object is in its type.
  if (type.kind === "tuple") return countValue(type.elements.length, marks);
  if (type.kind === "object") return countValue(type.attributes.size, marks);
  const countable = isSequence(type) || type.kind === "map" || type.kind === "string" || type.kind === "any";
  if (!countable) return fail(`A string or a collection is required, not ${typePhrase(type)}.`, 0);
  if (data === UNKNOWN) return unknownResult(NUMBER, marks);
  // Which elements of a set are equal is open while one of them is unknown.
  if (type.kind === "set" && elementsOf(value).some((element) => element.data === UNKNOWN))
    return unknownResult(NUMBER, marks);
  if (type.kind === "string") return countValue(countGraphemes(textOf(value)), marks);
  return countValue(isMapping(type) ? entriesOf(value).size : elementsOf(value).length, marks);
}

/** Lists that are known to be of two lengths, whatever is in them. */
function unlikeLengths({ data: values }: Value, { data: keys }: Value): FunctionFailure | null {
  if (!Array.isArray(values) || !Array.isArray(keys) || values.length === keys.length) return null;
  return fail(
    `There are ${String(values.length)} values and ${String(keys.length)} keys; as many are needed.`,
    1,
  );
}

function matching(values: Value, keys: Value, searchset: Value): Value | FunctionFailure {
  const unlike = unlikeLengths(values, keys);
  if (unlike !== null) return unlike;
  const all = elementsOf(values);
  const shared = shareElementType([keys, searchset]);
  if ("failed" in shared) return fail("The keys and those to look for have no type in common.", 2);
  const [have = [], wanted = []] = shared.elements;
  const searched = new Membership(wanted);
  const kept = all.filter((_, index) => searched.has(argument(have, index)));
  return listValue(elementType(values.type, 0), kept);
}

function total(list: Value): Value | FunctionFailure {
  if (!isSequence(list.type)) return notASequence(list.type, 0);
  const elements = elementsOf(list);
  if (elements.length === 0) return fail("An empty list has no sum.", 0);
  let result = numberValue(0);
  for (const [index, element] of elements.entries()) {
    const converted =
      element.data === null || element.type.kind === "bool" ? undefined : convertTo(element, NUMBER);
    if (converted === undefined || "failed" in converted)
      return fail(`Element ${String(index)} is not a number.`, 0);
    const sum = calculate("+", result, converted, []);
    if (sum === undefined) return fail("The sum has too many digits.", 0);
    result = sum;
  }
  return result;
}
