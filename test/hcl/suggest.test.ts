import { expect, test } from "vitest";
import { closest, suggestion } from "../../src/hcl/suggest.ts";

test.each([
  ["lenght", ["length", "join"], "length"],
  ["imge", ["image", "imgs"], "image"],
  ["Image", ["image", "imago"], "image"],
  ["evn", ["env"], "env"],
  ["ab", ["ac"], null],
  ["frobnicate", ["format", "formatlist"], null],
  ["bat", ["cat", "bad", "bar"], "bad"],
  ["env", ["env"], null],
  ["x".repeat(10_000), ["y".repeat(10_000)], null],
])("the closest name to %s among %j is %s", (word, names, expected) => {
  expect(closest(word, names)).toBe(expected);
});

test("a suggestion is a sentence to be put after another", () => {
  expect(`No such thing.${suggestion("imge", ["image"])}`).toBe('No such thing. Did you mean "image"?');
  expect(`No such thing.${suggestion("x", ["image"])}`).toBe("No such thing.");
});
