// Required anti-affinity to a workload, both ways: what is placed keeps newcomers away by its own rule, too.
import type { Board } from "../board.ts";
import type { CompiledAffinity, Counter, WorkloadClass } from "../problem.ts";
import type { Refusal } from "../types.ts";
import type { Filter } from "./filter.ts";

export const antiAffinity: Filter = {
  name: "anti-affinity",
  kind: "company",
  applies: (workload) => workload.repelledBy.length > 0 || workload.affinities.some(isRequired),
  passes: (workload, node, board) =>
    workload.affinities.every((wish) => !isRequired(wish) || countAt(wish.counter, node, board) === 0) &&
    workload.repelledBy.every(({ counter }) => countAt(counter, node, board) === 0),
  refusals: (workload, node, board) => [
    ...ownRefusals(workload, node, board),
    ...othersRefusals(workload, node, board),
  ],
};

function ownRefusals(workload: WorkloadClass, node: number, board: Board): Refusal[] {
  return workload.affinities
    .filter((wish) => isRequired(wish) && countAt(wish.counter, node, board) > 0)
    .map(({ target, key, counter }) => ({
      rule: "anti-affinity",
      need: `no ${target ?? ""} with the same ${key?.text ?? ""}`,
      have: `${countAt(counter, node, board)} there`,
    }));
}

function othersRefusals(workload: WorkloadClass, node: number, board: Board): Refusal[] {
  return workload.repelledBy
    .filter(({ counter }) => countAt(counter, node, board) > 0)
    .map(({ owner, counter }) => ({
      rule: "anti-affinity",
      need: `no ${owner.address}, which keeps away from it, with the same ${counter.key.text}`,
      have: `${countAt(counter, node, board)} there`,
    }));
}

function isRequired(wish: CompiledAffinity): boolean {
  return wish.required && wish.anti && wish.condition === null;
}

function countAt(counter: Counter | null, node: number, board: Board): number {
  const domain = counter?.key.domain[node] ?? -1;
  return counter === null || domain < 0 ? 0 : (board.counts[counter.id]?.[domain] ?? 0);
}
