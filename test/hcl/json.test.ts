import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fromJson, isTooDeep, toJson } from "../../src/hcl/json.ts";
import type { Json } from "../../src/hcl/json.ts";
import { typeText } from "../../src/hcl/type-text.ts";
import {
  NUMBER,
  SENSITIVE,
  capsuleValue,
  nullValue,
  numberValue,
  objectValue,
  stringValue,
  tupleValue,
  unknownValue,
} from "../../src/hcl/value.ts";
import { convert } from "../../src/hcl/convert.ts";

test("a value becomes JSON without its marks; a set becomes a sorted array", () => {
  const set = convert(tupleValue([numberValue(10), numberValue(9)]), { kind: "set", element: NUMBER });
  const value = objectValue([
    ["set", set.ok ? set.value : nullValue()],
    ["secret", stringValue("x", [SENSITIVE])],
    ["none", nullValue()],
  ]);
  expect(toJson(value)).toEqual({ ok: true, json: { none: null, secret: "x", set: [9, 10] } });
});

test("a key named __proto__ is a key like others", () => {
  const json = JSON.parse('{"__proto__": {"a": 1}}') as Json; // JSON.parse gives JSON
  const back = toJson(fromJson(json));
  expect(back.ok && JSON.stringify(back.json)).toBe('{"__proto__":{"a":1}}');
});

describe("what has no form in JSON fails with its path", () => {
  test("unknown values", () => {
    expect(toJson(objectValue([["a", tupleValue([numberValue(1), unknownValue()])]]))).toEqual({
      ok: false,
      message: "the value is not known yet",
      path: ["a", 1],
    });
  });

  test("capsules", () => {
    const web = capsuleValue("workload", {
      label: "service.web",
      names: () => [],
      attribute: () => undefined,
    });
    expect(toJson(tupleValue([web]))).toEqual({
      ok: false,
      message: "service.web is a reference and has no form in JSON",
      path: [0],
    });
  });
});

test("JSON becomes tuples and objects, strings in normal form C", () => {
  const value = fromJson({ list: [1, "e\u0301", null], on: true });
  expect(typeText(value.type)).toBe("object({list=tuple([number, string, any]), on=bool})");
  expect(toJson(value)).toEqual({ ok: true, json: { list: [1, "\u00e9", null], on: true } });
});

test("JSON read and written is the same JSON", () => {
  fc.assert(
    fc.property(fc.json({ noUnicodeString: true }), (text) => {
      const json = JSON.parse(text) as Json; // JSON.parse gives JSON
      const back = toJson(fromJson(json));
      expect(back.ok && sorted(back.json)).toBe(sorted(json));
    }),
  );
});

test("JSON nested too deep is found without recursion", () => {
  const nested = JSON.parse("[".repeat(5_000) + "]".repeat(5_000)) as Json; // JSON.parse gives JSON
  expect(isTooDeep(nested)).toBe(true);
  expect(isTooDeep([[[1]], { a: { b: [] } }])).toBe(false);
  expect(isTooDeep([[[1]]], 2)).toBe(true);
});

/** Compares numbers as numbers (-0 is 0) and objects without regard to the order of keys. */
function sorted(json: Json): string {
  return JSON.stringify(json, (_, item: unknown) =>
    typeof item === "object" && item !== null && !Array.isArray(item)
      ? Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1))
      : item,
  );
}
