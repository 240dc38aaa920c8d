import { describe, expect, it } from "vitest";
import { errorDiagnostic, warningDiagnostic } from "../../src/diagnostics/diagnostic.ts";
import { diagnosticFindings, findingsOf } from "../../src/render/ci/findings.ts";
import { failureOutputs, planOutputs } from "../../src/render/ci/github-outputs.ts";
import { failureSummary, planSummary, summaryRoom } from "../../src/render/ci/github-summary.ts";
import { renderAnnotations } from "../../src/render/ci/github.ts";
import { annotation } from "../../src/render/ci/workflow-command.ts";
import { renderPlanMarkdown } from "../../src/render/markdown/plan.ts";
import { CI_PLANS, deniedPlan, riskyPlan } from "./fixtures/ci.ts";
import { fleetPlan } from "./fixtures/fleet.ts";
import { hostilePlan } from "./fixtures/hostile.ts";
import { emptyPlan, pendingPlan } from "./fixtures/more.ts";
import { commandsIn, outputsIn } from "./fixtures/runner.ts";
import { shopPlan } from "./fixtures/shop.ts";

const inFolder = (file: string): string => `infra/${file}`;
const REST = "the summary of this job has them";

describe("a plan in a GitHub workflow", () => {
  it.each(CI_PLANS)("has annotations and outputs as reviewed: %s", async (name, make) => {
    const plan = make();
    const text = () =>
      renderAnnotations(findingsOf(plan), inFolder, REST) + "\n" + planOutputs(plan, 0, "orch-delimiter");
    await expect(text()).toMatchFileSnapshot(`golden/ci-github-${name}.txt`);
    expect(text()).toBe(text());
  });

  it.each(CI_PLANS)("has no more annotations of a level than GitHub takes: %s", (_, make) => {
    const commands = commandsIn(renderAnnotations(findingsOf(make()), inFolder, REST));
    for (const level of ["error", "warning", "notice"])
      expect(commands.filter(({ name }) => name === level).length).toBeLessThanOrEqual(10);
  });

  it("tells risks of one rule together where there are too many, and counts what is left", () => {
    const commands = commandsIn(renderAnnotations(findingsOf(riskyPlan()), inFolder, REST));
    expect(commands.map(({ name, properties: { title } }) => `${name} ${title}`)).toEqual([
      ...Array.from({ length: 9 }, (_, index) => `error High risk: rare-0${index}`),
      "error 3 more errors",
      "warning Risk: interruption",
      "warning Risk: mutable-tag",
      "warning Risk: host-mount",
    ]);
    expect(commands[9]).toEqual({
      name: "error",
      properties: { title: "3 more errors" },
      data: "3 more errors: the summary of this job has them.",
    });
    expect(commands[10]?.data.split("\n").slice(-2)).toEqual([
      "service.s7 has the risk interruption.",
      "And 2 more of the same kind.",
    ]);
  });

  it("is one annotation for the instances of one block", () => {
    const [risk] = shopPlan().risks;
    if (risk === undefined) throw new Error("the shop has risks");
    const risks = ["eu", "us"].map((key) => ({
      ...risk,
      summary: `service.web["${key}"] has no spare node.`,
    }));
    const commands = commandsIn(renderAnnotations(findingsOf({ ...shopPlan(), risks }), inFolder, REST));
    expect(commands.map(({ data }) => data)).toEqual([
      `service.web["eu"] has no spare node.\nservice.web["us"] has no spare node.\n${risk.detail}`,
    ]);
  });

  it("escapes what the runner would read as the end of a line or of a property", () => {
    expect(
      annotation("error", "a,b:c%0A", "100%\nof\r\n%0A::x", { file: "a,b:c%.hcl", line: 3, col: 1 }),
    ).toBe("::error file=a%2Cb%3Ac%25.hcl,line=3,col=1,title=a%2Cb%3Ac%250A::100%25%0Aof%0A%250A::x\n");
    const [read] = commandsIn(annotation("error", "a,b:c%0A", "100%\n%0D", { file: "a,b:c", line: 3 }));
    expect(read).toEqual({
      name: "error",
      properties: { file: "a,b:c", line: "3", title: "a,b:c%0A" },
      data: "100%\n%0D",
    });
  });

  it.each([
    "::set-output name=plan-id::p1-bad",
    "x\n::error::y",
    "\r\n##[set-env name=A]b",
    "%0A::stop-commands::t",
    "a,file=/etc/passwd,title=x::y",
    "\u202e\u001b[31m##vso[task.setvariable]x",
    "\u2028::add-mask::e",
  ])("names from files make no other command: %j", (text) => {
    const plan = hostilePlan(text);
    const log = renderAnnotations(findingsOf(plan), () => text, REST);
    const commands = commandsIn(log);
    expect(commands.length).toBe(log.split("\n").length - 1);
    for (const { name, properties } of commands) {
      expect(["error", "warning", "notice"]).toContain(name);
      expect(Object.keys(properties).filter((key) => !["file", "line", "title"].includes(key))).toEqual([]);
    }
    const outputs = outputsIn(planOutputs(plan, 0, "orch-1"));
    expect(outputs["plan-id"]).toBe(plan.id);
    expect(Object.keys(outputs).sort()).toEqual(
      Object.keys(outputsIn(planOutputs(shopPlan(), 0, "d"))).sort(),
    );
  });

  it("has titles as long as GitHub takes them, whatever is spelled out in them", () => {
    const [read] = commandsIn(annotation("notice", "\u202e".repeat(100), "x", null));
    expect(read?.properties["title"]).toBe(`${"\\u{202e}".repeat(31)}\\u{202…`);
    const [emoji] = commandsIn(annotation("notice", `a${"😀".repeat(200)}`, "x", null));
    expect(emoji?.properties["title"]).toBe(`a${"😀".repeat(126)}…`);
  });

  it("points at exact places while planning, and only at files of the repository", () => {
    const range = (line: number, endLine: number) => ({
      file: "web.orch.hcl",
      start: { line, column: 3, offset: 20 },
      end: { line: endLine, column: 9, offset: 26 },
    });
    const findings = diagnosticFindings([
      warningDiagnostic("unused", "Nobody uses this.", { range: range(9, 11) }),
      errorDiagnostic("unknown-attribute", 'There is no "imag".', {
        range: range(2, 2),
        detail: 'Did you mean "image"?',
        values: [{ expression: "var.a", value: "(sensitive)" }],
      }),
      errorDiagnostic("unknown-attribute", 'There is no "imag".', { range: range(2, 2) }),
      errorDiagnostic("no-state", "The state cannot be read."),
    ]);
    expect(renderAnnotations(findings, inFolder, REST)).toBe(
      [
        '::error file=infra/web.orch.hcl,line=2,endLine=2,col=3,endColumn=9,title=Error%3A unknown-attribute::There is no "imag".',
        "::error title=Error%3A no-state::The state cannot be read.",
        "::warning file=infra/web.orch.hcl,line=9,endLine=11,title=Warning%3A unused::Nobody uses this.",
        "",
      ].join("\n"),
    );
    expect(renderAnnotations(findings.slice(1, 2), () => null, REST)).not.toContain("file=");
  });

  it("takes what finds no place for a warning where that is allowed", () => {
    const levels = (allowPending: boolean) =>
      findingsOf(pendingPlan(), { allowPending, declaredAt: () => ({ file: "a.orch.hcl", line: 4 }) })
        .filter(({ kind }) => kind === "pending")
        .map(({ level, place }) => [level, place?.line]);
    expect(new Set(levels(false).flat())).toEqual(new Set(["error", 4]));
    expect(new Set(levels(true).flat())).toEqual(new Set(["warning", 4]));
  });
});

describe("outputs of a step", () => {
  it("say what later steps decide by", () => {
    expect(outputsIn(planOutputs(deniedPlan(), 5, "orch-d"))).toEqual({
      outcome: "planned",
      "exit-code": "5",
      changed: "true",
      project: "shop",
      speculative: "false",
      "plan-id": shopPlan().id,
      "effect-id": shopPlan().effect_id,
      headline: "3 create, 3 replace, 1 move, 0 destroy",
      create: "3",
      update: "0",
      replace: "3",
      move: "1",
      delete: "0",
      forget: "0",
      pending: "0",
      denied: "1",
      risks: "2",
      "highest-severity": "warning",
    });
    expect(outputsIn(planOutputs(emptyPlan(), 0, "d"))["changed"]).toBe("false");
    expect(outputsIn(failureOutputs(1, "d"))).toEqual({
      outcome: "failed",
      "exit-code": "1",
      changed: "false",
    });
  });
});

describe("the summary of a step", () => {
  it("is the plan's comment where there is room", () => {
    expect(planSummary(shopPlan(), {}, summaryRoom(0))).toBe(renderPlanMarkdown(shopPlan()));
  });

  it("keeps its bytes, not its characters, under what is left of the limit", () => {
    const plan = { ...fleetPlan(100, 1000), project: "💥".repeat(20) };
    for (const present of [0, 500_000, 900_000, 985_000, 996_000, 998_000]) {
      const text = planSummary(plan, {}, summaryRoom(present));
      expect(present + Buffer.byteLength(text ?? "")).toBeLessThanOrEqual(1_000_000);
      expect(text).toContain(plan.id.slice(0, 15));
    }
    expect(planSummary(plan, {}, summaryRoom(999_800))).toBeNull();
  });

  it("tells why there is no plan", () => {
    const text = failureSummary(
      [errorDiagnostic("no-state", "The `state` cannot be read.\n```\n# x", { detail: "Ask @team." })],
      { sources: new Map(), folder: "infra/`shop`" },
      summaryRoom(0),
    );
    expect(text).toBe(
      [
        "### orch · `` infra/`shop` `` · **no plan could be made**",
        "",
        "````text",
        "Error: The `state` cannot be read.\\u{a}```\\u{a}# x [no-state]",
        "  Ask @team.",
        "````",
        "",
      ].join("\n"),
    );
  });
});
