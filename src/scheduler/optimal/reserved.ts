// Reservations as amounts. Where one is kept from a replica, all on the node and what is unused of it fit together; what
// draws on it takes from the unused part first. So there are two limits that hold at once: all within the room, which every
// amount says anyway, and all that do not draw on it within the room less what is unused. With several reservations there is
// one limit for each choice of some of them.
import type { Board } from "../board.ts";
import type { WorkloadClass } from "../problem.ts";
import { drawnOn, unusedOf } from "../reservations.ts";

export interface ReservedLimit {
  /** Some that it counts for could ignore it, if no other is beside them. */
  readonly sure: boolean;
  readonly need: (workload: WorkloadClass) => number;
  readonly have: (node: number) => number;
}

/** Reservations of which all choices are limits; of more, each alone and all together. */
const ALL_CHOICES = 4;

export function reservedLimits(board: Board, workloads: readonly WorkloadClass[]): readonly ReservedLimit[] {
  const { problem } = board;
  const width = problem.dimensions.length;
  const choices = new Map<string, readonly number[]>();
  for (const { barred } of workloads)
    for (const choice of choicesOf(barred.filter((index) => problem.reservations[index] !== undefined)))
      choices.set(choice.join(), choice);
  return [...choices.values()].flatMap((choice) => {
    const counting = new Map(workloads.map((workload) => [workload, countsFor(workload, choice, board)]));
    return problem.dimensions.flatMap((_, d) => {
      const kept = choice.some((index) => (problem.reservations[index]?.amounts[d] ?? 0) > 0);
      const asked = workloads.some(
        (workload) => workload.barred.length > 0 && (workload.request[d] ?? 0) > 0,
      );
      if (!kept || !asked) return [];
      return [
        {
          sure: workloads.every(
            (workload) => (workload.request[d] ?? 0) === 0 || counting.get(workload) !== "perhaps",
          ),
          need: (workload: WorkloadClass): number =>
            counting.get(workload) === "no" ? 0 : (workload.request[d] ?? 0),
          have: (node: number): number =>
            choice.reduce(
              (left, index) => left - unusedOf(index, node, d, board),
              board.free[node * width + d] ?? 0,
            ),
        },
      ];
    });
  });
}

function choicesOf(barred: readonly number[]): readonly (readonly number[])[] {
  if (barred.length > ALL_CHOICES) return [...barred.map((index) => [index]), barred];
  return barred
    .reduce<readonly (readonly number[])[]>(
      (made, index) => [...made, ...made.map((choice) => [...choice, index])],
      [[]],
    )
    .filter((choice) => choice.length > 0);
}

/** `no`: it draws on one of them wherever one holds. `yes`: all are kept from it. */
function countsFor(
  workload: WorkloadClass,
  choice: readonly number[],
  { problem }: Board,
): "yes" | "no" | "perhaps" {
  if (choice.every((index) => workload.barred.includes(index))) return "yes";
  const drawing = problem.nodes.every(
    (_, node) =>
      workload.usable[node] !== 1 ||
      !choice.some((index) => problem.reservations[index]?.holds[node] === 1) ||
      choice.includes(drawnOn(workload, node, problem)),
  );
  return drawing ? "no" : "perhaps";
}
