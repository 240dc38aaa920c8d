// Numeric functions. All but `log` and `pow` are exact; a result that is not finite is a failure.
import type { FunctionDefinition, FunctionFailure } from "../scope.ts";
import { PRECISION, fromDouble, fromInteger, isWhole, truncate } from "../big-float.ts";
import { compareNumbers, exactOf, exactValue, negateNumber } from "../number-value.ts";
import { numberValue } from "../value.ts";
import type { Value } from "../value.ts";
import { NUMBER, anything, argument, define, fail, number, numberOf, textOf, wholeOf } from "./define.ts";

export const numberFunctions: readonly FunctionDefinition[] = [
  define({
    name: "abs",
    description: "The distance of a number from zero.",
    example: ["abs(-12.5)", "12.5"],
    parameters: [number("num")],
    returns: NUMBER,
    call: ([num]) => (signOf(num) < 0 ? negateNumber(numeric(num)) : numeric(num)),
  }),
  define({
    name: "ceil",
    description: "The lowest whole number that is not below the given one.",
    example: ["ceil(4.1)", "5"],
    parameters: [number("num")],
    returns: NUMBER,
    call: ([num]) => wholeNear(numeric(num), 1n),
  }),
  define({
    name: "floor",
    description: "The highest whole number that is not above the given one.",
    example: ["floor(4.9)", "4"],
    parameters: [number("num")],
    returns: NUMBER,
    call: ([num]) => wholeNear(numeric(num), -1n),
  }),
  define({
    name: "log",
    description: "The logarithm of a positive number to the given base.",
    example: ["log(1024, 2)", "10"],
    parameters: [number("num"), number("base")],
    returns: NUMBER,
    call: ([num, base]) => logarithm(numberOf(num), numberOf(base)),
  }),
  define({
    name: "max",
    description: "The greatest of the given numbers. Expand a list with `...`.",
    example: ["max(4, 16, 9)", "16"],
    parameters: [],
    variadic: number("numbers"),
    returns: NUMBER,
    call: (args) => extreme(args, (order) => order > 0),
  }),
  define({
    name: "min",
    description: "The least of the given numbers. Expand a list with `...`.",
    example: ["min([4, 16, 9]...)", "4"],
    parameters: [],
    variadic: number("numbers"),
    returns: NUMBER,
    call: (args) => extreme(args, (order) => order < 0),
  }),
  define({
    name: "parseint",
    description:
      "Reads a whole number written in a base from 2 to 62. Above base 36, lower-case digits come before upper-case ones.",
    example: ['parseint("ff", 16)', "255"],
    parameters: [anything("number"), number("base")],
    returns: NUMBER,
    call: (args) => parseInteger(argument(args, 0), wholeOf(args[1])),
  }),
  define({
    name: "pow",
    description: "A number raised to a power.",
    example: ["pow(2, 10)", "1024"],
    parameters: [number("num"), number("power")],
    returns: NUMBER,
    call: ([num, power]) => fromFloat(numberOf(num) ** numberOf(power)),
  }),
  define({
    name: "signum",
    description: "-1, 0 or 1: the sign of a number.",
    example: ["signum(-7)", "-1"],
    parameters: [number("num")],
    returns: NUMBER,
    call: ([num]) =>
      isInteger(num) ? numberValue(signOf(num)) : fail("The number must be a whole one of 64 bits.", 0),
  }),
];

/** What Go's floating point functions give: a double, with 53 bits for what follows. */
function fromFloat(result: number): Value | FunctionFailure {
  if (Number.isNaN(result)) return fail("The result is not a number.");
  if (!Number.isFinite(result)) return fail("The result is too large for a number.");
  return exactValue(fromDouble(result));
}

function numeric(value: Value | undefined): Value {
  numberOf(value);
  return argument(value === undefined ? [] : [value], 0);
}

/** Of 64 bits, as Go has them. */
function isInteger(value: Value | undefined): boolean {
  const exact = exactOf(numeric(value));
  return isWhole(exact) && BigInt.asIntN(64, truncate(exact)) === truncate(exact);
}

function signOf(value: Value | undefined): number {
  const { mantissa } = exactOf(numeric(value));
  return mantissa < 0n ? -1 : mantissa > 0n ? 1 : 0;
}

/** The number itself where it is whole, else the next whole one in the direction. */
function wholeNear(value: Value, direction: 1n | -1n): Value {
  if (Number.isSafeInteger(value.data) && value.exact === undefined) return value;
  const exact = exactOf(value);
  if (isWhole(exact)) return value;
  const towardsZero = truncate(exact);
  const away = exact.mantissa > 0n === direction > 0n;
  return exactValue(fromInteger(away ? towardsZero + direction : towardsZero, PRECISION));
}

function logarithm(num: number, base: number): Value | FunctionFailure {
  if (num <= 0) return fail("A logarithm needs a number above zero.", 0);
  if (base < 0 || base === 1) return fail("The base of a logarithm must be above zero and not one.", 1);
  return fromFloat(Math.log(num) / Math.log(base));
}

function extreme(args: readonly Value[], better: (order: number) => boolean): Value | FunctionFailure {
  const numbers = args.map(numeric);
  const [first] = numbers;
  if (first === undefined) return fail("At least one number is needed.");
  return numbers.reduce((best, next) => (better(compareNumbers(next, best)) ? next : best), first);
}

const DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

/** More than any number has that is worked with; the time to read one grows with their square. */
const MOST_DIGITS = 10_000;

function parseInteger(input: Value, base: number | undefined): Value | FunctionFailure {
  if (input.type.kind !== "string") return fail("The first argument must be a string.", 0);
  if (base === undefined || base < 2 || base > 62)
    return fail("The base must be a whole number from 2 to 62.", 1);
  const source = textOf(input);
  const unreadable = fail(`The string is not a whole number in base ${String(base)}.`, 0);
  const negative = source.startsWith("-");
  const digits = negative || source.startsWith("+") ? source.slice(1) : source;
  if (digits === "") return unreadable;
  if (digits.length > MOST_DIGITS) return fail(`The number has more than ${String(MOST_DIGITS)} digits.`, 0);
  let total = 0n;
  for (const digit of base <= 36 ? digits.toLowerCase() : digits) {
    const value = DIGITS.indexOf(digit);
    if (value < 0 || value >= base) return unreadable;
    total = total * BigInt(base) + BigInt(value);
  }
  return exactValue(fromInteger(negative ? -total : total));
}
