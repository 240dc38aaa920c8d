// How a plan relates to the one before it on the same pull request: the same, the same effect, or another; and whether it does or
// risks more than reviewers have seen.
import type { History, PlanEntry } from "./history.ts";

export type Relation =
  | { readonly kind: "first" }
  | { readonly kind: "same"; readonly before: PlanEntry }
  /** It leads to the same from another start. `back`: not the plan before, but one further back. */
  | { readonly kind: "effect"; readonly before: PlanEntry; readonly of: PlanEntry; readonly back: boolean }
  | { readonly kind: "other"; readonly before: PlanEntry; readonly changes: EffectChanges | null };

/** Owners, sorted. */
export interface EffectChanges {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly left: readonly string[];
}

/** `earlier`: without the plan itself. */
export function relationOf(plan: PlanEntry, earlier: History): Relation {
  const plans = plansOf(earlier);
  const [before] = plans;
  if (before === undefined) return { kind: "first" };
  if (before.id === plan.id) return { kind: "same", before };
  const of = plans.find(({ effect }) => effect === plan.effect);
  if (of !== undefined) return { kind: "effect", before, of, back: of !== before };
  return { kind: "other", before, changes: changesOf(plan, before) };
}

/** In words, what it does or risks beyond the plan before; empty: nothing. */
export function growthOf(plan: PlanEntry, earlier: History): readonly string[] {
  const [before] = plansOf(earlier);
  if (before === undefined || before.id === plan.id) return [];
  const more = (noun: string, nouns: string, now: number, then: number): readonly string[] =>
    now > then ? [`${now - then} more ${now - then === 1 ? noun : nouns}`] : [];
  const added = changesOf(plan, before)?.added.length ?? 0;
  return [
    ...destroysMore(plan, before),
    ...(plan.denied && !before.denied ? ["now denied by policies"] : []),
    ...more("high risk", "high risks", plan.high, before.high),
    ...more("risk", "risks", plan.warnings, before.warnings),
    ...more("pending", "pending", countOf(plan, "pending"), countOf(before, "pending")),
    ...more("object touched", "objects touched", added, 0),
  ];
}

function destroysMore(plan: PlanEntry, before: PlanEntry): readonly string[] {
  const gone = new Map((before.touched ?? []).map((one) => [one.owner, one.gone]));
  const amount =
    plan.touched === null || before.touched === null
      ? countOf(plan, "destroy") - countOf(before, "destroy")
      : plan.touched.reduce((sum, one) => sum + Math.max(one.gone - (gone.get(one.owner) ?? 0), 0), 0);
  return amount > 0 ? [`${amount} more destroyed`] : [];
}

/** Null where it is not known what either touches. */
function changesOf(plan: PlanEntry, before: PlanEntry): EffectChanges | null {
  if (plan.touched === null || before.touched === null) return null;
  const digests = (entry: PlanEntry): ReadonlyMap<string, string> =>
    new Map((entry.touched ?? []).map(({ owner, digest }) => [owner, digest]));
  const [now, then] = [digests(plan), digests(before)];
  return {
    added: [...now.keys()].filter((owner) => !then.has(owner)),
    changed: [...now].flatMap(([owner, digest]) => {
      const other = then.get(owner);
      return other !== undefined && other !== digest ? [owner] : [];
    }),
    left: [...then.keys()].filter((owner) => !now.has(owner)),
  };
}

function countOf({ counts }: PlanEntry, verb: string): number {
  return counts.find(([name]) => name === verb)?.[1] ?? 0;
}

function plansOf(history: History): readonly PlanEntry[] {
  return history.filter((entry) => entry.kind === "plan");
}
