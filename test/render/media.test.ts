// Every plan in every medium: read and approved as golden files, the same bytes whatever the machine, and harmless whatever it holds.
import { describe, expect, it } from "vitest";
import { PLANS } from "./fixtures/plans.ts";
import { MEDIA } from "./media/media.ts";

describe.each(MEDIA)("$name", ({ name, render, problems, golden }) => {
  it.each(golden === null ? [] : PLANS)("reads as reviewed: %s", async (plan, make) => {
    await expect(golden?.(render(make()))).toMatchFileSnapshot(`golden/media/${plan}.${name}.txt`);
  });

  it.each(PLANS)("is whole and harmless: %s", (_, make) => {
    const plan = make();
    expect(problems(render(plan), plan)).toEqual([]);
  });
});
