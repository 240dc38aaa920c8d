// Every form that a plan is shown in, one row each: how it is made, what must be true of it whatever the plan holds, and how it
// is kept as a golden file. A new medium is a new row, and all tests of media have it.
import type { Plan } from "../../../src/plan/document.ts";
import type { Json } from "../../../src/model/json.ts";
import { policyInput } from "../../../src/plan/policy-input.ts";
import { graphOfPlan } from "../../../src/cli/graph/of-plan.ts";
import { planBody } from "../../../src/comment/body.ts";
import { entryOf, withEntry } from "../../../src/comment/history.ts";
import { renderCodeQuality } from "../../../src/render/ci/code-quality.ts";
import { findingsOf } from "../../../src/render/ci/findings.ts";
import { planOutputs } from "../../../src/render/ci/github-outputs.ts";
import { renderAnnotations } from "../../../src/render/ci/github.ts";
import { renderGitlabReport } from "../../../src/render/ci/gitlab-report.ts";
import { renderJunit } from "../../../src/render/ci/junit.ts";
import { renderSarif } from "../../../src/render/ci/sarif.ts";
import { renderDot } from "../../../src/render/graph/dot.ts";
import { renderMermaid } from "../../../src/render/graph/mermaid.ts";
import { renderSvg } from "../../../src/render/graph/svg.ts";
import { renderHtml } from "../../../src/render/html/page.ts";
import { renderPlanMarkdown } from "../../../src/render/markdown/plan.ts";
import { renderPlanJson, renderPolicyInput } from "../../../src/render/plan-json.ts";
import { renderPlan } from "../../../src/render/terminal/plan.ts";
import { SHOP_SOURCES } from "../fixtures/shop.ts";
import { colourful, plain, unicode } from "../style.ts";
import { annotationProblems, outputProblems } from "./ci.ts";
import { htmlProblems } from "./html.ts";
import { terminalProblems, textProblems } from "./log.ts";
import { markdownProblems } from "./markdown.ts";
import { jsonOutline, markupOutline } from "./outline.ts";
import { xmlProblems } from "./xml.ts";

export interface Medium {
  readonly name: string;
  readonly render: (plan: Plan) => string;
  /** Empty: nothing in it can act on its reader, and its structure is whole. */
  readonly problems: (text: string, plan: Plan) => readonly string[];
  /** Null: no golden files of its own. */
  readonly golden: ((text: string) => string) | null;
}

const asItIs = (text: string): string => text;

const PLACES = { pathOf: (file: string): string | null => `infra/${file}`, main: "infra/main.orch.hcl" };

export const MEDIA: readonly Medium[] = [
  {
    name: "terminal-80",
    render: (plan) => renderPlan(plan, plain(80), { sources: SHOP_SOURCES }),
    problems: terminalProblems,
    golden: asItIs,
  },
  {
    name: "terminal-160",
    render: (plan) => renderPlan(plan, unicode(160), { sources: SHOP_SOURCES }),
    problems: terminalProblems,
    golden: asItIs,
  },
  {
    name: "terminal-verbose-colour",
    render: (plan) => renderPlan(plan, colourful(100), { sources: SHOP_SOURCES, verbose: true }),
    problems: terminalProblems,
    golden: null,
  },
  {
    name: "markdown",
    render: (plan) => renderPlanMarkdown(plan),
    problems: (text) => [...terminalProblems(text), ...markdownProblems(text), ...tooLong(text, 60_000)],
    golden: asItIs,
  },
  {
    name: "markdown-short",
    render: (plan) => renderPlanMarkdown(plan, { maxLength: 1500 }),
    problems: (text) => [...terminalProblems(text), ...markdownProblems(text), ...tooLong(text, 1500)],
    golden: null,
  },
  {
    name: "html",
    render: (plan) => renderHtml(plan, { sources: SHOP_SOURCES, savedAs: "change.plan" }),
    problems: (text) => [...terminalProblems(text), ...htmlProblems(text)],
    golden: markupOutline,
  },
  {
    name: "github",
    render: (plan) => renderAnnotations(findingsOf(plan), PLACES.pathOf, "see the summary"),
    problems: annotationProblems,
    golden: null,
  },
  {
    name: "github-outputs",
    render: (plan) => planOutputs(plan, 0, "delimiter-of-this-run"),
    problems: outputProblems,
    golden: null,
  },
  {
    name: "sarif",
    render: (plan) =>
      renderSarif(findingsOf(plan), { ...PLACES, version: "1.2.3", project: plan.project, successful: true }),
    problems: reportProblems,
    golden: null,
  },
  {
    name: "code-quality",
    render: (plan) => renderCodeQuality(findingsOf(plan), PLACES),
    problems: reportProblems,
    golden: null,
  },
  {
    name: "junit",
    render: (plan) => renderJunit(plan, findingsOf(plan), PLACES.pathOf),
    problems: (text) => [
      ...terminalProblems(text),
      ...xmlProblems(text, "testsuites testsuite testcase failure error skipped system-out"),
    ],
    golden: null,
  },
  {
    name: "gitlab",
    render: renderGitlabReport,
    problems: (text) => (/^\{"create":\d+,"update":\d+,"delete":\d+\}\n$/.test(text) ? [] : [text]),
    golden: null,
  },
  {
    name: "comment",
    render: commentOf,
    problems: (text) => [...terminalProblems(text), ...markdownProblems(text), ...tooLong(text, 20_000)],
    golden: null,
  },
  {
    name: "graph-svg",
    render: (plan) => renderSvg(graphOfPlan(plan)),
    problems: (text) => [
      ...terminalProblems(text),
      ...xmlProblems(text, "svg title style defs marker path rect text g line"),
    ],
    golden: null,
  },
  {
    name: "graph-dot",
    render: (plan) => renderDot(graphOfPlan(plan)),
    problems: terminalProblems,
    golden: null,
  },
  {
    name: "graph-mermaid",
    render: (plan) => renderMermaid(graphOfPlan(plan)),
    problems: terminalProblems,
    golden: null,
  },
  {
    name: "json",
    render: (plan) => renderPlanJson(plan),
    problems: (text, plan) => jsonProblems(text, plan as unknown as Json), // a plan is plain JSON
    golden: jsonOutline,
  },
  {
    name: "json-expanded",
    render: (plan) => renderPlanJson(plan, { expand: true }),
    problems: (text) => jsonProblems(text, null),
    golden: null,
  },
  {
    name: "policy-input",
    render: renderPolicyInput,
    problems: (text, plan) => jsonProblems(text, policyInput(plan)),
    golden: jsonOutline,
  },
];

/** The second comment of a pull request: its history was left by the plan before, of which everything was another. */
function commentOf(plan: Plan): string {
  const before = { ...plan, id: `p1-${"0".repeat(64)}`, effect_id: `e1-${"0".repeat(64)}`, changes: [] };
  const history = withEntry([], entryOf(before, "0123456"));
  return planBody({
    plan,
    name: plan.project,
    entry: entryOf(plan, "789abcd"),
    history,
    maxLength: 20_000,
    markdown: {},
  });
}

/** Texts of reports are shown by platforms, so that they are visible already; in messages of SARIF `[text](target)` is a link. */
function reportProblems(text: string): readonly string[] {
  const found: string[] = [];
  JSON.parse(text, (name, value: Json) => {
    if (typeof value !== "string") return value;
    found.push(...textProblems(value));
    if (name === "text" && /(?<!\\)\[[^\]]*\]\(/.test(value)) found.push(`link ${value}`);
    if (name === "markdown") found.push(...markdownProblems(value));
    return value;
  });
  return [...terminalProblems(text), ...found];
}

/** Says the same to a program, and nothing to a terminal. `value` null: it is not known here. */
function jsonProblems(text: string, value: Json): readonly string[] {
  const found = [...textProblems(text), ...terminalProblems(text)];
  const read = JSON.parse(text) as Json; // JSON.parse gives JSON
  // JSON has no undefined, and -0 is 0
  if (value !== null && JSON.stringify(sorted(read)) !== JSON.stringify(sorted(value)))
    found.push("another value");
  if (!text.endsWith("\n") || text.trimEnd().includes("\n")) found.push("not one line");
  return found;
}

function sorted(value: Json): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value as Readonly<Record<string, Json>>);
  return entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, inner]) => [name, sorted(inner)]);
}

function tooLong(text: string, most: number): readonly string[] {
  return text.length <= most ? [] : [`${text.length} of ${most} characters`];
}
