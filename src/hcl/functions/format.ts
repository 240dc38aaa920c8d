// format and formatlist: `printf` of the language. What a verb accepts is in format-verbs.ts.
import type { FunctionDefinition, FunctionFailure } from "../scope.ts";
import { listValue, stringValue } from "../value.ts";
import type { Value } from "../value.ts";
import {
  joiningSteps,
  STRING,
  STRINGS,
  anything,
  argument,
  define,
  elementsOf,
  fail,
  isSequence,
  text,
  textOf,
} from "./define.ts";
import { formatValue } from "./format-verbs.ts";
import type { Verb } from "./format-verbs.ts";

export const formatFunctions: readonly FunctionDefinition[] = [
  define({
    name: "format",
    description:
      "Puts values into a text. `%s` string, `%d` whole number, `%f %e %g` number, `%x %o %b` number in another base, `%t` bool, `%q` JSON string, `%v` any value, `%#v` any value as JSON, `%%` a percent sign. Between `%` and the letter: `[n]` to choose the argument, flags (`+` space `0` `-` `#`), width, `.precision`.",
    example: ['format("%s-%03d", "web", 7)', '"web-007"'],
    parameters: [text("format")],
    variadic: anything("args", { allowNull: true }),
    returns: STRING,
    steps: joiningSteps,
    call: ([template, ...args], { limits }) => {
      const result = formatText(textOf(template), args, limits.stringLength);
      return typeof result === "string" ? stringValue(result) : result;
    },
  }),
  define({
    name: "formatlist",
    description:
      "Formats each element of the given lists in turn; arguments that are no lists are the same each time.",
    example: ['formatlist("%s:%d", ["a", "b"], 80)', '["a:80", "b:80"]'],
    parameters: [text("format")],
    variadic: anything("args", { allowNull: true }),
    returns: STRINGS,
    steps: joiningSteps,
    call: ([template, ...args], { limits }) => formatLists(textOf(template), args, limits.stringLength),
  }),
];

// `%`, flags, width, precision, an argument index or none, and then the verb.
const DIRECTIVE = /%(?:%|([-+ 0#]*)(\d*)(?:(\.)(\d*))?(?:\[(\d+)\])?(.)?)/gsu;

function formatText(template: string, args: readonly Value[], limit: number): string | FunctionFailure {
  let next = 0;
  let used = 0;
  let length = 0;
  const pieces: string[] = [];
  let done = 0;
  for (const match of template.matchAll(DIRECTIVE)) {
    const [directive, flags = "", width = "", point, precision = "", chosen, letter] = match;
    pieces.push(template.slice(done, match.index));
    done = match.index + directive.length;
    if (directive === "%%") {
      pieces.push("%");
      continue;
    }
    if (letter === undefined)
      return fail(`The format ends in the middle of "${directive}"; a percent sign is written "%%".`, 0);
    if (letter === "*")
      return fail('A width of "*" is not supported; put the number into the format with a template.', 0);
    const index = chosen === undefined ? next : Number(chosen) - 1;
    if (index === -1) return fail(`The arguments of "${directive}" are counted from 1.`, 0);
    next = index + 1;
    used = Math.max(used, next);
    const value = args[index];
    if (value === undefined)
      return fail(
        `"${directive}" needs argument ${String(index + 1)} of the format, and there ${args.length === 1 ? "is" : "are"} ${String(args.length)}.`,
        0,
      );
    const verb: Verb = {
      letter,
      plus: flags.includes("+"),
      space: flags.includes(" "),
      minus: flags.includes("-"),
      zero: flags.includes("0"),
      sharp: flags.includes("#"),
      width: Number(width),
      precision: point === undefined ? undefined : Number(precision),
    };
    if (verb.width > limit || (verb.precision ?? 0) > MOST_PRECISE)
      return fail(`The width or precision of "${directive}" is too large.`, 0);
    const text = formatValue(verb, value);
    if (typeof text !== "string")
      return fail(`"${directive}" ${text.problem}.`, text.format === true ? 0 : index + 1);
    pieces.push(text);
    length += text.length;
    if (length > limit) return fail(`The result would be longer than ${String(limit)} characters.`);
  }
  pieces.push(template.slice(done));
  if (used < args.length)
    return fail(
      used === 0
        ? "The format has no place for an argument."
        : `The format uses only ${String(used)} of the arguments.`,
      used + 1,
    );
  return pieces.join("");
}

/** Digits beyond are refused. */
const MOST_PRECISE = 10_000;

function formatLists(template: string, args: readonly Value[], limit: number): Value | FunctionFailure {
  const isList = (value: Value): boolean => value.data !== null && isSequence(value.type);
  const first = args.findIndex(isList);
  const length = first === -1 ? 1 : elementsOf(args[first]).length;
  const other = args.findIndex((value) => isList(value) && elementsOf(value).length !== length);
  if (other !== -1)
    return fail(
      `The lists must be equally long: argument ${String(first + 1)} of the format has ${String(length)} elements, argument ${String(other + 1)} has ${String(elementsOf(args[other]).length)}.`,
      other + 1,
    );
  const results: Value[] = [];
  let total = 0;
  for (let index = 0; index < length; index += 1) {
    const row = args.map((value) => (isList(value) ? argument(elementsOf(value), index) : value));
    const result = formatText(template, row, limit - total);
    if (typeof result !== "string")
      return { ...result, message: `${result.message} (element ${String(index)})` };
    total += result.length;
    results.push(stringValue(result));
  }
  return listValue(STRING, results);
}
