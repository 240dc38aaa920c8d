// Spread over the values of a key: the value that is furthest behind its wanted share is best. Hard spreads take part,
// too, so that a class fills its domains evenly (water-filling) and runs into no dead end.
import type { Board } from "../board.ts";
import type { CompiledSpread } from "../problem.ts";
import type { Score } from "./score.ts";
import { FULL } from "./score.ts";

/** What a hard spread counts, which has no weight of its own. */
const HARD_WEIGHT = 100;

export const spread: Score = {
  name: "spread",
  weight: (workload, { wishes }) =>
    workload.spreads.reduce(
      (most, rule) => Math.max(most, rule.maxSkew === null ? wishes * weightOf(rule) : weightOf(rule)),
      0,
    ),
  points: (workload, node, board) => {
    let met = 0;
    let all = 0;
    for (const rule of workload.spreads) {
      all += weightOf(rule);
      met += weightOf(rule) * nearness(rule, node, board, workload.replicas.length);
    }
    return all === 0 ? 0 : Math.floor(met / all);
  },
  shifts: (workload) => workload.spreads.length > 0,
};

function weightOf(rule: CompiledSpread): number {
  return rule.weight ?? HARD_WEIGHT;
}

/**
 * How much of what a value should hold in the end it still lacks, 0..FULL; nothing where it has its share, or the node
 * has no value. Without targets every eligible value should hold the same.
 */
function nearness(rule: CompiledSpread, node: number, board: Board, replicas: number): number {
  const { key, id } = rule.counter;
  const domain = key.domain[node] ?? -1;
  if (domain < 0) return 0;
  const count = board.counts[id]?.[domain] ?? 0;
  if (rule.targets === null) {
    const share = Math.max(1, Math.ceil(replicas / Math.max(1, rule.domains.length)));
    return Math.max(0, Math.floor((FULL * (share - count)) / share));
  }
  const percent = targetOf(rule, key.values[domain] ?? "");
  const wanted = (replicas * percent) / 100;
  return wanted <= count ? 0 : Math.floor((FULL * (wanted - count)) / wanted);
}

/** What no target names shares the rest evenly. */
function targetOf({ targets, domains, counter }: CompiledSpread, value: string): number {
  if (targets === null) return 0;
  if (Object.hasOwn(targets, value)) return targets[value] ?? 0;
  const named = Object.values(targets).reduce((sum, percent) => sum + percent, 0);
  const others = domains.filter((domain) => !Object.hasOwn(targets, counter.key.values[domain] ?? "")).length;
  return others === 0 ? 0 : Math.max(0, 100 - named) / others;
}
