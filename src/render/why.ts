// `orch why`: one replica's placement in full: where, by which score, over which other node, and why each other node was
// refused, with numbers. From the plan, or from the scheduler's own result where that is at hand.
import { compareAddresses, ownerOf } from "../model/address.ts";
import type { Address, NodeName } from "../model/address.ts";
import { compareText, sortedKeys } from "../model/json.ts";
import type { Change, NodeRow, Plan, Verdict } from "../plan/document.ts";
import { lookUp } from "../plan/expand.ts";
import type { SchedulingResult, WorkloadVerdict } from "../scheduler/types.ts";
import { someOf } from "./names.ts";
import type { Style } from "./style.ts";
import { tableLines } from "./tables.ts";
import { actionsOf, causeText } from "./terminal/causes.ts";
import { lookOf } from "./terminal/symbols.ts";
import { refusalText, verdictOf } from "./terminal/verdicts.ts";
import { BLANK, line, printLines, span, wrapLine } from "./text.ts";
import type { Line } from "./text.ts";

export interface WhyOptions {
  /** Only what this node has to do with it. */
  readonly node?: NodeName | undefined;
  /** What the scheduler answered for this very plan: it also knows unchanged replicas' verdicts. */
  readonly result?: SchedulingResult | undefined;
}

/** Null where the plan knows no such replica; the caller says so with what is similar. */
export function renderWhy(
  plan: Plan,
  address: Address,
  style: Style,
  options: WhyOptions = {},
): string | null {
  const decision = decisionOf(plan, address, options.result);
  if (decision === null) return null;
  const lines =
    options.node === undefined ? whole(plan, decision, style) : oneNode(plan, decision, options.node, style);
  return printLines(lines, style);
}

/** Replicas that a plan knows, for suggestions; sorted. */
export function knownReplicas(plan: Plan): Address[] {
  const placed = Object.keys(plan.placements) as Address[]; // the document's keys are addresses
  const all = new Set([...placed, ...plan.pending.map(({ address }) => address)]);
  return [...all].sort(compareAddresses);
}

interface Decision {
  readonly address: Address;
  readonly node: NodeName | null;
  readonly change: Change | null;
  readonly pending: string | null;
  readonly reason: "kept" | "new" | "moved" | null;
  readonly score: number | null;
  readonly parts: Readonly<Record<string, number>>;
  readonly runnerUp: { readonly node: NodeName; readonly score: number } | null;
  readonly verdict: Verdict | WorkloadVerdict | null;
}

function decisionOf(plan: Plan, address: Address, result: SchedulingResult | undefined): Decision | null {
  const change = plan.changes.find((item) => item.address === address) ?? null;
  const pending = plan.pending.find((item) => item.address === address) ?? null;
  const node = lookUp(plan.placements, address) ?? null;
  if (node === null && pending === null) return null;
  const note = change?.placement ?? null;
  const placed = result?.placements.get(address);
  const owner = change?.owner ?? pending?.workload ?? ownerOf(address);
  return {
    address,
    node,
    change,
    pending: pending?.reason ?? null,
    reason: placed?.reason ?? note?.reason ?? (node === null ? null : "kept"),
    score: placed?.score ?? note?.score ?? null,
    parts: placed?.parts ?? note?.parts ?? {},
    runnerUp: placed?.runnerUp ?? note?.runner_up ?? null,
    verdict: result?.verdicts.get(owner) ?? verdictOf(plan, note?.verdict ?? pending?.verdict ?? null),
  };
}

function whole(plan: Plan, decision: Decision, style: Style): Line[] {
  const lines: Line[] = [...headline(plan, decision, style)];
  const parts = sortedKeys(decision.parts);
  if (decision.score !== null) {
    const text = parts.map((name) => `${name} ${decision.parts[name]}`).join(", ");
    lines.push(...labelled("score", `${decision.score} of 100${text === "" ? "" : ` (${text})`}`, style));
  }
  const next = decision.runnerUp;
  if (next !== null) {
    const margin = decision.score === null ? "" : `, ${decision.score - next.score} less`;
    lines.push(...labelled("next best", `${next.node} with ${next.score}${margin}`, style));
  }
  if (decision.verdict === null) return lines;
  const { eligible } = decision.verdict;
  // that its own node takes no other one beside it is no refusal of this one
  const refused = decision.verdict.refused
    .map((entry) => ({ ...entry, nodes: entry.nodes.filter((name) => name !== decision.node) }))
    .filter((entry) => entry.nodes.length > 0);
  if (eligible.length > 0) lines.push(...labelled("would fit", someOf(eligible, 12), style));
  else if (decision.node !== null)
    lines.push(...labelled("would fit", "no other node takes another replica", style));
  if (refused.length === 0) return lines;
  const rows = refused.flatMap(({ nodes, refusals }) =>
    refusals.map(({ rule, need, have }, index) => [
      index === 0 ? someOf(nodes, 8) : "",
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
  return [...lines, BLANK, ...tableLines(columns, rows, style, { indent: 2 })];
}

function headline(plan: Plan, decision: Decision, style: Style): Line[] {
  const { address, node, change, pending, reason } = decision;
  if (node === null)
    return wrapLine(
      line(span(address, "strong"), " has no node: ", span(pending ?? "nothing takes it", "error")),
      style.width,
      2,
    );
  const from = change?.node.from ?? null;
  const words = {
    kept: `stays on ${node}`,
    new: `goes to ${node}`,
    moved: `moves to ${node}${from === null ? "" : ` from ${from}`}`,
  };
  const lines = wrapLine(line(span(address, "strong"), ` ${words[reason ?? "kept"]}`), style.width, 2);
  if (change === null) return [...lines, ...labelled("change", "none: it runs there and still fits", style)];
  lines.push(...labelled("change", lookOf(change).verb, style));
  const actions = actionsOf(plan);
  for (const cause of change.causes)
    lines.push(...labelled("because", causeText(cause, from, actions), style));
  if (change.order_reason !== null)
    lines.push(...labelled("order", `${change.order ?? ""} as ${change.order_reason}`, style));
  return lines;
}

function oneNode(plan: Plan, decision: Decision, node: NodeName, style: Style): Line[] {
  const known = plan.nodes.find(({ name }) => name === node);
  const subject = span(decision.address, "strong");
  if (known === undefined)
    return wrapLine(line("There is no node ", span(node, "strong"), " in this plan."), style.width, 2);
  if (decision.node === node) return whole(plan, decision, style);
  const refusals = decision.verdict?.refused.find(({ nodes }) => nodes.includes(node))?.refusals ?? [];
  if (refusals.length > 0)
    return [
      ...wrapLine(line(subject, " cannot go to ", span(node, "strong"), ":"), style.width, 2),
      ...refusals.flatMap((refusal) =>
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

function fitReason({ node, runnerUp, score, reason }: Decision, asked: NodeName, row: NodeRow): string {
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
