// Functions of sets. Lists and tuples become sets first, and all arguments get the element type that they have in common.
import type { CallContext, FunctionDefinition, FunctionFailure } from "../scope.ts";
import { listValue, tupleValue } from "../value.ts";
import type { Type, Value } from "../value.ts";
import { commonType, convertTo, elementTypes, setOf, shareElementType } from "./conversion.ts";
import { ANY, anything, define, elementsOf, fail, isSequence, parameter, spend } from "./define.ts";
import { typeOfProduct, typeOfSets } from "./result-types.ts";
import { Membership } from "./membership.ts";
import { notASequence } from "./wrong-kind.ts";

const SET: Type = { kind: "set", element: ANY };

export const setFunctions: readonly FunctionDefinition[] = [
  define({
    name: "setintersection",
    description: "The elements that all given sets have.",
    example: ['setintersection(["a", "b"], ["b", "c"])', '["b"]'],
    parameters: [parameter("first_set", SET)],
    variadic: parameter("other_sets", SET),
    returns: SET,
    typeOf: typeOfSets,
    call: (sets) =>
      combine(sets, ([first = [], ...others]) => {
        const members = others.map((other) => new Membership(other));
        return first.filter((element) => members.every((other) => other.has(element)));
      }),
  }),
  define({
    name: "setproduct",
    description:
      "All combinations of one element of each list or set, as tuples; the last one changes fastest.",
    example: ['setproduct(["a", "b"], [1, 2])', '[["a", 1], ["a", 2], ["b", 1], ["b", 2]]'],
    parameters: [],
    variadic: anything("sets"),
    returns: ANY,
    typeOf: typeOfProduct,
    call: combinations,
  }),
  define({
    name: "setsubtract",
    description: "The elements of the first set that the second has not.",
    example: ['setsubtract(["a", "b", "c"], ["b"])', '["a", "c"]'],
    parameters: [parameter("a", SET), parameter("b", SET)],
    returns: SET,
    typeOf: typeOfSets,
    call: (sets) =>
      combine(sets, ([first = [], second = []]) => {
        const members = new Membership(second);
        return first.filter((element) => !members.has(element));
      }),
  }),
  define({
    name: "setunion",
    description: "The elements that at least one of the given sets has.",
    example: ['setunion(["a", "b"], ["b", "c"])', '["a", "b", "c"]'],
    parameters: [parameter("first_set", SET)],
    variadic: parameter("other_sets", SET),
    returns: SET,
    typeOf: typeOfSets,
    call: (sets) => combine(sets, (all) => all.flat()),
  }),
];

function combine(
  sets: readonly Value[],
  choose: (all: readonly (readonly Value[])[]) => readonly Value[],
): Value | FunctionFailure {
  const shared = shareElementType(sets);
  return "failed" in shared ? shared : setOf(shared.type, choose(shared.elements), []);
}

function combinations(args: readonly Value[], context: CallContext): Value | FunctionFailure {
  if (args.length < 2) return fail("At least two lists or sets are needed.");
  const columns: (readonly Value[])[] = [];
  const types: Type[] = [];
  for (const [position, list] of args.entries()) {
    if (!isSequence(list.type)) return notASequence(list.type, position);
    const element = commonType(elementTypes(list));
    const column = element === null ? undefined : convertTo(list, { kind: "list", element }, position);
    if (element === null || column === undefined || "failed" in column)
      return fail("The elements have no type in common.", position);
    columns.push(elementsOf(column));
    types.push(element);
  }
  const total = columns.reduce((product, column) => product * column.length, 1);
  if (spend(context, total * columns.length) !== null)
    return fail(`${String(total)} combinations are too many.`);
  let rows: readonly (readonly Value[])[] = [[]];
  for (const column of columns) rows = rows.flatMap((row) => column.map((element) => [...row, element]));
  const tuple: Type = { kind: "tuple", elements: types };
  const tuples = rows.map((row) => ({ ...tupleValue(row), type: tuple }));
  return args.some((list) => list.type.kind === "set") ? setOf(tuple, tuples, []) : listValue(tuple, tuples);
}
