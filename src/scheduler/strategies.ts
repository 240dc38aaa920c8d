// What tells one strategy from another: how much each score counts, which nodes are open to it, how a node is chosen, and
// nothing else. The user's own weights (affinity, spread) are 1..100 and stand beside these.
import type { Strategy } from "../model/configuration.ts";

export interface Weights {
  readonly balance: number;
  readonly replicas: number;
  readonly links: number;
  readonly alignment: number;
  readonly load: number;
  readonly group: number;
  readonly first: number;
  /** Factor of the weights that users gave: 1, or 0 where wishes give way to finding a place at all. */
  readonly wishes: 0 | 1;
}

export interface StrategyRules {
  /** As the plan tells it. */
  readonly name: string;
  readonly weights: Weights;
  /** `fewest`: the smallest set of nodes that holds all. */
  readonly nodes: "all" | "fewest";
  /** By chance among the nodes that the wishes leave: drawn from the seed. */
  readonly drawn: boolean;
  /** A queue: placed in the order of declaration. What finds no place waits; nothing is tried or moved for it. */
  readonly queued: boolean;
}

const NOTHING: Weights = {
  balance: 0,
  replicas: 0,
  links: 0,
  alignment: 0,
  load: 0,
  group: 0,
  first: 0,
  wishes: 1,
};
const PLAIN = { nodes: "all", drawn: false, queued: false } as const;

const SPREAD: StrategyRules = {
  ...PLAIN,
  name: "spread",
  weights: { ...NOTHING, balance: 50, replicas: 20, links: 15 },
};
const FIFO: StrategyRules = { ...PLAIN, name: "fifo", weights: { ...NOTHING, first: 1 }, queued: true };
const RANDOM: StrategyRules = { ...PLAIN, name: "random", weights: NOTHING, drawn: true };

const BINPACK: StrategyRules = {
  ...PLAIN,
  name: "binpack",
  // keeping replicas apart gives way to shapes that fit together
  weights: { ...NOTHING, balance: 50, replicas: 2, links: 15 },
  nodes: "fewest",
};
const OPTIMAL: StrategyRules = { ...BINPACK, name: "optimal" };

/** `auto` takes turns: above this share of the nodes' CPU in use it is fifo. The rule of the seed system. */
const BUSY = 0.5;

/** `busy`: the share of all nodes' CPU that is in use, 0..1; 0 where it was not observed. */
export function strategyRules(strategy: Strategy, busy: number): StrategyRules {
  switch (strategy) {
    case "spread":
      return SPREAD;
    case "binpack":
    case "optimal":
      return strategy === "binpack" ? BINPACK : OPTIMAL;
    case "least_loaded":
      return {
        ...PLAIN,
        name: strategy,
        weights: { ...NOTHING, balance: 10, replicas: 20, links: 15, load: 50 },
      };
    case "random":
      return RANDOM;
    case "fifo":
      return FIFO;
    case "affinity":
      // more than all others together: a node with its group is always before one without
      return { ...PLAIN, name: strategy, weights: { ...NOTHING, balance: 50, links: 15, group: 100 } };
    case "auto":
      return busy > BUSY ? { ...FIFO, name: "auto: fifo" } : { ...RANDOM, name: "auto: random" };
    case "edf":
    case "critical_path":
      // where jobs go is as with spread; when they go is decided in scheduler/jobs
      return { ...SPREAD, name: strategy };
    default:
      return strategy satisfies never;
  }
}

/** What orders jobs in time says nothing of what stays. */
export function placingStrategy(strategy: Strategy, isJob: boolean): Strategy {
  return !isJob && (strategy === "edf" || strategy === "critical_path") ? "spread" : strategy;
}

/** For further attempts when something found no place: by shape and what users wish, then by shape alone. */
export const SHAPE_ONLY: Weights = { ...NOTHING, balance: 50 };
export const TIGHT: Weights = { ...NOTHING, alignment: 50, wishes: 0 };
