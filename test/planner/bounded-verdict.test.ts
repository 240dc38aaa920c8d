// The plan of ten thousand nodes names the first of many that get one answer.
import { expect, test } from "vitest";
import type { NodeName } from "../../src/model/address.ts";
import { boundedVerdict } from "../../src/planner/bounded-verdict.ts";
import { refusalTexts } from "../../src/render/plan-facts/verdicts.ts";

const names = (count: number): NodeName[] =>
  Array.from({ length: count }, (_, index) => `n${String(index).padStart(5, "0")}` as NodeName); // names as text

const memory = [{ rule: "memory", need: "1Gi", have: "0" }];

test("few nodes are all named", () => {
  const verdict = { refused: [{ nodes: names(100), refusals: memory }], eligible: names(3) };
  expect(boundedVerdict(verdict)).toEqual(verdict);
});

test("of ten thousand the first are named and the rest is counted, also where people read it", () => {
  const verdict = boundedVerdict({
    refused: [{ nodes: names(10_000), refusals: memory }],
    eligible: names(9_000),
  });
  expect(verdict.refused[0]?.more).toBe(9_900);
  expect(verdict.eligible_more).toBe(8_900);
  expect(JSON.stringify(verdict).length).toBeLessThan(2_500);
  expect(refusalTexts(verdict, 3)).toEqual([
    "n00000, n00001, n00002 and 9,997 more: memory (needs 1Gi, has 0)",
  ]);
});
