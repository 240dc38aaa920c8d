// Whatever a plan's texts hold, nothing in it becomes active in any medium: every text that the document's schema knows is replaced
// by what a stranger might write there, all at once and some beside others, and the outcome is read as its readers read it.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Plan } from "../../src/plan/document.ts";
import { fleetPlan } from "./fixtures/fleet.ts";
import { guardedPlan } from "./fixtures/guarded.ts";
import { jobsPlan } from "./fixtures/jobs.ts";
import { attributePlan, cascadePlan } from "./fixtures/more.ts";
import { movesPlan } from "./fixtures/moves.ts";
import { PLANS } from "./fixtures/plans.ts";
import { speculativePlan } from "./fixtures/speculative.ts";
import {
  BEGINNINGS,
  KINDS,
  PAYLOADS,
  changeTexts,
  poison,
  schemaPlaces,
  textPlaces,
} from "./media/hostile.ts";
import { MEDIA } from "./media/media.ts";

const { policies = [], approvals = { before: null, after: null, changes: false } } = guardedPlan();
/** Every kind of text in one plan. */
const RICH: Plan = {
  ...jobsPlan(),
  ...speculativePlan(),
  ...movesPlan(),
  targets: cascadePlan().targets,
  changes: [
    ...movesPlan().changes,
    ...attributePlan().changes.slice(0, 1),
    ...guardedPlan().changes.slice(2, 4),
  ],
  order: jobsPlan().order,
  blobs: attributePlan().blobs,
  specs: { ...guardedPlan().specs, ...movesPlan().specs },
  verdicts: { ...guardedPlan().verdicts, ...movesPlan().verdicts },
  policies,
  approvals,
  risks: [...movesPlan().risks, ...guardedPlan().risks],
  outputs: guardedPlan().outputs,
};
// without scripts that take long to measure, which stand alone
const EVERYTHING = PAYLOADS.filter((text) => !/\p{Lo}/u.test(text)).join(" ");
/** Longer than anything is shown. */
const LONG = "x".repeat(5000);

function problemsOf(plan: Plan): readonly string[] {
  return MEDIA.flatMap(({ name, render, problems }) =>
    problems(render(plan), plan).map((problem) => `${name}: ${problem}`),
  );
}

describe("every text of a plan", () => {
  it("stands in the plan of these tests, so that none is left out", () => {
    const known = textPlaces(RICH);
    expect([...schemaPlaces()].filter((place) => !known.has(place))).toEqual([]);
  });

  it.each(Object.entries(KINDS))("is harmless at the end of what was there: %s", (_, texts) => {
    expect(problemsOf(changeTexts(RICH, poison(texts.join(" "))))).toEqual([]);
  });

  it.each(BEGINNINGS)("is harmless as a whole: %j", (text) => {
    expect(problemsOf(changeTexts(RICH, poison(text, true)))).toEqual([]);
  });

  it.each(PLANS)("is harmless where all are everything at once: %s", (name, make) => {
    const plan = name === "fleet" ? fleetPlan(6, 20) : make();
    expect(problemsOf(changeTexts(plan, poison(EVERYTHING, true)))).toEqual([]);
  });

  it("may be one long word", () => {
    expect(problemsOf(changeTexts(movesPlan(), poison(LONG)))).toEqual([]);
  });

  // of any two texts one is hostile and the other is not in one of these rounds
  const places = [...textPlaces(RICH)];
  const bits = Array.from({ length: Math.ceil(Math.log2(places.length)) }, (_, bit) => bit);
  it.each(bits.flatMap((bit) => [`bit ${bit} is 0`, `bit ${bit} is 1`]))(
    "is harmless where others are not hostile: %s of its number",
    (round) => {
      const [, bit = "", value = ""] = /bit (\d+) is (\d)/.exec(round) ?? [];
      const chosen = new Set(places.filter((_, index) => ((index >> Number(bit)) & 1) === Number(value)));
      const change = poison(
        Object.values(KINDS)
          .map(([first = ""]) => first)
          .join(" "),
        true,
      );
      const plan = changeTexts(RICH, (text, at) => (chosen.has(at) ? change(text) : text));
      expect(problemsOf(plan)).toEqual([]);
    },
  );

  it("is harmless in any mixture", () => {
    const piece = fc.oneof(
      fc.constantFrom(...PAYLOADS, ...BEGINNINGS),
      fc.string({ maxLength: 6, unit: "binary" }),
    );
    const mixture = fc.array(piece, { minLength: 1, maxLength: 5 }).map((parts) => parts.join(""));
    const plans = PLANS.filter(([name]) => name !== "fleet").map(([, make]) => make());
    fc.assert(
      fc.property(fc.constantFrom(...plans), mixture, fc.boolean(), (plan, text, whole) => {
        expect(problemsOf(changeTexts(plan, poison(text, whole)))).toEqual([]);
      }),
      { numRuns: 20 },
    );
  });
});
