// Functions that make lists out of lists. They move elements about, so what is unknown or marked inside stays where it is.
import type { CallContext, FunctionDefinition, FunctionFailure } from "../scope.ts";
import { calculate, compareNumbers } from "../number-value.ts";
import { compareText } from "../text-order.ts";
import { UNKNOWN, joinMarks, listValue, numberValue, tupleValue, unknownValue, withMarks } from "../value.ts";
import type { Mark, Marks, Value } from "../value.ts";
import { commonType, convertTo, elementTypes } from "./conversion.ts";
import {
  ANY,
  MARKED,
  NUMBER,
  STRING,
  STRINGS,
  anything,
  argument,
  define,
  elementType,
  elementsOf,
  fail,
  isSequence,
  listOf,
  number,
  numberOf,
  parameter,
  textList,
  textOf,
  wholeOf,
} from "./define.ts";
import {
  listOfFirst,
  typeOfConcat,
  typeOfElementAt,
  typeOfFirst,
  typeOfReversed,
  typeOfSlice,
} from "./result-types.ts";
import { Membership } from "./membership.ts";
import { LISTS, notAList, notASequence, notJoinable, notSliceable, wrongKind } from "./wrong-kind.ts";

const LIST = { kind: "list", element: ANY } as const;

export const listFunctions: readonly FunctionDefinition[] = [
  define({
    name: "chunklist",
    description: "Cuts a list into lists of at most `size` elements; 0 means one list of all.",
    example: ['chunklist(["a", "b", "c"], 2)', '[["a", "b"], ["c"]]'],
    parameters: [listOf("list", ANY, MARKED), number("size")],
    returns: { kind: "list", element: LIST },
    typeOf: listOfFirst,
    movesElements: true,
    call: ([list, size]) => chunks(list, wholeOf(size)),
  }),
  define({
    name: "compact",
    description: "A list of strings without those that are empty or null.",
    example: ['compact(["a", "", null, "b"])', '["a", "b"]'],
    parameters: [listOf("list", STRING)],
    returns: STRINGS,
    call: ([list]) =>
      listValue(
        STRING,
        elementsOf(list).filter(({ data }) => data !== null && data !== ""),
      ),
  }),
  define({
    name: "concat",
    description: "The elements of several lists or tuples, one after another.",
    example: ['concat(["a"], ["b", "c"])', '["a", "b", "c"]'],
    parameters: [],
    variadic: anything("seqs", MARKED),
    returns: ANY,
    typeOf: typeOfConcat,
    movesElements: true,
    call: concatenate,
  }),
  define({
    name: "distinct",
    description: "A list without repetitions, in the order of first occurrence.",
    example: ['distinct(["b", "a", "b"])', '["b", "a"]'],
    parameters: [listOf("list", ANY)],
    returns: LIST,
    typeOf: typeOfFirst,
    call: (args) => {
      const list = argument(args, 0);
      return listValue(elementType(list.type, 0), withoutRepetitions(elementsOf(list)));
    },
  }),
  define({
    name: "element",
    description:
      "An element of a list or tuple by index. An index beyond the end begins again at the first; -1 is the last.",
    example: ['element(["a", "b", "c"], 4)', '"b"'],
    parameters: [anything("list", MARKED), parameter("index", NUMBER, MARKED)],
    returns: ANY,
    typeOf: typeOfElementAt,
    movesElements: true,
    call: (args) => elementAt(argument(args, 0), argument(args, 1)),
  }),
  define({
    name: "flatten",
    description:
      "A tuple in which every list, set or tuple inside is replaced by its elements, at any depth.",
    example: ['flatten([["a", ["b"]], [], "c"])', '["a", "b", "c"]'],
    parameters: [anything("list", MARKED)],
    returns: ANY,
    movesElements: true,
    call: (args) => flat(argument(args, 0)),
  }),
  define({
    name: "range",
    description: "Numbers from `start` (0 where it is left out) up to but without `limit`, `step` apart.",
    example: ["range(1, 4)", "[1, 2, 3]"],
    parameters: [],
    variadic: number("params"),
    returns: { kind: "list", element: NUMBER },
    call: numbers,
  }),
  define({
    name: "reverse",
    description: "The elements of a list or tuple from last to first.",
    example: ['reverse(["a", "b", "c"])', '["c", "b", "a"]'],
    parameters: [anything("list", MARKED)],
    returns: ANY,
    typeOf: typeOfReversed,
    movesElements: true,
    call: ([list]) => {
      if (list === undefined || !isSequence(list.type)) return notASequence(list?.type ?? ANY, 0);
      return sequence(list, [...elementsOf(list)].reverse());
    },
  }),
  define({
    name: "slice",
    description: "The elements of a list or tuple from one index up to but without another.",
    example: ['slice(["a", "b", "c", "d"], 1, 3)', '["b", "c"]'],
    parameters: [anything("list", MARKED), number("start_index"), number("end_index")],
    returns: ANY,
    typeOf: typeOfSlice,
    movesElements: true,
    call: (args) => part(argument(args, 0), wholeOf(args[1]), wholeOf(args[2])),
  }),
  define({
    name: "sort",
    description: "Strings in the order of their characters' codes, so upper case before lower case.",
    example: ['sort(["b", "C", "a"])', '["C", "a", "b"]'],
    parameters: [listOf("list", STRING)],
    returns: STRINGS,
    call: ([list]) => {
      const elements = elementsOf(list);
      const empty = elements.findIndex((element) => element.data === null);
      if (empty !== -1) return fail(`Element ${String(empty)} is null; only strings can be sorted.`, 0);
      return textList(elements.map(textOf).sort(compareText));
    },
  }),
];

/** A list stays a list, a tuple a tuple; what comes out of a set is a list. */
function sequence(like: Value, elements: readonly Value[]): Value {
  return like.type.kind === "tuple"
    ? tupleValue(elements, like.marks)
    : listValue(elementType(like.type, 0), elements, like.marks);
}

function chunks(list: Value | undefined, size: number | undefined): Value | FunctionFailure {
  if (size === undefined || size < 0) return fail("The size must be a whole number, zero or more.", 1);
  const elements = elementsOf(list);
  const { type, marks } = argument(list === undefined ? [] : [list], 0);
  const step = size === 0 ? Math.max(elements.length, 1) : size;
  const pieces = Array.from({ length: Math.ceil(elements.length / step) }, (_, index) =>
    listValue(elementType(type, 0), elements.slice(index * step, (index + 1) * step)),
  );
  return listValue(type, pieces, marks);
}

function concatenate(args: readonly Value[]): Value | FunctionFailure {
  if (args.length === 0) return fail("At least one list is needed.");
  const wrong = wrongKind(args, LISTS, notJoinable);
  if (wrong !== null) return wrong;
  const marks = joinMarks(...args.map((list) => list.marks));
  const elements = args.flatMap(elementsOf);
  const type = args.every((list) => list.type.kind === "list")
    ? commonType(args.flatMap(elementTypes))
    : null;
  if (type === null) return tupleValue(elements, marks);
  return convertTo(tupleValue(elements, marks), { kind: "list", element: type });
}

function withoutRepetitions(elements: readonly Value[]): readonly Value[] {
  const seen = new Membership();
  return elements.filter((element) => {
    if (seen.has(element)) return false;
    seen.add(element);
    return true;
  });
}

function elementAt(list: Value, position: Value): Value | FunctionFailure {
  if (list.type.kind !== "list" && list.type.kind !== "tuple") return notAList(list.type, 0);
  const elements = elementsOf(list);
  if (elements.length === 0) return fail("An empty list has no elements.", 0);
  const index = wholeOf(position);
  if (index === undefined) return fail("The index must be a whole number.", 1);
  const at = index % elements.length;
  return withMarks(
    argument(elements, at < 0 ? at + elements.length : at),
    joinMarks(list.marks, position.marks),
  );
}

function flat(list: Value): Value | FunctionFailure {
  if (!isSequence(list.type)) return notASequence(list.type, 0);
  const marks: Mark[] = [];
  const elements: Value[] = [];
  const known = collect(list, elements, marks);
  const joined: Marks = joinMarks(...marks.map((mark) => [mark]));
  return known ? tupleValue(elements, joined) : unknownValue(ANY, joined);
}

/** False where a sequence inside is unknown, so that the number of elements is. */
function collect(value: Value, into: Value[], marks: Mark[]): boolean {
  marks.push(...value.marks);
  for (const element of elementsOf(value)) {
    const nested = isSequence(element.type);
    if (element.data === UNKNOWN && (nested || element.type.kind === "any")) {
      marks.push(...element.marks);
      return false;
    }
    if (!nested || element.data === null) into.push(element);
    else if (!collect(element, into, marks)) return false;
  }
  return true;
}

function part(list: Value, start: number | undefined, end: number | undefined): Value | FunctionFailure {
  if (list.type.kind !== "list" && list.type.kind !== "tuple") return notSliceable(list.type, 0);
  const elements = elementsOf(list);
  if (start === undefined || start < 0)
    return fail("The start index must be a whole number, zero or more.", 1);
  if (end === undefined || end < 0) return fail("The end index must be a whole number, zero or more.", 2);
  if (end > elements.length) return fail("The end index is beyond the end of the list.", 2);
  if (start > end) return fail("The start index is after the end index.", 1);
  return sequence(list, elements.slice(start, end));
}

function numbers(args: readonly Value[], { limits }: CallContext): Value | FunctionFailure {
  if (args.length < 1 || args.length > 3) return fail("One, two or three numbers are needed.");
  args.forEach(numberOf);
  const [first = ZERO, second, third] = args;
  const [start, end] = second === undefined ? [ZERO, first] : [first, second];
  const down = compareNumbers(end, start) < 0;
  const step = third ?? numberValue(down ? -1 : 1);
  const direction = compareNumbers(step, ZERO);
  if (direction === 0) return fail("The step must not be zero.", 2);
  if (direction > 0 ? down : compareNumbers(end, start) > 0)
    return fail("The step leads away from the limit.", 2);
  const results: Value[] = [];
  let next: Value | undefined = start;
  while (next !== undefined) {
    const order = compareNumbers(next, end);
    if (direction > 0 ? order >= 0 : order <= 0) break;
    if (results.length >= limits.rangeLength)
      return fail(`The range would have more than ${String(limits.rangeLength)} numbers.`);
    results.push(next);
    next = calculate("+", next, step, []);
  }
  if (next === undefined) return fail("The numbers of the range have too many digits.", 2);
  return listValue(NUMBER, results);
}

const ZERO = numberValue(0);
