// Numeric functions. Numbers are IEEE doubles; a result that is not finite is a failure, because no document can hold it.
import type { FunctionDefinition, FunctionFailure } from "../scope.ts";
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
    call: ([num]) => finite(Math.abs(numberOf(num))),
  }),
  define({
    name: "ceil",
    description: "The lowest whole number that is not below the given one.",
    example: ["ceil(4.1)", "5"],
    parameters: [number("num")],
    returns: NUMBER,
    call: ([num]) => finite(Math.ceil(numberOf(num))),
  }),
  define({
    name: "floor",
    description: "The highest whole number that is not above the given one.",
    example: ["floor(4.9)", "4"],
    parameters: [number("num")],
    returns: NUMBER,
    call: ([num]) => finite(Math.floor(numberOf(num))),
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
    call: (args) => extreme(args, (a, b) => a > b),
  }),
  define({
    name: "min",
    description: "The least of the given numbers. Expand a list with `...`.",
    example: ["min([4, 16, 9]...)", "4"],
    parameters: [],
    variadic: number("numbers"),
    returns: NUMBER,
    call: (args) => extreme(args, (a, b) => a < b),
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
    call: ([num, power]) => finite(numberOf(num) ** numberOf(power)),
  }),
  define({
    name: "signum",
    description: "-1, 0 or 1: the sign of a number.",
    example: ["signum(-7)", "-1"],
    parameters: [number("num")],
    returns: NUMBER,
    call: ([num]) => finite(Math.sign(numberOf(num))),
  }),
];

/** A number value; `-0` becomes `0`, and what a document cannot hold is a failure. */
export function finite(result: number): Value | FunctionFailure {
  if (Number.isNaN(result)) return fail("The result is not a number.");
  if (!Number.isFinite(result)) return fail("The result is too large for a number.");
  return numberValue(result === 0 ? 0 : result);
}

function logarithm(num: number, base: number): Value | FunctionFailure {
  if (num <= 0) return fail("A logarithm needs a number above zero.", 0);
  if (base <= 0 || base === 1) return fail("The base of a logarithm must be above zero and not one.", 1);
  // The dedicated functions are exact on powers where the quotient of two natural logarithms is not.
  if (base === 2) return finite(Math.log2(num));
  if (base === 10) return finite(Math.log10(num));
  return finite(Math.log(num) / Math.log(base));
}

function extreme(args: readonly Value[], better: (a: number, b: number) => boolean): Value | FunctionFailure {
  const numbers = args.map(numberOf);
  const [first] = numbers;
  if (first === undefined) return fail("At least one number is needed.");
  return finite(numbers.reduce((best, next) => (better(next, best) ? next : best), first));
}

const DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

function parseInteger(input: Value, base: number | undefined): Value | FunctionFailure {
  if (input.type.kind !== "string") return fail("The first argument must be a string.", 0);
  if (base === undefined || base < 2 || base > 62)
    return fail("The base must be a whole number from 2 to 62.", 1);
  const source = textOf(input);
  const unreadable = fail(`The string is not a whole number in base ${String(base)}.`, 0);
  const negative = source.startsWith("-");
  const digits = negative || source.startsWith("+") ? source.slice(1) : source;
  if (digits === "") return unreadable;
  let total = 0n;
  for (const digit of base <= 36 ? digits.toLowerCase() : digits) {
    const value = DIGITS.indexOf(digit);
    if (value < 0 || value >= base) return unreadable;
    total = total * BigInt(base) + BigInt(value);
  }
  return finite(Number(negative ? -total : total));
}
