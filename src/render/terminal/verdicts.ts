// Why nodes were refused, briefly; `orch why` has all of it.
import type { Plan, Verdict, VerdictId } from "../../plan/document.ts";
import { lookUp } from "../../plan/expand.ts";
import { plural, someOf } from "../names.ts";

type Refusal = Verdict["refused"][number]["refusals"][number];

/** Characters of a need that are worth their room in a plan. */
const LONG = 36;

export function verdictOf(plan: Plan, id: VerdictId | null): Verdict | null {
  return id === null ? null : (lookUp(plan.verdicts, id) ?? null);
}

/** One text a set of nodes with equal reasons: `n1, n4: memory (needs 1200Mi, has 788Mi)`. */
export function refusalTexts(verdict: Verdict, most: number): string[] {
  const texts = verdict.refused
    .slice(0, most)
    .map(({ nodes, refusals }) => `${someOf(nodes, 3)}: ${briefly(refusals)}`);
  const rest = verdict.refused.slice(most).reduce((sum, { nodes }) => sum + nodes.length, 0);
  return rest === 0 ? texts : [...texts, `${plural(rest, "more node")} for other reasons`];
}

/** A long condition is left out where the values that fail it are there; two reasons are enough to see the point. */
function briefly(refusals: readonly Refusal[]): string {
  const texts = refusals.slice(0, 2).map((refusal) => {
    const isLong = refusal.need.length > LONG && refusal.have !== "";
    return refusalText(isLong ? { ...refusal, need: "" } : refusal);
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
