// Nodes that are equal for everything that is to be placed.
import type { ItemKind, NodeKind } from "../bounds.ts";
import type { Model } from "./model.ts";

export interface NodeGroup extends NodeKind {
  /** Ascending. */
  readonly nodes: readonly number[];
}

/** Groups of nodes with the same room, in use or not, that the same lists of nodes name; in order of their first node. */
export function groupsOf(
  { width }: Model,
  room: Float64Array,
  open: Uint8Array,
  lists: Iterable<Uint8Array>,
): readonly NodeGroup[] {
  const differing = [...new Set(lists)];
  const groups = new Map<string, { room: Float64Array; open: boolean; nodes: number[] }>();
  for (let node = 0; node < open.length; node++) {
    const own = room.slice(node * width, node * width + width);
    const named = differing.map((on) => on[node]).join("");
    const key = `${own.join()} ${open[node] ?? 0} ${named}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { room: own, open: open[node] === 1, nodes: [node] });
    else group.nodes.push(node);
  }
  return [...groups.values()].map((group) => ({ ...group, count: group.nodes.length }));
}

/** The same replicas, with groups instead of nodes in their lists. */
export function byGroup(items: readonly ItemKind[], groups: readonly NodeGroup[]): readonly ItemKind[] {
  const lists = new Map<Uint8Array, Uint8Array>();
  return items.map(({ request, count, on }) => {
    if (on === undefined) return { request, count };
    const list = lists.get(on) ?? Uint8Array.from(groups, ({ nodes }) => on[nodes[0] ?? -1] ?? 0);
    lists.set(on, list);
    return { request, count, on: list };
  });
}
