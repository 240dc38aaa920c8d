// Policies: rules over the plan and the configuration, what they see, and what becomes of those that cannot be evaluated.
import { describe, expect, test } from "vitest";
import { denials, policyInput } from "../../src/plan/policy-input.ts";
import { pinsOf } from "../../src/planner/verify.ts";
import { line, load } from "../config/rig.ts";
import { Rig } from "../rig/rig.ts";

const BASE = `orch {
  project = "shop"
}
variable "most" {
  default = 3
}
node "a" {
  provider = "simulator"
  host     = "sim://w.json"
  capacity = { cpu = 4, memory = "8Gi" }
}
`;
const web = (image: string, replicas = 2) =>
  `service "web" {\n  image    = "${image}"\n  replicas = ${replicas}\n  port "http" { container = 80 }\n}\n`;
const policy = (name: string, condition: string, rest = 'error_message = "no"') =>
  `policy "${name}" {\n  condition = ${condition}\n  ${rest}\n}\n`;

async function judged(text: string): Promise<readonly string[]> {
  const { plan } = await new Rig(BASE + text).plan();
  return (plan.policies ?? []).map(
    ({ name, severity, outcome, message }) =>
      `${name} ${severity} ${outcome}${message === null ? "" : `: ${message}`}`,
  );
}

test("see counts, changes with their specifications, nodes, risks, the configuration, and where things were placed", async () => {
  expect(
    await judged(
      web("web:1") +
        policy("few", "plan.summary.create <= var.most") +
        policy(
          "small",
          "plan.touched.percent < 50",
          'error_message = "It touches ${plan.touched.replicas}."',
        ) +
        policy(
          "images",
          'alltrue([for c in plan.changes : startswith(c.after.value.containers.main.image, "web:") if c.kind == "service"])',
        ) +
        policy("room", "alltrue([for n in plan.nodes : n.percent.after.memory < 80 && n.replicas < 5])") +
        policy("placed", 'plan.placements["service.web[0]"] == "a"') +
        policy("grown", "alltrue([for w in plan.workloads : w.replicas.after >= w.replicas.before])") +
        policy(
          "risks",
          "length([for r in plan.risks : r if r.waived == null]) == 0",
          'severity = "warn"\n  error_message = join(", ", [for r in plan.risks : r.code])',
        ) +
        policy(
          "reached",
          'endswith(service.web.endpoints["http"][0], ":20000")',
          'severity = "info"\n  error_message = "x"',
        ),
    ),
  ).toEqual([
    "few deny passed",
    "grown deny passed",
    "images deny passed",
    "placed deny passed",
    "reached info passed",
    "risks warn failed: no-health-check, no-memory-limit",
    "room deny passed",
    "small deny failed: It touches 2.",
  ]);
});

test("that cannot be evaluated count as failed, and say why", async () => {
  const { plan } = await new Rig(
    BASE + web("web:1") + policy("typo", 'alltrue([for c in plan.changes : c.acton == "create"])'),
  ).plan();
  expect(plan.policies).toEqual([
    {
      name: "typo",
      severity: "deny",
      outcome: "error",
      message: 'This object has no attribute "acton". (main.orch.hcl:18) Did you mean "action"?',
      source: { file: "main.orch.hcl", line: 17 },
    },
  ]);
  expect(denials(plan).map(({ name }) => name)).toEqual(["typo"]);
});

test("have no part in what is approved: they are asked again", async () => {
  const [with_, without] = [policy("none", "plan.summary.create == 0"), ""];
  const a = await new Rig(BASE + web("web:1") + with_).plan();
  const b = await new Rig(BASE + web("web:1") + without).plan();
  expect(a.plan.id).toBe(b.plan.id);
  expect("policies" in b.plan).toBe(false);
});

test("hold for a plan that destroys everything, and for one that is verified", async () => {
  const rig = new Rig(BASE + web("web:1") + policy("keep", "plan.summary.delete == 0"));
  await rig.converge();
  const { plan } = await rig.plan({ mode: "destroy" });
  expect(denials(plan).map(({ name }) => name)).toEqual(["keep"]);
  const again = await rig.plan({ mode: "destroy", pins: pinsOf(plan) });
  expect(again.plan.policies).toEqual(plan.policies);
});

test("see no secret: what is sensitive is null", async () => {
  const { plan } = await new Rig(
    `${BASE}variable "token" {\n  default   = "hunter2"\n  sensitive = true\n}\nservice "web" {\n  image = "web:1"\n  env   = { TOKEN = var.token }\n}\n`,
  ).plan();
  const text = JSON.stringify(policyInput(plan));
  expect(text).not.toContain("hunter2");
  expect(text).toContain('"env":{"TOKEN":null}');
});

test("and waivers can be written in JSON", () => {
  const { configuration, diagnostics } = load({
    "main.orch.json": JSON.stringify({
      orch: { project: "j", ignore_risks: { "no-memory-limit": "ours" } },
      node: { a: { provider: "simulator" } },
      policy: { p: { condition: "${plan.summary.create == 0}", error_message: "x", severity: "warn" } },
    }),
  });
  expect(diagnostics).toEqual([]);
  expect(configuration?.policies?.map(({ name, severity }) => [name, severity])).toEqual([["p", "warn"]]);
  expect(configuration?.ignoredRisks).toEqual(new Map([["no-memory-limit", "ours"]]));
});

describe("mistakes that need no plan", () => {
  const problems = (text: string) => load(BASE + text).diagnostics.map(line);

  test.each([
    [
      "an unknown part of the plan",
      policy("p", "plan.sumary.create == 0"),
      "main.orch.hcl:13 unsupported-attribute",
    ],
    ["an unknown name", policy("p", "var.nothing == 0"), "main.orch.hcl:13 unknown-variable"],
    ["a condition that is no truth", policy("p", '"x"'), "main.orch.hcl:13 wrong-type"],
    ["no message", 'policy "p" {\n  condition = true\n}\n', "main.orch.hcl:12 missing-attribute"],
    [
      "another severity",
      policy("p", "true", 'severity = "block"\n  error_message = "x"'),
      "main.orch.hcl:14 ",
    ],
    ["the plan read elsewhere", "locals {\n  x = plan.summary\n}\n", "main.orch.hcl:13 no-plan"],
    [
      "a for_each",
      policy("p", "true", 'for_each = {}\n  error_message = "x"'),
      "main.orch.hcl:14 unknown-attribute",
    ],
  ])("%s", (_, text, expected) => {
    expect(problems(text).map((found) => found.slice(0, expected.length))).toEqual([expected]);
  });
});
