import { describe, expect, it } from "vitest";
import { expandPlan, specOf } from "../../src/plan/expand.ts";
import { renderPlanJson } from "../../src/render/plan-json.ts";
import { change, plan, ref, spec } from "./fixtures/build.ts";
import { pendingPlan } from "./fixtures/more.ts";
import { shopPlan } from "./fixtures/shop.ts";

describe("a plan for machines", () => {
  it("is the document itself", () => {
    expect(JSON.parse(renderPlanJson(shopPlan()))).toEqual(JSON.parse(JSON.stringify(shopPlan())));
  });

  it("has whole specifications and verdicts in its rows when expanded", () => {
    const small = plan({
      changes: [
        change("service.a[0]", "create", {
          to: "n1",
          after: ref("s-1", { set: [{ path: ["containers", "main", "env", "__proto__"], value: "x" }] }),
          placement: { reason: "new", score: 1, parts: {}, runner_up: null, verdict: "v1" },
        }),
      ],
      specs: { "s-1": spec({ image: "a:1", env: { B: "b" } }, {}, ["secrets.T"]) },
      verdicts: { v1: { refused: [], eligible: [] } },
    });
    const expanded = JSON.parse(renderPlanJson(small, { expand: true }));
    expect(expanded.changes[0].after).toEqual(
      JSON.parse(
        '{"spec":"s-1","sensitive":["secrets.T"],"ports":{},"bindings":{},"images":{},"value":{"containers":{"main":{"image":"a:1","env":{"B":"b","__proto__":"x"}}}}}',
      ),
    );
    expect(expanded.changes[0].placement.verdict).toEqual({ id: "v1", refused: [], eligible: [] });
    expect(expanded.specs).toBeUndefined();
    expect(expanded.verdicts).toBeUndefined();
  });

  it("expands what waits, too", () => {
    const pending = expandPlan(pendingPlan())["pending"] as readonly {
      readonly verdict: { readonly id: string };
    }[]; // as made
    expect(pending[0]?.verdict.id).toBe("v1");
  });

  it("has an empty specification where the table lacks one", () => {
    expect(specOf(plan({}), ref("constructor"))).toEqual({});
  });
});
