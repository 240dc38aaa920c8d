// What the comment says besides the plan: how it relates to the one before, the earlier ones, why there is none; in every budget, and
// whatever stands in what it remembers.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { historyIn } from "../../src/comment/body.ts";
import { MOST_ENTRIES, type History, entryOf, readHistory, writeHistory } from "../../src/comment/history.ts";
import { failedSubject, planSubject } from "../../src/comment/subject.ts";
import type { Plan } from "../../src/plan/document.ts";
import { hiddenData } from "../../src/render/markdown/escape.ts";
import { hostilePlan } from "../render/fixtures/hostile.ts";
import { destroyPlan, pendingPlan } from "../render/fixtures/more.ts";
import { shopPlan } from "../render/fixtures/shop.ts";
import { PAYLOADS } from "../render/media/hostile.ts";
import { markdownProblems } from "../render/media/markdown.ts";
import { PUSHES, inShop } from "./plans.ts";
import { readable } from "./rig.ts";

const SHOP = inShop(shopPlan());
const [A, B, C] = ["a", "b", "c"].map((digit) => digit.repeat(10));

const about = (commit: string | null) => ({ name: null, commit });

/** The comment after pushes of these plans, commit by commit. */
function after(...plans: readonly Plan[]): string {
  return plans.reduce(
    (before, plan, index) =>
      planSubject(plan, about("abcdefghij".charAt(index).repeat(10)), "growth", {}).body(
        historyIn(before),
        60_000,
      ),
    "",
  );
}

/** The line about the plan before, with ids for what they are of. */
function relation(...plans: readonly Plan[]): string | undefined {
  const names = plans.map(({ id }, index) => [id.slice(0, 15), `id${index + 1}`] as const);
  const line = after(...plans)
    .split("\n")
    .find((one) => one.startsWith("Commit "));
  return [...new Map(names)].reduce((text, [id, name]) => text?.replaceAll(id, name), line);
}

function changed(plan: Plan, more: Partial<Plan>): Plan {
  return inShop({ ...plan, ...more });
}

describe("the line about the plan before", () => {
  const later = changed(SHOP, { lineage: "another" });
  const less = changed(SHOP, { changes: SHOP.changes.slice(1) });

  test("is the commit alone on the first push", () => {
    expect(relation(SHOP)).toBe(`Commit ${A}`);
  });

  test("says that the plan, or its effect, is the same", () => {
    expect(relation(SHOP, SHOP)).toBe(`Commit ${B} · the same plan as for commit ${A}`);
    expect(relation(SHOP, later)).toBe(
      `Commit ${B} · **same effect as \`id1\`** of commit ${A}: nothing new to review, but another id to approve`,
    );
    expect(relation(SHOP, less, later)).toMatch(
      new RegExp(
        `^Commit ${C} · supersedes \`id2\` of commit ${B} · the effect of \`id1\` of commit ${A} again`,
      ),
    );
  });

  test("names what is touched besides, otherwise and no longer", () => {
    const owner = SHOP.changes[0]?.owner;
    expect(relation(SHOP, less)).toBe(
      `Commit ${B} · supersedes \`id1\` of commit ${A} (effect changed: ${
        less.changes.some((change) => change.owner === owner) ? "otherwise" : "no longer"
      } \`${owner}\`)`,
    );
    const many = changed(SHOP, {
      changes: Array.from({ length: 6 }, (_, index) => ({
        ...SHOP.changes[0],
        owner: `service.new${index}`,
        address: `service.new${index}[0]`,
      })) as unknown as Plan["changes"],
    });
    expect(relation(less, many)).toContain(
      "(effect changed: also `service.new0`, `service.new1`, `service.new2`, `service.new3` and 2 more; no longer ",
    );
  });

  test("says what it does or risks more", () => {
    const [risk] = SHOP.risks;
    if (risk === undefined) throw new Error("the plan has no risk");
    const source = { file: "orch.hcl", line: 9 };
    const graver = changed(SHOP, {
      risks: [...SHOP.risks, { ...risk, severity: "high", code: "data-left-behind" }],
      policies: [{ name: "p", severity: "deny", outcome: "failed", message: "No.", source }],
      summary: { ...SHOP.summary, pending: 2 },
    });
    expect(relation(SHOP, graver)).toContain(
      "**does or risks more: now denied by policies, 1 more high risk, 2 more pending**",
    );
    const destroyed = inShop(destroyPlan());
    const gone = destroyed.summary.delete;
    const fewer = changed(destroyed, { changes: destroyed.changes.slice(1) });
    expect(relation(fewer, destroyed)).toMatch(/does or risks more: 1 more destroyed/);
    expect(gone).toBeGreaterThan(1);
  });
});

test("an unchanged number of destroys is no peace of mind where others are destroyed", () => {
  const destroyed = inShop(destroyPlan());
  const other = changed(destroyed, {
    changes: destroyed.changes.map((change) => ({
      ...change,
      owner: `${change.owner}2`,
    })) as unknown as Plan["changes"],
  });
  expect(relation(destroyed, other)).toMatch(/does or risks more: \d+ more destroyed/);
});

test("the fold has all that was shown before, at most 20", () => {
  const plans = Array.from({ length: 30 }, (_, index) => changed(SHOP, { lineage: `l${index}` }));
  const body = plans.reduce(
    (before, plan, index) =>
      planSubject(plan, about(String(1000000 + index)), "growth", {}).body(historyIn(before), 60_000),
    "",
  );
  const rows = body.match(/^\| 10000\d\d \|.*$/gm) ?? [];
  expect(rows.map((row) => Number(row.slice(2, 9)))).toEqual(
    Array.from({ length: MOST_ENTRIES - 1 }, (_, index) => 1000028 - index),
  );
  expect(rows[0]).toBe(
    `| 1000028 | \`${plans[28]?.id.slice(0, 15)}\` \`${plans[28]?.effect_id.slice(0, 15)}\` | 3 create · 3 replace · 1 move · 0 destroy | 2 risks |`,
  );
  expect(historyIn(body).length).toBe(MOST_ENTRIES);
});

const HISTORY: History = PUSHES.map((plan, index) =>
  entryOf(plan, index === 3 ? null : String(1234567 + index)),
);

test("in every budget the comment keeps to it, its markup whole, and remembers what there is room for", () => {
  const plans = [...PUSHES, hostilePlan()];
  fc.assert(
    fc.property(
      fc.nat({ max: plans.length }),
      fc.nat({ max: HISTORY.length }),
      fc.oneof(fc.integer({ min: 500, max: 4000 }), fc.integer({ min: 500, max: 60_000 })),
      fc.constantFrom(null, "0123456789"),
      fc.constantFrom(null, "staging", "x".repeat(20)),
      (which, length, maxLength, commit, name) => {
        const plan = plans[which];
        const subject =
          plan === undefined
            ? failedSubject("shop", { name, commit }, "line\n".repeat(300))
            : planSubject(plan, { name, commit }, "growth", {});
        const body = subject.body(HISTORY.slice(0, length), maxLength);
        expect(body.length).toBeLessThanOrEqual(maxLength);
        expect(markdownProblems(body)).toEqual([]);
        expect(body.startsWith(`${subject.marker}\n`)).toBe(true);
        expect(historyIn(body).length).toBeLessThanOrEqual(length + 1);
        if (maxLength > 40_000 && plan !== undefined)
          expect(historyIn(body).length).toBeGreaterThanOrEqual(length);
      },
    ),
    { numRuns: 40 },
  );
});

test("what planning printed, and the project's name, mean nothing but themselves", () => {
  for (const payload of PAYLOADS)
    for (const maxLength of [500, 5000]) {
      const body = failedSubject(payload, about(null), `${payload}\n${payload}${payload}`).body(
        HISTORY,
        maxLength,
      );
      expect(body.length).toBeLessThanOrEqual(maxLength);
      expect(markdownProblems(body)).toEqual([]);
    }
});

test("as many lines of what planning printed are shown as there is room for, the rest is counted", () => {
  const output = Array.from({ length: 100 }, (_, index) => `line ${index}`).join("\n");
  const body = failedSubject("shop", about(null), `\n\n${output}\n\n`).body([], 800);
  expect(readable(body)).toMatch(
    /^### orch · `shop` · \*\*no plan\*\*\n\n\*\*Planning failed\*\*: .*\n\n```text\n line 0\n(?: line \d+\n)+```\n\n\*\d+ more lines: the log of the job has all of them.\*\n$/,
  );
  expect(body.length).toBeGreaterThan(700);
});

describe("what a comment remembers", () => {
  test("is read as it was written", () => {
    expect(readHistory(JSON.stringify(writeHistory(HISTORY)))).toEqual(HISTORY);
    expect(historyIn("no history")).toEqual([]);
  });

  test("counts for nothing where it cannot be one of ours", () => {
    const entry = JSON.parse(JSON.stringify(writeHistory(HISTORY.slice(1, 2)))) as {
      readonly entries: readonly [Record<string, unknown>];
    };
    const [good] = entry.entries;
    const bad: readonly Record<string, unknown>[] = [
      { id: "p1-<b>" },
      { effect: 7 },
      { commit: "main" },
      { counts: [["approve", 1]] },
      { counts: [["create", -1]] },
      { counts: [["create", 1.5]] },
      { counts: Array.from({ length: 40 }, () => ["create", 1]) },
      { risks: ["2", 0] },
      { risks: [] },
    ];
    const read = (one: unknown) => readHistory(JSON.stringify({ v: 1, entries: [one] })).length;
    expect(read(good)).toBe(1);
    for (const part of bad) expect(read({ ...good, ...part }), JSON.stringify(part)).toBe(0);
    // without what it touches it is still a plan
    for (const touched of [
      "x",
      [["", 0, "00000000"]],
      [["service.web", 0, "zz"]],
      Array(41).fill(["a", 0, "00000000"]),
    ])
      expect(readHistory(JSON.stringify({ v: 1, entries: [{ ...good, touched }] }))[0]).toMatchObject({
        touched: null,
      });
    expect(readHistory(`{"v":1,"entries":[],"x":"${"x".repeat(40_000)}"}`)).toEqual([]);
    expect(readHistory('{"v":2,"entries":[]}')).toEqual([]);
    expect(historyIn("<!-- orch:history data=AAAA -->\n")).toEqual([]);
  });

  test("cannot put anything into the comment, whatever it is", () => {
    const owner = fc.constantFrom(...PAYLOADS, "__proto__", "service.web");
    const entry = fc.record(
      {
        id: fc.constantFrom("p1-0123456789ab", "p1-</b>", "x"),
        effect: fc.constantFrom("e1-0123456789ab", "--><b>"),
        commit: fc.oneof(fc.constantFrom(null, "abcdef0"), owner),
        counts: fc.constantFrom([["create", 3]], [["@team", 3]], "x", null),
        risks: fc.constantFrom([0, 1], ["<b>", 1]),
        touched: fc.array(fc.tuple(owner, fc.nat(), fc.constantFrom("00000000", "<"))),
        failed: fc.boolean(),
      },
      { requiredKeys: [] },
    );
    const json = fc.oneof(
      fc.json(),
      fc.record({ v: fc.constant(1), entries: fc.array(entry) }).map((value) => JSON.stringify(value)),
    );
    fc.assert(
      fc.property(json, (text) => {
        const body = planSubject(SHOP, about("0123456789"), "growth", {}).body(
          historyIn(`first\n${hiddenData("orch:history", text)}\n`),
          20_000,
        );
        expect(markdownProblems(body)).toEqual([]);
      }),
      { numRuns: 30 },
    );
  });
});

test("pending replicas are remembered as they are counted", () => {
  expect(entryOf(inShop(pendingPlan()), null)).toMatchObject({
    counts: expect.arrayContaining([["pending", pendingPlan().summary.pending]]) as unknown,
  });
});
