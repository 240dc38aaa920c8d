// Why nodes were refused, briefly; `orch why` has all of it.
import { compareText } from "../../model/json.ts";
import type { Plan, Verdict, VerdictId } from "../../plan/document.ts";
import { lookUp } from "../../plan/expand.ts";
import { count, plural } from "../names.ts";

type Refusal = Verdict["refused"][number]["refusals"][number];

/** Characters of a need that are worth their room in a plan. */
const LONG = 36;

export function verdictOf(plan: Plan, id: VerdictId | null): Verdict | null {
  return id === null ? null : (lookUp(plan.verdicts, id) ?? null);
}

/** One text a set of nodes with equal reasons: `n1, n4: memory (needs 1200Mi, has 788Mi)`; the most nodes first where not all are told. */
export function refusalTexts(verdict: Verdict, most: number): string[] {
  const { refused } = verdict;
  if (refused.length <= most) return refused.map(entryText);
  const folded = foldedByFirst(refused);
  const texts = folded.slice(0, most).map(entryText);
  const rest = folded.slice(most).reduce((sum, entry) => sum + amountOf(entry), 0);
  return rest === 0 ? texts : [...texts, `${plural(rest, "more node")} for other reasons`];
}

interface Entry {
  readonly nodes: readonly string[];
  readonly more?: number;
  readonly refusals: readonly Refusal[];
}

function entryText({ nodes, more, refusals }: Entry): string {
  return `${nodesText(nodes, more, 3)}: ${briefly(refusals)}`;
}

/** Entries that begin with one and the same refusal become one, without what only some of them have beside it. */
function foldedByFirst(refused: readonly Entry[]): readonly Entry[] {
  const byFirst = new Map<string, Entry[]>();
  for (const entry of refused) {
    const key = entry.refusals[0] === undefined ? "" : refusalText(entry.refusals[0]);
    byFirst.set(key, [...(byFirst.get(key) ?? []), entry]);
  }
  return [...byFirst.values()]
    .map((entries): Entry => {
      const nodes = entries.flatMap((entry) => entry.nodes).sort(compareText);
      const refusals = entries[0]?.refusals ?? [];
      const more = entries.reduce((sum, entry) => sum + (entry.more ?? 0), 0);
      return { nodes, more, refusals: entries.length === 1 ? refusals : refusals.slice(0, 1) };
    })
    .sort((a, b) => amountOf(b) - amountOf(a));
}

function amountOf({ nodes, more = 0 }: Entry): number {
  return nodes.length + more;
}

/** `a, b and 9,998 more`: `more` are not in the list. */
export function nodesText(nodes: readonly string[], more: number | undefined, most: number): string {
  const rest = Math.max(0, nodes.length - most) + (more ?? 0);
  const names = nodes.slice(0, most).join(", ");
  return rest === 0 ? names : `${names} and ${count(rest)} more`;
}

/** A long condition is left out where the values that fail it are there; two reasons are enough to see the point. */
function briefly(refusals: readonly Refusal[]): string {
  const texts = refusals.slice(0, 2).map((refusal) => {
    const isLong = refusal.need.length > LONG && refusal.have !== "";
    if (!isLong) return refusalText(refusal);
    // without the condition its values would read as one
    const have = refusal.rule === "constraint" ? `it has ${refusal.have}` : refusal.have;
    return refusalText({ ...refusal, need: "", have });
  });
  if (refusals.length > 2) texts.push(`and ${refusals.length - 2} more`);
  return texts.join(", ");
}

/** `memory (needs 1200Mi, has 788Mi)`, `host-port (needs 80/tcp; held by service.web[0])`, `draining`. */
export function refusalText(refusal: Refusal): string {
  const { rule, need, have } = refusal;
  if (rule === "ready" || rule === have) return have;
  if (need === "") return have === "" ? rule : `${rule} (${have})`;
  if (have === "") return `${rule} (needs ${need})`;
  // an amount is had, anything else is a statement
  return /^-?[0-9.]+[A-Za-z]*(?: to -?[0-9.]+[A-Za-z]*)?$/.test(have)
    ? `${rule} (needs ${need}, has ${have})`
    : `${rule} (needs ${need}; ${have})`;
}
