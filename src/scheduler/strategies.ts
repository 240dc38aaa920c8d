// What tells one strategy from another: how much each score counts, which nodes are open to it, and nothing else. The
// user's own weights (affinity, spread) are 1..100 and stand beside these.
import type { Strategy } from "../model/configuration.ts";

export interface StrategyRules {
  readonly weights: Readonly<Record<"balance" | "replicas" | "links", number>>;
  /** `fewest`: the smallest set of nodes that holds all. */
  readonly nodes: "all" | "fewest";
}

const SPREAD: StrategyRules = { weights: { balance: 50, replicas: 20, links: 15 }, nodes: "all" };
/** Keeping replicas apart gives way to shapes that fit together. */
const BINPACK: StrategyRules = { weights: { balance: 50, replicas: 2, links: 15 }, nodes: "fewest" };

/** Rules by name. Configuration refuses the names that are not here; the default stands in for them. */
const STRATEGIES: Partial<Record<Strategy, StrategyRules>> = { spread: SPREAD, binpack: BINPACK };

/** The same without wishes: what fits best, for a second attempt when something found no place. */
export const SHAPE_ONLY: StrategyRules["weights"] = { balance: 50, replicas: 0, links: 0 };

export function strategyRules(strategy: Strategy): StrategyRules {
  return STRATEGIES[strategy] ?? SPREAD;
}
