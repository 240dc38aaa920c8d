// What the configuration says must hold, asked with everything placed: checks give warnings, conditions errors.
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Address } from "../model/address.ts";
import type { Configuration } from "../model/configuration.ts";
import type { Node } from "../model/node.ts";
import type { Draft } from "./drafts.ts";
import { PlacedWorld } from "./views.ts";

/** A rule that reads what is pending says nothing: that is told already. */
export function brokenRules(
  { rules }: Configuration,
  drafts: readonly Draft[],
  nodes: readonly Node[],
): readonly Diagnostic[] {
  if (rules.length === 0) return [];
  const world = new PlacedWorld(drafts, nodes);
  return rules.flatMap(({ of, evaluate }) => {
    const views =
      of === null
        ? [world.outsideView()]
        : drafts
            .filter(({ workload, node }) => workload.address === of && node !== null)
            .map((draft) => world.viewOf(draft, new Map<string, Address>()));
    return views.flatMap((view) => evaluate(view).filter(({ code }) => code !== "target-not-placed"));
  });
}
