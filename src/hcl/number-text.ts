// The text of doubles: the shortest decimal that reads back as the same double, always without an exponent: 1e21 is
// "1000000000000000000000", 1e-7 is "0.0000001", -0 is "0". Numbers of more digits are in number-value.ts.

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
