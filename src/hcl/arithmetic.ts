// Arithmetic of decimal numbers. People write decimals and expect 0.1 + 0.2 to be 0.3, as cty's long floats print it. So
// operands with at most 15 significant digits, which a double keeps exactly as text, are calculated as decimals and the
// result is rounded once; longer ones (1/3) are calculated as doubles.

export type ArithmeticOperator = "+" | "-" | "*" | "/" | "%";

/** The result as a finite number, or undefined where it is too large for a double. The divisor must not be 0. */
export function calculate(operator: ArithmeticOperator, a: number, b: number): number | undefined {
  const number =
    calculateInteger(operator, a, b) ?? calculateDecimal(operator, a, b) ?? asDoubles(operator, a, b);
  if (!Number.isFinite(number)) return undefined;
  return number === 0 ? 0 : number; // no -0
}

/** The common case, where doubles are exact or the result is rounded once anyway. */
function calculateInteger(operator: ArithmeticOperator, a: number, b: number): number | undefined {
  return Number.isSafeInteger(a) && Number.isSafeInteger(b) ? asDoubles(operator, a, b) : undefined;
}

interface Decimal {
  readonly digits: bigint;
  readonly exponent: number;
}

/** Exponents further apart mean that one operand is lost in the rounding; doubles do that as well. */
const MOST_SHIFT = 60;

function calculateDecimal(operator: ArithmeticOperator, a: number, b: number): number | undefined {
  const [x, y] = [decimal(a), decimal(b)];
  if (x === undefined || y === undefined) return undefined;
  if (operator === "*") return read({ digits: x.digits * y.digits, exponent: x.exponent + y.exponent });
  if (Math.abs(x.exponent - y.exponent) > MOST_SHIFT) return undefined;
  const exponent = Math.min(x.exponent, y.exponent);
  const left = x.digits * 10n ** BigInt(x.exponent - exponent);
  const right = y.digits * 10n ** BigInt(y.exponent - exponent);
  switch (operator) {
    case "+":
      return read({ digits: left + right, exponent });
    case "-":
      return read({ digits: left - right, exponent });
    case "%": // the sign is the dividend's, as in cty
      return read({ digits: left % right, exponent });
    case "/": {
      const [dividend, divisor] = [Number(left), Number(right)];
      return Number.isSafeInteger(dividend) && Number.isSafeInteger(divisor) ? dividend / divisor : undefined;
    }
    default:
      return unreachable(operator);
  }
}

function decimal(number: number): Decimal | undefined {
  if (!Number.isFinite(number)) return undefined;
  const [mantissa = "", exponent = "0"] = number.toExponential().split("e");
  const [whole = "", fraction = ""] = mantissa.split(".");
  const length = whole.replace("-", "").length + fraction.length;
  if (length > 15) return undefined;
  return { digits: BigInt(whole + fraction), exponent: Number(exponent) - fraction.length };
}

function read({ digits, exponent }: Decimal): number {
  return Number(`${String(digits)}e${String(exponent)}`);
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
      return unreachable(operator);
  }
}

function unreachable(operator: never): never {
  throw new Error(`unexpected operator ${String(operator)}`);
}
