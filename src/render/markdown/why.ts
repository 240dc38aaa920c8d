// Why these nodes, folded: score, runner-up and refusals of every replica that was placed; equal decisions once.
import type { Address } from "../../model/address.ts";
import { compareText } from "../../model/json.ts";
import type { Plan } from "../../plan/document.ts";
import { plural, replicaRanges, someOf } from "../names.ts";
import { decisionsOf, elsewhere, scoreText } from "../plan-facts/decisions.ts";
import type { Decided } from "../plan-facts/decisions.ts";
import { isWorkload } from "../plan-facts/groups.ts";
import type { Group } from "../plan-facts/groups.ts";
import { refusalTexts, verdictOf } from "../plan-facts/verdicts.ts";
import { code, details, say, NOTHING, table, text } from "./escape.ts";
import type { Markdown, MarkdownColumn } from "./escape.ts";

const COLUMNS: readonly MarkdownColumn[] = [
  { title: say`Replica` },
  { title: say`Node` },
  { title: say`Why` },
  { title: say`Next best`, unlessEmpty: true },
  { title: say`Refused`, unlessEmpty: true },
];
const MOST_OF_ONE = 8;

/** `movedOnly`: new replicas are counted. `most` rows. */
export function whySection(
  plan: Plan,
  groups: readonly Group[],
  movedOnly: boolean,
  most: number,
): Markdown | null {
  const placed = groups.filter(isWorkload).flatMap((group) => {
    const decided = decisionsOf(group);
    return decided.length === 0 ? [] : [{ group, decided }];
  });
  const total = placed.reduce((sum, { decided }) => sum + decided.length, 0);
  const rows: (readonly Markdown[])[] = [];
  let told = 0;
  for (const { group, decided } of placed) {
    const wanted = movedOnly ? decided.filter(({ placement }) => placement.reason === "moved") : decided;
    const kinds = [...alikeDecisions(wanted).values()];
    // the closest calls are what one would ask about
    kinds.sort((a, b) => marginOf(a) - marginOf(b) || compareText(a[0].address, b[0].address));
    let verdict: string | null = null;
    for (const same of kinds.slice(0, MOST_OF_ONE)) {
      if (rows.length >= most) break;
      rows.push(rowOf(plan, group, same, decided, verdict));
      verdict = same[0].placement.verdict;
      told += same.length;
    }
  }
  if (rows.length === 0) return null;
  const rest = total - told;
  if (rest > 0)
    rows.push([say`*and ${text(plural(rest, "more replica"))}*`, NOTHING, NOTHING, NOTHING, NOTHING]);
  return details("Why these nodes", `${plural(total, "replica")} placed`, table(COLUMNS, rows));
}

type Alike = [Decided, ...Decided[]];

/** What was chosen between is equal, though the nodes may differ; of equally good ones the name decides, whichever it is. */
function alikeDecisions(decided: readonly Decided[]): ReadonlyMap<string, Alike> {
  const found = new Map<string, Alike>();
  for (const change of decided) {
    const { score, parts, runner_up: next, verdict, reason } = change.placement;
    const other = next !== null && next.score === score ? "equal" : next;
    const key = JSON.stringify([score, parts, other, verdict, reason]);
    const same = found.get(key);
    if (same === undefined) found.set(key, [change]);
    else same.push(change);
  }
  return found;
}

function marginOf([{ placement }]: Alike): number {
  const { score, runner_up: next } = placement;
  return score === null || next === null ? Infinity : score - next.score;
}

/** `told`: the verdict of the row above. */
function rowOf(
  plan: Plan,
  group: Group,
  same: Alike,
  decided: readonly Decided[],
  told: string | null,
): readonly Markdown[] {
  const [{ placement }] = same;
  const addresses: readonly Address[] = same.map(({ address }) => address);
  const nodes = [...new Set(same.map(({ node }) => node.to ?? "?"))].sort(compareText);
  const verdict = elsewhere(verdictOf(plan, placement.verdict), decided);
  const refused = verdict === null ? [] : refusalTexts(verdict, 3);
  const isTold = refused.length > 0 && told === placement.verdict;
  return [
    code(replicaRanges(group.owner, addresses, 3), 200),
    code(someOf(nodes, 4), 300),
    text(scoreText(placement), 300),
    nextBest(same),
    isTold ? say`as above` : text(someOf(refused, 3, "; ")),
  ];
}

/** `n1 74 (−18)` */
function nextBest(same: Alike): Markdown {
  const [{ placement }] = same;
  const { score, runner_up: next } = placement;
  if (next === null) return NOTHING;
  if (next.score === score)
    return same.length === 1
      ? say`${code(next.node, 80)} ${next.score} (about as good)`
      : say`others are about as good`;
  const margin = score === null ? NOTHING : say` (${text(signed(next.score - score))})`;
  return say`${code(next.node, 80)} ${text(String(next.score))}${margin}`;
}

function signed(amount: number): string {
  return amount < 0 ? `−${-amount}` : `+${amount}`;
}
