import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import { errorDiagnostic } from "../../src/diagnostics/diagnostic.ts";
import type { Plan } from "../../src/plan/document.ts";
import { renderCodeQuality } from "../../src/render/ci/code-quality.ts";
import { diagnosticFindings, findingsOf } from "../../src/render/ci/findings.ts";
import { renderSarif } from "../../src/render/ci/sarif.ts";
import { CI_PLANS, riskyPlan } from "./fixtures/ci.ts";
import { hostilePlan } from "./fixtures/hostile.ts";
import { shopPlan } from "./fixtures/shop.ts";

const PLACES = { pathOf: (file: string): string | null => `infra/${file}`, main: "infra/main.orch.hcl" };
const sarif = (plan: Plan): string =>
  renderSarif(findingsOf(plan), { ...PLACES, version: "1.2.3", project: plan.project, successful: true });
const codeQuality = (plan: Plan): string => renderCodeQuality(findingsOf(plan), PLACES);

/** What SARIF 2.1.0 says of the properties that are used, and what GitHub wants beyond it; nothing else may be there. */
const object = (required: readonly string[], properties: object) => ({
  type: "object",
  additionalProperties: false,
  required,
  properties,
});
const LEVEL = { enum: ["none", "note", "warning", "error"] };
const TEXT = { type: "string", minLength: 1 };
/** Code scanning takes so long descriptions. */
const DESCRIPTION = object(["text"], { text: { ...TEXT, maxLength: 1024 } });
const MESSAGE = object(["text"], { text: TEXT, markdown: TEXT });
const POSITIVE = { type: "integer", minimum: 1 };
const HEX = { type: "string", pattern: "^[0-9a-f]{64}$" };
const SARIF = object(["$schema", "version", "runs"], {
  $schema: TEXT,
  version: { const: "2.1.0" },
  runs: {
    type: "array",
    minItems: 1,
    maxItems: 1,
    items: object(["tool", "results"], {
      tool: object(["driver"], {
        driver: object(["name", "version", "rules"], {
          name: { const: "orch" },
          version: TEXT,
          rules: {
            type: "array",
            uniqueItems: true,
            items: object(["id", "shortDescription", "fullDescription", "help", "defaultConfiguration"], {
              id: { ...TEXT, maxLength: 255 },
              shortDescription: DESCRIPTION,
              fullDescription: DESCRIPTION,
              help: MESSAGE,
              defaultConfiguration: object(["level"], { level: LEVEL }),
              properties: object(["tags"], {
                tags: { type: "array", uniqueItems: true, maxItems: 10, items: TEXT },
              }),
            }),
          },
        }),
      }),
      automationDetails: object(["id"], { id: { type: "string", pattern: "^orch/.*$" } }),
      columnKind: { const: "utf16CodeUnits" },
      invocations: {
        type: "array",
        items: object(["executionSuccessful"], {
          executionSuccessful: { type: "boolean" },
          toolExecutionNotifications: {
            type: "array",
            items: object(["message"], { level: LEVEL, message: MESSAGE }),
          },
        }),
      },
      results: {
        type: "array",
        maxItems: 5000,
        items: object(["ruleId", "ruleIndex", "level", "message", "locations", "partialFingerprints"], {
          ruleId: TEXT,
          ruleIndex: { type: "integer", minimum: 0 },
          level: LEVEL,
          message: MESSAGE,
          locations: {
            type: "array",
            minItems: 1,
            maxItems: 1,
            items: object(["physicalLocation"], {
              physicalLocation: object(["artifactLocation", "region"], {
                artifactLocation: object(["uri", "uriBaseId"], {
                  uri: { type: "string", pattern: "^(?!/)([A-Za-z0-9._~!*'()/-]|%[0-9A-F]{2})+$" },
                  uriBaseId: { const: "%SRCROOT%" },
                }),
                region: object(["startLine"], {
                  startLine: POSITIVE,
                  startColumn: POSITIVE,
                  endLine: POSITIVE,
                  endColumn: POSITIVE,
                }),
              }),
            }),
          },
          partialFingerprints: object(["orchFinding/v1"], { "orchFinding/v1": HEX }),
        }),
      },
    }),
  },
});

const CODE_QUALITY = {
  type: "array",
  maxItems: 5000,
  items: object(["description", "check_name", "fingerprint", "severity", "location"], {
    description: TEXT,
    check_name: TEXT,
    fingerprint: HEX,
    severity: { enum: ["info", "minor", "major", "critical", "blocker"] },
    location: object(["path", "lines"], {
      path: { type: "string", pattern: "^(?![./])." },
      lines: object(["begin"], { begin: POSITIVE }),
    }),
  }),
};

const ajv = new Ajv();
const isSarif = ajv.compile(SARIF);
const isCodeQuality = ajv.compile(CODE_QUALITY);

interface Result {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly message: { readonly text: string };
  readonly partialFingerprints: Readonly<Record<string, string>>;
  readonly locations: readonly {
    readonly physicalLocation: {
      readonly artifactLocation: { readonly uri: string };
      readonly region: object;
    };
  }[];
}
interface Log {
  readonly runs: readonly [
    {
      readonly tool: {
        readonly driver: {
          readonly rules: readonly { readonly id: string; readonly help?: { readonly text: string } }[];
        };
      };
      readonly invocations: readonly object[];
      readonly results: readonly Result[];
    },
  ];
}
// the schema is checked before
const read = (text: string): Log["runs"][0] => (JSON.parse(text) as Log).runs[0];

describe("a plan for code scanning", () => {
  it.each(CI_PLANS)("reads as reviewed: %s", async (name, make) => {
    const text = sarif(make());
    await expect(text).toMatchFileSnapshot(`golden/ci-sarif-${name}.txt`);
    expect(sarif(make())).toBe(text);
  });

  it.each(CI_PLANS)("is SARIF as platforms take it: %s", (_, make) => {
    const text = sarif(make());
    isSarif(JSON.parse(text));
    expect(isSarif.errors ?? []).toEqual([]);
    const { tool, results } = read(text);
    for (const { ruleId, ruleIndex } of results) expect(tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
    const prints = results.map(({ partialFingerprints }) => partialFingerprints["orchFinding/v1"]);
    expect(new Set(prints).size).toBe(prints.length);
  });

  it("has what is explained of a rule, no accepted risks, and a place for everything", () => {
    const { tool, results } = read(sarif(riskyPlan()));
    expect(results).toHaveLength(42);
    expect(results.some(({ ruleId }) => ruleId === "privileged")).toBe(false);
    const mutable = tool.driver.rules.find(({ id }) => id === "mutable-tag");
    expect(mutable?.help?.text).toContain("What to do: Name a version or a digest");
    const [, zone] = read(sarif(shopPlan())).results;
    expect(zone?.locations[0]?.physicalLocation).toEqual({
      artifactLocation: { uri: "infra/main.orch.hcl", uriBaseId: "%SRCROOT%" },
      region: { startLine: 1 },
    });
  });

  it("keeps a finding's fingerprint when lines, numbers and ids change, and has another for another replica", () => {
    const plan = riskyPlan();
    const changed: Plan = {
      ...plan,
      id: "p1-other",
      risks: plan.risks.map((risk) => ({
        ...risk,
        summary: `${risk.summary} Now 12 %.`,
        source: risk.source && { ...risk.source, line: risk.source.line + 7 },
      })),
    };
    const prints = (made: Plan) => read(sarif(made)).results.map((result) => result.partialFingerprints);
    expect(prints(changed)).toEqual(prints(plan));
    expect(new Set(prints(plan).map((print) => print["orchFinding/v1"])).size).toBe(42);
  });

  it("has the gravest 5,000, and says how many are left out", () => {
    const [risk] = shopPlan().risks;
    if (risk === undefined) throw new Error("the shop has risks");
    const risks = Array.from({ length: 5003 }, (_, index) => ({
      ...risk,
      severity: index === 5002 ? ("high" as const) : ("warning" as const),
      summary: `s${index} is at risk.`,
    }));
    const { results, invocations } = read(sarif({ ...shopPlan(), risks }));
    expect(results).toHaveLength(5000);
    expect(results[0]?.message.text).toContain("s5002 is at risk.");
    expect(JSON.stringify(invocations)).toContain("3 more findings left out.");
    expect(JSON.parse(codeQuality({ ...shopPlan(), risks }))).toHaveLength(5000);
  });

  it("has exact regions of what keeps a plan from being made, and says that none was", () => {
    const text = renderSarif(
      diagnosticFindings([
        errorDiagnostic("unknown-attribute", "There is no such attribute.", {
          range: {
            file: "a b#c.orch.hcl",
            start: { line: 2, column: 3, offset: 9 },
            end: { line: 2, column: 8, offset: 14 },
          },
        }),
      ]),
      { ...PLACES, version: "1.2.3", project: null, successful: false },
    );
    isSarif(JSON.parse(text));
    expect(isSarif.errors ?? []).toEqual([]);
    expect(read(text).invocations).toEqual([{ executionSuccessful: false, toolExecutionNotifications: [] }]);
    expect(read(text).results[0]?.locations[0]?.physicalLocation).toEqual({
      artifactLocation: { uri: "infra/a%20b%23c.orch.hcl", uriBaseId: "%SRCROOT%" },
      region: { startLine: 2, startColumn: 3, endLine: 2, endColumn: 8 },
    });
  });
});

describe("a plan as code quality", () => {
  it.each(CI_PLANS)("reads as reviewed: %s", async (name, make) => {
    await expect(codeQuality(make())).toMatchFileSnapshot(`golden/ci-codequality-${name}.txt`);
    expect(codeQuality(make())).toBe(codeQuality(make()));
  });

  it.each(CI_PLANS)("is what GitLab reads: %s", (_, make) => {
    const issues = JSON.parse(codeQuality(make())) as readonly { readonly fingerprint: string }[]; // checked next
    isCodeQuality(issues);
    expect(isCodeQuality.errors ?? []).toEqual([]);
    expect(new Set(issues.map(({ fingerprint }) => fingerprint)).size).toBe(issues.length);
  });
});

it.each([
  "[click](javascript:alert(1))",
  "[0](1) ](x) [a](b)",
  "\u001b[31m\u202e\u0000\ud800",
  '"}],"version":"1.0","x":[{"a":"',
  "../../etc/passwd",
  "##[set-env name=a]b ##vso[x]",
  "{0} %SRCROOT% %0A",
])("text from files makes no other report: %j", (raw) => {
  const plan = hostilePlan(raw);
  for (const [text, check] of [
    [sarif(plan), isSarif],
    [codeQuality(plan), isCodeQuality],
  ] as const) {
    check(JSON.parse(text));
    expect(check.errors ?? []).toEqual([]);
    expect(text).not.toMatch(/[^\n\P{C}]|##(\[|vso)/u);
  }
  // in SARIF alone brackets before a parenthesis are a link
  for (const { message } of read(sarif(plan)).results)
    expect(message.text).not.toMatch(/(?<!\\)\[[^\]]*\]\(/);
});
