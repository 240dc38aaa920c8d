// `orch why` on ten thousand nodes is as short as on ten.
import { expect, test } from "vitest";
import { printLines } from "../../src/render/text.ts";
import { decisionLines } from "../../src/render/why-decision.ts";
import { explainDecision } from "../../src/scheduler/explain-decision.ts";
import { schedule } from "../../src/scheduler/schedule.ts";
import type { SchedulingInput } from "../../src/scheduler/types.ts";
import { BY_ZONE, GI, address, condition, makeInput, makeNode, makeWorkload } from "../scheduler/build.ts";
import { SOURCE_RANGE } from "../scheduler/build.ts";
import { plain } from "./style.ts";

const ssd = condition('node.labels.disk == "ssd"', (node) => node.labels["disk"] === "ssd");

function fleet(count: number): SchedulingInput {
  const nodes = Array.from({ length: count }, (_, index) =>
    makeNode(`node-${String(index).padStart(5, "0")}`, {
      labels: { zone: `z${index % 40}`, disk: index % 3 === 0 ? "hdd" : "ssd" },
      capacity: { cpu: 500 + (index % 997) * 4, memory: (1 + (index % 7)) * GI, devices: {} },
      drain: index % 500 === 499,
      taints: index % 50 === 0 ? [`rack-${index}`] : [],
    }),
  );
  return makeInput(nodes, [
    makeWorkload("web", {
      replicas: 3,
      rules: {
        constraints: [ssd],
        hostPorts: ["443/tcp"],
        spreads: [{ by: BY_ZONE, maxSkew: 2, weight: null, targets: null, range: SOURCE_RANGE }],
      },
    }),
  ]);
}

const decide = (input: SchedulingInput) =>
  explainDecision(input, schedule(input).placements, address("service.web[1]"));

test("every rule's verdict, with need and have, and the scores of the best nodes", () => {
  const decision = decide(
    makeInput(
      [
        makeNode("a", { labels: { disk: "ssd" } }),
        makeNode("b", { labels: { disk: "hdd" } }),
        makeNode("c", { labels: { disk: "ssd" }, drain: true }),
        makeNode("d", { labels: { disk: "ssd" }, capacity: { cpu: 400, memory: GI, devices: {} } }),
      ],
      [makeWorkload("web", { replicas: 2, rules: { constraints: [ssd] } })],
    ),
  );
  expect(decision).not.toBeNull();
  expect(decision?.fitting).toBe(1);
  expect(printLines(decision === null ? [] : decisionLines(decision, plain(80)), plain(80))).toBe(`
  draining    needs a node that does not drain; holds on 3, refuses c (draining)
  constraint  needs node.labels.disk == "ssd"; holds on 3, refuses b
              (node.labels.disk = "hdd")
  cpu         needs 500m; holds on 3 (3.5 to 4), refuses d (400m)
  memory      needs 1Gi; holds on all 4 (1Gi to 8Gi)
  ready, pool, taint: hold on all 4 nodes

  SCORE AS PLACED NOW  WEIGHT   a
  balance                  50  88
  replicas                 20  50
  score                        77
`);
});

test("on ten thousand nodes its text and its JSON stay short", () => {
  const large = decide(fleet(10_000));
  expect(large?.nodes).toBe(10_000);
  const text = printLines(large === null ? [] : decisionLines(large, plain(80)), plain(80));
  expect(text.split("\n").length).toBeLessThan(40);
  expect(JSON.stringify(large).length).toBeLessThan(8_000);
});
