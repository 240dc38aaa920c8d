// Nodes that are alike in all that the common lasting rules ask: status, drain, pool, taints, platform. What such a rule says of
// one it says of all of a kind, so that it is asked once a kind, not once a node.
import type { Problem } from "./problem.ts";

export interface NodeKinds {
  /** Kind of each node. */
  readonly kindOf: Int32Array;
  /** A node of each kind: the first. */
  readonly first: readonly number[];
}

/** Rules that ask nothing else of a node. */
const ASKED: ReadonlySet<string> = new Set(["ready", "draining", "pool", "taint", "platform"]);

const known = new WeakMap<Problem["nodes"], NodeKinds>();

export function asksKindOnly(rules: readonly { readonly name: string }[]): boolean {
  return rules.every(({ name }) => ASKED.has(name));
}

export function nodeKinds({ nodes }: Pick<Problem, "nodes">): NodeKinds {
  const found = known.get(nodes);
  if (found !== undefined) return found;
  const first: number[] = [];
  const kinds = new Map<string, number>();
  const kindOf = Int32Array.from(nodes, ({ status, drain, pool, taints = [], os, arch }, node) => {
    const key = JSON.stringify([status, drain, pool, taints, os, arch]);
    const kind = kinds.get(key) ?? kinds.size;
    if (kind === kinds.size) {
      kinds.set(key, kind);
      first.push(node);
    }
    return kind;
  });
  const made = { kindOf, first };
  known.set(nodes, made);
  return made;
}
