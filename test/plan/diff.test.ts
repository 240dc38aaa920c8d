// Two plans side by side: whether they do the same, and what differs in rows, placements, images, risks and policies.
import { expect, test } from "vitest";
import { formatPlan, parsePlan } from "../../src/plan/file.ts";
import { diffPlans } from "../../src/plan/diff.ts";
import { planDiffJson, renderPlanDiff } from "../../src/render/plan-diff.ts";
import { createStyle } from "../../src/render/style.ts";
import { ORCH, Rig, nodes } from "../rig/rig.ts";

const STYLE = createStyle({ colour: false, width: 80, unicode: true });
const web = (image: string, replicas: number, rest = "") =>
  `${ORCH}${nodes(2)}service "web" {\n  image    = "${image}"\n  replicas = ${replicas}\n${rest}}\n`;
const planOf = async (text: string) => (await new Rig(text).plan()).plan;

test("a plan and itself are one plan", async () => {
  const plan = await planOf(web("web:1", 2));
  const again = parsePlan(formatPlan(plan).toString("utf8"), "x.plan");
  expect(again.ok && diffPlans(plan, again.value)).toEqual({
    same: "plan",
    differences: [],
    placements: [],
    images: [],
    risks: [],
    policies: [],
  });
});

test("what is asked for differs: rows, placements, images, risks and policies", async () => {
  const first = await planOf(
    `${web("web:1", 3, '  env = { LEVEL = "info" }\n')}policy "three" {\n  condition     = plan.summary.create > 4\n  error_message = "x"\n}\n`,
  );
  const second = await planOf(
    `${web("web", 2, '  env = { LEVEL = "debug" }\n  ignore_risks = { no-memory-limit = "ours" }\n')}policy "three" {\n  condition     = plan.summary.create > 4\n  error_message = "x"\n}\n`,
  );
  const [a, b] = [
    { name: "a.plan", plan: first },
    { name: "b.plan", plan: second },
  ];
  const text = renderPlanDiff(a, b, diffPlans(first, second), STYLE);
  expect(text.replace(/[ep]1-[0-9a-f]{12}/g, "ID").replace(/\b[0-9a-f]{12}\b/g, "DIGEST"))
    .toBe(`orch diff  a.plan → b.plan   p
Another effect: ID → ID, plan ID →
  ID; 5 create → 4 create.

What they do
  ~ web[0..1]       image web:1 → web; env.LEVEL "info" → "debug"
  - service.web[2]  create (only in a.plan)

Placements
  - service.web[2]  on a

Images
  + web    DIGEST
  - web:1  DIGEST

Risks
  + warning mutable-tag   service.web runs web, a tag that moves.
  ~ info no-memory-limit  accepted: ours: service.web has no memory limit.

Policies
  ~ three  passed → failed
`);
  expect(planDiffJson(a, b, diffPlans(first, second))).toMatchObject({
    same_plan: false,
    same_effect: false,
    first: { id: first.id, summary: { create: 5 } },
    differences: [
      {
        address: "service.web[0]",
        kind: "differs",
        details: ["image web:1 -> web", 'env.LEVEL "info" -> "debug"'],
        effect: true,
        first: { action: "create", node: { from: null, to: "a" } },
      },
      { address: "service.web[1]" },
      { address: "service.web[2]", kind: "only-in-first", first: { action: "create" }, second: null },
    ],
    placements: [{ address: "service.web[2]", first: "a", second: null }],
  });
});

test("plans that lead to the same from different starts have the same effect", async () => {
  const [one, two] = [new Rig(web("web:1", 2)), new Rig(web("web:2", 2))];
  await one.converge();
  await two.converge();
  const target = web("web:3", 2);
  const [first, second] = [
    (await one.configure(target).plan()).plan,
    (await two.configure(target).plan()).plan,
  ];
  const found = diffPlans(first, second);
  expect(found.same).toBe("effect");
  expect(found.differences.map(({ effect }) => effect)).toEqual([false, false]);
  const text = renderPlanDiff({ name: "a", plan: first }, { name: "b", plan: second }, found, STYLE);
  expect(text).toContain("The same effect, e1-");
  expect(text).toContain("Where they start\n  ~ web[0..1]  ");
  expect(text).not.toContain("What they do");
});
