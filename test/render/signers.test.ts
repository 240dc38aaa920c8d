// A plan that somebody has to sign says by whom and with which command, in every form that people read.
import { expect, test } from "vitest";
import type { ApprovalRules } from "../../src/plan/approvals-change.ts";
import type { Plan } from "../../src/plan/document.ts";
import { renderHtml } from "../../src/render/html/page.ts";
import { renderPlanMarkdown } from "../../src/render/markdown/plan.ts";
import { signersText } from "../../src/render/plan-facts/signers.ts";
import { renderPlan } from "../../src/render/terminal/plan.ts";
import { shopPlan } from "./fixtures/shop.ts";
import { plain } from "./style.ts";

const rules = (threshold: number, ...names: readonly string[]): ApprovalRules => ({
  threshold,
  valid_for: 1,
  carry_over: "effect",
  commit: "any",
  keys: names.map((name) => ({ name, key: `${name}-key` })),
});

const PLAN: Plan = {
  ...shopPlan(),
  approvals: {
    before: rules(2, "alice", "bob", "carol"),
    after: rules(2, "alice", "bob", "carol"),
    changes: false,
  },
};
const BY = "2 of alice, bob, carol";

test("the terminal shows who has to sign, and the command for it between saving and applying", () => {
  const id = PLAN.id.slice(0, 15);
  const text = renderPlan(PLAN, plain(120));
  expect(text.slice(text.indexOf("  It has to be"))).toBe(`  It has to be signed by ${BY}.
  Save   orch plan --out ${PLAN.project}.plan
  Sign   orch approve ${id} --key KEY --out FILE
  Apply  orch apply --approve ${id} --approval FILE
  Why    orch why 'service.worker[0]'
`);
  const saved = renderPlan(PLAN, plain(120), { savedAs: "p.plan" });
  expect(saved).toContain(
    "  Sign   orch approve p.plan --key KEY --out FILE\n  Apply  orch apply p.plan --approval FILE\n",
  );
});

test("so do the comment and the page", () => {
  const id = PLAN.id.slice(0, 15);
  expect(renderPlanMarkdown(PLAN)).toContain(
    `**Apply exactly this:** \`orch apply --approve ${id} --approval FILE\` · signed by ${BY}: \`orch approve ${id} --key KEY --out FILE\` · refused if`,
  );
  expect(renderHtml(PLAN)).toContain(
    `<p class="apply"><span>Signed by ${BY}</span> <code>orch approve ${id} --key KEY --out FILE</code></p>`,
  );
});

test("where the rules change both are told, and where nobody has to sign nothing is", () => {
  const text = (before: ApprovalRules | null, after: ApprovalRules | null) =>
    signersText({ ...PLAN, approvals: { before, after, changes: true } });
  expect([
    text(rules(2, "alice", "bob"), rules(1, "bob")),
    text(null, rules(1, "bob")),
    text(rules(1, "alice", "bob"), null),
    signersText(shopPlan()),
  ]).toEqual(["2 of alice, bob (as until now) and bob (as from now on)", "bob", "1 of alice, bob", null]);
});
