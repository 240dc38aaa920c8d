// Which states the objects of a project belong to.
import type { NodeName } from "../model/address.ts";
import { compareText } from "../model/json.ts";
import type { Observation } from "../model/observation.ts";

export interface LineageSeen {
  readonly lineage: string;
  readonly objects: number;
  readonly nodes: readonly NodeName[];
}

/** The one with most objects first. */
export function lineagesOf({ objects }: Observation): readonly LineageSeen[] {
  const found = new Map<string, { objects: number; nodes: Set<NodeName> }>();
  for (const { born, node } of objects) {
    if (born === null) continue;
    const one = found.get(born.lineage) ?? { objects: 0, nodes: new Set() };
    one.objects++;
    one.nodes.add(node);
    found.set(born.lineage, one);
  }
  return [...found]
    .map(([lineage, one]) => ({ lineage, objects: one.objects, nodes: [...one.nodes].sort(compareText) }))
    .sort((a, b) => b.objects - a.objects || compareText(a.lineage, b.lineage));
}
