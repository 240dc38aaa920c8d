import { expect, test } from "vitest";
import type { Json, JsonObject } from "../../src/model/json.ts";
import { canonicalJson } from "../../src/plan/canonical.ts";
import type { Plan } from "../../src/plan/document.ts";
import { formatPlan, parsePlan } from "../../src/plan/file.ts";
import { planChecksum } from "../../src/plan/ids.ts";
import { line } from "../config/rig.ts";
import { ORCH, Rig, nodes } from "../rig/rig.ts";

const PLAN = await new Rig(`${ORCH}${nodes(2)}
service "web" {
  image    = "acme/web:1"
  replicas = 2
  port "http" { container = 80 }
}
`).plan();

function problems(text: string): readonly string[] {
  return parsePlan(text, "p.plan").diagnostics.map(line);
}

/** The plan with one thing changed and, if asked, a checksum that fits. */
function edited(change: (plan: Record<string, Json>) => void, checksum = false): string {
  const plan = structuredClone(PLAN.plan) as unknown as Record<string, Json>; // a plan is JSON
  change(plan);
  if (checksum) {
    const { checksum: _old, ...rest } = plan as unknown as Plan;
    plan["checksum"] = planChecksum(rest);
  }
  return canonicalJson(plan as JsonObject);
}

test("a plan is read back as it was written, to the byte", () => {
  const text = formatPlan(PLAN.plan).toString();
  const read = parsePlan(text, "p.plan");
  expect(read.ok && read.value).toEqual(PLAN.plan);
  expect(read.ok && formatPlan(read.value).toString()).toBe(text);
  expect(text.endsWith("}\n")).toBe(true);
});

test("a plan that was formatted by another tool is the same plan", () => {
  const pretty = JSON.stringify(PLAN.plan, null, 2);
  const read = parsePlan(pretty, "p.plan");
  expect(read.ok && read.value.id).toBe(PLAN.plan.id);
});

const DAMAGED = [
  "plan-damaged: p.plan was changed after it was made: its checksum does not fit. A plan cannot be edited. Plan again.",
];

test.each<readonly [string, string, readonly string[]]>([
  [
    "text that is no JSON",
    "orch",
    ["plan-unreadable: p.plan is not a plan: it is not JSON. Make a plan with `orch plan --out FILE`."],
  ],
  [
    "a torn file",
    formatPlan(PLAN.plan).toString().slice(0, 200),
    ["plan-unreadable: p.plan is not a plan: it is not JSON. Make a plan with `orch plan --out FILE`."],
  ],
  [
    "JSON of something else",
    '{"format_version":"1.0"}',
    ["plan-unreadable: p.plan is not a plan of orch. Make a plan with `orch plan --out FILE`."],
  ],
  [
    "a list",
    "[]",
    ["plan-unreadable: p.plan is not a plan of orch. Make a plan with `orch plan --out FILE`."],
  ],
  [
    "a plan of a newer format",
    edited((plan) => void (plan["format_version"] = "2.0"), true),
    [
      "plan-version: p.plan has plan format 2.0; this orch reads 1.0. Plan again with this version of orch, or use the version that made the plan.",
    ],
  ],
  ["a changed value", edited((plan) => void (plan["project"] = "other")), DAMAGED],
  [
    "a changed value under a checksum that fits",
    edited((plan) => void (plan["project"] = "other"), true),
    DAMAGED,
  ],
  [
    "another id under a checksum that fits",
    edited((plan) => void (plan["id"] = `p1-${"0".repeat(64)}`), true),
    DAMAGED,
  ],
  ["a plan without its changes", edited((plan) => void delete plan["changes"], true), DAMAGED],
])("%s is refused", (_, text, expected) => {
  expect(problems(text)).toEqual(expected);
});

test("what stands under the name of a specification or of a file's content is what was named, or the plan is damaged", async () => {
  const { plan } = await new Rig(`${ORCH}${nodes(1)}
service "web" {
  image = "acme/web:1"
  file "/etc/motd" { content = "hello" }
}
`).plan();
  const swapped = (
    change: (copy: { specs: Record<string, unknown>; blobs: Record<string, unknown> }) => void,
  ): string => {
    const copy = structuredClone(plan) as unknown as Plan & Parameters<typeof change>[0]; // its tables may be written to
    change(copy);
    const { checksum: _old, ...rest } = copy;
    return canonicalJson({ ...rest, checksum: planChecksum(rest) } as unknown as JsonObject);
  };
  expect(problems(swapped(() => undefined))).toEqual([]);
  expect(Object.keys(plan.specs).every((id) => /^s-[0-9a-f]{64}$/.test(id))).toBe(true);
  const [spec = ""] = Object.keys(plan.specs);
  const [blob = ""] = Object.keys(plan.blobs);
  for (const text of [
    swapped(({ specs }) => (specs[spec] = { value: { harmless: true }, sensitive: [] })),
    swapped(({ specs }) => delete specs[spec]),
    swapped(({ specs }) => (specs[spec] = null)),
    swapped(({ blobs }) => (blobs[blob] = { encoding: "utf8", data: "harmless" })),
  ])
    expect(problems(text)).toEqual(DAMAGED);
});
