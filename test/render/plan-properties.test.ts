import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Plan } from "../../src/plan/document.ts";
import { displayWidth } from "../../src/diagnostics/width.ts";
import { renderPlanJson } from "../../src/render/plan-json.ts";
import { renderPlan } from "../../src/render/terminal/plan.ts";
import { renderWhy } from "../../src/render/why.ts";
import { attributePlan, cascadePlan, destroyPlan, pendingPlan } from "./fixtures/more.ts";
import { address } from "./fixtures/build.ts";
import { fleetPlan } from "./fixtures/fleet.ts";
import { hostilePlan } from "./fixtures/hostile.ts";
import { shopPlan } from "./fixtures/shop.ts";
import { plain, unicode } from "./style.ts";

/** Anything that could steer a terminal, hide, or turn text around; a line feed ends lines. */
const DANGEROUS = /(?!\n)\p{Cc}|\p{Cf}|\p{Cs}|\p{Zl}|\p{Zp}/u;

const hostileText = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        "\u001b[2J",
        "\u009b",
        "\r",
        "\n",
        "\u202e",
        "\u200b",
        "\ud800",
        "日本",
        "😀",
        '"',
        "]",
        "@",
        ".",
        "::error::",
        "__proto__",
        "${x}",
        " ",
      ),
      fc.string({ maxLength: 6 }),
    ),
    { minLength: 1, maxLength: 6 },
  )
  .map((parts) => parts.join(""));

describe("whatever names, labels and values hold", () => {
  it("nothing dangerous is printed, and no line is wider than the terminal", () => {
    fc.assert(
      fc.property(hostileText, fc.integer({ min: 40, max: 170 }), fc.boolean(), (text, width, verbose) => {
        const style = width % 2 === 0 ? plain(width) : unicode(width);
        const hostile = hostilePlan(text);
        for (const output of [
          renderPlan(hostile, style, { verbose }),
          renderWhy(hostile, address(text), style) ?? "",
        ]) {
          expect(output).not.toMatch(DANGEROUS);
          expect(output).not.toMatch(/^\s*::error/m);
          for (const line of output.split("\n")) expect(displayWidth(line)).toBeLessThanOrEqual(width);
        }
        expect(renderPlanJson(hostile)).not.toMatch(DANGEROUS);
        expect(JSON.parse(renderPlanJson(hostile))).toEqual(JSON.parse(JSON.stringify(hostile)));
      }),
      { numRuns: 60 },
    );
  });
});

describe("every plan at every width", () => {
  const makers: readonly (() => Plan)[] = [
    shopPlan,
    destroyPlan,
    pendingPlan,
    attributePlan,
    cascadePlan,
    () => fleetPlan(60, 200),
  ];

  it("fits, and comes out the same each time", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...makers),
        fc.integer({ min: 40, max: 200 }),
        fc.boolean(),
        (make, width, verbose) => {
          const text = renderPlan(make(), plain(width), { verbose });
          for (const line of text.split("\n")) expect(displayWidth(line)).toBeLessThanOrEqual(width);
          expect(text).not.toMatch(/[ \t]$/m);
          expect(renderPlan(make(), plain(width), { verbose })).toBe(text);
        },
      ),
      { numRuns: 60 },
    );
  });
});
