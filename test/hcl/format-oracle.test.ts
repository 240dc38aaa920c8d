// What `terraform fmt` 1.11 makes of many texts, as format-oracle/record.mjs recorded it. Where orch differs, the case
// stands in differences.json with the reason; a difference that is none any more has to leave that list.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { formatSource } from "../../src/hcl/format/format.ts";

interface Case {
  readonly in: string;
  /** Null where Terraform refuses the text. */
  readonly out: string | null;
}

interface Difference {
  readonly why: string;
  readonly cases: readonly { readonly in: string; readonly ours: string }[];
}

const folder = join(import.meta.dirname, "format-oracle");
const read = (name: string): string => readFileSync(join(folder, name), "utf8");
const cases = ["cases.jsonl", "generated.jsonl"].flatMap((name) =>
  read(name)
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Case),
); // as record.mjs wrote them
const differences = JSON.parse(read("differences.json")) as readonly Difference[]; // written by hand
const different = new Map(differences.flatMap((one) => one.cases.map((at) => [at.in, at.ours] as const)));

function formatted(text: string): string | null {
  const result = formatSource(text, "case.tf");
  return result.ok ? result.value : null;
}

describe("terraform fmt", () => {
  test("has been asked about enough texts", () => {
    expect(cases.filter(({ out }) => out !== null).length).toBeGreaterThan(1300);
  });

  test("gives the same text, or the difference is listed", () => {
    const wrong = cases.flatMap(({ in: text, out }) => {
      const ours = formatted(text);
      const wanted = different.get(text) ?? out;
      return ours === wanted ? [] : [{ text, wanted, ours }];
    });
    expect(wrong).toEqual([]);
  });

  test("differs in what is listed", () => {
    const recorded = new Map(cases.map((one) => [one.in, one.out]));
    expect([...different].filter(([text, ours]) => (recorded.get(text) ?? ours) === ours)).toEqual([]);
  });

  test("is not needed twice: what orch has formatted stays", () => {
    const unstable = cases.filter(({ in: text }) => {
      const once = formatted(text);
      return once !== null && formatted(once) !== once;
    });
    expect(unstable).toEqual([]);
  });
});
