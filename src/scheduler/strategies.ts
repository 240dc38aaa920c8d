// What tells one strategy from another: how much each score counts, which nodes are open to it, and nothing else. The
// user's own weights (affinity, spread) are 1..100 and stand beside these.
import type { Strategy } from "../model/configuration.ts";

export interface Weights {
  readonly balance: number;
  readonly replicas: number;
  readonly links: number;
  readonly alignment: number;
  /** Factor of the weights that users gave: 1, or 0 where wishes give way to finding a place at all. */
  readonly wishes: 0 | 1;
}

export interface StrategyRules {
  readonly weights: Weights;
  /** `fewest`: the smallest set of nodes that holds all. */
  readonly nodes: "all" | "fewest";
}

const SPREAD: StrategyRules = {
  weights: { balance: 50, replicas: 20, links: 15, alignment: 0, wishes: 1 },
  nodes: "all",
};
/** Keeping replicas apart gives way to shapes that fit together. */
const BINPACK: StrategyRules = {
  weights: { balance: 50, replicas: 2, links: 15, alignment: 0, wishes: 1 },
  nodes: "fewest",
};

/** Rules by name. Configuration refuses the names that are not here; the default stands in for them. */
const STRATEGIES: Partial<Record<Strategy, StrategyRules>> = { spread: SPREAD, binpack: BINPACK };

/** For further attempts when something found no place: by shape and what users wish, then by shape alone. */
export const SHAPE_ONLY: Weights = { balance: 50, replicas: 0, links: 0, alignment: 0, wishes: 1 };
export const TIGHT: Weights = { balance: 0, replicas: 0, links: 0, alignment: 50, wishes: 0 };

export function strategyRules(strategy: Strategy): StrategyRules {
  return STRATEGIES[strategy] ?? SPREAD;
}
