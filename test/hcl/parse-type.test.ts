// Type constraints of variables.
import { expect, test } from "vitest";
import { parseExpression } from "../../src/hcl/parse.ts";
import { parseTypeConstraint } from "../../src/hcl/parse-type.ts";
import { ANY, BOOL, NUMBER, STRING } from "../../src/hcl/value.ts";

const read = (text: string) => parseTypeConstraint(parseExpression(text, "x.hcl").expression);

test.each([
  ["string", STRING],
  ["number", NUMBER],
  ["bool", BOOL],
  ["any", ANY],
  ["network", { kind: "capsule", name: "network" }],
  ["workload", { kind: "capsule", name: "workload" }],
  ["list(string)", { kind: "list", element: STRING }],
  ["set(number)", { kind: "set", element: NUMBER }],
  ["map(list(bool))", { kind: "map", element: { kind: "list", element: BOOL } }],
  ["tuple([string, number])", { kind: "tuple", elements: [STRING, NUMBER] }],
  ["tuple([])", { kind: "tuple", elements: [] }],
  ["object({})", { kind: "object", attributes: new Map() }],
  [
    'object({ b = string, "a c" = optional(number) })',
    {
      kind: "object",
      attributes: new Map([
        ["a c", NUMBER],
        ["b", STRING],
      ]),
      optional: new Set(["a c"]),
    },
  ],
])("%s is a type", (text, type) => {
  expect(read(text)).toEqual({ ok: true, value: { type }, diagnostics: [] });
});

test("defaults of optional attributes are kept where they apply", () => {
  const result = read(
    'map(object({ a = optional(number, 80), b = list(object({ c = optional(string, "x") })) }))',
  );
  if (!result.ok) throw new Error("expected a type");
  expect(result.value.defaults).toMatchObject({
    kind: "element",
    child: {
      kind: "object",
      values: new Map([["a", { kind: "literal", value: 80 }]]),
      children: new Map([
        ["b", { kind: "element", child: { kind: "object", values: new Map([["c", { kind: "template" }]]) } }],
      ]),
    },
  });
});

test.each([
  ["list", "The type list needs to say what it holds.", "For example list(string)."],
  ["list()", "The type list takes one argument.", "For example list(string)."],
  ["boolean", "There is no type boolean.", "Did you mean bool?"],
  ['"string"', "A type is written without quotes.", "Write string."],
  ["string(1)", "The type string takes no argument.", "Write string."],
  [
    "object(string)",
    "The argument of object is a list of names and types.",
    "For example object({ name = string }).",
  ],
  ["tuple(string)", "The argument of tuple is a list of types.", "For example tuple([string, number])."],
  ["object({ a = string, a = number })", "The attribute a is declared twice.", "Remove one of them."],
  [
    "object({ (a) = string })",
    "The name of an attribute must be fixed.",
    "For example object({ name = string }).",
  ],
  [
    "object({ a = optional() })",
    "optional takes a type and perhaps a default.",
    "For example optional(number, 80).",
  ],
])("%s is explained", (text, summary, detail) => {
  expect(read(text)).toMatchObject({ ok: false, diagnostics: [{ code: "bad-type", summary, detail }] });
});

test("all mistakes in one type are reported", () => {
  expect(read("object({ a = strin, b = list(), c = 1 })").diagnostics).toHaveLength(3);
});

test("optional stands in objects only", () => {
  expect(read("optional(string)").diagnostics).toMatchObject([
    { summary: "optional stands in object({…}) only." },
  ]);
});
