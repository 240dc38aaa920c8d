// Arbitrary types and known values for property tests; some values are sensitive, some null.
import fc from "fast-check";
import { convert } from "../../src/hcl/convert.ts";
import {
  ANY,
  BOOL,
  NO_MARKS,
  NUMBER,
  SENSITIVE,
  STRING,
  boolValue,
  nullValue,
  numberValue,
  objectValue,
  stringValue,
  tupleValue,
} from "../../src/hcl/value.ts";
import type { Marks, Type, Value } from "../../src/hcl/value.ts";

export const names = fc.constantFrom("a", "b", "c", "__proto__", "10", "9");

export function anyType(): fc.Arbitrary<Type> {
  return fc.letrec<{ type: Type; leaf: Type }>((tie) => ({
    leaf: fc.constantFrom(STRING, NUMBER, BOOL, ANY),
    type: fc.oneof(
      { maxDepth: 3, depthSize: "small" },
      tie("leaf"),
      fc
        .tuple(fc.constantFrom("list" as const, "set" as const, "map" as const), tie("type"))
        .map(([kind, element]): Type => ({ kind, element })),
      fc.array(tie("type"), { maxLength: 3 }).map((elements): Type => ({ kind: "tuple", elements })),
      fc.array(fc.tuple(names, tie("type")), { maxLength: 3 }).map((attributes): Type => ({
        kind: "object",
        attributes: new Map([...attributes].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))),
      })),
    ),
  })).type;
}

const marks: fc.Arbitrary<Marks> = fc
  .integer({ min: 0, max: 4 })
  .map((dice) => (dice === 0 ? [SENSITIVE] : NO_MARKS));

export function anyValue({ nulls = true }: { readonly nulls?: boolean } = {}): fc.Arbitrary<Value> {
  const leaves = fc.oneof(
    fc.tuple(fc.constantFrom("", "1", "true", "x", "é"), marks).map(([data, own]) => stringValue(data, own)),
    fc.tuple(fc.constantFrom(0, 1, -2.5, 1e21), marks).map(([data, own]) => numberValue(data, own)),
    fc.tuple(fc.boolean(), marks).map(([data, own]) => boolValue(data, own)),
    ...(nulls ? [marks.map((own) => nullValue(ANY, own))] : []),
  );
  return fc.letrec<{ value: Value; leaf: Value }>((tie) => ({
    leaf: leaves,
    value: fc.oneof(
      { maxDepth: 3, depthSize: "small" },
      tie("leaf"),
      fc.tuple(fc.array(tie("value"), { maxLength: 3 }), marks).map(([items, own]) => tupleValue(items, own)),
      fc
        .tuple(fc.array(fc.tuple(names, tie("value")), { maxLength: 3 }), marks)
        .map(([items, own]) => objectValue(items, own)),
      fc
        .tuple(
          fc.array(tie("value"), { maxLength: 3 }),
          fc.constantFrom("list" as const, "set" as const),
          marks,
        )
        .map(([items, kind, own]) => {
          const whole = tupleValue(items, own);
          const converted = convert(whole, { kind, element: ANY });
          return converted.ok ? converted.value : whole;
        }),
    ),
  })).value;
}
