// Whatever a plan's texts hold, nothing in it becomes active in any medium: every text that the document's schema knows is replaced
// by what a stranger might write there, all at once and one by one, and the outcome is read as its readers read it.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Plan } from "../../src/plan/document.ts";
import { fleetPlan } from "./fixtures/fleet.ts";
import { guardedPlan } from "./fixtures/guarded.ts";
import { attributePlan } from "./fixtures/more.ts";
import { movesPlan } from "./fixtures/moves.ts";
import { PLANS } from "./fixtures/plans.ts";
import { PAYLOADS, changeTexts, poison, schemaPlaces, textPlaces } from "./media/hostile.ts";
import { MEDIA } from "./media/media.ts";

const SMALL: readonly Plan[] = PLANS.filter(([name]) => name !== "fleet").map(([, make]) => make());
/** Nearly every kind of text in one. */
const RICH: Plan = {
  ...movesPlan(),
  changes: [movesPlan(), attributePlan(), guardedPlan()].flatMap(({ changes }) => changes),
  policies: guardedPlan().policies ?? [],
  outputs: guardedPlan().outputs,
};
// without long texts and scripts that take long to measure, which stand alone
const EVERYTHING = PAYLOADS.filter((text) => text.length < 200 && !/\p{Lo}/u.test(text)).join(" ");
/** The worst of it in short. */
const WORST =
  "\u001b[2J\u202e\r</td></details>\"'<img src=x>@team #1 ![x](http://x.test) `|` **b** {+x+} ::error::x ##[error]x\n/approve\n```\n::group::x";
/** Longer than anything is shown. */
const LONG = "x".repeat(5000);

/** `seen`: outputs that need not be read again. */
function problemsOf(plan: Plan, seen: ReadonlySet<string> = new Set()): readonly string[] {
  return MEDIA.flatMap(({ name, render, problems }) => {
    const text = render(plan);
    return seen.has(text) ? [] : problems(text, plan).map((problem) => `${name}: ${problem}`);
  });
}

describe("every text of a plan", () => {
  it("stands in one of the plans of these tests, so that none is left out", () => {
    const known = new Set([...SMALL, fleetPlan(4, 10)].flatMap((plan) => [...textPlaces(plan)]));
    expect([...schemaPlaces()].filter((place) => !known.has(place))).toEqual([]);
  });

  it.each(PAYLOADS.map((text) => [JSON.stringify(text).slice(0, 60), text] as const))(
    "is harmless where all are hostile: %s",
    (_, text) => {
      expect(problemsOf(changeTexts(RICH, poison(text)))).toEqual([]);
    },
  );

  it("is harmless where all are everything at once", () => {
    for (const [index, plan] of [...SMALL, fleetPlan(6, 20)].entries())
      expect([index, problemsOf(changeTexts(plan, poison(EVERYTHING, true)))]).toEqual([index, []]);
  });

  it("may be one long word", () => {
    expect(problemsOf(changeTexts(movesPlan(), poison(LONG)))).toEqual([]);
  });

  it("is harmless where it alone is hostile", () => {
    const change = poison(WORST, true);
    const done = new Set<string>();
    for (const plan of SMALL) {
      const harmless = new Set(MEDIA.map(({ render }) => render(plan)));
      for (const place of textPlaces(plan)) {
        if (done.has(place)) continue;
        done.add(place);
        const one = changeTexts(plan, (text, at) => (at === place ? change(text) : text));
        expect([place, problemsOf(one, harmless)]).toEqual([place, []]);
      }
    }
    expect(done.size).toBeGreaterThan(150);
  });

  it("is harmless in any mixture", () => {
    const piece = fc.oneof(fc.constantFrom(...PAYLOADS), fc.string({ maxLength: 6, unit: "binary" }));
    const mixture = fc.array(piece, { minLength: 1, maxLength: 5 }).map((parts) => parts.join(""));
    fc.assert(
      fc.property(fc.constantFrom(...SMALL), mixture, fc.boolean(), (plan, text, whole) => {
        expect(problemsOf(changeTexts(plan, poison(text, whole)))).toEqual([]);
      }),
      { numRuns: 30 },
    );
  });
});
