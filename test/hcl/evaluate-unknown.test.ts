import { describe, expect, test } from "vitest";
import { outcome, valueOf } from "./evaluation-rig.ts";
import {
  ANY,
  BOOL,
  NUMBER,
  SENSITIVE,
  STRING,
  deepMarks,
  numberValue,
  objectValue,
  tupleValue,
  unknownValue,
} from "../../src/hcl/value.ts";

const late = { kind: "late", id: "service.web" };
const roots = {
  u: unknownValue(),
  n: unknownValue(NUMBER),
  s: unknownValue(STRING),
  b: unknownValue(BOOL),
  l: unknownValue({ kind: "list", element: NUMBER }),
  m: unknownValue({ kind: "map", element: STRING }),
  o: unknownValue({ kind: "object", attributes: new Map([["a", NUMBER]]) }),
  t: unknownValue({ kind: "tuple", elements: [NUMBER, STRING] }),
  late: unknownValue(STRING, [late]),
  secret: unknownValue(STRING, [SENSITIVE, late]),
  half: objectValue([
    ["known", numberValue(1)],
    ["open", unknownValue(NUMBER)],
  ]),
  pair: tupleValue([numberValue(1), unknownValue(NUMBER)]),
};

describe("unknown values keep the type that the result will have", () => {
  test.each([
    ["n + 1", "(unknown) : number"],
    ["u + 1", "(unknown) : number"],
    ["-n", "(unknown) : number"],
    ["n < 1", "(unknown) : bool"],
    ["!b", "(unknown) : bool"],
    ["b && false", "(unknown) : bool"],
    ["false && b", "(unknown) : bool"],
    ["true || b", "(unknown) : bool"],
    ["n == 1", "(unknown) : bool"],
    ["n == null", "(unknown) : bool"],
    ['n == "a"', "false : bool"],
    ["u == 1", "(unknown) : bool"],
    ["half == {known=2, open=1}", "false : bool"],
    ["half == {known=1, open=1}", "(unknown) : bool"],
    ["half.known", "1 : number"],
    ["half.open", "(unknown) : number"],
    ["toset([n, 1]) == toset([1])", "(unknown) : bool"],
    ["b ? 1 : 2", "(unknown) : number"],
    ['b ? 1 : "a"', "(unknown) : string"],
    ["true ? n : 1", "(unknown) : number"],
    ["true ? 1 : u", "1 : number"],
    ['"a${n}"', "(unknown) : string"],
    ['"%{if b}x%{endif}"', "(unknown) : string"],
    ['"%{for x in l}x%{endfor}"', "(unknown) : string"],
    ['"${n}"', "(unknown) : number"],
    ["l[0]", "(unknown) : number"],
    ["m.a", "(unknown) : string"],
    ["o.a", "(unknown) : number"],
    ["o.b", 'unsupported-attribute [b] This object has no attribute "b".'],
    ["t[1]", "(unknown) : string"],
    ["t[2]", "invalid-index [2] The index 2 is out of range: this tuple has 2 elements."],
    ["t[n]", "(unknown) : any"],
    ["[1,2][n]", "(unknown) : any"],
    ["tolist([1,2])[n]", "(unknown) : number"],
    ["u.x[0].y", "(unknown) : any"],
    ["n.x", "unsupported-attribute [x] A number has no attributes."],
    ["l[*]", "(unknown) : list(number)"],
    ["l[*].x", "unsupported-attribute [x] A number has no attributes."],
    ["t[*]", "[(unknown), (unknown)] : tuple([number, string])"],
    ["o[*].a", "(unknown) : any"],
    ["pair[*]", "[1, (unknown)] : tuple([number, number])"],
    ["[for x in l: x]", "(unknown) : any"],
    ["[for x in n: x]", "wrong-type [n] A number cannot be iterated over."],
    ["[for x in pair: x + 1]", "[2, (unknown)] : tuple([number, number])"],
    ["[for x in [1]: x if b]", "(unknown) : any"],
    ["{for x in [s]: x => 1}", "(unknown) : any"],
    ["{(s) = 1}", "(unknown) : any"],
    ["{a = s}", "{ a = (unknown) } : object({a=string})"],
    ["upper(s)", "(unknown) : string"],
    ["max(l...)", "(unknown) : any"],
    ["tolist([n, 1])", "[(unknown), 1] : list(number)"],
    ["try(u.x, 1)", "(unknown) : any"],
    ["can(u.x)", "(unknown) : bool"],
  ])("%s", (text, expected) => {
    expect(outcome(text, roots)).toBe(expected);
  });
});

describe("an unknown value says what will make it known", () => {
  test.each([
    ["late", "(known after placement) : string"],
    ['"http://${late}"', "(known after placement) : string"],
    ["{a = late}", "{ a = (known after placement) } : object({a=string})"],
    ["secret", "(sensitive value) : string"],
    ["u", "(unknown) : any"],
  ])("%s", (text, expected) => {
    expect(outcome(text, roots)).toBe(expected);
  });
});

test("unknown values of a null-able kind are no errors", () => {
  expect(outcome("u == null ? 1 : u.a", roots)).toBe("(unknown) : any");
  expect(outcome("any", { any: unknownValue(ANY) })).toBe("(unknown) : any");
});

describe("an unknown result has the marks of all that it depends on", () => {
  test.each([
    '[for x in [1]: x if late == "a"]',
    "{for x in [late]: x => 1}",
    '{for x in [1]: "k" => late if b}.k',
    "{(s) = late}",
    "{(late) = 1}",
    "[1, 2][late]",
    'late == "a" ? 1 : 2',
    'b ? late : ""',
    "b ? [late] : []",
    '"%{if late == "a"}x%{endif}"',
    '"%{for x in late_list}x%{endfor}"',
    "[for x in late_list: 1]",
    "late_list[*]",
    "max(late_list...)",
    "max(1, late_list...)",
    '!(late == "a")',
    "upper(late)",
    "try(late.x, 1)",
    "can(late)",
  ])("%s", (text) => {
    const late_list = unknownValue(undefined, [late]);
    expect(deepMarks(valueOf(text, { ...roots, late_list }))).toEqual([late]);
  });
});
