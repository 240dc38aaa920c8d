// Required affinity and anti-affinity to nodes that a condition describes.
import type { CompiledAffinity, CompiledCondition } from "../problem.ts";
import { conditionRefusal } from "./constraint.ts";
import type { Filter } from "./filter.ts";

type ToNodes = CompiledAffinity & { readonly condition: CompiledCondition };

export const nodeAffinity: Filter = {
  name: "node-affinity",
  kind: "own",
  applies: (workload) => workload.affinities.some(isRequiredOfNodes),
  passes: (workload, node) =>
    workload.affinities.every((affinity) => !isRequiredOfNodes(affinity) || holds(affinity, node)),
  refusals: (workload, node, board) =>
    workload.affinities
      .filter(isRequiredOfNodes)
      .filter((affinity) => !holds(affinity, node))
      .map(({ anti, condition }) => {
        const refusal = conditionRefusal(anti ? "anti-affinity" : "affinity", condition, node, board);
        return anti ? { ...refusal, need: `not: ${refusal.need}` } : refusal;
      }),
};

function isRequiredOfNodes(affinity: CompiledAffinity): affinity is ToNodes {
  return affinity.required && affinity.condition !== null;
}

/** A condition that cannot be evaluated refuses either way. */
function holds({ anti, condition }: ToNodes, node: number): boolean {
  return condition.outcome[node] === (anti ? 0 : 1);
}
