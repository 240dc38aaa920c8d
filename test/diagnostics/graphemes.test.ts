// Clusters, and how many of a text's characters have to be looked at for them.
import fc from "fast-check";
import { expect, test } from "vitest";
import { countGraphemes, graphemes, joiningUnits } from "../../src/diagnostics/graphemes.ts";

const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });

test("characters that stand alone are told from those that may join, and the clusters are those of the platform", () => {
  const pieces = fc.constantFrom(
    ...[
      "a",
      "é",
      "e\u0301",
      "\r",
      "\n",
      "\r\n",
      "Ж",
      "漢",
      "か",
      "\u3099",
      "👩‍👧",
      "🇩🇪",
      "🇫",
      "\u200d",
      "©",
      "ﬁ",
      "각",
      "\u1100",
    ],
    ...["\u1161", "น้ำ", "\u0600", "\u00ad", "→", "─", "\ud83d", "ा"],
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => {
      const text = parts.join("");
      const clusters = graphemes(text);
      expect(clusters).toEqual(Array.from(segmenter.segment(text), ({ segment }) => segment));
      expect(countGraphemes(text)).toBe(clusters.length);
    }),
    { numRuns: 300 },
  );
});

test.each([
  ["abc é Ж 漢字 かな", 0],
  ["a👍b", 4],
  ["e\u0301", 2],
  ["\r\n", 2],
])("of %j so many are looked at: %d", (text, units) => {
  expect(joiningUnits(text)).toBe(units);
});

test("Indic conjuncts are as many as in Unicode 15.0, whatever the platform has", () => {
  expect(graphemes("नमस्ते")).toEqual(["न", "म", "स्", "ते"]);
  expect(graphemes("น้ำ")).toEqual(["น้ำ"]);
});
