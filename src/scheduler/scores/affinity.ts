// Wished affinity and anti-affinity, to nodes and to workloads. Each counts by its own weight; the whole by the largest.
import type { Board } from "../board.ts";
import type { CompiledAffinity, WorkloadClass } from "../problem.ts";
import type { Score } from "./score.ts";
import { FULL } from "./score.ts";

export const affinity: Score = affinityScore("affinity", false);
export const antiAffinity: Score = affinityScore("anti-affinity", true);

function affinityScore(name: string, anti: boolean): Score {
  const wished = (workload: WorkloadClass): readonly CompiledAffinity[] =>
    workload.affinities.filter((wish) => !wish.required && wish.anti === anti);
  return {
    name,
    weight: (workload, { wishes }) =>
      wishes * wished(workload).reduce((most, { weight }) => Math.max(most, weight), 0),
    points: (workload, node, board) => {
      let met = 0;
      let all = 0;
      for (const wish of workload.affinities) {
        if (wish.required || wish.anti !== anti) continue;
        all += wish.weight;
        met += wish.weight * (anti ? absence(wish, node, board) : Number(matches(wish, node, board) > 0));
      }
      return all === 0 ? 0 : Math.floor((FULL * met) / all);
    },
    shifts: (workload) => wished(workload).some(({ counter }) => counter?.workload === workload),
  };
}

/** The fewer, the better: 1, 1/2, 1/3, … */
function absence(wish: CompiledAffinity, node: number, board: Board): number {
  return 1 / (1 + matches(wish, node, board));
}

function matches({ condition, counter }: CompiledAffinity, node: number, board: Board): number {
  if (condition !== null) return condition.outcome[node] === 1 ? 1 : 0;
  const domain = counter?.key.domain[node] ?? -1;
  return counter === null || domain < 0 ? 0 : (board.counts[counter.id]?.[domain] ?? 0);
}
