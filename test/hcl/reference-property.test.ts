// Both parsers, ours and HashiCorp's, on generated documents and generated mistakes.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { parseFile } from "../../src/hcl/parse.ts";
import { checkAgainstReference, isGrammarError } from "../../src/hcl/reference.ts";
import { ROOT, filesBelow } from "../house/sources.ts";
import { brokenDocuments, documents } from "./arbitrary-hcl.ts";

async function agree(text: string): Promise<void> {
  expect(await checkAgainstReference(parseFile(text, "generated.hcl").file)).toEqual([]);
}

test(
  "both parsers agree on validity and structure of generated documents",
  { timeout: 120_000 },
  async () => {
    await fc.assert(fc.asyncProperty(documents, agree), { numRuns: 2000 });
  },
);

test(
  "both parsers agree on the validity of documents with generated mistakes",
  { timeout: 120_000 },
  async () => {
    await fc.assert(fc.asyncProperty(brokenDocuments, agree), { numRuns: 8000 });
  },
);

test("both parsers agree on every file of the tree", { timeout: 60_000 }, async () => {
  const paths = filesBelow(".").filter((path) => path.endsWith(".hcl"));
  expect(paths.length).toBeGreaterThan(8);
  const said: string[] = [];
  for (const path of paths)
    for (const { summary } of await checkAgainstReference(
      parseFile(readFileSync(join(ROOT, path), "utf8"), path).file,
    ))
      said.push(`${path}: ${summary}`);
  expect(said).toEqual([]);
});

test("most generated documents are valid, and half of the generated mistakes are not", () => {
  const share = (arbitrary: fc.Arbitrary<string>) => {
    const samples = fc.sample(arbitrary, { numRuns: 1000, seed: 1 });
    const valid = samples.filter((text) => !parseFile(text, "x").diagnostics.some(isGrammarError));
    return valid.length / samples.length;
  };
  expect(share(documents)).toBeGreaterThan(0.8);
  expect(share(brokenDocuments)).toBeLessThan(0.6);
});
