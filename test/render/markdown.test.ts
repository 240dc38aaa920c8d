import { describe, expect, it } from "vitest";
import { renderPlanMarkdown } from "../../src/render/markdown/plan.ts";
import { change, nodeRow, plan } from "./fixtures/build.ts";
import { fleetPlan } from "./fixtures/fleet.ts";
import { outputPlan, pendingPlan } from "./fixtures/more.ts";
import { shopPlan } from "./fixtures/shop.ts";

describe("a plan as a comment", () => {
  it("has outputs alone where nothing else changes", async () => {
    await expect(renderPlanMarkdown(outputPlan())).toMatchFileSnapshot("golden/comment-outputs.txt");
  });

  it.each([500, 2_000, 6_000])("reads as reviewed in %s characters", async (maxLength) => {
    const text = renderPlanMarkdown(fleetPlan(100, 1000), { maxLength });
    await expect(text).toMatchFileSnapshot(`golden/comment-fleet-${maxLength}.txt`);
  });

  it("says which policies deny it, and does not propose to apply it", () => {
    const source = { file: "orch.hcl", line: 9 };
    const text = renderPlanMarkdown({
      ...shopPlan(),
      policies: [
        { name: "no-fridays", severity: "deny", outcome: "failed", message: "Not now.", source },
        { name: "small", severity: "warn", outcome: "passed", message: null, source },
      ],
    });
    expect(text).toContain("> [!CAUTION]\n> **Policies: 1 passes, 1 denies this plan**\n");
    expect(text).toContain("> - Denied by `no-fridays`: Not now. · `orch.hcl:9`\n");
    expect(text).toContain("**Apply refuses it: the policies deny this plan.**");
    expect(text).not.toContain("orch apply");
  });

  it("folds the risks that the configuration accepts", () => {
    const { risks } = shopPlan();
    const text = renderPlanMarkdown({
      ...shopPlan(),
      risks: risks.map((risk) => ({ ...risk, waived: "two zones are enough" })),
    });
    expect(text).not.toContain("[!");
    expect(text).toContain("<summary><b>Notes</b>: 2 accepted risks</summary>");
    expect(text).toContain("Because: two zones are enough");
  });

  it("tells beside a workload how many of its replicas wait", () => {
    expect(renderPlanMarkdown(pendingPlan())).toContain("| 0 → 1 of 3, **2 pending** |");
  });

  it("keeps the workloads at risk where there is no room for all", () => {
    const changes = Array.from({ length: 60 }, (_, index) =>
      change(`service.s${String(index).padStart(2, "0")}[0]`, index === 57 ? "replace" : "create", {
        to: "n1",
        order: index === 57 ? "stop-first" : null,
      }),
    );
    const text = renderPlanMarkdown(plan({ changes, nodes: [nodeRow("n1")] }), { maxLength: 3000 });
    expect(text).toContain("`service.s57`");
    expect(text).not.toContain("`service.s56`");
    expect(text).toContain("| *and 40 more* | 40 create |");
    expect(text).toContain("**down meanwhile:** `service.s57`");
  });
});
