// Numbers and their text. A number is an IEEE 754 double (cty computes with 512 bits): integers are exact up to
// 2^53, fractions have 15 to 17 digits. Text is the shortest decimal that reads back as the same double, always
// without an exponent: 1e21 is "1000000000000000000000", 1e-7 is "0.0000001", -0 is "0". Infinities and NaN are
// no numbers of the language; whatever would make one is an error.

/** The decimal text of a finite number. */
export function numberText(number: number): string {
  const text = String(number);
  const exponentAt = text.indexOf("e");
  if (exponentAt === -1) return text;
  const sign = text.startsWith("-") ? "-" : "";
  const [whole = "", fraction = ""] = text.slice(sign.length, exponentAt).split(".");
  const digits = whole + fraction;
  const point = whole.length + Number(text.slice(exponentAt + 1));
  if (point <= 0) return `${sign}0.${"0".repeat(-point)}${digits}`;
  if (point >= digits.length) return `${sign}${digits}${"0".repeat(point - digits.length)}`;
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}

const DECIMAL = /^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/;

/** Reads a decimal number; undefined for other text and for what no double can hold. */
export function parseNumber(text: string): number | undefined {
  if (!DECIMAL.test(text)) return undefined;
  const number = Number(text);
  return Number.isFinite(number) ? (number === 0 ? 0 : number) : undefined;
}
