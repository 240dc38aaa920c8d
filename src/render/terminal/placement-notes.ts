// Why the replicas of a group go where they go: score, runner-up and what was refused.
import type { Address } from "../../model/address.ts";
import type { Plan } from "../../plan/document.ts";
import { replicaLabel, replicaRanges } from "../names.ts";
import type { Style } from "../style.ts";
import { line, span, wrapLine } from "../text.ts";
import type { Line } from "../text.ts";
import type { Group } from "../plan-facts/groups.ts";
import { decisionsOf, elsewhere, scoreText } from "../plan-facts/decisions.ts";
import type { Decided } from "../plan-facts/decisions.ts";
import { refusalTexts, verdictOf } from "../plan-facts/verdicts.ts";

/** More decisions than this are told together. */
const MOST = 3;

export function placementLines(plan: Plan, group: Group, style: Style, verbose: boolean): Line[] {
  const decided = decisionsOf(group);
  const texts = decided.length <= MOST || verbose ? each(group, decided) : together(group, decided);
  const lines = texts.flatMap((text) => labelled("placed", text, style));
  const verdicts = new Map<string, Decided[]>();
  for (const change of decided) {
    const id = change.placement.verdict;
    if (id === null) continue;
    const list = verdicts.get(id);
    if (list === undefined) verdicts.set(id, [change]);
    else list.push(change);
  }
  for (const [id, changes] of [...verdicts].slice(0, verbose ? Infinity : 2)) {
    const whole = verdictOf(plan, id);
    const verdict = verbose ? whole : elsewhere(whole, decided);
    if (verdict === null || verdict.refused.length === 0) continue;
    const addresses = changes.map(({ address }) => address);
    const only = changes.length < decided.length ? `  (${replicaRanges(group.owner, addresses, 3)})` : "";
    lines.push(
      ...labelled("refused", refusalTexts(verdict, verbose ? Infinity : 3).join("; ") + only, style),
    );
  }
  return lines;
}

function labelled(label: string, text: string, style: Style): Line[] {
  return wrapLine(line(" ".repeat(6), span(label.padEnd(9), "faint"), span(text, "faint")), style.width, 15);
}

/** Equal decisions share a text: `web[0..2]: score 100 (headroom 40, spread 60)`. */
function each(group: Group, decided: readonly Decided[]): string[] {
  const byText = new Map<string, Address[]>();
  for (const { address, placement } of decided) {
    if (placement.score === null && placement.runner_up === null) continue;
    const next = placement.runner_up;
    const text = `${scoreText(placement)}${next === null ? "" : `, next best ${next.node} (${next.score})`}`;
    const addresses = byText.get(text);
    if (addresses === undefined) byText.set(text, [address]);
    else addresses.push(address);
  }
  return [...byText].map(([text, addresses]) => `${replicaRanges(group.owner, addresses, 4)}: ${text}`);
}

/** `scores 87 to 100; closest call web[7]: n3 92 over n1 91`. */
function together(group: Group, decided: readonly Decided[]): string[] {
  let [least, most] = [Infinity, -Infinity];
  let closest: { readonly change: Decided; readonly margin: number } | null = null;
  for (const change of decided) {
    const { score, runner_up: next } = change.placement;
    if (score === null) continue;
    least = Math.min(least, score);
    most = Math.max(most, score);
    if (next === null) continue;
    const margin = score - next.score;
    if (closest === null || margin < closest.margin) closest = { change, margin };
  }
  if (most === -Infinity) return [];
  const scores = least === most ? `all with score ${most}` : `scores ${least} to ${most}`;
  if (closest === null) return [scores];
  if (closest.margin === 0) return [`${scores}; others are about as good`];
  const { address, node, placement } = closest.change;
  const next = placement.runner_up;
  return [
    `${scores}; closest call ${replicaLabel(group.owner, address)}: ${node.to ?? "?"} ${placement.score} over ${next?.node} ${next?.score}`,
  ];
}
