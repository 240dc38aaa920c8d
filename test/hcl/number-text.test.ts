import fc from "fast-check";
import { expect, test } from "vitest";

import {
  compare,
  divide,
  fromDouble,
  fromInteger,
  parseBigFloat,
  toDouble,
} from "../../src/hcl/big-float.ts";
import { bigFloatText } from "../../src/hcl/big-float-text.ts";
import { numberText } from "../../src/hcl/number-text.ts";
import {
  calculate,
  compareNumbers,
  exactOf,
  exactValue,
  numberTextOf,
  readNumber,
} from "../../src/hcl/number-value.ts";
import type { ArithmeticOperator } from "../../src/hcl/number-value.ts";
import { numberValue } from "../../src/hcl/value.ts";
import type { Value } from "../../src/hcl/value.ts";

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
      expect(Number(numberText(number))).toBe(number === 0 ? 0 : number);
    }),
  );
});

test("an integer of any size, and every digit of a decimal, is kept", () => {
  for (const text of [
    "9007199254740993",
    "-123456789012345678901234567890",
    "0.1234567890123456789",
    "1".repeat(150),
  ])
    expect(numberTextOf(readNumber(text) ?? numberValue(0))).toBe(text);
});

test("decimals as people write them have the text of the exact result", () => {
  fc.assert(
    fc.property(fc.integer({ min: -99999, max: 99999 }), fc.integer({ min: -99999, max: 99999 }), (a, b) => {
      const sum = calculated("+", numberValue(a / 100), numberValue(b / 100));
      expect(toDouble(exactOf(sum))).toBe((a + b) / 100 || 0);
      const product = calculated("*", numberValue(a), numberValue(b));
      expect(numberTextOf(product)).toBe(String(a * b || 0));
    }),
  );
});

test("integers beyond 2^53 are calculated as BigInts calculate them", () => {
  fc.assert(
    fc.property(
      fc.bigInt({ max: 2n ** 200n, min: -(2n ** 200n) }),
      fc.bigInt({ max: 2n ** 200n, min: 1n }),
      (a, b) => {
        const [x, y] = [exactValue(fromInteger(a, 512)), exactValue(fromInteger(b, 512))];
        const text = (operator: "+" | "-" | "*" | "%") => numberTextOf(calculated(operator, x, y));
        expect([text("+"), text("-"), text("*"), text("%")]).toEqual(
          [a + b, a - b, a * b, a % b].map(String),
        );
        expect(Math.sign(compareNumbers(x, y))).toBe(a < b ? -1 : a > b ? 1 : 0);
      },
    ),
  );
});

test("the text of a big float reads back as the same number", () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e200, max: 1e200 }), (number) => {
      fc.pre(Math.abs(number) > 1e-200);
      const third = divide(fromDouble(number, 512), fromInteger(3n));
      const again = parseBigFloat(bigFloatText(third));
      expect(again === undefined ? 1 : compare(again, third)).toBe(0);
      expect(toDouble(fromDouble(number))).toBe(number);
    }),
  );
});

test("a product of products ends where its text would have no end", () => {
  const large = readNumber("1e9999") ?? numberValue(0);
  const small = readNumber("1e-9999") ?? numberValue(0);
  expect(calculate("*", large, large, [])).toBeUndefined();
  expect(calculate("*", small, small, [])).toBeUndefined();
  expect(numberTextOf(calculated("/", large, large))).toBe("1");
});

function calculated(operator: ArithmeticOperator, a: Value, b: Value): Value {
  const result = calculate(operator, a, b, []);
  if (result === undefined) throw new Error("out of range");
  return result;
}
