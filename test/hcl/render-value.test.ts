import fc from "fast-check";
import { expect, test } from "vitest";
import { quoteText, renderValue } from "../../src/hcl/render-value.ts";
import {
  SENSITIVE,
  numberValue,
  objectValue,
  stringValue,
  tupleValue,
  unknownValue,
} from "../../src/hcl/value.ts";
import { valueOf } from "./evaluation-rig.ts";

test("a quoted text is an expression that means the text", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "binary" }),
      fc.constantFrom("", "${", "%{", "$${", "\\b", '\b\f"\n'),
      (text, trap) => {
        const whole = (text + trap).normalize("NFC");
        expect(valueOf(quoteText(whole))).toEqual(stringValue(whole));
      },
    ),
  );
});

test("values are rendered on one line, in a block, cut, masked and revealed", () => {
  const value = objectValue([
    ["list", tupleValue([numberValue(1), stringValue('a"${x}')])],
    ["secret", stringValue("x", [SENSITIVE])],
    ["a b", objectValue([])],
  ]);
  expect(renderValue(value)).toBe('{ "a b" = {}, list = [1, "a\\"$${x}"], secret = (sensitive value) }');
  expect(renderValue(value, { reveal: true, limit: 20 })).toBe('{ "a b" = {}, list …');
  expect(renderValue(value, { layout: "block" })).toBe(
    [
      "{",
      '  "a b" = {}',
      "  list = [",
      "    1,",
      '    "a\\"$${x}",',
      "  ]",
      "  secret = (sensitive value)",
      "}",
    ].join("\n"),
  );
  expect(renderValue(unknownValue(undefined, [{ kind: "late", id: "" }]))).toBe("(known after placement)");
});
