// Long answers that say one thing over and over.
import { expect, test } from "vitest";
import type { Loss } from "../../src/scheduler/survival.ts";
import { renderSurvival } from "../../src/render/survival.ts";
import { renderWhy } from "../../src/render/why.ts";
import { renderPlan } from "../../src/render/terminal/plan.ts";
import { address, node, plan } from "./fixtures/build.ts";
import { plain } from "./style.ts";

const loss = (name: string, struck: number, down: readonly string[] = []): Loss => ({
  name,
  nodes: [node(name)],
  struck,
  down: down.map(address),
  homeless: [],
});

test("nodes that go without harm have one line together where they are many", () => {
  const losses = [
    loss("a", 3, ["service.db"]),
    ...["b", "c", "d", "e", "f"].map((name) => loss(name, 2)),
    loss("g", 1),
  ];
  expect(renderSurvival(losses, 0, 14, plain(80)).split("\n").slice(2)).toEqual([
    "",
    "  WITHOUT        NODES   STRUCK  DOWN MEANWHILE  NO PLACE",
    "  a                  1  3 of 14  service.db      none",
    "  b and 4 more  1 each  2 of 14  nothing         none",
    "  g                  1  1 of 14  nothing         none",
    "",
  ]);
});

const replica = (index: number) => address(`service.low[${index}]`);

test("who gives way for the more important is told once for a workload", () => {
  const given = plan({
    pending: [0, 1, 2].map((index) => ({
      address: replica(index),
      workload: address("service.low"),
      reason: `preempted by service.web[${index + 4}]`,
      preempted_by: address(`service.web[${index + 4}]`),
      verdict: null,
    })),
  });
  expect(renderPlan(given, plain(80)).split("\n").slice(2, 5)).toEqual([
    "3 replicas cannot be placed",
    "  ! service.low[0..2]  preempted by service.web[4..6]",
    "      All of it: orch why 'service.low[0]'",
  ]);
});

test("why of a large workload counts all its replicas, and says below the list how many are left", () => {
  const placements = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [replica(index), "a"]));
  const lines = (renderWhy(plan({ placements }), address("service.low"), plain(80)) ?? "").split("\n");
  expect(lines[0]).toBe("service.low  30 replicas");
  expect(lines.slice(-5)).toEqual([
    expect.stringMatching(/^ {2}low\[23\] /),
    "  and 6 more",
    "",
    "  All of one: orch why 'service.low[0]'",
    "",
  ]);
});
