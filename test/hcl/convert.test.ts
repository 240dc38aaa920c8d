import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sameType, valuesEqual } from "../../src/hcl/compare.ts";
import { convert, typeAfter } from "../../src/hcl/convert.ts";
import { renderValue } from "../../src/hcl/render-value.ts";
import { typeText } from "../../src/hcl/type-text.ts";
import {
  ANY,
  BOOL,
  NUMBER,
  SENSITIVE,
  STRING,
  boolValue,
  capsuleValue,
  deepMarks,
  listValue,
  mapValue,
  nullValue,
  numberValue,
  objectValue,
  stringValue,
  tupleValue,
  unknownValue,
} from "../../src/hcl/value.ts";
import type { Type, Value } from "../../src/hcl/value.ts";
import { anyType, anyValue } from "./generators.ts";

const list = (element: Type): Type => ({ kind: "list", element });
const set = (element: Type): Type => ({ kind: "set", element });
const map = (element: Type): Type => ({ kind: "map", element });
const tuple = (...elements: Type[]): Type => ({ kind: "tuple", elements });
const object = (attributes: Record<string, Type>, optional: string[] = []): Type => ({
  kind: "object",
  attributes: new Map(Object.entries(attributes)),
  ...(optional.length > 0 ? { optional: new Set(optional) } : {}),
});
const s = stringValue;
const n = numberValue;
const thing = capsuleValue("network", { label: "network.a", names: () => [], attribute: () => undefined });

function result(value: Value, type: Type): string {
  const converted = convert(value, type);
  if (converted.ok)
    return `${renderValue(converted.value, { reveal: true })} : ${typeText(converted.value.type)}`;
  return `${JSON.stringify(converted.path)} ${converted.message}`;
}

describe("conversion of single values", () => {
  test.each<[Value, Type, string]>([
    [s("a"), STRING, '"a" : string'],
    [n(1.5), STRING, '"1.5" : string'],
    [n(1e21), STRING, '"1000000000000000000000" : string'],
    [n(1e-10), STRING, '"0.0000000001" : string'],
    [boolValue(true), STRING, '"true" : string'],
    [s("1e3"), NUMBER, "1000 : number"],
    [s("+5"), NUMBER, "5 : number"],
    [s(".5"), NUMBER, "0.5 : number"],
    [s("5."), NUMBER, "5 : number"],
    [s("-0"), NUMBER, "0 : number"],
    [s("abc"), NUMBER, "[] a number is required, and this string is not a decimal number"],
    [s(""), NUMBER, "[] a number is required, and this string is not a decimal number"],
    [s(" 1"), NUMBER, "[] a number is required, and this string is not a decimal number"],
    [s("0x1F"), NUMBER, "[] a number is required, and this string is not a decimal number"],
    [s("1_000"), NUMBER, "[] a number is required, and this string is not a decimal number"],
    [s("1e99999"), NUMBER, "[] a number is required, and this string is not a decimal number"],
    [boolValue(true), NUMBER, "[] a number is required, not a bool"],
    [s("true"), BOOL, "true : bool"],
    [s("0"), BOOL, "false : bool"],
    [s("TRUE"), BOOL, '[] a bool is required, and this string is neither "true" nor "false", in lower case'],
    [s("yes"), BOOL, '[] a bool is required, and this string is neither "true" nor "false"'],
    [n(1), BOOL, "[] a bool is required, not a number"],
    [thing, { kind: "capsule", name: "network" }, "network.a : network"],
    [thing, { kind: "capsule", name: "volume" }, "[] a volume is required, not a network"],
    [thing, STRING, "[] a string is required, not a network"],
    [n(1), ANY, "1 : number"],
  ])("%# of the table", (value, type, expected) => {
    expect(result(value, type)).toBe(expected);
  });
});

describe("conversion of nulls and unknown values changes the type only", () => {
  test.each<[Value, Type, string]>([
    [nullValue(), STRING, "null : string"],
    [nullValue(STRING), NUMBER, "null : number"],
    [nullValue(BOOL), NUMBER, "[] a number is required, not a bool"],
    [nullValue(), object({ a: NUMBER }, ["a"]), "null : object({a=number})"],
    [nullValue(tuple(NUMBER)), list(ANY), "null : list(number)"],
    [unknownValue(), list(STRING), "(unknown) : list(string)"],
    [unknownValue(list(NUMBER)), set(STRING), "(unknown) : set(string)"],
    [unknownValue(list(NUMBER)), STRING, "[] a string is required, not a list of number"],
    [unknownValue(object({ a: NUMBER, b: STRING })), map(ANY), "(unknown) : map(string)"],
  ])("%# of the table", (value, type, expected) => {
    expect(result(value, type)).toBe(expected);
  });
});

describe("conversion of collections", () => {
  test.each<[Value, Type, string]>([
    [tupleValue([n(1), s("a"), boolValue(true)]), list(ANY), '["1", "a", "true"] : list(string)'],
    [tupleValue([n(1), boolValue(true)]), list(ANY), "[] all elements of a list must have one type"],
    [tupleValue([nullValue(), n(1)]), list(ANY), "[null, 1] : list(number)"],
    [tupleValue([nullValue()]), list(ANY), "[null] : list(any)"],
    [tupleValue([]), list(ANY), "[] : list(any)"],
    [listValue(STRING, []), list(ANY), "[] : list(string)"],
    [
      tupleValue([tupleValue([n(1)]), tupleValue([s("a")])]),
      list(ANY),
      '[["1"], ["a"]] : list(tuple([string]))',
    ],
    [
      tupleValue([objectValue([["a", n(1)]]), objectValue([["b", n(2)]])]),
      list(ANY),
      "[{ a = 1 }, { b = 2 }] : list(map(number))",
    ],
    [tupleValue([n(3), n(10), n(2), n(3)]), set(ANY), "[2, 3, 10] : set(number)"],
    [tupleValue([s("b"), s("a"), s("B")]), set(STRING), '["B", "a", "b"] : set(string)'],
    [tupleValue([n(1), s("1")]), set(ANY), '["1"] : set(string)'],
    [tupleValue([nullValue(), s("a")]), set(ANY), '["a", null] : set(string)'],
    [
      tupleValue([n(1), s("x")]),
      list(NUMBER),
      "[1] a number is required, and this string is not a decimal number",
    ],
    [objectValue([["a", n(1)]]), list(ANY), "[] a list is required, not an object"],
    [tupleValue([n(1)]), map(ANY), "[] a map is required, not a tuple"],
    [
      objectValue([
        ["a", n(1)],
        ["b", s("x")],
      ]),
      map(ANY),
      '{ a = "1", b = "x" } : map(string)',
    ],
    [
      objectValue([
        ["a", n(1)],
        ["b", tupleValue([n(1)])],
      ]),
      map(ANY),
      "[] all elements of a map must have one type",
    ],
    [
      objectValue([["a", n(1)]]),
      object({ a: STRING, b: list(STRING) }, ["b"]),
      '{ a = "1", b = null } : object({a=string, b=list(string)})',
    ],
    [
      objectValue([
        ["a", n(1)],
        ["z", n(1)],
      ]),
      object({ a: NUMBER }),
      "{ a = 1 } : object({a=number})",
    ],
    [objectValue([]), object({ a: STRING }), '[] the attribute "a" is missing'],
    [
      objectValue([]),
      object({ a: STRING, b: STRING, c: STRING }, ["b"]),
      '[] the attributes "a" and "c" are missing',
    ],
    [mapValue(NUMBER, [["a", n(1)]]), object({ a: STRING }), '{ a = "1" } : object({a=string})'],
    [
      objectValue([["a", objectValue([["b", s("x")]])]]),
      object({ a: object({ b: NUMBER }) }),
      '["a","b"] a number is required, and this string is not a decimal number',
    ],
    [tupleValue([n(1), n(2)]), tuple(STRING, ANY), '["1", 2] : tuple([string, number])'],
    [tupleValue([n(1)]), tuple(STRING, ANY), "[] a tuple of 2 elements is required, and this one has 1"],
    [objectValue([["__proto__", n(1)]]), map(STRING), '{ __proto__ = "1" } : map(string)'],
  ])("%# of the table", (value, type, expected) => {
    expect(result(value, type)).toBe(expected);
  });
});

describe("marks", () => {
  test("stay on the element of a list that has them", () => {
    const converted = convert(tupleValue([n(1, [SENSITIVE]), s("a")]), list(STRING));
    expect(converted).toEqual({
      ok: true,
      value: listValue(STRING, [s("1", [SENSITIVE]), s("a")]),
    });
  });

  test("go from the elements of a set onto the set", () => {
    const converted = convert(tupleValue([n(2, [SENSITIVE]), n(1)]), set(NUMBER));
    expect(converted).toEqual({
      ok: true,
      value: { type: set(NUMBER), data: [n(1), n(2)], marks: [SENSITIVE] },
    });
  });

  test("are never lost by a conversion that keeps all parts", () => {
    fc.assert(
      fc.property(anyValue(), anyType(), (value, type) => {
        const converted = convert(value, type);
        if (!converted.ok || hasObject(type)) return; // objects drop attributes that they do not name
        expect(deepMarks(converted.value)).toEqual(deepMarks(value));
      }),
    );
  });
});

test("a conversion done twice is the conversion done once", () => {
  fc.assert(
    fc.property(anyValue(), anyType(), (value, type) => {
      const once = convert(value, type);
      if (!once.ok) return;
      expect(convert(once.value, type)).toEqual(once);
    }),
  );
});

test("a converted value has the type that its type promised, where all is known", () => {
  fc.assert(
    fc.property(anyValue({ nulls: false }), anyType(), (value, type) => {
      const converted = convert(value, type);
      if (!converted.ok) return;
      const promised = typeAfter(value.type, type);
      expect(promised !== null && sameType(promised, converted.value.type)).toBe(true);
    }),
  );
});

test("a value converted to its own type is the same value", () => {
  fc.assert(
    fc.property(anyValue(), (value) => {
      const converted = convert(value, value.type);
      expect(converted.ok && sameType(converted.value.type, value.type)).toBe(true);
      if (converted.ok) expect(converted.value).toEqual(value);
      expect(valuesEqual(value, value)).toBe(true);
    }),
  );
});

function hasObject(type: Type): boolean {
  if (type.kind === "object") return true;
  if (type.kind === "tuple") return type.elements.some(hasObject);
  return "element" in type && hasObject(type.element);
}
