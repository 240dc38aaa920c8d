// Binary floating point numbers of any precision, as cty has them (Go's big.Float): a literal or a text becomes the nearest
// number of 512 bits, a result is rounded once to the greater precision of its operands, ties to even. Only what a double
// cannot stand for is kept this way (number-value.ts). Exponents are bounded, so that no text of a number is endless.

export interface BigFloat {
  /** Odd, or 0; the value is `mantissa * 2^exponent`. */
  readonly mantissa: bigint;
  readonly exponent: number;
  /** Bits that results of operations on it are rounded to, at least. */
  readonly precision: number;
}

/** Bits of literals, texts and JSON. */
export const PRECISION = 512;

/** Decimal exponents beyond are refused: the text of such a number would be longer than that many digits. */
const MOST_DIGITS = 10_000;

const DECIMAL = /^([+-]?)([0-9]*)\.?([0-9]*)(?:[eE]([+-]?[0-9]+))?$/;

/** Reads a decimal number; undefined for other text and for exponents out of bounds. */
export function parseBigFloat(text: string, precision: number = PRECISION): BigFloat | undefined {
  const [, sign = "", whole = "", fraction = "", power = "0"] = DECIMAL.exec(text) ?? [];
  if (whole + fraction === "") return undefined;
  const digits = (whole + fraction).replace(/^0+/, "");
  if (digits === "") return ZERO;
  const exponent = Number(power) - fraction.length;
  if (Math.abs(exponent) > MOST_DIGITS || digits.length > MOST_DIGITS) return undefined;
  const value = BigInt(sign + digits);
  return exponent >= 0
    ? rounded(value * 10n ** BigInt(exponent), 0, precision)
    : quotient(value, 10n ** BigInt(-exponent), 0, precision);
}

/** The number that a finite double is, with its 53 bits. */
export function fromDouble(number: number, precision: number = 53): BigFloat {
  if (Number.isSafeInteger(number)) return rounded(BigInt(number), 0, precision);
  let [mantissa, exponent] = [number, 0];
  while (!Number.isInteger(mantissa)) [mantissa, exponent] = [mantissa * 2, exponent - 1];
  return rounded(BigInt(mantissa), exponent, precision);
}

export function fromInteger(integer: bigint, precision?: number): BigFloat {
  return rounded(integer, 0, precision ?? Math.max(64, bits(integer)));
}

/** The nearest double; infinite where none is near. */
export function toDouble({ mantissa, exponent }: BigFloat): number {
  const length = bits(mantissa);
  const top = length + exponent; // the number is below 2^top
  if (top > 1024) return mantissa < 0n ? -Infinity : Infinity;
  // doubles below 2^-1022 have fewer bits
  const kept = Math.min(53, top + 1074);
  if (kept < 0) return 0;
  const { mantissa: m, exponent: e } =
    kept === 0 ? halfOfLeast(mantissa, exponent) : rounded(mantissa, exponent, kept);
  const least = Math.max(e, -1022);
  return Number(m) * 2 ** least * 2 ** (e - least);
}

function halfOfLeast(mantissa: bigint, exponent: number): BigFloat {
  const more = (mantissa < 0n ? -mantissa : mantissa) * 2n > 1n << BigInt(Math.max(0, -1074 - exponent));
  return { mantissa: more ? (mantissa < 0n ? -1n : 1n) : 0n, exponent: -1074, precision: 53 };
}

export function negate(a: BigFloat): BigFloat {
  return { ...a, mantissa: -a.mantissa };
}

export function add(a: BigFloat, b: BigFloat): BigFloat {
  const [x, y, exponent] = aligned(a, b);
  return rounded(x + y, exponent, Math.max(a.precision, b.precision));
}

export function subtract(a: BigFloat, b: BigFloat): BigFloat {
  return add(a, negate(b));
}

/** A product that needs more bits than its operands have keeps up to 512 of them. */
export function multiply(a: BigFloat, b: BigFloat): BigFloat {
  const precision = Math.max(a.precision, b.precision);
  const product = rounded(a.mantissa * b.mantissa, a.exponent + b.exponent, PRECISION);
  return rounded(product.mantissa, product.exponent, Math.max(precision, bits(product.mantissa)));
}

/** `b` must not be 0. */
export function divide(a: BigFloat, b: BigFloat): BigFloat {
  return quotient(a.mantissa, b.mantissa, a.exponent - b.exponent, Math.max(a.precision, b.precision));
}

/** What is left of `a` when the whole part of the quotient is taken off; its sign is that of `a`. `b` must not be 0. */
export function remainder(a: BigFloat, b: BigFloat): BigFloat {
  const whole = truncate(divide(a, b));
  const times = rounded(b.mantissa * whole, b.exponent, Math.max(PRECISION, a.precision));
  const [x, y, exponent] = aligned(a, times);
  return rounded(x - y, exponent, Math.max(a.precision, times.precision));
}

export function compare(a: BigFloat, b: BigFloat): number {
  const [x, y] = aligned(a, b);
  return x < y ? -1 : x > y ? 1 : 0;
}

/** The whole part, without the fraction. */
export function truncate({ mantissa, exponent }: BigFloat): bigint {
  if (exponent >= 0) return mantissa << BigInt(exponent);
  const size = (mantissa < 0n ? -mantissa : mantissa) >> BigInt(-exponent);
  return mantissa < 0n ? -size : size;
}

/** Whether its text has no more digits than a number may be read from: products of products would have no end. */
export const isWritable = ({ mantissa, exponent }: BigFloat): boolean =>
  Math.abs(exponent) + bits(mantissa) < (MOST_DIGITS + 1000) * 4;

export const isWhole = ({ exponent }: BigFloat): boolean => exponent >= 0;

const ZERO: BigFloat = { mantissa: 0n, exponent: 0, precision: PRECISION };

function aligned(a: BigFloat, b: BigFloat): readonly [bigint, bigint, number] {
  const exponent = Math.min(a.exponent, b.exponent);
  return [a.mantissa << BigInt(a.exponent - exponent), b.mantissa << BigInt(b.exponent - exponent), exponent];
}

/** To `precision` bits, ties to even. */
function rounded(mantissa: bigint, exponent: number, precision: number): BigFloat {
  if (mantissa === 0n) return { mantissa, exponent: 0, precision };
  const negative = mantissa < 0n;
  let size = negative ? -mantissa : mantissa;
  let at = exponent;
  const excess = bits(size) - precision;
  if (excess > 0) {
    const cut = BigInt(excess);
    const rest = size & ((1n << cut) - 1n);
    const half = 1n << (cut - 1n);
    size >>= cut;
    at += excess;
    if (rest > half || (rest === half && (size & 1n) === 1n)) size += 1n;
  }
  const zeros = trailingZeros(size);
  size >>= BigInt(zeros);
  return { mantissa: negative ? -size : size, exponent: at + zeros, precision };
}

/** `a / b * 2^exponent`: enough bits for the rounding, and one more where something is left. */
function quotient(a: bigint, b: bigint, exponent: number, precision: number): BigFloat {
  const shift = BigInt(Math.max(0, precision + 2 + bits(b) - bits(a)));
  const dividend = a << (shift + 1n);
  const result = dividend / b;
  const rest = dividend % b;
  const sticky = rest === 0n ? 0n : a < 0n === b < 0n ? 1n : -1n;
  return rounded(result * 2n + sticky, exponent - Number(shift) - 2, precision);
}

export function bits(number: bigint): number {
  const hex = (number < 0n ? -number : number).toString(16);
  return (hex.length - 1) * 4 + (32 - Math.clz32(Number.parseInt(hex.charAt(0), 16)));
}

function trailingZeros(number: bigint): number {
  const low = number & -number;
  return bits(low) - 1;
}
