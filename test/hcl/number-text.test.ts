import fc from "fast-check";
import { expect, test } from "vitest";
import { calculate } from "../../src/hcl/arithmetic.ts";
import { numberText, parseNumber } from "../../src/hcl/number-text.ts";

test.each([
  [0, "0"],
  [-0, "0"],
  [42, "42"],
  [-1.5, "-1.5"],
  [1e20, "100000000000000000000"],
  [1e21, "1000000000000000000000"],
  [1.5e22, "15000000000000000000000"],
  [1e-7, "0.0000001"],
  [-1.25e-8, "-0.0000000125"],
  [0.1, "0.1"],
])("%d is written %s", (number, text) => {
  expect(numberText(number)).toBe(text);
});

test("the text of a number reads back as the number", () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
      expect(parseNumber(numberText(number))).toBe(number === 0 ? 0 : number);
    }),
  );
});

test("decimals as people write them are calculated exactly", () => {
  fc.assert(
    fc.property(fc.integer({ min: -99999, max: 99999 }), fc.integer({ min: -99999, max: 99999 }), (a, b) => {
      expect(calculate("+", a / 100, b / 100)).toBe(calculate("/", a + b, 100));
      expect(calculate("-", a / 100, b / 100)).toBe(calculate("/", a - b, 100));
      expect(calculate("*", a / 100, b / 100)).toBe(calculate("/", a * b, 10_000));
    }),
  );
});
