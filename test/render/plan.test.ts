import { describe, expect, it } from "vitest";
import { renderPlan } from "../../src/render/terminal/plan.ts";
import { destroyPlan, emptyPlan, outputPlan, pendingPlan } from "./fixtures/more.ts";
import { PLANS } from "./fixtures/plans.ts";
import { fleetPlan } from "./fixtures/fleet.ts";
import { SHOP_SOURCES, shopPlan } from "./fixtures/shop.ts";
import { colourful, plain, unicode } from "./style.ts";

describe("a plan in a terminal", () => {
  it("folds what is too many to be read at 80 columns", async () => {
    const text = renderPlan(fleetPlan(), plain(80), { sources: SHOP_SOURCES });
    await expect(text).toMatchFileSnapshot("golden/plan-fleet-80.txt");
  });

  it("tells everything when asked to", async () => {
    const text = renderPlan(shopPlan(), plain(100), { verbose: true, sources: SHOP_SOURCES });
    await expect(text).toMatchFileSnapshot("golden/plan-shop-verbose-100.txt");
  });

  it("is one clear line where nothing changes", () => {
    expect(renderPlan(emptyPlan(), plain(80))).toBe(
      [
        "orch plan  shop   state #41   2 nodes",
        "",
        "No changes. What runs matches the configuration.",
        "2 replicas on 2 nodes, nothing to do.",
        "",
      ].join("\n"),
    );
  });

  it("says so when only outputs change", () => {
    expect(renderPlan(outputPlan(), plain(80))).toBe(
      [
        "orch plan  shop   state #41   1 node",
        "",
        "What runs matches the configuration; only outputs change.",
        "1 replica on 1 node, nothing to do.",
        "",
        "Outputs",
        '  + url = "http://10.0.0.1:20000"',
        "",
        "Plan p1-4f9c21ab77e0: 0 create, 0 destroy",
        "Touches 0 of 1 running replica. Nothing is changed yet.",
        "  Save   orch plan --out shop.plan",
        "  Apply  orch apply --approve p1-4f9c21ab77e0",
        "",
      ].join("\n"),
    );
  });

  it("names the file to apply where the plan was saved, and no command inside an apply", () => {
    expect(renderPlan(outputPlan(), plain(80), { savedAs: "my plan" })).toContain(
      "  Apply  orch apply 'my plan'\n",
    );
    expect(renderPlan(outputPlan(), plain(80), { savedAs: "x" })).not.toContain("Save");
    expect(renderPlan(outputPlan(), plain(80), { applying: true })).not.toContain("orch apply");
  });

  it("puts what cannot be placed first, then what is destroyed", () => {
    const both = { ...destroyPlan(), pending: pendingPlan().pending };
    const text = renderPlan(both, plain(80));
    const at = (part: string): number => text.indexOf(part);
    expect(at("2 replicas cannot be placed")).toBeGreaterThan(0);
    expect(at("Destroys 6 objects")).toBeGreaterThan(at("cannot be placed"));
    expect(at("~ service.api  1 to clean up")).toBeGreaterThan(at("Destroys 6 objects"));
    expect(at("+ network.front")).toBeGreaterThan(at("- volume.cache"));
  });

  it("never shows a sensitive value, even if a document held one", () => {
    const leaky = shopPlan();
    const changes = leaky.changes.map((change) => ({
      ...change,
      attributes: change.attributes.map((item) =>
        item.sensitive === null ? item : { ...item, before: "hunter1", after: "hunter2" },
      ),
    }));
    const outputs = {
      token: { action: "update" as const, before: "hunter1", after: "hunter2", sensitive: true },
    };
    for (const verbose of [false, true])
      expect(renderPlan({ ...leaky, changes, outputs }, plain(80), { verbose })).not.toContain("hunter");
  });

  it("says the same with colours, only coloured", () => {
    const escape = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, "g");
    for (const [, make] of PLANS)
      expect(renderPlan(make(), colourful(100)).replace(escape, "")).toBe(renderPlan(make(), unicode(100)));
  });

  it("is as quick as it is bounded for 1,000 nodes and 10,000 replicas", () => {
    const fleet = fleetPlan();
    let text = "";
    const ratios = Array.from({ length: 3 }, () => {
      const began = performance.now();
      text = renderPlan(fleet, plain(80));
      const rendered = performance.now();
      JSON.stringify(fleet);
      return (rendered - began) / (performance.now() - rendered);
    });
    expect(Math.min(...ratios)).toBeLessThan(20); // times what writing the plan as JSON takes
    expect(text.split("\n").length).toBeLessThan(200);
    expect(text).toContain("app1[0..999]");
    expect(text).toContain("node-0048 +999");
  });
});
