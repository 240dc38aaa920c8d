// A graph as all its pictures show it: what stands in it, and what needs what.

export interface Graph {
  /** What it is of, in a few words. */
  readonly title: string;
  /** Sorted; ids are addresses and unique. */
  readonly nodes: readonly GraphNode[];
  /** Sorted by both ends; no end is missing. */
  readonly edges: readonly GraphEdge[];
  /** In their order; every node that names one is in it. */
  readonly groups: readonly string[];
}

export interface GraphNode {
  readonly id: string;
  readonly label: string;
  /** A second line; empty for none. */
  readonly detail: string;
  /** `service`, `network`, `output`, …; for the shape and the colour. */
  readonly kind: string;
  readonly group: string | null;
  /** What it stands for; empty for an output. */
  readonly addresses: readonly string[];
}

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  readonly label: string;
  /** It closes a circle: without these edges there is none. */
  readonly back: boolean;
}

/** The edges with those marked that close a circle; which they are depends on the order of nodes and edges alone. */
export function markBackEdges(
  nodes: readonly { readonly id: string }[],
  edges: readonly Omit<GraphEdge, "back">[],
): readonly GraphEdge[] {
  const out = new Map<string, { readonly index: number; readonly to: string }[]>();
  for (const [index, { from, to }] of edges.entries()) {
    const list = out.get(from);
    if (list === undefined) out.set(from, [{ index, to }]);
    else list.push({ index, to });
  }
  const back = new Set<number>();
  const state = new Map<string, "open" | "done">();
  for (const { id } of nodes) {
    if (state.has(id)) continue;
    // by hand: a chain of thousands is deeper than the call stack
    const path: { readonly id: string; next: number }[] = [{ id, next: 0 }];
    state.set(id, "open");
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const edge = out.get(top.id)?.[top.next];
      top.next += 1;
      if (edge === undefined) {
        state.set(top.id, "done");
        path.pop();
      } else if (state.get(edge.to) === "open") back.add(edge.index);
      else if (!state.has(edge.to)) {
        state.set(edge.to, "open");
        path.push({ id: edge.to, next: 0 });
      }
    }
  }
  return edges.map((edge, index) => ({ ...edge, back: back.has(index) }));
}
