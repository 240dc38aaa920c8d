// String functions. Positions and lengths count what a reader sees as one character (extended grapheme clusters).
import type { FunctionDefinition, FunctionFailure } from "../scope.ts";
import { boolValue, stringValue } from "../value.ts";
import type { Value } from "../value.ts";
import {
  BOOL,
  STRING,
  STRINGS,
  define,
  elementsOf,
  fail,
  joiningSteps,
  joinWithin,
  listOf,
  number,
  text,
  textList,
  textOf,
  tooLong,
  wholeOf,
} from "./define.ts";
import { graphemes } from "../../diagnostics/graphemes.ts";
import { toTitleCase } from "./title.ts";

export const stringFunctions: readonly FunctionDefinition[] = [
  define({
    name: "chomp",
    description: "Removes line breaks from the end of a string.",
    example: ['chomp("ready\\n\\n")', '"ready"'],
    parameters: [text("str")],
    returns: STRING,
    call: ([str]) => stringValue(trimEnd(textOf(str), (unit) => unit === "\n" || unit === "\r")),
  }),
  define({
    name: "endswith",
    description: "Whether a string ends with the given suffix.",
    example: ['endswith("app.conf", ".conf")', "true"],
    parameters: [text("str"), text("suffix")],
    returns: BOOL,
    call: ([str, suffix]) => boolValue(textOf(str).endsWith(textOf(suffix))),
  }),
  define({
    name: "indent",
    description: "Puts spaces before every line of a string but the first.",
    example: ['"- ${indent(2, "a\\nb")}"', '"- a\\n  b"'],
    parameters: [number("spaces"), text("str")],
    returns: STRING,
    call: ([spaces, str], { limits }) => indentLines(wholeOf(spaces), textOf(str), limits.stringLength),
  }),
  define({
    name: "join",
    description: "Puts the strings of one or more lists into one string, with the separator between them.",
    example: ['join("-", ["web", "eu", "1"])', '"web-eu-1"'],
    parameters: [text("separator")],
    variadic: listOf("lists", STRING),
    returns: STRING,
    call: ([separator, ...lists], { limits }) => joinLists(textOf(separator), lists, limits.stringLength),
  }),
  define({
    name: "lower",
    description: "Turns all letters into lower case.",
    example: ['lower("EU-West")', '"eu-west"'],
    parameters: [text("str")],
    returns: STRING,
    call: ([str]) => stringValue(eachCharacter(textOf(str), (one) => one.toLowerCase())),
  }),
  define({
    name: "split",
    description:
      "Cuts a string at every occurrence of the separator; an empty separator cuts between all characters.",
    example: ['split(",", "a,b,c")', '["a", "b", "c"]'],
    parameters: [text("separator"), text("str")],
    returns: STRINGS,
    call: ([separator, str], { limits }) => splitText(textOf(separator), textOf(str), limits.valueCells),
  }),
  define({
    name: "startswith",
    description: "Whether a string begins with the given prefix.",
    example: ['startswith("web-1", "web")', "true"],
    parameters: [text("str"), text("prefix")],
    returns: BOOL,
    call: ([str, prefix]) => boolValue(textOf(str).startsWith(textOf(prefix))),
  }),
  define({
    name: "strcontains",
    description: "Whether a string holds another one.",
    example: ['strcontains("web-eu-1", "eu")', "true"],
    parameters: [text("str"), text("substr")],
    returns: BOOL,
    call: ([str, part]) => boolValue(textOf(str).includes(textOf(part))),
  }),
  define({
    name: "strrev",
    description: "The characters of a string from last to first.",
    example: ['strrev("abc")', '"cba"'],
    parameters: [text("str")],
    returns: STRING,
    steps: joiningSteps,
    call: ([str]) => stringValue([...graphemes(textOf(str))].reverse().join("")),
  }),
  define({
    name: "substr",
    description:
      "The part of a string that begins at an offset and has a length, both in characters. A negative offset counts from the end, a negative length means up to the end.",
    example: ['substr("production", 0, 4)', '"prod"'],
    parameters: [text("str"), number("offset"), number("length")],
    returns: STRING,
    steps: joiningSteps,
    call: ([str, offset, length]) => substring(textOf(str), wholeOf(offset), wholeOf(length)),
  }),
  define({
    name: "title",
    description: "Turns the first letter of each word into upper case.",
    example: ['title("hello world")', '"Hello World"'],
    parameters: [text("str")],
    returns: STRING,
    call: ([str]) => stringValue(toTitleCase(textOf(str))),
  }),
  define({
    name: "trim",
    description: "Removes the given characters from both ends of a string.",
    example: ['trim("/api/v1/", "/")', '"api/v1"'],
    parameters: [text("str"), text("cutset")],
    returns: STRING,
    call: ([str, cutset]) => {
      const cut = new Set(textOf(cutset));
      return stringValue(trimBoth(textOf(str), (unit) => cut.has(unit)));
    },
  }),
  define({
    name: "trimprefix",
    description: "Removes a prefix once; a string without it stays as it is.",
    example: ['trimprefix("v1.4.2", "v")', '"1.4.2"'],
    parameters: [text("str"), text("prefix")],
    returns: STRING,
    call: ([str, prefix]) => {
      const [whole, start] = [textOf(str), textOf(prefix)];
      return stringValue(whole.startsWith(start) ? whole.slice(start.length) : whole);
    },
  }),
  define({
    name: "trimspace",
    description: "Removes white space from both ends of a string.",
    example: ['trimspace("  ready \\n")', '"ready"'],
    parameters: [text("str")],
    returns: STRING,
    call: ([str]) => stringValue(trimBoth(textOf(str), (unit) => SPACE.test(unit))),
  }),
  define({
    name: "trimsuffix",
    description: "Removes a suffix once; a string without it stays as it is.",
    example: ['trimsuffix("web.service", ".service")', '"web"'],
    parameters: [text("str"), text("suffix")],
    returns: STRING,
    call: ([str, suffix]) => {
      const [whole, end] = [textOf(str), textOf(suffix)];
      return stringValue(whole.endsWith(end) ? whole.slice(0, whole.length - end.length) : whole);
    },
  }),
  define({
    name: "upper",
    description: "Turns all letters into upper case.",
    example: ['upper("eu-west")', '"EU-WEST"'],
    parameters: [text("str")],
    returns: STRING,
    call: ([str]) => stringValue(eachCharacter(textOf(str), upperCase)),
  }),
];

/** White space by Unicode's White_Space property; unlike `\s` it holds U+0085 and not the byte order mark. */
const SPACE = /^\p{White_Space}$/u;

/** Case is changed code point by code point, so the length in characters never changes ("ß" stays "ß"). */
function eachCharacter(source: string, change: (character: string) => string): string {
  // Plain letters, which is nearly every text, have no special cases.
  // oxlint-disable-next-line no-control-regex
  if (/^[\u0000-\u007f]*$/.test(source)) return change(source);
  return Array.from(source, (character) => {
    const [first = character] = change(character);
    return first;
  }).join("");
}

function upperCase(source: string): string {
  const upper = source.toUpperCase();
  return source.length > 1 || Array.from(upper).length === 1 ? upper : source;
}

function trimEnd(source: string, cut: (character: string) => boolean): string {
  const characters = Array.from(source);
  let end = characters.length;
  while (end > 0 && cut(characters[end - 1] ?? "")) end -= 1;
  return characters.slice(0, end).join("");
}

function trimBoth(source: string, cut: (character: string) => boolean): string {
  const characters = Array.from(source);
  let start = 0;
  let end = characters.length;
  while (start < end && cut(characters[start] ?? "")) start += 1;
  while (end > start && cut(characters[end - 1] ?? "")) end -= 1;
  return characters.slice(start, end).join("");
}

/** Without making more parts than a value may hold. */
function splitText(separator: string, source: string, limit: number): Value | FunctionFailure {
  const parts =
    separator === ""
      ? source.length > 2 * limit
        ? null
        : Array.from(source)
      : source.split(separator, limit + 1);
  if (parts === null || parts.length > limit)
    return fail(`The result would have more than ${String(limit)} elements.`);
  return textList(parts);
}

function indentLines(spaces: number | undefined, source: string, limit: number): Value | FunctionFailure {
  if (spaces === undefined || spaces < 0)
    return fail("The number of spaces must be a whole number, zero or more.", 0);
  const lines = source.split("\n");
  if (source.length + spaces * (lines.length - 1) > limit) return tooLong(limit);
  return stringValue(lines.join(`\n${" ".repeat(lines.length > 1 ? spaces : 0)}`));
}

function joinLists(separator: string, lists: readonly Value[], limit: number): Value | FunctionFailure {
  if (lists.length === 0) return fail("At least one list is needed.");
  const texts: string[] = [];
  for (const [position, list] of lists.entries())
    for (const [index, element] of elementsOf(list).entries()) {
      if (element.data === null)
        return fail(`Element ${String(index)} is null; only strings can be joined.`, position + 1);
      texts.push(textOf(element));
    }
  return joinWithin(texts, separator, limit);
}

function substring(
  source: string,
  offset: number | undefined,
  length: number | undefined,
): Value | FunctionFailure {
  if (offset === undefined) return fail("The offset must be a whole number.", 1);
  if (length === undefined) return fail("The length must be a whole number.", 2);
  const characters = graphemes(source);
  const start = offset < 0 ? Math.max(0, characters.length + offset) : offset;
  return stringValue(characters.slice(start, length < 0 ? undefined : start + length).join(""));
}
