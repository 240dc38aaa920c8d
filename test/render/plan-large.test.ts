// A large plan must be understood within a minute: what moves, why, what is at risk. Each test is a complaint about one that was not.
import { describe, expect, it } from "vitest";
import type { Change } from "../../src/plan/document.ts";
import { renderPlan } from "../../src/render/terminal/plan.ts";
import { address, change, nodeRow, plan } from "./fixtures/build.ts";
import { plain } from "./style.ts";

function moved(count: number, cause: Change["causes"][number], from = "n0"): Change[] {
  return Array.from({ length: count }, (_, index) => ({
    ...change(`service.web[${index}]`, "move", { from, to: `n${1 + (index % 3)}` }),
    order: "start-first" as const,
    causes: [cause],
  }));
}

const lines = (parts: Parameters<typeof plan>[0], width = 80): string[] =>
  renderPlan(plan(parts), plain(width)).split("\n");

describe("a large plan", () => {
  it("says at its top what happens to each workload, why, and what stays up", () => {
    const text = lines({
      changes: moved(48, { kind: "drain" }),
      placements: Object.fromEntries(
        Array.from({ length: 12 }, (_, index) => [`service.web[${48 + index}]`, "n1"]),
      ),
      nodes: [nodeRow("n0", { drain: true }), nodeRow("n1"), nodeRow("n2"), nodeRow("n3")],
      risks: [
        {
          code: "interruption",
          severity: "warning",
          summary: "x",
          detail: null,
          addresses: [],
          source: null,
        },
      ],
    });
    expect(text.slice(0, 6)).toEqual([
      "orch plan  shop   state #41   4 nodes (n0 drained)",
      "",
      "At a glance               REPLICAS  UP AT LEAST  WHY",
      "  > service.web  48 move        60        60/60  n0 drained",
      "    at risk  1 risk (interruption)",
      "",
    ]);
  });

  it("does not repeat one remark for every node", () => {
    const risks = Array.from({ length: 30 }, (_, index) => ({
      code: "node-overfull-at-peak",
      severity: "info" as const,
      summary: `n-${index} is asked for more than it has while the change runs.`,
      detail: "5 of 4 cpu.",
      addresses: [],
      source: null,
    }));
    const text = lines({ changes: moved(2, { kind: "drain" }), risks });
    expect(text.filter((item) => item.includes("is asked for more"))).toHaveLength(1);
    expect(text).toContain("    and the same of n-1, n-2, n-3, n-4, n-5, n-6, n-7, n-8 and 21 more");
  });

  it("does not list nodes that it does not touch", () => {
    const quiet = Array.from({ length: 10 }, (_, index) => nodeRow(`quiet-${index}`));
    const busy = nodeRow("busy", { after: { cpu: 380, memory: 0, devices: {} } });
    const text = lines({ changes: moved(1, { kind: "drain" }), nodes: [busy, ...quiet] });
    expect(text.some((item) => item.includes("quiet-"))).toBe(false);
    expect(text).toContain("  and 10 that this plan does not touch");
  });

  it("does not call a node untouched whose replica is replaced by its like", () => {
    const use = { cpu: 500, memory: 0, devices: {} };
    const same = nodeRow("same", { before: use, peak: use, after: use });
    const moving = nodeRow("moving", { after: use });
    const quiet = Array.from({ length: 10 }, (_, index) => nodeRow(`quiet-${index}`));
    const replaced = {
      ...change("service.db[0]", "replace", { from: "same", to: "same" }),
      order: "stop-first" as const,
    };
    const text = lines({
      changes: [replaced, change("service.web[0]", "create", { to: "moving" })],
      nodes: [moving, same, ...quiet],
    });
    expect(text.some((item) => item.startsWith("  same "))).toBe(true);
    expect(text).toContain("  and 10 that this plan does not touch");
  });

  it("gives nodes that are alike one row, that of the fullest", () => {
    const nodes = Array.from({ length: 40 }, (_, index) =>
      nodeRow(`n-${String(index).padStart(2, "0")}`, {
        after: { cpu: 1900 + (index === 7 ? 40 : 0), memory: 0, devices: {} },
      }),
    );
    const text = lines({ changes: moved(1, { kind: "drain" }), nodes });
    expect(text.filter((item) => item.startsWith("  n-"))).toHaveLength(1);
    expect(text.find((item) => item.startsWith("  n-"))).toContain("n-07 +39");
  });

  it("tells one cause of many nodes once, and moves by where they come from", () => {
    const changes = Array.from({ length: 30 }, (_, index) => ({
      ...change(`service.web[${index}]`, "move", { from: `n${index % 6}`, to: `m${index % 5}` }),
      causes: [{ kind: "rules" as const, note: "spread" }],
    }));
    const text = lines({ changes });
    expect(text.filter((item) => item.includes("because"))).toEqual([
      "      because  its rules no longer allow its node: spread",
    ]);
    expect(text.join("\n")).toContain("moving off n0");
  });

  it("names what is lost, which is no node of the plan any more", () => {
    const text = lines({ changes: moved(1, { kind: "lost" }, "gone"), nodes: [nodeRow("n1")] });
    expect(text[0]).toBe("orch plan  shop   state #41   1 node (gone lost)");
  });

  it("names a network's nodes, not its instances", () => {
    const text = lines({
      changes: [
        {
          ...change("network.backend@n1", "forget", { from: "n1" }),
          owner: address("network.backend"),
          kind: "network",
          causes: [{ kind: "lost" }],
        },
        {
          ...change("network.backend@n2", "delete", { from: "n2" }),
          owner: address("network.backend"),
          kind: "network",
        },
      ],
    });
    expect(text.filter((item) => item.includes("because"))).toEqual(["      because  n1 is lost"]);
  });
});
