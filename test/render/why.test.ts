import { describe, expect, it } from "vitest";
import { renderWhy } from "../../src/render/why.ts";
import { knownReplicas } from "../../src/render/why-fate.ts";
import { address, node } from "./fixtures/build.ts";
import { emptyPlan, pendingPlan } from "./fixtures/more.ts";
import { shopPlan } from "./fixtures/shop.ts";
import { plain } from "./style.ts";

describe("why a replica is where it is", () => {
  it("tells cause, score, runner-up and every refusal with numbers", () => {
    expect(renderWhy(shopPlan(), address("service.worker[0]"), plain(80))).toBe(
      [
        "service.worker[0] moves to n3 from n2",
        "  change    move",
        "  because   n2 is drained",
        "  score     92 of 100 (headroom 32, spread 60)",
        "  next best n1 with 74, 18 less",
        "  would fit n1, n4",
        "",
        "  REFUSED  RULE      NEEDS                       HAS",
        "  n2       draining  a node that does not drain  draining",
        "",
      ].join("\n"),
    );
  });

  it("tells why nothing takes a replica that waits", () => {
    expect(renderWhy(pendingPlan(), address("service.api[2]"), plain(100))).toBe(
      [
        "service.api[2] has no node: short 412Mi of memory on n1",
        "",
        "  REFUSED         RULE        NEEDS                       HAS",
        "  n1              memory      1200Mi                      788Mi",
        "  n2              draining    a node that does not drain  draining",
        "                  memory      1200Mi                      512Mi",
        '  n3, n4, n5, n6  constraint  node.labels.disk == "ssd"   node.labels.disk is "hdd"',
        "",
      ].join("\n"),
    );
  });

  it("answers for one node: refused, next best, or only not chosen", () => {
    const worker = address("service.worker[0]");
    const ask = (name: string) => renderWhy(shopPlan(), worker, plain(100), { node: node(name) });
    expect(ask("n2")).toBe("service.worker[0] cannot go to n2:\n  - draining\n");
    expect(ask("n1")).toBe("service.worker[0] would fit on n1, next best with 74; n3 has 92.\n");
    expect(ask("n4")).toBe(
      "service.worker[0] would fit on n4, but n3 with 92 and n1 with 74 come before it.\n",
    );
    expect(ask("n9")).toBe("There is no node n9 in this plan.\n");
  });

  it("says that an unchanged replica stays", () => {
    expect(renderWhy(emptyPlan(), address("service.web[0]"), plain(80))).toBe(
      "service.web[0] stays on n1\n  change    none: it runs there and still fits\n",
    );
  });

  it("uses the scheduler's answer where it is at hand", () => {
    const result = {
      placements: new Map(),
      pending: [],
      diagnostics: [],
      verdicts: new Map([
        [
          address("service.web"),
          {
            eligible: [],
            refused: [{ nodes: [node("n2")], refusals: [{ rule: "cpu", need: "2", have: "500m" }] }],
          },
        ],
      ]),
    };
    expect(renderWhy(emptyPlan(), address("service.web[0]"), plain(80), { result, node: node("n2") })).toBe(
      "service.web[0] cannot go to n2:\n  - cpu (needs 2, has 500m)\n",
    );
  });

  it("knows nothing of addresses that are not in the plan", () => {
    expect(renderWhy(emptyPlan(), address("service.nope[0]"), plain(80))).toBeNull();
    expect(renderWhy(emptyPlan(), address("constructor"), plain(80))).toBeNull();
    expect(knownReplicas(pendingPlan())).toEqual(["service.api[0]", "service.api[1]", "service.api[2]"]);
  });
});
