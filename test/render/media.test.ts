// Every plan in every medium: read and approved as golden files, the same bytes whatever the machine, and harmless whatever it holds.
import { describe, expect, it } from "vitest";
import { type Json, isObject } from "../../src/model/json.ts";
import type { Plan } from "../../src/plan/document.ts";
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

  it.each(PLANS)("is the same again, and where fields were written in another order: %s", (_, make) => {
    const text = render(make());
    expect(render(make())).toBe(text);
    // plans are plain JSON
    expect(render(turned(make() as unknown as Json) as unknown as Plan)).toBe(text);
  });
});

/** The same value with the fields of its objects in reverse order. */
function turned(value: Json): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map(turned);
  if (!isObject(value)) return value;
  const entries = Object.entries(value).reverse();
  return Object.fromEntries(entries.map(([name, inner]) => [name, turned(inner)]));
}
