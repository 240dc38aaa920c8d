import { describe, expect, it } from "vitest";
import type { Plan } from "../../src/plan/document.ts";
import type { PlanPart } from "../../src/render/plan-facts/parts.ts";
import { renderPlan } from "../../src/render/terminal/plan.ts";
import { fleetPlan } from "./fixtures/fleet.ts";
import { destroyPlan, emptyPlan, pendingPlan } from "./fixtures/more.ts";
import { SHOP_SOURCES, shopPlan } from "./fixtures/shop.ts";
import { plain, unicode } from "./style.ts";

const only = (plan: Plan, width: number, ...parts: readonly PlanPart[]): string =>
  renderPlan(plan, plain(width), { only: new Set(parts), sources: SHOP_SOURCES });

describe("a concise plan", () => {
  it.each([
    ["shop", 80, shopPlan],
    ["shop", 160, shopPlan],
    ["pending", 80, pendingPlan],
    ["destroy", 80, destroyPlan],
    ["fleet", 80, () => fleetPlan(1000, 10_000)],
  ] as const)("reads as reviewed: %s at %d columns", async (name, width, make) => {
    const text = renderPlan(make(), plain(width), { concise: true });
    await expect(text).toMatchFileSnapshot(`golden/concise-${name}-${width}.txt`);
  });

  it("has every workload, everything destroyed and every risk, however many there are", () => {
    const base = shopPlan();
    const [row] = base.changes;
    const [risk] = base.risks;
    const changes = Array.from({ length: 300 }, (_, index) => ({
      ...row,
      address: `service.s${index}[0]`,
      owner: `service.s${index}`,
      action: "delete" as const,
      after: null,
    }));
    const risks = Array.from({ length: 100 }, (_, index) => ({ ...risk, code: `code-${index}` }));
    const plan = { ...base, changes, risks } as unknown as Plan; // of what is there, many times
    const text = renderPlan(plan, unicode(200), { concise: true });
    expect(changes.filter(({ owner }) => !text.includes(`- ${owner}[0]`))).toEqual([]);
    expect(changes.filter(({ owner }) => !text.includes(`- ${owner} `))).toEqual([]);
    expect(risks.filter(({ code }) => !text.includes(code))).toEqual([]);
  });

  it("of nothing to do says so", () => {
    expect(renderPlan(emptyPlan(), plain(80), { concise: true })).toContain("No changes.");
  });
});

describe("parts of a plan", () => {
  it("are shown alone, with what is hidden, and the counts stay whole", async () => {
    await expect(only(shopPlan(), 80, "move", "risks")).toMatchFileSnapshot("golden/only-move-risks-80.txt");
    await expect(only(destroyPlan(), 80, "destroy")).toMatchFileSnapshot("golden/only-destroy-80.txt");
    await expect(only(pendingPlan(), 80, "pending")).toMatchFileSnapshot("golden/only-pending-80.txt");
  });

  it("that a plan has nothing of are said to be none", () => {
    const text = only(shopPlan(), 80, "destroy");
    expect(text).toContain(
      "Only destroy. Hidden: 3 replace, 1 move, 3 create, 2 remarks; and nodes, order\n  and outputs.\n",
    );
    expect(text).toContain("There is nothing of that in this plan.\n");
    expect(text).toContain("Plan p1-4f9c21ab77e0: 3 create, 3 replace, 1 move, 0 destroy\n");
  });

  it("can be concise", () => {
    const text = renderPlan(shopPlan(), plain(160), { concise: true, only: new Set<PlanPart>(["move"]) });
    expect(text).toContain(
      "Only move. Hidden: 3 replace, 3 create, 2 remarks; and nodes, order and outputs.",
    );
    expect(text.split("\n").filter((row) => row.includes("service."))).toEqual([
      "  > service.worker  1 move         2          2/2  n2 drained; n2 -> n3",
      "  Why    orch why 'service.worker[0]'",
    ]);
  });

  it("of a workload keep how all of its replicas roll", () => {
    const text = only(shopPlan(), 100, "replace");
    expect(text).toContain("rolling  1 at a time, start-first, never below 3/3");
  });
});
