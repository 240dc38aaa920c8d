import { expect, test } from "vitest";
import type { NodeName } from "../../src/model/address.ts";
import type { NodeUse } from "../../src/plan/document.ts";
import { nodeUseText } from "../../src/render/terminal/node-use.ts";

/** Replicas that stay, and none that come. */
function textOf(use: NodeUse | null, staying: number): string | null {
  const placements = Object.fromEntries(
    Array.from({ length: staying }, (_, index) => [`service.web[${index}]`, "edge-a" as NodeName]), // tests write names as text
  );
  return nodeUseText({ placements, changes: [], ...(use === null ? {} : { node_use: use }) });
}

test("nodes and their bound are told in one line, and the gap where there is one", () => {
  expect(textOf({ nodes: 12, bound: 12, by: "amounts" }, 0)).toBe("12 nodes, no plan can use fewer");
  expect(textOf({ nodes: 13, bound: 12, by: "pairs" }, 0)).toBe(
    "13 nodes, no plan can use fewer than 12: gap 1 (8%)",
  );
  expect(textOf({ nodes: 4507, bound: 4500, by: "amounts" }, 0)).toBe(
    "4,507 nodes, no plan can use fewer than 4,500: gap 7 (0.2%)",
  );
});

test("where replicas run already the bound speaks of plans that leave them there", () => {
  expect(textOf({ nodes: 1, bound: 1, by: "search" }, 3)).toBe(
    "1 node, no plan can use fewer, while what runs stays",
  );
});

test("without the strategy nothing is told", () => {
  expect(textOf(null, 3)).toBeNull();
});
