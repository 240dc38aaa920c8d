import { describe, expect, it } from "vitest";
import { errorDiagnostic } from "../../src/diagnostics/diagnostic.ts";
import type { Plan } from "../../src/plan/document.ts";
import { diagnosticFindings, findingsOf } from "../../src/render/ci/findings.ts";
import { renderJunit } from "../../src/render/ci/junit.ts";
import { element, text, xmlDocument } from "../../src/render/ci/xml.ts";
import { CI_PLANS, deniedPlan, riskyPlan } from "./fixtures/ci.ts";
import { hostilePlan } from "./fixtures/hostile.ts";
import { pendingPlan } from "./fixtures/more.ts";
import { type XmlElement, readXml } from "./fixtures/xml.ts";

const inFolder = (file: string): string => `infra/${file}`;
const junit = (plan: Plan, allowPending = false): string =>
  renderJunit(plan, findingsOf(plan, { allowPending }), inFolder);

/** `policies: no_data_loss failure` of all that did not merely pass. */
function outcomes(root: XmlElement): readonly string[] {
  return root.children.flatMap(({ children: tests }) =>
    tests.flatMap(({ attributes: { classname = "", name = "" }, children }) =>
      children.map((outcome) => `${classname.split(".").at(-1)}: ${name} ${outcome.name}`),
    ),
  );
}

describe("a plan as JUnit tests", () => {
  it.each(CI_PLANS)("reads as reviewed: %s", async (name, make) => {
    const made = junit(make());
    await expect(made).toMatchFileSnapshot(`golden/ci-junit-${name}.txt`);
    expect(junit(make())).toBe(made);
  });

  it.each(CI_PLANS)("is well-formed, and counts what it holds: %s", (_, make) => {
    const root = readXml(junit(make()));
    const count = (element: XmlElement, name: string): number =>
      element.children.reduce((sum, child) => sum + count(child, name), element.name === name ? 1 : 0);
    for (const suite of [root, ...root.children]) {
      expect(suite.attributes).toMatchObject({
        tests: String(count(suite, "testcase")),
        failures: String(count(suite, "failure")),
        errors: String(count(suite, "error")),
      });
    }
    const names = root.children.flatMap(({ children }) =>
      children.map(({ attributes: { classname, name } }) => `${classname} ${name}`),
    );
    expect(new Set(names).size).toBe(names.length);
  });

  it("fails policies that deny and high risks; warnings are skipped, and what holds or is accepted passes", () => {
    expect(outcomes(readXml(junit(deniedPlan()))).slice(0, 3)).toEqual([
      "policies: no_data_loss failure",
      "policies: small_steps skipped",
      "policies: tagged skipped",
    ]);
    const risky = outcomes(readXml(junit(riskyPlan())));
    expect(risky).toContain("risks: rare-00 failure");
    expect(risky).toContain("risks: mutable-tag skipped");
    expect(risky).toContain("risks: privileged system-out");
    expect(junit(riskyPlan())).toContain(
      "Accepted: service.s40 has the risk privileged. it reads the node&apos;s sensors",
    );
  });

  it("fails where something finds no place, unless that is allowed", () => {
    expect(outcomes(readXml(junit(pendingPlan())))[0]).toBe("placement: every replica has a node failure");
    expect(outcomes(readXml(junit(pendingPlan(), true)))[0]).toBe(
      "placement: every replica has a node skipped",
    );
  });

  it("is an error where no plan could be made", () => {
    const findings = diagnosticFindings([errorDiagnostic("no-state", "The state cannot be read.")]);
    expect(renderJunit(null, findings, inFolder)).toBe(
      `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="orch" tests="1" failures="0" errors="1" time="0">
  <testsuite name="orch.plan" tests="1" failures="0" errors="1" time="0" skipped="0">
    <testcase classname="orch.plan" name="a plan can be made" time="0">
      <error message="1 error">The state cannot be read.</error>
    </testcase>
  </testsuite>
</testsuites>
`,
    );
  });

  it.each([
    "]]>",
    "</failure><script>alert(1)</script>",
    "<![CDATA[x]]>",
    '"/><testcase name="x',
    "<!ENTITY a SYSTEM 'file:///etc/passwd'>&a;",
    "\u0000\u0008\u001b[31m\u202e\ufffe\uffff\ud800",
    "a\n::error::b\r\n##[group]c",
  ])("text from files is only text: %j", (raw) => {
    expect(readXml(junit(hostilePlan(raw))).children.map(({ children }) => children.length)).toEqual([
      1, 1, 21,
    ]);
    const read = readXml(xmlDocument(element("failure", { message: raw }, text(raw))));
    expect(read.children).toEqual([]);
    expect(Object.keys(read.attributes)).toEqual(["message"]);
    expect(read.text).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\ufffe\uffff]/u.test(raw) ? /[^\n\P{C}]/u : /^$/);
  });

  it("writes out what XML 1.0 has no way to say", () => {
    expect(element("failure", { message: "a\nb\u0001" }, text("\u000c\ufffe\n&<>\"']]>"))).toBe(
      '<failure message="a\\u{a}b\\u{1}">\\u{c}\\u{fffe}\n&amp;&lt;&gt;&quot;&apos;]]&gt;</failure>',
    );
  });
});
