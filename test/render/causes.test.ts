import { describe, expect, it } from "vitest";
import { renderHtml } from "../../src/render/html/page.ts";
import { renderPlan } from "../../src/render/terminal/plan.ts";
import { evacuationPlan } from "./fixtures/evacuation.ts";
import { plain } from "./style.ts";

describe("a drain of many nodes", () => {
  it("is one reason, not one a node", () => {
    const text = renderPlan(evacuationPlan(1000, 200, 2), plain(80));
    expect(text.split("\n").filter((line) => line.includes("drained"))).toEqual([
      "orch plan  shop   state #41   1,000 nodes (200 drained)",
      "  > service.app0  400 move       400      400/400  200 nodes drained",
      "  > service.app1  400 move       400      400/400  200 nodes drained",
      "      because  its node is drained",
      "      because  its node is drained",
    ]);
    const page = renderHtml(evacuationPlan(1000, 200, 2));
    expect(page).toContain('<span class="faint">200 nodes drained</span>');
    expect(page).not.toContain("node-0100 is drained (");
  });

  it("names the nodes where they are few", () => {
    const text = renderPlan(evacuationPlan(10, 2, 1), plain(80));
    expect(text.split("\n").filter((line) => line.includes("because"))).toEqual([
      "      because  node-0000 is drained (app0[0..1])",
      "      because  node-0001 is drained (app0[2..3])",
    ]);
  });
});
