import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sameType } from "../../src/hcl/compare.ts";
import { typeAfter } from "../../src/hcl/convert.ts";
import { typePhrase, typeText } from "../../src/hcl/type-text.ts";
import { unify } from "../../src/hcl/unify.ts";
import { ANY, BOOL, NUMBER, STRING } from "../../src/hcl/value.ts";
import type { Type } from "../../src/hcl/value.ts";
import { anyType } from "./generators.ts";

const list = (element: Type): Type => ({ kind: "list", element });
const set = (element: Type): Type => ({ kind: "set", element });
const map = (element: Type): Type => ({ kind: "map", element });
const tuple = (...elements: Type[]): Type => ({ kind: "tuple", elements });
const object = (attributes: Record<string, Type>, optional: string[] = []): Type => ({
  kind: "object",
  attributes: new Map(Object.entries(attributes)),
  ...(optional.length > 0 ? { optional: new Set(optional) } : {}),
});

describe("types unify to", () => {
  test.each<[string, Type[], string]>([
    ["any without types", [], "any"],
    ["the only one", [NUMBER, NUMBER], "number"],
    ["what is not any", [ANY, NUMBER], "number"],
    ["string with bools and numbers", [NUMBER, STRING, BOOL], "string"],
    ["nothing for numbers and bools", [NUMBER, BOOL], "none"],
    ["a list of what lists hold", [list(NUMBER), list(STRING)], "list(string)"],
    ["a list with tuples", [tuple(NUMBER, NUMBER), list(STRING)], "list(string)"],
    ["a list with sets", [set(NUMBER), list(STRING)], "list(string)"],
    ["a set with tuples", [set(NUMBER), tuple(STRING)], "set(number)"],
    ["a tuple of equal lengths", [tuple(NUMBER), tuple(STRING)], "tuple([string])"],
    ["a list of tuples of other lengths", [tuple(NUMBER), tuple(STRING, BOOL)], "list(string)"],
    ["an object of equal names", [object({ a: NUMBER }), object({ a: STRING })], "object({a=string})"],
    ["a map of objects of other names", [object({ a: NUMBER }), object({ b: STRING })], "map(string)"],
    ["a map with objects", [map(NUMBER), object({ b: STRING })], "map(string)"],
    ["nothing for an object and a tuple", [object({}), tuple()], "none"],
    ["nothing for a list and a string", [list(STRING), STRING], "none"],
    [
      "nothing for two kinds of capsules",
      [
        { kind: "capsule", name: "network" },
        { kind: "capsule", name: "volume" },
      ],
      "none",
    ],
    ["types without optional attributes", [object({ a: NUMBER }, ["a"])], "object({a=number})"],
  ])("%s", (_, types, expected) => {
    const unified = unify(types);
    expect(unified === null ? "none" : typeText(unified)).toBe(expected);
  });
});

test("values of all the types can be converted to what the types unify to", () => {
  fc.assert(
    fc.property(fc.array(anyType(), { minLength: 1, maxLength: 4 }), (types) => {
      const unified = unify(types);
      if (unified === null) return;
      for (const type of types) expect(typeAfter(type, unified), typeText(type)).not.toBeNull();
    }),
  );
});

test("the order of types does not matter", () => {
  fc.assert(
    fc.property(fc.array(anyType(), { maxLength: 3 }), (types) => {
      const [there, back] = [unify(types), unify(types.toReversed())];
      expect(there === null ? back === null : back !== null && sameType(there, back)).toBe(true);
    }),
  );
});

describe("types as text", () => {
  test.each<[Type, string, string]>([
    [list(STRING), "list(string)", "a list of string"],
    [list(ANY), "list(any)", "a list"],
    [map(set(NUMBER)), "map(set(number))", "a map of set(number)"],
    [tuple(STRING, BOOL), "tuple([string, bool])", "a tuple"],
    [object({ a: STRING, "b c": NUMBER }, ["a"]), 'object({a=optional(string), "b c"=number})', "an object"],
    [{ kind: "capsule", name: "network" }, "network", "a network"],
    [ANY, "any", "a value of any type"],
  ])("%#", (type, text, phrase) => {
    expect([typeText(type), typePhrase(type)]).toEqual([text, phrase]);
  });
});
