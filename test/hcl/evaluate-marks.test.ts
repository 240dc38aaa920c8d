import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  deepMarks,
  hasMark,
  numberValue,
  objectValue,
  stringValue,
  tupleValue,
} from "../../src/hcl/value.ts";
import { SENSITIVE } from "../../src/hcl/value.ts";
import { evaluateIn, outcome, scopeOf, valueOf } from "./evaluation-rig.ts";

const roots = {
  secret: stringValue("5", [SENSITIVE]),
  list: tupleValue([numberValue(1), numberValue(2)], [SENSITIVE]),
  part: objectValue([
    ["open", numberValue(1)],
    ["hidden", numberValue(2, [SENSITIVE])],
  ]),
};

describe("marks stand as precisely as they can", () => {
  test.each([
    ["part", "{ hidden = (sensitive value), open = 1 } : object({hidden=number, open=number})"],
    ["part.open", "1 : number"],
    ["part.hidden", "(sensitive value) : number"],
    ["part == {open=1, hidden=2}", "(sensitive value) : bool"],
    ["list[0]", "(sensitive value) : number"],
    ["[1, 2][secret - 5]", "(sensitive value) : number"],
    ["[secret, 2][1]", "2 : number"],
    ["[secret, 2][*]", "[(sensitive value), 2] : tuple([string, number])"],
    ["toset([secret, 2])", "(sensitive value) : set(string)"],
    ["tolist([secret, 2])", '[(sensitive value), "2"] : list(string)'],
    ["{a = secret, b = 1}", "{ a = (sensitive value), b = 1 } : object({a=string, b=number})"],
    ["{(secret) = 1}", '(sensitive value) : object({"5"=number})'],
    ["{for k, v in part: k => v}.open", "1 : number"],
    ['[for x in [1, 2]: x if secret == "5"]', "(sensitive value) : tuple([number, number])"],
    ['secret == "5" ? 1 : 2', "(sensitive value) : number"],
    ["true ? 1 : secret", "(sensitive value) : string"],
    ['"a${secret}"', "(sensitive value) : string"],
    ['"%{if secret == "5"}a%{endif}"', "(sensitive value) : string"],
    ["upper(secret)", "(sensitive value) : string"],
    ["false && secret == 1", "(sensitive value) : bool"],
    ["try({}.a, secret)", "(sensitive value) : string"],
    ["try(secret.x, 1)", "(sensitive value) : number"],
    ["can(tobool(secret))", "(sensitive value) : bool"],
  ])("%s", (text, expected) => {
    expect(outcome(text, roots)).toBe(expected);
  });
});

test("the elements of a sensitive list are sensitive inside a for", () => {
  expect(deepMarks(valueOf("[for x in list: x][0]", roots))).toEqual([SENSITIVE]);
});

describe("messages about sensitive values do not show them", () => {
  test.each([
    ["{a = 1}[secret]", "unsupported-attribute [secret] This object has no attribute (sensitive value)."],
    [
      "[1][secret]",
      "invalid-index [secret] The index (sensitive value) is out of range: this tuple has 1 element.",
    ],
    [
      "refuse(1, secret)",
      "function-failed [secret] refuse: It fails for a sensitive value, so the reason is not shown.",
    ],
    ["{for x in [1, 2]: secret => x}", "duplicate-key [secret] Two elements give the same key."],
    [
      "true ? {(secret) = true, a = 1} : {}",
      "inconsistent-types [true ? {(secret) = true, a = 1} : {}] Both results of a conditional must have one type, but the first is an object and the second object({}).",
    ],
  ])("%s", (text, expected) => {
    expect(outcome(text, roots)).toBe(expected);
  });
});

/** Expression texts in which `x` decides the value, for any x that is text of a small number. */
const derived = fc.letrec<{ number: string }>((tie) => ({
  number: fc.oneof(
    { maxDepth: 4 },
    fc.constant("x"),
    tie("number").map((inner) => `(${inner} + 1)`),
    tie("number").map((inner) => `(${inner} % 3)`),
    tie("number").map((inner) => `-${inner}`),
    tie("number").map((inner) => `[7, ${inner}][1]`),
    tie("number").map((inner) => `{a = ${inner}}.a`),
    tie("number").map((inner) => `{a = ${inner}}["a"]`),
    tie("number").map((inner) => `([{a = ${inner}}][*].a)[0]`),
    tie("number").map((inner) => `[for y in [${inner}]: y * 2][0]`),
    tie("number").map((inner) => `[for y in [1, 2]: y if ${inner} != 1000][0]`),
    tie("number").map((inner) => `{for y in ["k"]: y => ${inner}}.k`),
    tie("number").map((inner) => `{for y in [5]: "k" => y if ${inner} != 1000}.k`),
    tie("number").map((inner) => `{(${inner} < 0 ? "k" : "k") = 1}.k`),
    tie("number").map((inner) => `(${inner} > 0 ? 1 : 2)`),
    tie("number").map((inner) => `(true ? ${inner} : 0)`),
    tie("number").map((inner) => `(${inner} == 2 || false ? 1 : 0)`),
    tie("number").map((inner) => `(false && ${inner} == 2 ? 1 : 0)`),
    tie("number").map((inner) => `tonumber("\${${inner}}0")`),
    tie("number").map((inner) => `tonumber("%{if ${inner} > 1}1%{else}2%{endif}")`),
    tie("number").map((inner) => `tonumber("%{for y in [${inner}]}\${y}%{endfor}")`),
    tie("number").map((inner) => `max(1, ${inner})`),
    tie("number").map((inner) => `max([1, ${inner}]...)`),
    tie("number").map((inner) => `try([][0], ${inner})`),
    tie("number").map((inner) => `tolist([1, ${inner}])[1]`),
    tie("number").map((inner) => `[for y in toset([1, ${inner}]): y][0]`),
    tie("number").map((inner) => `tomap({a = ${inner}}).a`),
    tie("number").map((inner) => `(can(${inner}) ? 1 : 2)`),
    tie("number").map((inner) => `template("$\${y}", {y = ${inner}})`),
  ),
})).number;

test("whatever is derived from a sensitive value is sensitive", () => {
  fc.assert(
    fc.property(derived, fc.integer({ min: -2, max: 3 }), (text, x) => {
      const { value, diagnostics } = evaluateIn(scopeOf({ x: numberValue(x, [SENSITIVE]) }), text);
      if (diagnostics.length > 0) return; // e.g. numbers too large
      expect(hasMark(deepMarks(value), "sensitive"), text).toBe(true);
    }),
    { numRuns: 500 },
  );
});

test("a value without marks gets none by evaluation", () => {
  fc.assert(
    fc.property(derived, (text) => {
      const { value } = evaluateIn(scopeOf({ x: numberValue(1) }), text);
      expect(deepMarks(value), text).toEqual([]);
    }),
  );
});
