// At most so many replicas of a workload for each value of a key; a node without a value takes none.
import type { Filter } from "./filter.ts";

export const distinct: Filter = {
  name: "distinct",
  kind: "company",
  applies: (workload) => workload.distinct.length > 0,
  passes: (workload, node, board) =>
    workload.distinct.every(({ counter, max }) => {
      const domain = counter.key.domain[node] ?? -1;
      return domain >= 0 && (board.counts[counter.id]?.[domain] ?? 0) < max;
    }),
  refusals: (workload, node, board) =>
    workload.distinct.flatMap(({ counter, max }) => {
      const domain = counter.key.domain[node] ?? -1;
      const count = domain < 0 ? 0 : (board.counts[counter.id]?.[domain] ?? 0);
      if (domain >= 0 && count < max) return [];
      const need = `at most ${max} for each ${counter.key.text}`;
      return [
        {
          rule: "distinct",
          need,
          have: domain < 0 ? `${counter.key.text} is null` : `${count} there already`,
        },
      ];
    }),
};
