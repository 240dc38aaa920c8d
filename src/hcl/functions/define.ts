// How a function of the language is written down: parameters, readers of arguments, failures, and the rule for unknown parts.
import { joiningUnits } from "../../diagnostics/graphemes.ts";
import type { CallContext, FunctionDefinition, FunctionFailure, Parameter } from "../scope.ts";
import { ANY, BOOL, NUMBER, STRING, isWhollyKnown, listValue, stringValue, unknownResult } from "../value.ts";
import type { Type, Value } from "../value.ts";

export interface FunctionSource {
  readonly name: string;
  readonly description: string;
  /** A call and what `orch console` prints for it. */
  readonly example: readonly [call: string, result: string];
  readonly parameters: readonly Parameter[];
  readonly variadic?: Parameter;
  readonly returns: Type;
  readonly typeOf?: FunctionDefinition["typeOf"];
  /** The implementation only moves elements about, so it is called with unknown values inside its arguments. */
  readonly movesElements?: boolean;
  /** What a call costs beyond a step, of the arguments alone: known before anything is done. */
  readonly steps?: (args: readonly Value[]) => number;
  readonly call: (args: readonly Value[], call: CallContext) => Value | FunctionFailure;
}

/** A definition whose result is unknown where a part of an argument is, but for functions that only move elements. */
export function define(source: FunctionSource): FunctionDefinition {
  const { example, movesElements, call: free, typeOf, steps, ...rest } = source;
  const call: FunctionDefinition["call"] =
    steps === undefined ? free : (args, context) => spend(context, steps(args)) ?? free(args, context);
  const guarded: FunctionDefinition["call"] = (args, context) =>
    args.every(isWhollyKnown) ? call(args, context) : unknownOf(source, args);
  return {
    ...rest,
    ...(typeOf === undefined ? {} : { typeOf }),
    example: { call: example[0], result: example[1] },
    call: movesElements === true ? call : guarded,
  };
}

/** How many steps there are left for the expression. */
export function stepsLeft({ budget, limits }: CallContext): number {
  return Math.min(limits.steps - budget.steps, limits.expressionSteps - (budget.expression ?? 0));
}

export const tooManySteps = (): FunctionFailure =>
  fail("What it is given is too long for the steps that an expression may take.");

/** Takes steps from the budget; a failure where it does not have them. */
export function spend(context: CallContext, steps: number): FunctionFailure | null {
  if (steps > stepsLeft(context)) return tooManySteps();
  const { budget } = context;
  budget.steps += steps;
  budget.expression = (budget.expression ?? 0) + steps;
  return null;
}

/** Characters that have to be looked at one by one, as they may belong together. */
export const joiningSteps = (args: readonly Value[]): number =>
  args.reduce((sum, { data }) => sum + (typeof data === "string" ? joiningUnits(data) : 0), 0);

function unknownOf({ returns, typeOf }: FunctionSource, args: readonly Value[]): Value | FunctionFailure {
  const type = typeOf?.(args) ?? returns;
  return "failed" in type ? type : unknownResult(type);
}

/** A failure. The message never quotes an argument, which may be sensitive; the diagnostic shows those that are not. */
export const fail = (message: string, argument?: number): FunctionFailure =>
  argument === undefined ? { failed: true, message } : { failed: true, message, argument };

type Allowances = Omit<Parameter, "name" | "type">;

export const parameter = (name: string, type: Type, allowances: Allowances = {}): Parameter => ({
  name,
  type,
  ...allowances,
});
export const anything = (name: string, allowances: Allowances = {}): Parameter =>
  parameter(name, ANY, allowances);
export const text = (name: string): Parameter => parameter(name, STRING);
export const number = (name: string): Parameter => parameter(name, NUMBER);
export const listOf = (name: string, element: Type, allowances: Allowances = {}): Parameter =>
  parameter(name, { kind: "list", element }, allowances);

export const MARKED: Allowances = { allowMarked: true };
export const STRINGS: Type = { kind: "list", element: STRING };

/** The arguments were converted to their parameters' types before the call, so a miss here is a defect of orch. */
function mismatch(want: string, value: Value | undefined): never {
  throw new TypeError(`a function was called with ${value?.type.kind ?? "nothing"} where it takes ${want}`);
}

export function textOf(value: Value | undefined): string {
  return typeof value?.data === "string" ? value.data : mismatch("a string", value);
}

export function numberOf(value: Value | undefined): number {
  return typeof value?.data === "number" ? value.data : mismatch("a number", value);
}

/** The elements of a list, set or tuple. */
export function elementsOf(value: Value | undefined): readonly Value[] {
  // `Array.isArray` does not narrow a readonly array; values hold no other arrays.
  return Array.isArray(value?.data) ? (value.data as readonly Value[]) : mismatch("a list", value);
}

/** The entries of a map or object, by key in order. */
export function entriesOf(value: Value | undefined): ReadonlyMap<string, Value> {
  // A Map is only ever the data of a map or an object.
  return value?.data instanceof Map ? (value.data as ReadonlyMap<string, Value>) : mismatch("a map", value);
}

export function argument(args: readonly Value[], index: number): Value {
  return args[index] ?? mismatch(`argument ${String(index + 1)}`, undefined);
}

export const isSequence = (type: Type): boolean =>
  type.kind === "list" || type.kind === "set" || type.kind === "tuple";

export const isMapping = (type: Type): boolean => type.kind === "map" || type.kind === "object";

/** The type of element `index` of a list, set or tuple. */
export function elementType(type: Type, index: number): Type {
  if (type.kind === "list" || type.kind === "set" || type.kind === "map") return type.element;
  return type.kind === "tuple" ? (type.elements[index] ?? ANY) : ANY;
}

/** A whole number, or undefined. Beyond 2^53 neighbours cannot be told apart, so that counts as not whole. */
export function wholeOf(value: Value | undefined): number | undefined {
  const data = numberOf(value);
  return Number.isSafeInteger(data) ? data : undefined;
}

export const textList = (texts: readonly string[]): Value =>
  listValue(
    STRING,
    texts.map((data) => ({ type: STRING, data, marks: [] })),
  );

export { ANY, BOOL, NUMBER, STRING };

/** The texts in one, if it is not too long. */
export function joinWithin(
  parts: readonly string[],
  separator: string,
  limit: number,
): Value | FunctionFailure {
  const length = parts.reduce((sum, part) => sum + part.length + separator.length, 0);
  return length > limit + separator.length ? tooLong(limit) : stringValue(parts.join(separator));
}

export const tooLong = (limit: number): FunctionFailure =>
  fail(`The result would be longer than ${String(limit)} characters.`);
