// Numbers as values. A double stands for the number that its shortest decimal text means, which is what people write and
// calculate with; whatever is another number (1/3, 2^53 + 1, 10^400) carries its exact form beside the nearest double.
import {
  add,
  compare,
  divide,
  fromInteger,
  isWhole,
  isWritable,
  multiply,
  negate,
  parseBigFloat,
  remainder,
  subtract,
  toDouble,
} from "./big-float.ts";
import type { BigFloat } from "./big-float.ts";
import { bigFloatText } from "./big-float-text.ts";
import { numberText } from "./number-text.ts";
import { NO_MARKS, NUMBER, numberValue } from "./value.ts";
import type { Marks, Value } from "./value.ts";

export type ArithmeticOperator = "+" | "-" | "*" | "/" | "%";

/** The exact number of a known number value. */
export function exactOf({ data, exact }: Value): BigFloat {
  if (exact !== undefined) return exact;
  if (Number.isSafeInteger(data)) return fromInteger(BigInt(data as number), 512); // asked for on the line above
  return parseBigFloat(numberText(data as number)) ?? fromInteger(0n); // the data of a known number is a double
}

/** A number as a value: a plain double where one stands for it. */
export function exactValue(number: BigFloat, marks: Marks = NO_MARKS): Value {
  const data = toDouble(number);
  if (isWhole(number) ? Number.isSafeInteger(data) : Number.isFinite(data) && standsFor(data, number))
    return numberValue(data === 0 ? 0 : data, marks);
  return { type: NUMBER, data, marks, exact: number };
}

/** A number that was counted, not written: Go has it with 64 bits, which shows where two of them are divided. */
export function countValue(count: number, marks: Marks = NO_MARKS): Value {
  return { type: NUMBER, data: count, marks, exact: fromInteger(BigInt(count)) };
}

/** Doubles of more digits may stand for several numbers of 512 bits, so they stand for none. */
const SURE_DIGITS = 15;

function standsFor(data: number, number: BigFloat): boolean {
  const text = numberText(data);
  if (text.replace(/^-?0*\.?0*|\./g, "").length > SURE_DIGITS) return false;
  const meant = parseBigFloat(text);
  return meant !== undefined && compare(meant, number) === 0;
}

/** The decimal text of a known number value. */
export function numberTextOf(value: Value): string {
  if (value.exact !== undefined) return bigFloatText(value.exact);
  return numberText(value.data as number); // known, and a number, by the contract
}

/** Reads decimal text; undefined where it is none, or out of bounds. */
export function readNumber(text: string, marks: Marks = NO_MARKS): Value | undefined {
  if (/^-?[0-9]{1,15}$/.test(text)) return numberValue(Number(text) || 0, marks);
  const number = parseBigFloat(text);
  return number === undefined ? undefined : exactValue(number, marks);
}

/** Order of two known number values. */
export function compareNumbers(a: Value, b: Value): number {
  if (a.exact === undefined && b.exact === undefined) return (a.data as number) - (b.data as number); // both doubles
  return compare(exactOf(a), exactOf(b));
}

/** Equal for equal numbers only, whatever their form. */
export function numberKey(value: Value): number | string {
  const { data, exact } = value;
  if (exact === undefined || Number.isSafeInteger(data)) return data as number; // doubles of known numbers
  return `${String(exact.mantissa)}p${String(exact.exponent)}`;
}

export function negateNumber(value: Value): Value {
  if (value.exact !== undefined) return exactValue(negate(value.exact), value.marks);
  return numberValue(value.data === 0 ? 0 : -(value.data as number), value.marks); // a double
}

/** The exact result, rounded as cty rounds; the divisor must not be 0. Undefined where it has too many digits. */
export function calculate(operator: ArithmeticOperator, a: Value, b: Value, marks: Marks): Value | undefined {
  const plain =
    a.exact === undefined && b.exact === undefined
      ? calculateIntegers(operator, a.data as number, b.data as number) // doubles of known numbers
      : undefined;
  if (plain !== undefined) return numberValue(plain, marks);
  const result = OPERATIONS[operator](exactOf(a), exactOf(b));
  return isWritable(result) ? exactValue(result, marks) : undefined;
}

const OPERATIONS: Readonly<Record<ArithmeticOperator, (a: BigFloat, b: BigFloat) => BigFloat>> = {
  "+": add,
  "-": subtract,
  "*": multiply,
  "/": divide,
  "%": remainder,
};

/** The common case, where doubles are exact; undefined where the result may not be. */
function calculateIntegers(operator: ArithmeticOperator, a: number, b: number): number | undefined {
  if (!Number.isSafeInteger(a) || !Number.isSafeInteger(b)) return undefined;
  const result = asDoubles(operator, a, b);
  return Number.isSafeInteger(result) ? result || 0 : undefined; // no -0
}

function asDoubles(operator: ArithmeticOperator, a: number, b: number): number {
  switch (operator) {
    case "+":
      return a + b;
    case "-":
      return a - b;
    case "*":
      return a * b;
    case "/":
      return a / b;
    case "%":
      return a % b;
    default:
      return operator satisfies never;
  }
}
