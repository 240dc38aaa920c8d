// Vectors: RFC 8785, sections 3.2.2, 3.2.3 and appendix B.
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Json, JsonObject } from "../../src/model/json.ts";
import { canonicalBytes, canonicalJson, digestOf } from "../../src/plan/canonical.ts";

test.each<readonly [Json, string]>([
  [null, "null"],
  [true, "true"],
  [0, "0"],
  [-0, "0"],
  [5e-324, "5e-324"],
  [-5e-324, "-5e-324"],
  [1.7976931348623157e308, "1.7976931348623157e+308"],
  [9007199254740992, "9007199254740992"],
  [295147905179352830000, "295147905179352830000"],
  [9.999999999999997e22, "9.999999999999997e+22"],
  [1e23, "1e+23"],
  [999999999999999700000, "999999999999999700000"],
  [1e21, "1e+21"],
  [0.000001, "0.000001"],
  [9.999999999999997e-7, "9.999999999999997e-7"],
  [333333333.3333333, "333333333.3333333"],
  ['\u20ac$\u000f\nA\'B"\\\\"/', '"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"'],
  [[56, { d: true, "10": null, "1": [] }], '[56,{"1":[],"10":null,"d":true}]'],
])("%j is %s", (value, text) => {
  expect(canonicalJson(value)).toBe(text);
});

test("keys are sorted by UTF-16 units, not by code points", () => {
  const keys = ["\u20ac", "\r", "\ufb33", "1", "\ud83d\ude00", "\u0080", "\u00f6"];
  const sorted = ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\ud83d\ude00", "\ufb33"];
  expect(canonicalJson(Object.fromEntries(keys.map((key) => [key, 1])))).toBe(
    `{${sorted.map((key) => `${JSON.stringify(key)}:1`).join(",")}}`,
  );
});

test("`__proto__` is an ordinary key", () => {
  const value = JSON.parse('{"b":1,"__proto__":{"a":2}}') as Json; // JSON.parse gives JSON
  expect(canonicalJson(value)).toBe('{"__proto__":{"a":2},"b":1}');
});

test("a number that JSON cannot hold is a defect", () => {
  expect(() => canonicalJson([Number.NaN])).toThrow("not a JSON number");
  expect(() => canonicalJson({ a: Infinity })).toThrow("not a JSON number");
});

test("canonical text parses to the same value and does not depend on the order of keys", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (given) => {
      const value = JSON.parse(JSON.stringify(given)) as Json; // without -0
      const text = canonicalJson(value);
      expect(JSON.parse(text)).toEqual(value);
      expect(canonicalJson(reversed(value))).toBe(text);
    }),
  );
});

test("a document as bytes has the same text, also where fields of it were written before", () => {
  const text = (value: JsonObject, written?: (key: string) => Uint8Array | undefined) =>
    Buffer.from(canonicalBytes(value, written)).toString();
  const long = { b: [{ y: 1, x: "ä€😀".repeat(9000) }, null, "x"], a: null, c: {}, d: [] };
  expect(text(long)).toBe(canonicalJson(long));
  expect(text(long, (key) => (key === "b" ? canonicalBytes(long.b) : undefined))).toBe(canonicalJson(long));
  expect(text({})).toBe("{}");
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (given) => {
      const document = JSON.parse(JSON.stringify(given)) as JsonObject; // without -0
      expect(text(document)).toBe(canonicalJson(document));
    }),
  );
});

test("equal values under different purposes have different digests", () => {
  expect(digestOf("a", 1)).not.toBe(digestOf("b", 1));
});

function reversed(value: Json): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map(reversed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, item]) => [key, reversed(item as Json)]),
  );
}
