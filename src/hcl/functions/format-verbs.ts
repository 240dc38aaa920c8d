// The verbs of `format`: what each accepts and how it writes it, with widths counted in characters. Numbers are written as
// Go's fmt and math/big do.
import { numberText } from "../number-text.ts";
import type { Type, Value } from "../value.ts";
import { convertTo } from "./conversion.ts";
import { BOOL, NUMBER, STRING, numberOf, textOf } from "./define.ts";
import { countGraphemes, graphemes } from "./graphemes.ts";
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
        verb.precision === undefined
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
      return "type" in number ? wholeNumber(verb, numberOf(number)) : number;
    }
    case "e":
    case "E":
    case "f":
    case "g":
    case "G": {
      const number = take(value, NUMBER, "a number");
      return "type" in number
        ? signed(verb, numberOf(number), floatDigits(verb, Math.abs(numberOf(number))))
        : number;
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

function wholeNumber(verb: Verb, number: number): string | Refusal {
  if (!Number.isInteger(number)) return { problem: "takes a whole number" };
  const base = verb.letter === "d" ? 10 : verb.letter === "o" ? 8 : verb.letter === "b" ? 2 : 16;
  const digits = BigInt(Math.abs(number))
    .toString(base)
    .padStart(verb.precision ?? 0, "0");
  const prefix = verb.sharp ? (base === 16 ? "0x" : base === 8 ? "0" : base === 2 ? "0b" : "") : "";
  // With a precision, zeros are digits already and the width is filled with spaces.
  const plain = verb.precision === undefined ? verb : { ...verb, zero: false };
  const text = signed(plain, number, digits, prefix);
  return verb.letter === "X" ? text.toUpperCase() : text;
}

/** Sign and prefix stand before the zeros that fill the width, and after the spaces. */
function signed(verb: Verb, number: number, digits: string, prefix = ""): string {
  const sign = number < 0 || Object.is(number, -0) ? "-" : verb.plus ? "+" : verb.space ? " " : "";
  if (!verb.zero || verb.minus) return padded({ ...verb, zero: false }, sign + prefix + digits);
  return sign + prefix + digits.padStart(verb.width - sign.length - prefix.length, "0");
}

function padded(verb: Verb, text: string): string {
  const missing = verb.width === 0 ? 0 : verb.width - countGraphemes(text);
  if (missing <= 0) return text;
  if (verb.minus) return text + " ".repeat(missing);
  return (verb.zero ? "0" : " ").repeat(missing) + text;
}

function floatDigits(verb: Verb, number: number): string {
  if (verb.letter === "f") return fixed(number, verb.precision ?? 6);
  if (verb.letter === "e" || verb.letter === "E") {
    const text = goExponent(number.toExponential(verb.precision ?? 6));
    return verb.letter === "E" ? text.toUpperCase() : text;
  }
  const text = shortestOrPrecise(number, verb.precision);
  return verb.letter === "G" ? text.toUpperCase() : text;
}

/** `toFixed` takes numbers below 1e21 only; above, doubles have no fraction. */
function fixed(number: number, places: number): string {
  if (number < 1e21) return roundedHalfEven(number, places);
  return numberText(number) + (places > 0 ? `.${"0".repeat(places)}` : "");
}

/** Exact decimals between two neighbours are rounded to the even one (2.5 to 2), as in Go; `toFixed` rounds them up. */
function roundedHalfEven(number: number, places: number): string {
  const text = number.toFixed(places);
  const exact = number.toFixed(Math.min(100, places + 60));
  const tail = exact.slice(exact.indexOf(".") + 1 + places);
  const isHalf = /^50*$/.test(tail) && /[13579]$/.test(text);
  if (!isHalf) return text;
  const below = exact.slice(0, exact.indexOf(".") + 1 + places);
  return places === 0 ? below.slice(0, -1) : below;
}

/** %g: the shortest digits that read back (or as many as asked for), with an exponent below 1e-4 and from the precision on. */
function shortestOrPrecise(number: number, precision: number | undefined): string {
  if (number === 0) return "0";
  const asked = precision === undefined ? undefined : Math.max(precision, 1);
  const scientific = asked === undefined ? number.toExponential() : number.toExponential(asked - 1);
  const [mantissa = "", power = "0"] = scientific.split("e");
  const exponent = Number(power);
  const digits = trimZeros(mantissa);
  const limit = asked ?? SHORTEST_LIMIT;
  if (exponent < -4 || exponent >= limit) return goExponent(`${digits}e${power}`);
  const places = Math.max(digits.replace(".", "").length - 1 - exponent, 0);
  return trimZeros(number.toFixed(Math.min(places, 100)));
}

/** Where the digits are the shortest ones, the limit for exponents is that of six digits. */
const SHORTEST_LIMIT = 6;

const trimZeros = (digits: string): string => (digits.includes(".") ? digits.replace(/\.?0+$/, "") : digits);

/** Exponents have a sign and at least two digits. */
const goExponent = (text: string): string =>
  text.replace(/e([+-])(\d+)$/, (_, sign: string, digits: string) => `e${sign}${digits.padStart(2, "0")}`);
