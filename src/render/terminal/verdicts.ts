// Why nodes were refused, briefly; `orch why` has all of it.
import type { Plan, Verdict, VerdictId } from "../../plan/document.ts";
import { lookUp } from "../../plan/expand.ts";
import { plural, someOf } from "../names.ts";

export function verdictOf(plan: Plan, id: VerdictId | null): Verdict | null {
  return id === null ? null : (lookUp(plan.verdicts, id) ?? null);
}

/** One text a set of nodes with equal reasons: `n1, n4: memory (needs 1200Mi, has 788Mi)`. */
export function refusalTexts(verdict: Verdict, most: number): string[] {
  const texts = verdict.refused
    .slice(0, most)
    .map(({ nodes, refusals }) => `${someOf(nodes, 3)}: ${refusals.map(refusalText).join(", ")}`);
  const rest = verdict.refused.slice(most).reduce((sum, { nodes }) => sum + nodes.length, 0);
  return rest === 0 ? texts : [...texts, `${plural(rest, "more node")} for other reasons`];
}

/** `memory (needs 1200Mi, has 788Mi)`, `host-port (needs 80/tcp; held by service.web[0])`, `draining`. */
export function refusalText(refusal: {
  readonly rule: string;
  readonly need: string;
  readonly have: string;
}): string {
  const { rule, need, have } = refusal;
  if (rule === "ready" || rule === have || need === "") return have === "" ? rule : have;
  if (have === "") return `${rule} (needs ${need})`;
  // an amount is had, anything else is a statement
  return /^-?[0-9.]+[A-Za-z]*(?: to -?[0-9.]+[A-Za-z]*)?$/.test(have)
    ? `${rule} (needs ${need}, has ${have})`
    : `${rule} (needs ${need}; ${have})`;
}
