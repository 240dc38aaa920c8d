// What confused people who saw their first plans, each by its symptom.
import { describe, expect, it } from "vitest";
import type { Cause, Wave } from "../../src/plan/document.ts";
import { renderPlan } from "../../src/render/terminal/plan.ts";
import { attributeText, valueLines, valueText } from "../../src/render/value.ts";
import { address, change, node, nodeRow, plan, ref, spec, uid } from "./fixtures/build.ts";
import { plain } from "./style.ts";

const cause = (kind: Cause["kind"], note?: string): Cause => (note === undefined ? { kind } : { kind, note });

function linesOf(parts: Parameters<typeof plan>[0], verbose = false): string[] {
  return renderPlan(plan(parts), plain(80), { verbose }).split("\n");
}

const has = (lines: readonly string[], start: string): string | undefined =>
  lines.find((text) => text.trimStart().startsWith(start));

describe("a new workload", () => {
  const web = spec(
    {
      image: "acme/web:1",
      resources: { cpu: 100, memory: 2 ** 27, defaults: [] },
      env: { LEVEL: "info", LONG: "x".repeat(60), ME: "web-0", PASSWORD: null, URL: null },
      healthcheck: { interval: 1000, timeout: 900, retries: 3 },
      stop_grace_period: 30_000,
    },
    {},
    ["containers.main.env.PASSWORD"],
  );
  const other = spec({
    env: { LEVEL: "info", LONG: "x".repeat(60), ME: "web-1", PASSWORD: null, URL: null },
  });
  const parts = {
    changes: [
      change("service.web[0]", "create", { to: "a", after: ref("s1") }),
      change("service.web[1]", "create", { to: "a", after: ref("s2") }),
    ],
    specs: { s1: web, s2: other },
  };

  it("shows values of its environment, not only names, and says what --verbose adds", () => {
    const lines = linesOf(parts);
    const at = lines.findIndex((text) => text.includes("env "));
    expect(lines.slice(at, at + 6)).toEqual([
      '      env        LEVEL="info",',
      `                 LONG="${"x".repeat(43)}...",`,
      '                 ME="web-0" (by replica), PASSWORD=(sensitive), URL=(not known',
      "                 yet)",
      "      also       healthcheck, stop_grace_period (--verbose)",
      "        + web[0]  a     + web[1]  a",
    ]);
  });

  it("shows durations as users write them, not as milliseconds", () => {
    const lines = linesOf(parts, true);
    expect(has(lines, "healthcheck")?.trim()).toBe(
      'healthcheck       { interval = "1s", retries = 3, timeout = "900ms" }',
    );
    expect(has(lines, "stop_grace_period")?.trim()).toBe("stop_grace_period 30s");
    expect(attributeText("containers.main.ulimits", { cpu: 10, nofile: { soft: 1, hard: 2 } })).toBe(
      "{ cpu = 10, nofile = { hard = 2, soft = 1 } }",
    );
    expect(valueText({ timeout: 900 })).toBe("{ timeout = 900 }");
    // so does `state show`
    expect(valueLines({ timeout: 900, url: "u" }, 10, "")).toEqual([
      "{",
      '  timeout = "900ms"',
      '  url = "u"',
      "}",
    ]);
  });
});

describe("the order of a plan", () => {
  const item = (name: string, action: "replace" | "update", part = ""): Wave["items"][number] => ({
    address: address(name),
    action,
    part,
  });
  const rule = {
    first: address("service.store"),
    then: address("service.front"),
    gate: "healthy",
    hard: false,
    reason: "reference",
  } as const;
  const changes = [
    change("service.store[0]", "replace", { from: "a", to: "a", order: "stop-first" }),
    change("service.front[0]", "update", { from: "a", to: "a" }),
  ];

  it("says stop, not start, where a replica only stops first", () => {
    const lines = linesOf({
      changes: [...changes.slice(0, 1), change("network.n@a", "replace", { from: "a", to: "a" })],
      waves: [
        { items: [item("service.store[0]", "replace", "down")] },
        { items: [item("network.n@a", "replace")] },
        { items: [item("service.store[0]", "replace", "up")] },
      ],
    });
    expect(lines.filter((text) => /^ {2}\d /.test(text))).toEqual([
      "  1  stop store[0]",
      "  2  replace network.n on a",
      "  3  start store[0]",
    ]);
  });

  it("gives no reason for a workload that does not wait", () => {
    const text = "  because service.front waits until service.store is healthy (reference)";
    const together = [{ items: [item("service.store[0]", "replace"), item("service.front[0]", "update")] }];
    expect(linesOf({ changes, order: [rule], waves: together })).not.toContain(text);
    const apart = [
      { items: [item("service.store[0]", "replace")] },
      { items: [item("service.front[0]", "update")] },
    ];
    expect(linesOf({ changes, order: [rule], waves: apart })).toContain(text);
  });
});

describe("what is there besides", () => {
  it("the removal of a leftover container does not read like that of the replica that runs", () => {
    const lines = linesOf({
      changes: [
        change("service.front[0]", "delete", {
          uid: null,
          from: "a",
          causes: [cause("leftover")],
          leftovers: [{ uid: uid("u"), node: node("a"), why: "failed" }],
        }),
      ],
      placements: { "service.front[0]": "a" },
    });
    expect(lines.find((text) => text.startsWith("Plan "))).toBe(
      "Plan p1-4f9c21ab77e0: 0 create, 0 destroy, 1 clean up",
    );
    expect(lines.slice(2, 8)).toEqual([
      "Cleans up 1 leftover; what runs now stays",
      "  - service.front[0]: 1 older container on a (failed)",
      "",
      "  ~ service.front  1 to clean up after                                 1 replica",
      "      because  an earlier run left it behind",
      "        - older front[0]  a",
    ]);
  });

  it("a stopped container is said to be started, and why", () => {
    const lines = linesOf({
      changes: [
        change("service.store[0]", "update", {
          from: "a",
          to: "a",
          causes: [cause("stopped", "exit code 143")],
        }),
      ],
    });
    expect(lines.slice(2, 4)).toEqual([
      "  ~ service.store  1 to start                                          1 replica",
      "      because  it stopped outside of an apply: exit code 143",
    ]);
  });

  it("a mere start is counted as one, not as an update", () => {
    const given = plan({
      changes: [
        change("service.store[0]", "update", { from: "a", to: "a", causes: [cause("stopped")] }),
        change("service.web[0]", "update", {
          from: "a",
          to: "a",
          causes: [cause("config")],
        }),
      ],
      waves: [
        { items: [{ address: address("service.store[0]"), part: "update", action: "update" }] },
        { items: [{ address: address("service.web[0]"), part: "update", action: "update" }] },
      ],
    });
    const lines = renderPlan(given, plain(80), {}).split("\n");
    expect(has(lines, "Plan ")).toBe("Plan p1-4f9c21ab77e0: 0 create, 1 update, 0 destroy, 1 start");
    expect(has(lines, "1  ")).toBe("  1  start store[0]");
    expect(has(lines, "2  ")).toBe("  2  update web[0]");
  });

  it("a replica that is made anew shows the host port that it keeps", () => {
    const lines = linesOf({
      changes: [
        change("service.front[1]", "create", {
          from: "a",
          to: "a",
          causes: [cause("missing")],
          before: ref("s1", { ports: { http: 20001 } }),
          after: ref("s1", { ports: { http: 20001 } }),
        }),
      ],
      placements: { "service.front[0]": "a" },
      specs: { s1: spec({}) },
    });
    expect(has(lines, "+ front[1]")).toBe("        + front[1]  a  :20001");
  });

  it("a move off a lost node does not claim that all replicas stay up", () => {
    const moved = { action: "move", from: "b", to: "a", causes: [cause("lost")] } as const;
    const lines = linesOf({
      changes: [change("service.front[1]", "move", moved)],
      placements: { "service.front[0]": "a", "service.front[2]": "a" },
    });
    expect(has(lines, "rolling")).toBe("      rolling  1 of 3 replicas, never below 2/3 (1 not up now)");
  });
});

describe("the numbers and the end of a plan", () => {
  it("an empty plan --destroy does not say that what runs matches the configuration", () => {
    expect(linesOf({ mode: "destroy" }).slice(2)).toEqual([
      "No changes. There is nothing left to destroy.",
      "",
    ]);
  });

  it("says which number of FREE AFTER is cpu", () => {
    const lines = linesOf({
      changes: [change("service.web[0]", "create", { to: "a", after: ref("s1") })],
      specs: { s1: spec({}) },
      nodes: [nodeRow("a", { peak: { cpu: 100, memory: 0, devices: {} } })],
    });
    expect(has(lines, "a ")?.endsWith("3.8 7.5Gi")).toBe(true);
    expect(lines.some((text) => text.endsWith("FREE AFTER: cpu memory"))).toBe(true);
  });

  it("proposes --allow-pending only where it was given, and says that apply refuses without it", () => {
    const waiting = plan({
      pending: [
        {
          address: address("service.web[0]"),
          workload: address("service.web"),
          reason: "short 1Gi of memory on a",
          verdict: null,
        },
      ],
    });
    const command = { program: "orch --chdir shop", flags: [], savedFlags: [], allowPending: false };
    const refused = renderPlan(waiting, plain(80), { command });
    expect(refused.split("\n").slice(-6)).toEqual([
      "  Apply refuses it while 1 replica cannot be placed, unless you give",
      "    --allow-pending",
      "  Save   orch --chdir shop plan --out shop.plan",
      "  Apply  orch --chdir shop apply --approve p1-4f9c21ab77e0",
      "  Why    orch --chdir shop why 'service.web[0]'",
      "",
    ]);
    expect(refused).toContain("      All of it: orch --chdir shop why 'service.web[0]'\n");
    const given = renderPlan(waiting, plain(80), { command: { ...command, allowPending: true } });
    expect(given).not.toContain("Apply refuses");
    expect(given).toContain("  Save   orch --chdir shop plan --allow-pending --out shop.plan\n");
  });

  it("does not show that a job is never started again, which nobody can write otherwise", () => {
    const made = (restart: string): string =>
      renderPlan(
        plan({
          changes: [{ ...change("job.report[0]", "create", { to: "a", after: ref("s1") }), kind: "job" }],
          specs: { s1: spec({ image: "x", restart: { condition: restart } }) },
        }),
        plain(80),
      );
    expect(made("no")).not.toContain("also");
    expect(made("on-failure")).toContain("also       restart (--verbose)");
  });

  it("proposes commands with the flags that the plan was made with, a flag beside its value", () => {
    const text = renderPlan(
      plan({ changes: [change("service.web[0]", "move", { from: "a", to: "b" })] }),
      plain(80),
      {
        command: {
          program: "orch --chdir shop",
          flags: ["--var-file prod.hcl", "--lost edge-a", "--drain edge-b"],
          savedFlags: ["--var-file prod.hcl"],
          allowPending: false,
        },
      },
    );
    expect(text.split("\n").slice(-7)).toEqual([
      "  Save   orch --chdir shop plan --var-file prod.hcl --lost edge-a \\",
      "           --drain edge-b --out shop.plan",
      "  Apply  orch --chdir shop apply --var-file prod.hcl --lost edge-a \\",
      "           --drain edge-b --approve p1-4f9c21ab77e0",
      "  Why    orch --chdir shop why --var-file prod.hcl --lost edge-a \\",
      "           --drain edge-b 'service.web[0]'",
      "",
    ]);
  });

  it("asks why with the flags also where the plan was saved, as that plans anew", () => {
    const saved = plan({ changes: [change("service.web[0]", "move", { from: "a", to: "b" })] });
    const command = { program: "orch", flags: ["--drain edge-b"], savedFlags: [], allowPending: false };
    const given = renderPlan(saved, plain(80), { command, savedAs: "shop.plan" });
    expect(given).toContain("  Why    orch why --drain edge-b 'service.web[0]'\n");
    const moves = {
      ...{ rebalance: true, defragment: false, max_moves: 3 },
      ...{ moves: 1, points: 20, threshold: 10, next: null },
      ...{ fullest: { before: null, after: null }, nodes_used: { before: 2, after: 2 } },
    };
    const shown = renderPlan({ ...saved, rebalance: moves }, plain(80), { savedAs: "shop.plan" });
    expect(shown).toContain("  Why    orch why --rebalance --max-moves 3 'service.web[0]'\n");
  });
});
