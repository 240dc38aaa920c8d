// Why a replica is in the plan and on its node, in a few labelled lines: what a chip of the map opens to.
import type { Change, Plan } from "../../plan/document.ts";
import { causeText } from "../plan-facts/causes.ts";
import type { ActionsOf } from "../plan-facts/causes.ts";
import { scoreText } from "../plan-facts/decisions.ts";
import { forcedText } from "../plan-facts/attributes.ts";
import { refusalTexts, verdictOf } from "../plan-facts/verdicts.ts";
import { markup } from "./escape.ts";
import type { Html, Part } from "./escape.ts";
import { verbOf } from "./parts.ts";

const MOST_REFUSALS = 4;

export function reasons(plan: Plan, change: Change, actions: ActionsOf): Html {
  const rows = reasonRows(plan, change, actions);
  return markup`<dl>${rows.map(([label, text]) => markup`<dt>${label}</dt><dd>${text}</dd>`)}</dl>`;
}

function reasonRows(plan: Plan, change: Change, actions: ActionsOf): readonly (readonly [string, Part])[] {
  const { placement, order, order_reason: reason, node } = change;
  const rows: (readonly [string, Part])[] = [["what", `${verbOf(change)} ${change.address}`]];
  if (node.from !== null && node.to !== null && node.from !== node.to)
    rows.push(["moves", `${node.from} → ${node.to}`]);
  const causes = [...new Set(change.causes.map((cause) => causeText(cause, node.from, actions)))];
  if (causes.length > 0) rows.push(["because", causes.join("; ")]);
  const forced = forcedText([change]);
  if (forced !== null) rows.push(["", forced]);
  if (order !== null) rows.push(["order", reason === null ? order : `${order}: ${reason}`]);
  if (placement === null || placement.reason === "kept") return rows;
  const next = placement.runner_up;
  const score = scoreText(placement);
  rows.push(["chosen", next === null ? score : `${score}, next best ${next.node} (${next.score})`]);
  const verdict = verdictOf(plan, placement.verdict);
  if (verdict !== null && verdict.refused.length > 0)
    rows.push(["refused", refusalTexts(verdict, MOST_REFUSALS).map((text) => markup`<div>${text}</div>`)]);
  return rows;
}
