// The one classifier: what a difference means, by the provider's data. It gives both the label and the action.
import { type Json, type JsonObject, type Path, compareText, jsonEquals, valueAt } from "../model/json.ts";
import { type AttributeRule, EFFECTS, type Effect, type Schema } from "../provider/contract.ts";
import type { Kind } from "../model/address.ts";
import type { Difference } from "./differences.ts";

/** An attribute without a rule forces replacement. Of all exceptions that hold, the strongest counts. `traits`: of the node. */
export function effectOf(
  schema: Schema,
  kind: Kind,
  difference: Difference,
  traits: () => readonly string[] = () => [],
): Effect {
  const rule = ruleFor(schema, kind, difference.path);
  if (rule === null) return "replace";
  const when = difference.after === undefined ? "removed" : difference.before === undefined ? "added" : null;
  const held = (rule.except ?? []).filter(
    (item) => item.when === when || traits().some((trait) => item.when === `node:${trait}`),
  );
  return held.length === 0 ? rule.effect : worstEffect(held.map((item) => item.effect));
}

/** A list whose order means nothing, with the same items before and after. */
export function isReordered(schema: Schema, kind: Kind, { path, before, after }: Difference): boolean {
  if (!Array.isArray(before) || !Array.isArray(after) || ruleFor(schema, kind, path)?.unordered !== true)
    return false;
  const sorted = (items: readonly Json[]) => items.map((item) => JSON.stringify(item)).sort(compareText);
  return jsonEquals(sorted(before as readonly Json[]), sorted(after as readonly Json[]));
}

export function worstEffect(effects: Iterable<Effect>): Effect {
  let worst = 0;
  for (const effect of effects) {
    const rank = EFFECTS.indexOf(effect);
    if (rank > worst) worst = rank;
  }
  return EFFECTS[worst] ?? "replace";
}

/** The rule with the longest path that matches; a named step beats `*`. */
export function ruleFor(schema: Schema, kind: Kind, path: Path): AttributeRule | null {
  let best: AttributeRule | null = null;
  let bestRank = -1;
  for (const rule of schema.kinds[kind] ?? []) {
    const steps = rule.path.split(".");
    if (steps.length > path.length) continue;
    if (!steps.every((step, index) => step === "*" || step === String(path[index]))) continue;
    const rank = steps.length * 1000 + steps.filter((step) => step !== "*").length;
    if (rank > bestRank) [best, bestRank] = [rule, rank];
  }
  return best;
}

/** How the file at a path wants its content changed: `on_change` of the file or folder that holds it. */
export function fileEffect(spec: JsonObject, path: Path): Effect | null {
  const at = path.findIndex((step) => step === "files" || step === "directories");
  if (at < 0 || path.length <= at + 1) return null;
  const holder = path.slice(0, at + 2);
  const onChange = valueAt(spec, [...holder, "on_change"]);
  if (typeof onChange !== "string") return null;
  if (onChange === "replace") return "replace";
  return onChange === "restart" ? "restart" : "live";
}
