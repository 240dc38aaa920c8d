import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Plan, Risk } from "../../src/plan/document.ts";
import { denials } from "../../src/plan/policy-input.ts";
import { renderPlanMarkdown } from "../../src/render/markdown/plan.ts";
import { fleetPlan } from "./fixtures/fleet.ts";
import { hostilePlan } from "./fixtures/hostile.ts";
import { attributePlan, cascadePlan, destroyPlan, emptyPlan, pendingPlan } from "./fixtures/more.ts";
import { movesPlan } from "./fixtures/moves.ts";
import { PLANS as KINDS } from "./fixtures/plans.ts";
import { shopPlan } from "./fixtures/shop.ts";
import { changeTexts, poison } from "./media/hostile.ts";
import { markdownProblems } from "./media/markdown.ts";

/** Anything that could hide or turn text around; a line feed ends lines. */
const DANGEROUS = /(?!\n)\p{Cc}|\p{Cf}|\p{Cs}|\p{Zl}|\p{Zp}/u;
const TAG = /<\/?(?:details|summary|b|br|span|sub|code)>/g;

interface Read {
  /** Lines outside of code blocks, without code spans. */
  readonly prose: readonly string[];
  readonly problems: readonly string[];
}

/** As a reader of GitHub's dialect sees the structure: blocks of code, folds, tables. */
function read(markdown: string): Read {
  const prose: string[] = [];
  const problems: string[] = [];
  let fence: string | null = null;
  let folds = 0;
  let columns: number | null = null;
  for (const line of markdown.split("\n")) {
    const ticks = /^(`{3,})([a-z]*)$/.exec(line);
    if (fence !== null) {
      if (ticks !== null && ticks[2] === "" && (ticks[1]?.length ?? 0) >= fence.length) fence = null;
      continue;
    }
    if (ticks !== null) {
      fence = ticks[1] ?? "";
      continue;
    }
    const bare = line.replace(/(?<![`\\])(`+)(?!`)(.+?)(?<!`)\1(?!`)/g, "");
    prose.push(bare);
    folds += (bare.match(/<details>/g) ?? []).length - (bare.match(/<\/details>/g) ?? []).length;
    if (folds < 0 || folds > 1) problems.push(`fold: ${line}`);
    if (line.startsWith("|")) {
      const pipes = [...bare].filter((character) => character === "|").length;
      if (columns !== null && pipes !== columns) problems.push(`cells: ${line}`);
      columns = pipes;
    } else columns = null;
    const text = bare
      .replace(TAG, "¤")
      .replace(/&(?:#124|lt|gt|amp);/g, "")
      .replace(/^<!-- orch:plan project=[\w%.-]* v=1 -->$/, "")
      .replace(/^> /, "")
      .replace(/^>$/, "");
    if (/[<>]/.test(text)) problems.push(`tag: ${line}`);
    if (/@\w|#\d|(?<!\\)\]\(|:\/\//.test(text)) problems.push(`link: ${line}`);
    if (/(?<!\\)`/.test(text)) problems.push(`code: ${line}`);
  }
  if (fence !== null) problems.push("a block of code is open");
  if (folds !== 0) problems.push("a fold is open");
  return { prose, problems };
}

function withRisks(plan: Plan, amount: number): Plan {
  const risks = Array.from({ length: amount }, (_, index): Risk => ({
    code: `risk-${index % 40}`,
    severity: (["high", "warning", "info"] as const)[index % 3] ?? "info",
    summary: `service.s${index} is at risk, as \`x\` | y says`,
    detail: "One line.\nAnother line.",
    addresses: [],
    source: { file: "a|b.orch.hcl", line: index },
  }));
  return { ...plan, risks };
}

const PLANS: readonly Plan[] = [
  emptyPlan(),
  shopPlan(),
  destroyPlan(),
  pendingPlan(),
  attributePlan(),
  cascadePlan(),
  withRisks(shopPlan(), 300),
  withRisks(hostilePlan(), 30),
  ...KINDS.map(([, make]) => make()),
  // everything outside of the first 65,536 characters of Unicode, so that a cut could fall into one
  changeTexts(movesPlan(), poison("💥".repeat(50))),
  fleetPlan(60, 200),
];

describe("a plan as a comment, in every budget", () => {
  it("keeps to it, its structure whole, with counts, risks and id", () => {
    fc.assert(
      fc.property(
        fc.nat({ max: PLANS.length - 1 }),
        fc.oneof(fc.integer({ min: 500, max: 5000 }), fc.integer({ min: 500, max: 100_000 })),
        (which, maxLength) => {
          const plan = PLANS[which] ?? emptyPlan();
          const text = renderPlanMarkdown(plan, { maxLength });
          expect(text.length).toBeLessThanOrEqual(maxLength);
          expect(read(text).problems).toEqual([]);
          expect(markdownProblems(text)).toEqual([]);
          expect(text).not.toMatch(DANGEROUS);
          expect(text).toContain("p1-4f9c21ab77e0");
          expect(text).toContain(
            plan.changes.length === 0
              ? "no changes"
              : `**${plan.changes.filter(({ action, uid }) => action === "delete" && uid !== null).length} destroy**`,
          );
          if (plan.pending.length > 0) expect(text).toContain(`**${plan.pending.length} pending**`);
          for (const [severity, noun] of [
            ["high", "high risk"],
            ["warning", "risk"],
            ["info", "note"],
          ] as const) {
            const amount = plan.risks.filter(
              (risk) => risk.severity === severity && risk.waived === undefined,
            ).length;
            if (amount > 0) expect(text).toContain(`${amount} ${noun}`);
          }
          const isRefused = denials(plan).length > 0 || plan.speculative === true;
          if (isRefused) expect(text).not.toContain("--approve");
          else if (plan.changes.length > 0) expect(text).toContain("--approve p1-4f9c21ab77e0");
          expect(renderPlanMarkdown(plan, { maxLength })).toBe(text);
        },
      ),
      { numRuns: 150 },
    );
  });

  it("is longer where there is more room, down to the least", () => {
    const lengths = [100_000, 60_000, 20_000, 8_000, 4_000, 2_000, 1_000, 500].map(
      (maxLength) => renderPlanMarkdown(withRisks(fleetPlan(60, 200), 60), { maxLength }).length,
    );
    expect([...lengths].sort((a, b) => b - a)).toEqual(lengths);
    expect(lengths.at(-1)).toBeGreaterThan(200);
  });
});

const hostileText = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...[
          "```",
          "````\n",
          "`",
          "``",
          "|",
          "\\",
          "\\|",
          "</details>",
          "<!--",
          "-->",
          "<img src=x onerror=y>",
        ],
        ...[
          "@octocat",
          "#1",
          "GH-7",
          "!3",
          "**",
          "__",
          "[x](https://example.invalid)",
          "https://example.invalid",
        ],
        ...[
          "\n# h",
          "\n- x",
          "> [!NOTE]",
          "~~~",
          "$x$",
          "&lt;",
          "&#64;a",
          ":tada:",
          "\u202e",
          "\u200b",
          "\u001b[2J",
        ],
        ...[
          "\ud800",
          "日本",
          "😀",
          " ",
          "    ",
          "::error::",
          "__proto__",
          "${x}",
          "1. ",
          "www.example.invalid",
        ],
      ),
      fc.string({ maxLength: 4 }),
    ),
    { minLength: 1, maxLength: 6 },
  )
  .map((parts) => parts.join(""));

describe("whatever names, labels, values and images hold", () => {
  it("a comment neither links, mentions nor breaks", () => {
    fc.assert(
      fc.property(hostileText, fc.constantFrom(500, 3_000, 60_000), (text, maxLength) => {
        const markdown = renderPlanMarkdown(hostilePlan(text), { maxLength });
        expect(markdown.length).toBeLessThanOrEqual(maxLength);
        expect(read(markdown).problems).toEqual([]);
        expect(markdown).not.toMatch(DANGEROUS);
        expect(markdown).not.toMatch(/^::error/m);
      }),
      { numRuns: 150 },
    );
  });
});

it("takes less than 2 s of a processor for 10,000 replicas", () => {
  const fleet = fleetPlan();
  const began = process.cpuUsage();
  const text = renderPlanMarkdown(fleet);
  const { user, system } = process.cpuUsage(began);
  expect((user + system) / 1e6).toBeLessThan(2);
  expect(text.length).toBeLessThan(60_000);
});

it("never shows a sensitive value, even if a document held one", () => {
  const leaky = shopPlan();
  const changes = leaky.changes.map((change) => ({
    ...change,
    attributes: change.attributes.map((item) =>
      item.sensitive === null ? item : { ...item, before: "hunter1", after: "hunter2" },
    ),
  }));
  const outputs = {
    token: { action: "update" as const, before: "hunter1", after: "hunter2", sensitive: true },
  };
  expect(renderPlanMarkdown({ ...leaky, changes, outputs })).not.toContain("hunter");
});
