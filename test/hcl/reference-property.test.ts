// Both parsers, ours and HashiCorp's, on generated documents and generated mistakes.
import fc from "fast-check";
import { expect, test } from "vitest";
import { parseFile } from "../../src/hcl/parse.ts";
import { checkAgainstReference, isGrammarError } from "../../src/hcl/reference.ts";
import { brokenDocuments, documents } from "./arbitrary-hcl.ts";

async function agree(text: string): Promise<void> {
  expect(await checkAgainstReference(parseFile(text, "generated.hcl").file)).toEqual([]);
}

test("both parsers agree on validity and structure of generated documents", { timeout: 60_000 }, async () => {
  await fc.assert(fc.asyncProperty(documents, agree), { numRuns: 2000 });
});

test(
  "both parsers agree on the validity of documents with generated mistakes",
  { timeout: 60_000 },
  async () => {
    await fc.assert(fc.asyncProperty(brokenDocuments, agree), { numRuns: 4000 });
  },
);

test("most generated documents are valid, and half of the generated mistakes are not", () => {
  const share = (arbitrary: fc.Arbitrary<string>) => {
    const samples = fc.sample(arbitrary, { numRuns: 1000, seed: 1 });
    const valid = samples.filter((text) => !parseFile(text, "x").diagnostics.some(isGrammarError));
    return valid.length / samples.length;
  };
  expect(share(documents)).toBeGreaterThan(0.8);
  expect(share(brokenDocuments)).toBeLessThan(0.6);
});
