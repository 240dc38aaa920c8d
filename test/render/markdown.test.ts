import { describe, expect, it } from "vitest";
import type { Plan } from "../../src/plan/document.ts";
import { renderPlanMarkdown } from "../../src/render/markdown/plan.ts";
import { fleetPlan } from "./fixtures/fleet.ts";
import { hostilePlan } from "./fixtures/hostile.ts";
import {
  attributePlan,
  cascadePlan,
  destroyPlan,
  emptyPlan,
  firstPlan,
  outputPlan,
  pendingPlan,
} from "./fixtures/more.ts";
import { shopPlan } from "./fixtures/shop.ts";

const PLANS: readonly (readonly [string, () => Plan])[] = [
  ["empty", emptyPlan],
  ["outputs", outputPlan],
  ["first", firstPlan],
  ["shop", shopPlan],
  ["destroy", destroyPlan],
  ["pending", pendingPlan],
  ["attributes", attributePlan],
  ["cascade", cascadePlan],
  ["fleet", () => fleetPlan(100, 1000)],
  ["hostile", hostilePlan],
];

describe("a plan as a comment", () => {
  it.each(PLANS)("reads as reviewed: %s", async (name, make) => {
    await expect(renderPlanMarkdown(make())).toMatchFileSnapshot(`golden/comment-${name}.txt`);
  });

  it.each([500, 2_000, 6_000])("reads as reviewed in %s characters", async (maxLength) => {
    const text = renderPlanMarkdown(fleetPlan(100, 1000), { maxLength });
    await expect(text).toMatchFileSnapshot(`golden/comment-fleet-${maxLength}.txt`);
  });
});
