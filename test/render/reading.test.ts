// What cold readers of plans stumbled over, each by its symptom.
import { describe, expect, it } from "vitest";
import type { Plan } from "../../src/plan/document.ts";
import { renderPlanMarkdown } from "../../src/render/markdown/plan.ts";
import { whyText } from "../../src/render/plan-facts/workloads.ts";
import { leastDuration } from "../../src/render/plan-facts/waves.ts";
import { fleetPlan } from "./fixtures/fleet.ts";
import { pendingPlan } from "./fixtures/more.ts";
import { shopPlan } from "./fixtures/shop.ts";

function lineWith(plan: Plan, text: string): string {
  return (
    renderPlanMarkdown(plan)
      .split("\n")
      .find((line) => line.includes(text)) ?? ""
  );
}

describe("what a reader of a plan must not get wrong", () => {
  it("rollouts that wait for each other's health take the sum of their windows, not the longest", () => {
    const plan = shopPlan();
    const [rollout] = plan.rollouts;
    if (rollout === undefined) throw new Error("the plan has a rollout");
    const [api, web] = ["service.api", "service.web"] as (typeof rollout.workload)[]; // addresses
    if (api === undefined || web === undefined) throw new Error("two names");
    const rollouts = [
      {
        ...rollout,
        workload: api,
        addresses: rollout.addresses.slice(0, 3),
        max_parallel: 1,
        min_healthy_time: 5000,
      },
      {
        ...rollout,
        workload: web,
        addresses: rollout.addresses.slice(0, 3),
        max_parallel: 2,
        min_healthy_time: 4000,
      },
    ];
    const rule = {
      first: api,
      then: web,
      gate: "healthy" as const,
      reason: "reference" as const,
      hard: true,
    };
    expect(leastDuration({ rollouts, order: [] })).toBe(15_000);
    expect(leastDuration({ rollouts, order: [rule] })).toBe(23_000);
    expect(leastDuration({ rollouts, order: [{ ...rule, gate: "up" }] })).toBe(15_000);
  });

  it("room on a drained node is no room: it is in no sum", () => {
    expect(lineWith(shopPlan(), "**3 of 4 nodes**")).toContain("| 6.55 cpu, 12Gi |");
    expect(lineWith(shopPlan(), "Plan `p1")).toContain("3 of 4 nodes: cpu 29% → 43%, memory 33% → 47%");
  });

  it("a workload whose replicas are all replaced does not look as if it were changed in place", () => {
    const plan = shopPlan();
    const changes = plan.changes.map((change) =>
      change.address === "service.api[1]" ? { ...change, action: "move" as const } : change,
    );
    expect(lineWith({ ...plan, changes }, "| `service.api` |")).toMatch(/^\| `\+\/-` \|/);
    expect(lineWith(plan, "| `n1` |")).toContain("`+/-api[0]`");
  });

  it("nodes that share a row tell what happens on each of them, and between which figures they are", () => {
    const row = lineWith(fleetPlan(100, 1000), "and 99 alike");
    expect(row).toContain("13% → 26–52% → 26%");
    expect(row).toContain("`+app0` on each");
  });

  it("a plan that apply refuses says so at its top, and proposes the command that works", () => {
    const text = renderPlanMarkdown(pendingPlan());
    const [box = ""] = text.slice(text.indexOf("> [!CAUTION]")).split("\n\n");
    expect(box.split("\n")[1]).toMatch(
      /cannot be placed:\*\* apply refuses the plan, unless `--allow-pending` is given$/,
    );
    expect(text).toMatch(
      /\*\*Apply without what cannot be placed:\*\* `orch apply --allow-pending --approve p1-/,
    );
  });

  it("replicas that are no longer wanted do not count their nodes as drained", () => {
    const plan = shopPlan();
    const [row] = plan.changes.filter(({ address }) => address === "service.worker[0]");
    if (row === undefined) throw new Error("the plan moves a worker");
    const gone = [1, 2, 3, 4].map((index) => ({
      ...row,
      ...{
        address: `service.worker[${index}]` as typeof row.address,
        action: "delete" as const,
        order: null,
      }, // as addresses are
      ...{
        causes: [{ kind: "config" as const }],
        node: { from: `n${index + 4}` as typeof row.node.from, to: null },
      },
    }));
    const group = { changes: [row, ...gone] };
    expect(whyText(group)).toBe("no longer wanted (4); n2 drained (1)");
  });

  it("without a health check the gate of a rollout does not promise health", () => {
    const plan = shopPlan();
    const risk = {
      code: "no-health-check",
      severity: "info" as const,
      summary: "service.api has no health check.",
      detail: null,
      addresses: plan.rollouts.map(({ workload }) => workload),
      source: null,
    };
    const text = renderPlanMarkdown({ ...plan, risks: [...plan.risks, risk] });
    expect(text).toContain("runs for 10s within 2m (no health check)");
    expect(text).toContain("<b>Notes</b>: no health check (1)");
    expect(text).not.toContain("healthy for 10s");
  });
});
