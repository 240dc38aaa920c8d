// A plan as one page that needs nothing but a browser: no network, no script, one style sheet that the page's own security policy
// names by its hash. What a reviewer has to see stands first, what is long is folded, and nothing is left to hover alone.
import type { Plan } from "../../plan/document.ts";
import type { Survived } from "../../scheduler/survival.ts";
import type { Sources } from "../diagnostic.ts";
import { shortId } from "../names.ts";
import { actionsOf } from "../plan-facts/causes.ts";
import { groupChanges } from "../plan-facts/groups.ts";
import { createStyle } from "../style.ts";
import { nodeUseLines } from "../terminal/node-use.ts";
import { outputLines } from "../terminal/outputs.ts";
import { quotaLines } from "../terminal/quotas.ts";
import { rebalanceLines } from "../terminal/rebalance.ts";
import { refactoringLines } from "../terminal/refactorings.ts";
import { changesSection } from "./changes.ts";
import { markup, styleSheet } from "./escape.ts";
import type { Html } from "./escape.ts";
import { header, pendingSection, risksSection } from "./header.ts";
import type { HeaderOptions } from "./header.ts";
import { inputsSection } from "./inputs.ts";
import { jobsSection } from "./jobs.ts";
import { placementMap } from "./map.ts";
import { movesSection } from "./moves.ts";
import { orderSection } from "./order.ts";
import { section, terminalLines } from "./parts.ts";
import type { SectionName } from "./parts.ts";
import { siblingRules, siblingsOf } from "./siblings.ts";
import { pageFooter, STYLE } from "./style.ts";
import { survivalSection } from "./survival.ts";

export interface HtmlOptions extends HeaderOptions {
  /** What the planner answers to each loss. */
  readonly survived?: Survived | undefined;
  /** Files of the configuration, to show the lines that risks come from. */
  readonly sources?: Sources | undefined;
}

/** The page as text, ending in a line feed. Equal plans and options make equal bytes. */
export function renderHtml(plan: Plan, options: HtmlOptions = {}): string {
  const groups = groupChanges(plan);
  const actions = actionsOf(plan);
  const siblings = siblingsOf(plan);
  // lines shared with the terminal are as wide as they like: the browser breaks them
  const style = createStyle({ colour: false, width: Infinity, unicode: true });
  const outputs = terminalLines([
    ...outputLines(plan, style, true).slice(1),
    ...refactoringLines(plan, style, true),
  ]);
  const notes = terminalLines([
    ...rebalanceLines(plan, style),
    ...nodeUseLines(plan, style),
    ...quotaLines(plan, style, true),
  ]);
  const sections: readonly (readonly [SectionName, string, Html | null])[] = [
    ["pending", "Pending", pendingSection(plan)],
    ["risks", "Risks", risksSection(plan, options.sources ?? new Map<string, string>())],
    ["map", "Nodes", placementMap(plan, actions, siblings)],
    ["moves", "Moves", movesSection(plan, siblings)],
    ["changes", "Changes", changesSection({ plan, groups, actions, style })],
    [
      "outputs",
      "Outputs",
      outputs === null ? null : section("outputs", "Outputs and addresses", null, outputs),
    ],
    ["order", "Order", orderSection(plan, actions)],
    ["jobs", "Jobs", jobsSection(plan)],
    ["survival", "Losses", survivalSection(plan, options.survived)],
    ["quotas", "Use", notes === null ? null : section("quotas", "Use of nodes and quotas", null, notes)],
    ["inputs", "Inputs", inputsSection(plan)],
  ];
  const shown = sections.filter(([, , body]) => body !== null);
  const { element, source } = styleSheet(
    `${STYLE}${siblingRules(siblings.classes)}${pageFooter(shortId(plan.id))}`,
  );
  const page = markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy(source)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${plan.project} ${shortId(plan.id)}: plan</title>
${element}
</head>
<body>
<a class="skip" href="#content">To the plan</a>
${HATCH}<main id="content">
${header(plan, groups, options)}<nav aria-label="Sections"><ul>${shown.map(([name, title]) => markup`<li><a href="#${name}">${title}</a></li>`)}</ul></nav>
${shown.map(([, , body]) => body)}<footer>Plan <code>${plan.id}</code> of ${plan.project}. All of this is in the document of the plan.</footer>
</main>
</body>
</html>
`;
  return page.text;
}

function policy(source: string): string {
  return `default-src 'none'; style-src ${source}; base-uri 'none'; form-action 'none'`;
}

/** What is taken only while the plan is carried out. */
const HATCH = markup`<svg class="defs" aria-hidden="true"><defs><pattern id="while" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="8" height="8"/><path d="M0 0V8"/></pattern></defs></svg>
`;
