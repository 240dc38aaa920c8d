// No fewer nodes can hold a set: the bound that orch itself uses, over equal nodes and equal requests.
import { nodeBound } from "../../src/scheduler/bounds.ts";
import type { PlacingSet } from "./sets.ts";

export function leastNodes({ nodes, classes }: PlacingSet): number {
  const kinds = new Map<string, { room: readonly number[]; count: number; open: boolean }>();
  for (const room of nodes) {
    const kind = kinds.get(room.join()) ?? { room, count: 0, open: false };
    kind.count++;
    kinds.set(room.join(), kind);
  }
  return nodeBound({ nodes: [...kinds.values()], items: classes }).nodes;
}
