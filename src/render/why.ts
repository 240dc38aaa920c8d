// `orch why`: one replica's placement in full: where, by which score, over which other node, and why each other node was
// refused, with numbers; all replicas of a workload in a line each. From the plan, or from the scheduler's own result where that
// is at hand.
import { ownerOf } from "../model/address.ts";
import type { Address, NodeName } from "../model/address.ts";
import { compareText, sortedKeys } from "../model/json.ts";
import type { NodeRow, Plan, Verdict } from "../plan/document.ts";
import type { Decision } from "../scheduler/explain-decision.ts";
import type { NodeExplanation } from "../scheduler/explain-node.ts";
import type { SchedulingResult, WorkloadVerdict } from "../scheduler/types.ts";
import { count, plural, replicaLabel } from "./names.ts";
import type { Style } from "./style.ts";
import { tableLines } from "./tables.ts";
import { actionsOf, causeText } from "./plan-facts/causes.ts";
import type { ActionsOf } from "./plan-facts/causes.ts";
import { BARE, whyCommand } from "./plan-facts/commands.ts";
import type { CommandParts } from "./plan-facts/commands.ts";
import { nodeUseText } from "./terminal/node-use.ts";
import { remedyLines } from "./terminal/pending.ts";
import { lookOf } from "./plan-facts/look.ts";
import { nodesText, refusalText } from "./plan-facts/verdicts.ts";
import { type Fate, fateOf, knownReplicas } from "./why-fate.ts";
import { decisionLines } from "./why-decision.ts";
import { nodeTables } from "./why-node.ts";
import { runFacts } from "./why-schedule.ts";
import { BLANK, line, printLines, span, wrapLine } from "./text.ts";
import type { Line } from "./text.ts";

/** Replicas of a workload that are listed. */
const MOST_REPLICAS = 24;

export interface WhyOptions {
  /** Only what this node has to do with it. */
  readonly node?: NodeName | undefined;
  /** What the scheduler answered for this very plan: it also knows unchanged replicas' verdicts. */
  readonly result?: SchedulingResult | undefined;
  /** How this run was called, for the command that is proposed. */
  readonly command?: CommandParts | undefined;
  /** What rules and scores say of all nodes, for one replica. */
  readonly decide?: ((address: Address) => Decision | null) | undefined;
  /** All that rules and scores say of some nodes, for one replica. */
  readonly explain?:
    ((address: Address, nodes: readonly NodeName[]) => readonly NodeExplanation[] | null) | undefined;
}

/** `address`: a replica, or a workload for all of its replicas. Null where the plan knows neither; the caller says what is similar. */
export function renderWhy(
  plan: Plan,
  address: Address,
  style: Style,
  options: WhyOptions = {},
): string | null {
  const { node } = options;
  const decision = fateOf(plan, address, options.result);
  if (decision !== null) {
    if (node === undefined) return printLines(whole(plan, decision, style, options.decide?.(address)), style);
    const tables = tablesOf(decision, node, style, options);
    const lines = oneNode(plan, decision, node, style, { ofMany: false, brief: tables.length > 0 });
    return printLines([...lines, ...tables], style);
  }
  const decisions = knownReplicas(plan)
    .filter((item) => ownerOf(item) === address)
    .flatMap((item) => fateOf(plan, item, options.result) ?? []);
  if (decisions.length === 0) return null;
  const shown = decisions.slice(0, MOST_REPLICAS);
  const lines =
    node === undefined
      ? workloadLines(plan, address, decisions, style, options.command ?? BARE)
      : shown.flatMap((item) => oneNode(plan, item, node, style, { ofMany: true, brief: false }));
  if (node !== undefined && decisions.length > shown.length)
    lines.push(line(span(`and ${count(decisions.length - shown.length)} more`, "faint")));
  return printLines(lines, style);
}

/** A line a replica, and the refusals that they share. */
function workloadLines(
  plan: Plan,
  owner: Address,
  decisions: readonly Fate[],
  style: Style,
  command: CommandParts,
): Line[] {
  const actions = actionsOf(plan);
  const rows = decisions
    .slice(0, MOST_REPLICAS)
    .map((decision) => [
      span(replicaLabel(owner, decision.address), "strong"),
      fateText(decision),
      decision.score === null ? "" : String(decision.score),
      decision.runnerUp === null ? "" : `${decision.runnerUp.node} ${decision.runnerUp.score}`,
      becauseTexts(decision, actions).join("; "),
    ]);
  const columns = [
    { title: "REPLICA", shrinkTo: 12 },
    { title: "", shrinkTo: 12 },
    { title: "SCORE", align: "right" as const, optional: 2 },
    { title: "NEXT BEST", optional: 1 },
    { title: "BECAUSE", shrinkTo: 16 },
  ];
  const [first] = decisions;
  const example = decisions.find(({ change }) => change !== null) ?? first;
  return [
    line(span(owner, "strong"), `  ${plural(decisions.length, "replica")}`),
    BLANK,
    ...tableLines(
      columns.filter((_, index) => index === 0 || rows.some((row) => row[index] !== "")),
      rows.map((row) => row.filter((_, index) => index === 0 || rows.some((item) => item[index] !== ""))),
      style,
      { indent: 2 },
    ),
    ...(decisions.length > rows.length
      ? [line(span(`  and ${count(decisions.length - rows.length)} more`, "faint"))]
      : []),
    ...(first === undefined ? [] : refusalTable(first, decisions, style)),
    BLANK,
    ...wrapLine(
      line(
        "  ",
        span("All of one: ", "faint"),
        span(whyCommand(plan, example?.address ?? owner, command), "code"),
      ),
      style.width,
      4,
    ),
  ];
}

function whole(plan: Plan, decision: Fate, style: Style, asked: Decision | null | undefined): Line[] {
  const lines: Line[] = [...headline(plan, decision, style)];
  if (decision.waiting !== null) lines.push(...remedyLines(decision.waiting, style, "  "));
  const parts = sortedKeys(decision.parts);
  if (decision.score !== null) {
    const text = parts.map((name) => `${name} ${decision.parts[name]}`).join(", ");
    lines.push(...labelled("score", `${decision.score} of 100${text === "" ? "" : ` (${text})`}`, style));
  }
  if (decision.strategy !== "spread")
    lines.push(...labelled("strategy", strategyText(plan, decision), style));
  const next = decision.runnerUp;
  if (next !== null) {
    const margin = decision.score === null ? "" : `, ${decision.score - next.score} less`;
    lines.push(...labelled("next best", `${next.node} with ${next.score}${margin}`, style));
  }
  for (const [label, text] of runFacts(plan, decision.address)) lines.push(...labelled(label, text, style));
  if (decision.verdict === null) return lines;
  const { eligible } = decision.verdict;
  if (eligible.length > 0) lines.push(...labelled("would fit", eligibleText(decision.verdict), style));
  else if (decision.node !== null)
    lines.push(...labelled("would fit", "no other node takes another replica", style));
  return asked === null || asked === undefined
    ? [...lines, ...refusalTable(decision, [decision], style)]
    : [...lines, ...decisionLines(asked, style)];
}

function eligibleText(verdict: Verdict | WorkloadVerdict): string {
  return nodesText(verdict.eligible, "eligible_more" in verdict ? verdict.eligible_more : 0, 12);
}

/** Only of a plan are there nodes that it does not name. */
function moreOf(entry: Verdict["refused"][number] | WorkloadVerdict["refused"][number]): number | undefined {
  return "more" in entry ? entry.more : undefined;
}

function strategyText(plan: Plan, { strategy, score }: Fate): string {
  const use = strategy === "optimal" ? nodeUseText(plan) : null;
  if (use !== null) return `${strategy}: ${use}`;
  return strategy.endsWith("random") && score === null
    ? `${strategy}, drawn from the seed among the nodes that take it`
    : strategy;
}

/** Why nodes take no further replica of a workload, but for those that hold all of these. */
function refusalTable({ verdict }: Fate, decisions: readonly Fate[], style: Style): Line[] {
  // that its own node takes no other one beside it is no refusal of this one
  const own = new Set(decisions.map(({ node }) => node));
  const refused = (verdict?.refused ?? [])
    .map((entry) => ({
      refusals: entry.refusals,
      more: moreOf(entry),
      nodes: entry.nodes.filter((name) => !own.has(name)),
    }))
    .filter((entry) => entry.nodes.length > 0);
  if (refused.length === 0) return [];
  const rows = refused.flatMap(({ nodes, refusals, more }) =>
    refusals.map(({ rule, need, have }, index) => [
      index === 0 ? nodesText(nodes, more, 8) : "",
      span(rule, "strong"),
      need,
      have,
    ]),
  );
  const columns = [
    { title: "REFUSED", shrinkTo: 12 },
    { title: "RULE", shrinkTo: 10 },
    { title: "NEEDS", shrinkTo: 10 },
    { title: "HAS", shrinkTo: 10 },
  ];
  return [BLANK, ...tableLines(columns, rows, style, { indent: 2 })];
}

function headline(plan: Plan, decision: Fate, style: Style): Line[] {
  const { address, node, change, pending } = decision;
  if (node === null)
    return wrapLine(
      line(span(address, "strong"), " has no node: ", span(pending ?? "nothing takes it", "error")),
      style.width,
      2,
    );
  const lines = wrapLine(line(span(address, "strong"), ` ${fateText(decision)}`), style.width, 2);
  if (pending !== null)
    return [
      ...lines,
      ...labelled("change", "none: it keeps running as it is", style),
      ...labelled("pending", pending, style),
    ];
  if (change === null) return [...lines, ...labelled("change", "none: it runs there and still fits", style)];
  lines.push(...labelled("change", lookOf(change).verb, style));
  for (const text of becauseTexts(decision, actionsOf(plan))) lines.push(...labelled("because", text, style));
  const driven = plan.changes.filter(({ causes }) =>
    causes.some(({ kind, of }) => kind === "preempt" && of === address),
  );
  for (const victim of driven)
    lines.push(...labelled("preempts", `${victim.address}, which ${victimFate(victim)}`, style));
  if (change.order_reason !== null)
    lines.push(...labelled("order", `${change.order ?? ""} as ${change.order_reason}`, style));
  return lines;
}

function victimFate({ node }: Plan["changes"][number]): string {
  return node.to === null ? `stops on ${node.from ?? "its node"} and waits` : `moves to ${node.to}`;
}

/** `goes to edge-a`, `moves to edge-b from edge-a`, `stays on edge-a`. */
function fateText({ node, change, pending, reason }: Fate): string {
  if (node === null) return `has no node: ${pending ?? "nothing takes it"}`;
  const from = change?.node.from ?? null;
  // its place is kept, but what ran there is gone
  if (reason !== "moved" && change?.action === "create")
    return reason === "new" ? `goes to ${node}` : `is made anew on ${node}`;
  if (reason === "new") return `goes to ${node}`;
  return reason === "moved" ? `moves to ${node}${from === null ? "" : ` from ${from}`}` : `stays on ${node}`;
}

function becauseTexts({ change }: Fate, actions: ActionsOf): readonly string[] {
  if (change === null) return [];
  return change.causes.map((cause) =>
    cause.kind === "config" && cause.note === undefined && change.action === "create"
      ? "it is new in the configuration"
      : causeText(cause, change.node.from, actions),
  );
}

/** `brief`: the refusals are in a table below. */
function oneNode(
  plan: Plan,
  decision: Fate,
  node: NodeName,
  style: Style,
  { ofMany, brief }: { readonly ofMany: boolean; readonly brief: boolean },
): Line[] {
  const known = plan.nodes.find(({ name }) => name === node);
  const subject = span(decision.address, "strong");
  if (known === undefined)
    return wrapLine(line("There is no node ", span(node, "strong"), " in this plan."), style.width, 2);
  if (decision.node === node)
    return ofMany
      ? wrapLine(line(subject, ` ${fateText(decision)}`), style.width, 2)
      : whole(plan, decision, style, null);
  const refusals = decision.verdict?.refused.find(({ nodes }) => nodes.includes(node))?.refusals ?? [];
  if (refusals.length > 0)
    return [
      ...wrapLine(line(subject, " cannot go to ", span(node, "strong"), ":"), style.width, 2),
      ...(brief ? [] : refusals).flatMap((refusal) =>
        wrapLine(line(span("  - ", "error"), refusalText(refusal)), style.width, 4),
      ),
    ];
  return [
    ...wrapLine(
      line(subject, " would fit on ", span(node, "strong"), `, ${fitReason(decision, node, known)}`),
      style.width,
      2,
    ),
  ];
}

function tablesOf(decision: Fate, node: NodeName, style: Style, { explain }: WhyOptions): Line[] {
  const names = decision.node === null || decision.node === node ? [node] : [node, decision.node];
  const [asked, chosen = null] = explain?.(decision.address, names) ?? [];
  return asked === undefined ? [] : nodeTables(asked, chosen, style);
}

function fitReason({ node, runnerUp, score, reason }: Fate, asked: NodeName, row: NodeRow): string {
  if (row.drain) return "but the node is drained.";
  if (reason === "kept") return `but it runs on ${node} and nothing makes it move.`;
  if (runnerUp?.node === asked) return `next best with ${runnerUp.score}; ${node} has ${score}.`;
  if (score !== null && runnerUp !== null) {
    const tie = runnerUp.score === score && compareText(runnerUp.node, asked) < 0;
    return `but ${node} with ${score} and ${runnerUp.node} with ${runnerUp.score} come before it${tie ? " (equal scores go by name)" : ""}.`;
  }
  return `but ${node ?? "no node"} was chosen.`;
}

function labelled(label: string, text: string, style: Style): Line[] {
  return wrapLine(line("  ", span(label.padEnd(10), "faint"), text), style.width, 12);
}
