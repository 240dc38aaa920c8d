// Hard spread: no value of the key may hold more than `max_skew` replicas above the least. The least is taken over the
// values that some usable node has; a node without a value takes none.
import type { Board } from "../board.ts";
import type { CompiledSpread } from "../problem.ts";
import type { Filter } from "./filter.ts";

export const spread: Filter = {
  name: "spread",
  kind: "company",
  applies: (workload) => workload.spreads.some(({ maxSkew }) => maxSkew !== null),
  passes: (workload, node, board) =>
    workload.spreads.every((rule) => rule.maxSkew === null || skewWith(rule, node, board) <= rule.maxSkew),
  refusals: (workload, node, board) =>
    workload.spreads
      .filter((rule) => rule.maxSkew !== null && skewWith(rule, node, board) > rule.maxSkew)
      .map((rule) => {
        const { key, id } = rule.counter;
        const domain = key.domain[node] ?? -1;
        const need = `at most ${rule.maxSkew} more than the least for each ${key.text}`;
        if (domain < 0) return { rule: "spread", need, have: `${key.text} is null` };
        const count = board.counts[id]?.[domain] ?? 0;
        const have = `${count} with ${JSON.stringify(key.values[domain] ?? "")}, the least is ${leastOf(rule, board)}`;
        return { rule: "spread", need, have };
      }),
};

/** The skew that one more replica on the node would make; infinite where the node has no value. */
function skewWith(rule: CompiledSpread, node: number, board: Board): number {
  const domain = rule.counter.key.domain[node] ?? -1;
  if (domain < 0) return Infinity;
  return (board.counts[rule.counter.id]?.[domain] ?? 0) + 1 - leastOf(rule, board);
}

/** The smallest count over the eligible domains; kept until the counts change. */
function leastOf(rule: CompiledSpread, board: Board): number {
  const { id } = rule.counter;
  const version = board.versions[id] ?? 0;
  const known = board.least.get(rule);
  if (known !== undefined && known.version === version) return known.least;
  const counts = board.counts[id];
  let least = Infinity;
  for (const domain of rule.domains) {
    const count = counts?.[domain] ?? 0;
    if (count < least) least = count;
  }
  if (least === Infinity) least = 0;
  board.least.set(rule, { version, least });
  return least;
}
