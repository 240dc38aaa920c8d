import fc from "fast-check";
import { expect, test } from "vitest";
import { compareValues, equality, sortElements, valuesEqual } from "../../src/hcl/compare.ts";
import { renderValue } from "../../src/hcl/render-value.ts";
import {
  boolValue,
  capsuleValue,
  nullValue,
  numberValue,
  stringValue,
  unknownValue,
} from "../../src/hcl/value.ts";
import { anyValue } from "./generators.ts";

test("elements of a set are in order: bools, numbers by size, strings by UTF-16 units, null, unknown; no duplicates", () => {
  const values = [
    unknownValue(),
    stringValue("é"),
    stringValue("b"),
    nullValue(),
    stringValue("B"),
    numberValue(10),
    numberValue(9),
    boolValue(true),
    numberValue(9),
  ];
  expect(sortElements(values).map((value) => renderValue(value))).toEqual([
    "true",
    "9",
    "10",
    '"B"',
    '"b"',
    '"é"',
    "null",
    "(unknown)",
  ]);
});

test("the order of values is total and agrees with equality", () => {
  fc.assert(
    fc.property(anyValue(), anyValue(), anyValue(), (a, b, c) => {
      expect(Math.sign(compareValues(a, b)) + Math.sign(compareValues(b, a))).toBe(0);
      if (compareValues(a, b) <= 0 && compareValues(b, c) <= 0)
        expect(compareValues(a, c)).toBeLessThanOrEqual(0);
      if (valuesEqual(a, b)) expect(compareValues(a, b)).toBe(0);
    }),
    { numRuns: 500 },
  );
});

test("capsules of one type are equal by their label", () => {
  const make = (name: string, label: string) =>
    capsuleValue(name, { label, names: () => [], attribute: () => undefined });
  expect(equality(make("network", "a"), make("network", "a"))).toBe(true);
  expect(equality(make("network", "a"), make("network", "b"))).toBe(false);
  expect(equality(make("network", "a"), make("volume", "a"))).toBe(false);
});
