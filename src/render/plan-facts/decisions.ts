// Rows whose node was chosen in this plan, with what was chosen between.
import { sortedKeys } from "../../model/json.ts";
import type { Change, PlacementNote, Verdict } from "../../plan/document.ts";
import type { Group } from "./groups.ts";

export type Decided = Change & { readonly placement: PlacementNote };

/** Without what keeps its node. */
export function decisionsOf({ changes }: Group): readonly Decided[] {
  return changes.filter(
    (change): change is Decided => change.placement !== null && change.placement.reason !== "kept",
  );
}

/** That a node has no room for yet another replica beside the one that it gets is no news. */
export function elsewhere(verdict: Verdict | null, decided: readonly Decided[]): Verdict | null {
  if (verdict === null) return null;
  const taken = new Set(decided.map((change) => change.node.to));
  const refused = verdict.refused.map((entry) => ({
    ...entry,
    nodes: entry.nodes.filter((node) => !taken.has(node)),
  }));
  return { ...verdict, refused: refused.filter((entry) => entry.nodes.length > 0) };
}

/** `score 100 (headroom 40, spread 60)` */
export function scoreText({ score, parts }: PlacementNote): string {
  const names = sortedKeys(parts);
  if (score === null) return "the only choice";
  const list = names.length === 0 ? "" : ` (${names.map((name) => `${name} ${parts[name]}`).join(", ")})`;
  return `score ${score}${list}`;
}
