// Regular expressions with RE2's syntax and its promise: time grows with the text only, so no pattern can hang a plan.
import { createRequire } from "node:module";
import { DEFAULT_LIMITS } from "../scope.ts";
import type { CallContext, FunctionDefinition, FunctionFailure } from "../scope.ts";
import { listValue, nullValue, objectValue, stringValue, tupleValue } from "../value.ts";
import type { Type, Value } from "../value.ts";
import {
  ANY,
  STRING,
  define,
  fail,
  joinWithin,
  spend,
  stepsLeft,
  text,
  textOf,
  tooLong,
  tooManySteps,
} from "./define.ts";

export const regexFunctions: readonly FunctionDefinition[] = [
  define({
    name: "regex",
    description:
      "The first match of a pattern (RE2 syntax): the whole match as a string, or its groups as a tuple, or its named groups as an object. No match is an error; see `can` and `regexall`.",
    example: ['regex("(?P<name>[a-z]+):(?P<tag>[0-9.]+)", "web:1.4.2")', '{ name = "web", tag = "1.4.2" }'],
    parameters: [text("pattern"), text("string")],
    returns: ANY,
    typeOf: ([pattern]) => patternType(pattern),
    call: ([pattern, string], context) => {
      const found = matches(textOf(pattern), textOf(string), 1, context);
      if ("failed" in found) return found;
      return found.values[0] ?? fail("The pattern matches no part of the string.", 0);
    },
  }),
  define({
    name: "regexall",
    description: "All matches of a pattern (RE2 syntax) from left to right, each as `regex` gives it.",
    example: ['regexall("[0-9]+", "a1b22")', '["1", "22"]'],
    parameters: [text("pattern"), text("string")],
    returns: { kind: "list", element: ANY },
    typeOf: ([pattern]) => ({ kind: "list", element: patternType(pattern) }),
    call: ([pattern, string], context) => {
      const found = matches(textOf(pattern), textOf(string), Infinity, context);
      return "failed" in found ? found : listValue(found.type, found.values);
    },
  }),
  define({
    name: "replace",
    description:
      "Replaces every occurrence of a string. A search text between slashes is a pattern (RE2 syntax), and the replacement may refer to its groups with `$1` or `${name}` (written `$${name}` in a quoted string).",
    example: ['replace("web_eu_1", "_", "-")', '"web-eu-1"'],
    parameters: [text("str"), text("substr"), text("replace")],
    returns: STRING,
    call: ([str, substr, replacement], context) =>
      replaceAll(textOf(str), textOf(substr), textOf(replacement), context),
  }),
];

interface Match {
  readonly start: number;
  readonly end: number;
  /** The whole match, then the groups; null for a group that took no part. */
  readonly groups: readonly (string | null)[];
}

interface Pattern {
  readonly groupNames: readonly (string | undefined)[];
  readonly run: (source: string, most: number) => readonly Match[] | FunctionFailure;
}

const load = createRequire(import.meta.url);

/** Characters times states of the pattern that are matched in the time of one evaluation step. */
const MATCHING_A_STEP = 32;

function compile(source: string, context: CallContext): Pattern | FunctionFailure {
  const { limits, elapsed } = context;
  if (source.length > limits.patternLength)
    return fail(
      `The pattern is longer than ${String(limits.patternLength)} characters, the limit for patterns.`,
    );
  const compiled = library(source);
  if (typeof compiled === "string") return fail(`The pattern cannot be read: ${compiled}.`);
  const groupNames = namesIn(compiled);
  return {
    groupNames,
    run: (text, most) => {
      // one pass through the text; further ones are shorter as a rule, and the clock ends those that are not
      const steps = Math.floor((compiled.programSize() * text.length) / MATCHING_A_STEP);
      if (spend(context, steps) !== null)
        return fail("The pattern and the string are too large together: matching would take too long.");
      const room = stepsLeft(context);
      const began = elapsed?.() ?? 0;
      const matcher = compiled.matcher(text);
      const found: Match[] = [];
      let previousEnd = -1;
      while (found.length < most && matcher.find()) {
        if (elapsed !== undefined && elapsed() - began > limits.patternTime)
          return fail(
            `Matching takes more than ${String(limits.patternTime)} milliseconds, the limit for one pattern.`,
          );
        const [start, end] = [matcher.start(), matcher.end()];
        const empty = start === end && start === previousEnd;
        previousEnd = end;
        if (found.length >= room) return tooManySteps();
        // An empty match right behind another match is none, as in Go.
        if (empty) continue;
        const groups = Array.from({ length: groupNames.length + 1 }, (_, index) => matcher.group(index));
        found.push({ start, end, groups });
      }
      return spend(context, found.length) ?? found;
    },
  };
}

type Compiled = InstanceType<(typeof import("re2js"))["RE2JS"]>;

/** The compiled pattern, or why it is none. */
function library(source: string): Compiled | string {
  // `require` is untyped; the library takes ~10 ms to load, so only calls that need it pay.
  const { RE2JS } = load("re2js") as typeof import("re2js");
  try {
    return RE2JS.compile(source);
  } catch (error) {
    return error instanceof Error ? error.message.replace(/^error parsing regexp: /, "") : "";
  }
}

function namesIn(compiled: Compiled): Pattern["groupNames"] {
  const names: (string | undefined)[] = Array.from({ length: compiled.groupCount() });
  for (const [name, index] of Object.entries(compiled.namedGroups())) names[index - 1] = name;
  return names;
}

function groupNamesOf(source: string): Pattern["groupNames"] | string {
  const compiled = library(source);
  return typeof compiled === "string" ? compiled : namesIn(compiled);
}

interface Found {
  readonly type: Type;
  readonly values: readonly Value[];
}

function matches(
  source: string,
  string: string,
  most: number,
  context: CallContext,
): Found | FunctionFailure {
  const pattern = compile(source, context);
  if ("failed" in pattern) return { ...pattern, argument: 0 };
  const { groupNames } = pattern;
  const names = groupNames.filter((name) => name !== undefined);
  const type = matchType(groupNames);
  if ("failed" in type) return type;
  const found = pattern.run(string, most);
  if ("failed" in found) return found;
  if (groupNames.length === 0) return { type, values: found.map(({ groups }) => groupValue(groups[0])) };
  const values = found.map(({ groups: [, ...groups] }) =>
    names.length === 0
      ? tupleValue(groups.map(groupValue))
      : objectValue(names.map((name, index) => [name, groupValue(groups[index])])),
  );
  return { type, values };
}

function matchType(groupNames: Pattern["groupNames"]): Type | FunctionFailure {
  if (groupNames.length === 0) return STRING;
  const names = groupNames.filter((name) => name !== undefined);
  if (names.length === 0) return { kind: "tuple", elements: groupNames.map(() => STRING) };
  if (names.length < groupNames.length)
    return fail("The pattern has groups with and without names; name all of them or none.", 0);
  return { kind: "object", attributes: new Map([...names].sort().map((name) => [name, STRING])) };
}

/** What the groups of a known pattern say about a string that is not known. */
function patternType(pattern: Value | undefined): Type {
  if (typeof pattern?.data !== "string" || pattern.data.length > DEFAULT_LIMITS.patternLength) return ANY;
  const names = groupNamesOf(pattern.data);
  const type = typeof names === "string" ? undefined : matchType(names);
  return type === undefined || "failed" in type ? ANY : type;
}

const groupValue = (group: string | null | undefined): Value =>
  typeof group === "string" ? stringValue(group) : nullValue(STRING);

/** The length of the result is known before anything is made. */
function replaceText(
  source: string,
  search: string,
  replacement: string,
  limit: number,
): Value | FunctionFailure {
  if (search === "") {
    // matches around every code point, of which there are at least half as many as UTF-16 units
    if ((source.length / 2) * replacement.length > limit) return tooLong(limit);
    return joinWithin(["", ...Array.from(source), ""], replacement, limit);
  }
  let count = 0;
  for (let at = source.indexOf(search); at !== -1; at = source.indexOf(search, at + search.length)) count++;
  if (source.length + count * (replacement.length - search.length) > limit) return tooLong(limit);
  return stringValue(source.replaceAll(search, replacement.replaceAll("$", "$$$$")));
}

function replaceAll(
  source: string,
  search: string,
  replacement: string,
  context: CallContext,
): Value | FunctionFailure {
  const limit = context.limits.stringLength;
  if (search.length < 2 || !search.startsWith("/") || !search.endsWith("/"))
    return replaceText(source, search, replacement, limit);
  const pattern = compile(search.slice(1, -1), context);
  if ("failed" in pattern) return { ...pattern, argument: 1 };
  const pieces: string[] = [];
  let done = 0;
  let length = 0;
  const found = pattern.run(source, Infinity);
  if ("failed" in found) return found;
  for (const match of found) {
    const piece = source.slice(done, match.start) + expand(replacement, match, pattern.groupNames);
    pieces.push(piece);
    length += piece.length;
    if (length > limit) return tooLong(limit);
    done = match.end;
  }
  return stringValue(pieces.join("") + source.slice(done));
}

/** `$$`, `$name` (as many word characters as there are) and `${name}`; a group that there is not gives nothing. */
function expand(template: string, match: Match, names: readonly (string | undefined)[]): string {
  return template.replace(
    /\$(?:\$|\{([\p{L}\p{Nd}_]+)\}|([\p{L}\p{Nd}_]+))/gu,
    (whole, braced?: string, bare?: string) => {
      const name = braced ?? bare;
      if (name === undefined) return whole.slice(1);
      if (/^(?:0|[1-9][0-9]*)$/.test(name)) return match.groups[Number(name)] ?? "";
      const index = names.indexOf(name);
      return index === -1 ? "" : (match.groups[index + 1] ?? "");
    },
  );
}
