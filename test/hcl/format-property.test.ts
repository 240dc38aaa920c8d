// What holds of every text that is formatted, tried on generated ones.
import fc from "fast-check";
import { expect, test } from "vitest";
import { checkFormatting } from "../../src/hcl/format/reference-check.ts";
import { formatSource } from "../../src/hcl/format/format.ts";
import { tokenize } from "../../src/hcl/format/tokens.ts";
import type { FormatToken } from "../../src/hcl/format/tokens.ts";
import { brokenDocuments, documents } from "./arbitrary-hcl.ts";

/** White space and comments where they may stand, and where they may not: texts that are no HCL any more are not taken. */
const GAPS = [
  "",
  "",
  " ",
  "   ",
  "\t",
  "/*c*/",
  " /* c\n d */ ",
  "\n",
  "\n\n",
  " # c\n",
  "//c\n  ",
  "\r\n",
  "\n    ",
];
const BOUND = new Set<FormatToken["kind"]>([
  "text",
  "quote-close",
  "interpolation-open",
  "directive-open",
  "heredoc-close",
]);

const messy: fc.Arbitrary<string> = fc
  .tuple(documents, fc.array(fc.tuple(fc.nat({ max: 200 }), fc.constantFrom(...GAPS)), { maxLength: 8 }))
  .map(([text, changes]) => {
    const gaps = new Map(changes);
    return tokenize(text)
      .map(({ kind, spaces, text: own }, index) =>
        BOUND.has(kind) ? own : `${gaps.get(index) ?? " ".repeat(spaces)}${own}`,
      )
      .join("");
  });

function formatted(text: string): string | null {
  const result = formatSource(text, "x");
  if (result.ok) return result.value;
  // never for what the parser takes
  expect(result.diagnostics.map(({ code }) => code)).not.toContain("format-changes-meaning");
  return null;
}

test("what was formatted stays when it is formatted again", () => {
  let taken = 0;
  fc.assert(
    fc.property(messy, (text) => {
      const once = formatted(text);
      if (once === null) return;
      taken += 1;
      expect(formatted(once)).toBe(once);
    }),
    { numRuns: 2000 },
  );
  expect(taken).toBeGreaterThan(500);
});

test("all comments are kept, in their order", () => {
  const comments = (text: string) =>
    tokenize(text)
      .filter(({ kind }) => kind === "comment")
      .map(({ text: own }) => own.trimEnd());
  fc.assert(
    fc.property(messy, (text) => {
      const once = formatted(text);
      if (once !== null) expect(comments(once)).toEqual(comments(text));
    }),
    { numRuns: 1000 },
  );
});

test("tokens put together are the text", () => {
  fc.assert(
    fc.property(fc.oneof(documents, brokenDocuments, fc.string({ unit: "binary" })), (text) => {
      const tabs = text.replaceAll("\t", " ").replace(/^\ufeff/, "");
      expect(
        tokenize(tabs)
          .map(({ spaces, text: own }) => " ".repeat(spaces) + own)
          .join(""),
      ).toBe(tabs);
    }),
    { numRuns: 2000 },
  );
});

test("no text makes the formatter throw", () => {
  fc.assert(
    fc.property(fc.oneof(brokenDocuments, fc.string({ unit: "binary" })), (text) => void formatted(text)),
    { numRuns: 2000 },
  );
});

test("HashiCorp's parser reads the formatted text as it read the first one", async () => {
  await fc.assert(
    fc.asyncProperty(messy, async (text) => {
      const once = formatted(text);
      if (once !== null) expect(await checkFormatting(text, once, "x")).toBeNull();
    }),
    { numRuns: 80 },
  );
});
