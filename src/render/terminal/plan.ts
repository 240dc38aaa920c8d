// A plan for people in a terminal, from the document alone: what cannot be, what is destroyed, what changes and where,
// in which order, how full the nodes get, what is risky, and what to do next.
import type { Address } from "../../model/address.ts";
import type { Plan } from "../../plan/document.ts";
import { count, plural, someOf } from "../names.ts";
import type { Style } from "../style.ts";
import { BLANK, line, printLines, span, wrapLine } from "../text.ts";
import type { Line } from "../text.ts";
import { actionsOf } from "../plan-facts/causes.ts";
import { BARE, whyCommand } from "../plan-facts/commands.ts";
import { footerLines } from "./footer.ts";
import { nodeNotes } from "../plan-facts/nodes.ts";
import { glanceLines } from "./glance.ts";
import { groupChanges } from "../plan-facts/groups.ts";
import { SPECULATIVE, unknownFacts } from "../plan-facts/speculative.ts";
import { nodeLines } from "./nodes.ts";
import { outputLines } from "./outputs.ts";
import type { PartOptions } from "./part-sections.ts";
import { partSections } from "./part-sections.ts";
import { pendingLines } from "./pending.ts";
import { quotaLines } from "./quotas.ts";
import { nodeUseLines } from "./node-use.ts";
import { rebalanceLines } from "./rebalance.ts";
import { refactoringLines } from "./refactorings.ts";
import { policyLines } from "./policies.ts";
import { riskLines } from "./risks.ts";
import { scheduleLines } from "./schedule.ts";
import { waveLines } from "./waves.ts";
import { destroyLines, groupLines } from "./workload.ts";

export type PlanOptions = PartOptions;

/** Groups shown in full; of a larger plan the rest is counted. */
const MOST_GROUPS = 60;

/** Text of a plan, ending in a line feed. Bounded in length unless verbose, whatever the size of the plan. */
export function renderPlan(plan: Plan, style: Style, options: PlanOptions = {}): string {
  const verbose = options.verbose === true;
  const sources = options.sources ?? new Map<string, string>();
  const groups = groupChanges(plan);
  const sections: Line[][] = [headerLines(plan, style)];
  const refactorings = refactoringLines(plan, style, verbose);
  const outputs = outputLines(plan, style, verbose);
  const risks = riskLines(plan, sources, style, verbose);
  const policies = policyLines(plan, style);
  const isEmpty = plan.changes.length === 0 && plan.pending.length === 0;

  if (isEmpty) {
    const moves = rebalanceLines(plan, style);
    sections.push(emptyLines(plan, outputs.length > 0, style), moves, refactorings, outputs, risks, policies);
    if (outputs.length > 0 || refactorings.length > 0 || plan.approvals?.changes === true)
      sections.push(footerLines(plan, style, options));
    return printLines(sectioned(sections), style);
  }
  if (options.concise === true || options.only !== undefined)
    return printLines(
      sectioned([
        headerLines(plan, style),
        ...partSections(plan, groups, style, options, whyOf(plan, options)),
      ]),
      style,
    );
  const actions = actionsOf(plan);
  const nodes = new Map(plan.nodes.map((node) => [node.name as string, node]));
  const shown = groups.slice(0, verbose ? Infinity : MOST_GROUPS);
  sections.push(
    pendingLines(plan, style, verbose, whyOf(plan, options)),
    destroyLines(groups, style),
    glanceLines(plan, groups, style, verbose),
    refactorings,
  );
  for (const group of shown) sections.push(groupLines(group, { plan, nodes, actions, style, verbose }));
  if (groups.length > shown.length) {
    const rest = groups.slice(shown.length);
    const rows = rest.reduce((sum, { changes }) => sum + changes.length, 0);
    const text = `and ${count(rest.length)} more with ${plural(rows, "change")} (--verbose shows all)`;
    sections.push([line(span(`    ${text}`, "faint"))]);
  }
  sections.push(
    outputs,
    rebalanceLines(plan, style),
    nodeUseLines(plan, style),
    nodeLines(plan, style, verbose),
    quotaLines(plan, style, verbose),
    scheduleLines(plan, style, verbose),
    waveLines(plan, actions, style, verbose),
    risks,
    policies,
    footerLines(plan, style, options),
  );
  return printLines(sectioned(sections), style);
}

/** A question about what is not there yet has no command of its own. */
function whyOf(plan: Plan, { question, command }: PlanOptions): (address: Address) => string | null {
  if (question === true && command === undefined) return () => null;
  return (address) => whyCommand(plan, address, command ?? BARE);
}

function headerLines(plan: Plan, style: Style): Line[] {
  const notes = nodeNotes(plan);
  const state = plan.lineage === null ? "no state yet" : `state #${plan.serial}`;
  const facts = [
    state,
    `${plural(plan.nodes.length, "node")}${notes.length > 0 ? ` (${notes.join(", ")})` : ""}`,
  ];
  const title = plan.mode === "destroy" ? "orch plan --destroy" : "orch plan";
  const lines = wrapLine(
    line(span(title, "strong"), "  ", span(plan.project, "strong"), span(`   ${facts.join("   ")}`, "faint")),
    style.width,
    2,
  );
  if (plan.speculative === true) {
    lines.push(...wrapLine(line(span(SPECULATIVE, "warning")), style.width, 2));
    for (const { text, names } of unknownFacts(plan)) {
      const about = names.length === 0 ? "" : `: ${someOf(names, 6)}`;
      lines.push(...wrapLine(line(`  ${text}${about}.`), style.width, 4));
    }
  }
  if (plan.targets.length > 0)
    lines.push(...wrapLine(line(span("Limited to ", "warning"), someOf(plan.targets, 6)), style.width, 2));
  if (plan.replacements.length > 0)
    lines.push(
      ...wrapLine(line(span("Replacing ", "warning"), someOf(plan.replacements, 6)), style.width, 2),
    );
  return lines;
}

function emptyLines(plan: Plan, outputs: boolean, style: Style): Line[] {
  const { unchanged } = plan.summary;
  const text =
    plan.mode === "destroy"
      ? "No changes. There is nothing left to destroy."
      : plan.approvals?.changes === true && !outputs
        ? "What runs matches the configuration; only whose approvals count changes."
        : outputs
          ? "What runs matches the configuration; only outputs change."
          : "No changes. What runs matches the configuration.";
  const lines = wrapLine(line(span(text, "good")), style.width, 0);
  const replicas = Object.keys(plan.placements).length;
  if (replicas > 0 || unchanged > 0)
    lines.push(
      line(
        span(
          `${plural(replicas, "replica")} on ${plural(new Set(Object.values(plan.placements)).size, "node")}, nothing to do.`,
          "faint",
        ),
      ),
    );
  return lines;
}

function sectioned(sections: readonly (readonly Line[])[]): Line[] {
  return sections
    .filter((lines) => lines.length > 0)
    .flatMap((lines, index) => (index === 0 ? lines : [BLANK, ...lines]));
}
