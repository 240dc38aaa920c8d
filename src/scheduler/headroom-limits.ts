// What stands in the way of one more replica, rule by rule, over all nodes that it might go to.
import { compareText } from "../model/json.ts";

export interface Limit {
  /** `cpu`, `spread`, …, or `quota`. */
  readonly rule: string;
  readonly need: string;
  /** Of several nodes the least and the most. */
  readonly have: string;
  /** How many usable nodes it refuses. */
  readonly nodes: number;
}

/** Refusals by rule and need; what nodes have is told as a range, or as what the first of them has. */
export class Limits {
  readonly #found = new Map<
    string,
    { rule: string; need: string; nodes: number; least: number; most: number; have: () => string }
  >();

  add(rule: string, need: string, have: number | string, text: (amount: number) => string = String): void {
    const key = `${rule}\n${need}`;
    const amount = typeof have === "number" ? have : 0;
    const known = this.#found.get(key);
    if (known !== undefined) {
      known.nodes++;
      known.least = Math.min(known.least, amount);
      known.most = Math.max(known.most, amount);
      return;
    }
    const entry = {
      rule,
      need,
      nodes: 1,
      least: amount,
      most: amount,
      have: (): string => {
        if (typeof have === "string") return have;
        const [from, to] = [text(entry.least), text(entry.most)];
        return from === to ? from : `${from} to ${to}`;
      },
    };
    this.#found.set(key, entry);
  }

  list(): readonly Limit[] {
    return [...this.#found.values()]
      .map(({ rule, need, nodes, have }) => ({ rule, need, have: have(), nodes }))
      .sort((a, b) => b.nodes - a.nodes || compareText(a.rule, b.rule) || compareText(a.need, b.need));
  }
}
