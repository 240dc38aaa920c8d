// Decimal text of big floats, as Go writes it: the fewest digits that tell a number from its neighbours, or as many as asked.
import { bits } from "./big-float.ts";
import type { BigFloat } from "./big-float.ts";

/** The shortest decimal that is nearer to this number than to its neighbours of the same precision; never an exponent. */
export function bigFloatText(number: BigFloat): string {
  if (number.mantissa === 0n) return "0";
  const sign = number.mantissa < 0n ? "-" : "";
  const { digits, point } = shortestDigits(number);
  if (point <= 0) return `${sign}0.${"0".repeat(-point)}${digits}`;
  if (point >= digits.length) return `${sign}${digits}${"0".repeat(point - digits.length)}`;
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}

export interface Digits {
  readonly digits: string;
  /** Where the decimal point stands in them. */
  readonly point: number;
}

/** All digits of the number and of the middles between it and its neighbours; as few are taken as tell it from those. */
export function shortestDigits({ mantissa, exponent, precision }: BigFloat): Digits {
  const size = mantissa < 0n ? -mantissa : mantissa;
  const shift = Math.max(0, precision - bits(size));
  const scaled = size << BigInt(shift + 1);
  const at = exponent - shift - 1;
  const inclusive = (scaled & 2n) === 0n;
  const exact = decimalOf(scaled, at);
  const lower = decimalOf(scaled - 1n, at).digits;
  const upper = decimalOf(scaled + 1n, at).digits;
  const { digits, point } = exact;
  for (let index = 0; index < digits.length; index += 1) {
    const middle = digits.charCodeAt(index);
    const low = index < lower.length ? lower.charCodeAt(index) : 48;
    const high = index < upper.length ? upper.charCodeAt(index) : 48;
    const mayDown = low !== middle || (inclusive && index + 1 === lower.length);
    const mayUp = middle !== high && (inclusive || middle + 1 < high || index + 1 < upper.length);
    if (mayDown && mayUp) return roundDigits(exact, index + 1);
    if (mayDown) return trimmed(digits.slice(0, index + 1), point);
    if (mayUp) return roundUp(digits.slice(0, index + 1), point);
  }
  return exact;
}

/** To so many digits, ties to even; `count` may be 0. */
export function roundDigits(number: Digits, count: number): Digits {
  const { digits, point } = number;
  if (count < 0 || count >= digits.length) return number;
  const kept = digits.slice(0, count);
  const next = digits.charAt(count);
  const odd = count > 0 && (kept.charCodeAt(count - 1) & 1) === 1;
  const up = next === "5" && digits.length === count + 1 ? odd : next >= "5";
  return up ? roundUp(kept, point) : trimmed(kept, point);
}

/** All digits of a number that is not 0, without its sign. */
export function exactDigits({ mantissa, exponent }: BigFloat): Digits {
  return decimalOf(mantissa < 0n ? -mantissa : mantissa, exponent);
}

function roundUp(digits: string, point: number): Digits {
  const next = String(BigInt(`0${digits}`) + 1n);
  return trimmed(next, point + next.length - digits.length);
}

function decimalOf(size: bigint, exponent: number): Digits {
  const digits = String(exponent >= 0 ? size << BigInt(exponent) : size * 5n ** BigInt(-exponent));
  return trimmed(digits, digits.length + Math.min(exponent, 0));
}

const trimmed = (digits: string, point: number): Digits => ({ digits: digits.replace(/0+$/, ""), point });
