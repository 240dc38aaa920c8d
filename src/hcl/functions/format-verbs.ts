// The verbs of `format`: what each accepts and how it writes it, with widths counted in characters. Numbers are written as
// Go's fmt and math/big do.
import { isWhole, truncate } from "../big-float.ts";
import type { BigFloat } from "../big-float.ts";
import { exactDigits, roundDigits, shortestDigits } from "../big-float-text.ts";
import type { Digits } from "../big-float-text.ts";
import { exactOf } from "../number-value.ts";
import type { Type, Value } from "../value.ts";
import { convertTo } from "./conversion.ts";
import { BOOL, NUMBER, STRING, textOf } from "./define.ts";
import { countGraphemes, graphemes } from "../../diagnostics/graphemes.ts";
import { jsonText } from "./json-text.ts";

export interface Verb {
  readonly letter: string;
  readonly plus: boolean;
  readonly space: boolean;
  readonly minus: boolean;
  readonly zero: boolean;
  readonly sharp: boolean;
  /** Least number of characters; 0 for none. */
  readonly width: number;
  readonly precision: number | undefined;
}

/** What is wrong, as the rest of a sentence; `format` where the fault is the format's and not the value's. */
interface Refusal {
  readonly problem: string;
  readonly format?: true;
}

export function formatValue(verb: Verb, value: Value): string | Refusal {
  switch (verb.letter) {
    case "v":
      return anyValue(verb, value);
    case "s":
    case "q": {
      const text = take(value, STRING, "a string");
      if (typeof text !== "object" || !("type" in text)) return text;
      const cut =
        verb.precision === undefined || verb.precision === 0
          ? textOf(text)
          : graphemes(textOf(text)).slice(0, verb.precision).join("");
      return verb.letter === "s" ? padded(verb, cut) : paddedJson(verb, { ...text, data: cut });
    }
    case "t": {
      const truth = take(value, BOOL, "a bool");
      return "type" in truth ? String(truth.data === true) : truth;
    }
    case "d":
    case "x":
    case "X":
    case "o":
    case "b": {
      const number = take(value, NUMBER, "a number");
      return "type" in number ? wholeNumber(verb, number) : number;
    }
    case "e":
    case "E":
    case "f":
    case "g":
    case "G": {
      const number = take(value, NUMBER, "a number");
      if (!("type" in number)) return number;
      const exact = exactOf(number);
      return signed(verb, exact.mantissa < 0n, floatDigits(verb, exact));
    }
    default:
      return { problem: "is no verb; those there are: s q d f e g x o b t v", format: true };
  }
}

function take(value: Value, type: Type, want: string): Value | Refusal {
  if (value.data === null) return { problem: `takes ${want}, not null` };
  const converted = convertTo(value, type);
  return "failed" in converted ? { problem: `takes ${want}` } : converted;
}

function anyValue(verb: Verb, value: Value): string | Refusal {
  if (verb.sharp || value.data === null) return paddedJson(verb, value);
  switch (value.type.kind) {
    case "string":
      return padded(verb, textOf(value));
    case "number":
      return formatValue({ ...verb, letter: "g", precision: undefined, plus: false, space: false }, value);
    case "bool":
      return padded(verb, String(value.data === true));
    case "capsule":
      return { problem: "takes no references" };
    default:
      return paddedJson(verb, value);
  }
}

function paddedJson(verb: Verb, value: Value): string | Refusal {
  const text = jsonText(value);
  return typeof text === "string" ? padded(verb, text) : { problem: "takes no references" };
}

function wholeNumber(verb: Verb, value: Value): string | Refusal {
  const number = exactOf(value);
  if (!isWhole(number)) return { problem: "takes a whole number" };
  const base = verb.letter === "d" ? 10 : verb.letter === "o" ? 8 : verb.letter === "b" ? 2 : 16;
  const whole = truncate(number);
  const digits = (whole < 0n ? -whole : whole).toString(base).padStart(verb.precision ?? 0, "0");
  const prefix = verb.sharp ? (base === 16 ? "0x" : base === 8 ? "0" : base === 2 ? "0b" : "") : "";
  // With a precision, zeros are digits already and the width is filled with spaces.
  const plain = verb.precision === undefined ? verb : { ...verb, zero: false };
  const text = signed(plain, whole < 0n, digits, prefix);
  return verb.letter === "X" ? text.toUpperCase() : text;
}

/** Sign and prefix stand before the zeros that fill the width, and after the spaces. */
function signed(verb: Verb, negative: boolean, digits: string, prefix = ""): string {
  const sign = negative ? "-" : verb.plus ? "+" : verb.space ? " " : "";
  if (!verb.zero || verb.minus) return padded({ ...verb, zero: false }, sign + prefix + digits);
  return sign + prefix + digits.padStart(verb.width - sign.length - prefix.length, "0");
}

function padded(verb: Verb, text: string): string {
  const missing = verb.width === 0 ? 0 : verb.width - countGraphemes(text);
  if (missing <= 0) return text;
  if (verb.minus) return text + " ".repeat(missing);
  return (verb.zero ? "0" : " ").repeat(missing) + text;
}

/** Without the sign. */
function floatDigits({ letter, precision }: Verb, number: BigFloat): string {
  switch (letter) {
    case "f":
      return fixed(number.mantissa === 0n ? NOTHING : exactDigits(number), precision ?? 6);
    case "e":
    case "E": {
      const digits = number.mantissa === 0n ? NOTHING : exactDigits(number);
      return withCase(letter, scientific(roundDigits(digits, (precision ?? 6) + 1), precision ?? 6));
    }
    default:
      return withCase(letter, shortestOrPrecise(number, precision));
  }
}

const NOTHING: Digits = { digits: "", point: 1 };

const withCase = (letter: string, text: string): string =>
  letter === "E" || letter === "G" ? text.toUpperCase() : text;

function fixed(all: Digits, places: number): string {
  const { digits, point } = roundDigits(all, all.point + places);
  const whole = point <= 0 ? "0" : digits.slice(0, point).padEnd(point, "0");
  if (places === 0) return whole;
  const fraction = point <= 0 ? "0".repeat(-point) + digits : digits.slice(point);
  return `${whole}.${fraction.slice(0, places).padEnd(places, "0")}`;
}

/** `1.234560e+03`: one digit, so many places, an exponent with a sign and at least two digits. */
function scientific({ digits, point }: Digits, places: number): string {
  const exponent = digits === "" ? 0 : point - 1;
  const mantissa = digits.padEnd(places + 1, "0").slice(0, places + 1) || "0";
  const fraction = places > 0 ? `.${mantissa.slice(1)}` : "";
  const power = String(Math.abs(exponent)).padStart(2, "0");
  return `${mantissa.charAt(0)}${fraction}e${exponent < 0 ? "-" : "+"}${power}`;
}

/** %g: the shortest digits that read back (or as many as asked for), with an exponent below 1e-4 and from the precision on. */
function shortestOrPrecise(number: BigFloat, precision: number | undefined): string {
  if (number.mantissa === 0n) return "0";
  const asked = precision === undefined ? undefined : Math.max(precision, 1);
  const kept = asked === undefined ? shortestDigits(number) : roundDigits(exactDigits(number), asked);
  const { digits, point } = kept;
  // a precision beyond the digits of a whole number counts as those digits
  const limit =
    asked === undefined
      ? SHORTEST_LIMIT
      : asked > digits.length && digits.length >= point
        ? digits.length
        : asked;
  const exponent = point - 1;
  if (exponent < -4 || exponent >= limit) return scientific(kept, digits.length - 1);
  return fixed(kept, Math.max(digits.length - point, 0));
}

/** Where the digits are the shortest ones, the limit for exponents is that of six digits. */
const SHORTEST_LIMIT = 6;
