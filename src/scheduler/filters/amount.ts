// CPU, memory and devices: the request must fit into what is left. One rule for each dimension.
import { formatBytes, formatCpu } from "../../model/quantity.ts";
import type { Board } from "../board.ts";
import { keptBy, keptFrom } from "../reservations.ts";
import type { WorkloadClass } from "../problem.ts";
import type { Filter, Measure } from "./filter.ts";

/** `dimension` is an index into the problem's dimensions, `name` the name there. */
export function amount(name: string, dimension: number): Filter {
  const needed = (workload: WorkloadClass): number => workload.request[dimension] ?? 0;
  const left = (node: number, board: Board, workload?: WorkloadClass): number => {
    const all = board.free[node * board.problem.dimensions.length + dimension] ?? 0;
    if (workload === undefined || workload.barred.length === 0) return all;
    return all - keptFrom(workload, node, dimension, board);
  };
  const text = textOf(dimension);
  const measure: Measure = {
    have: left,
    need: needed,
    whole: (node, { problem }) => problem.capacity[node * problem.dimensions.length + dimension] ?? 0,
    phrase: (value) => {
      if (dimension === 0) return `${text(value)} CPU`;
      return dimension === 1 ? `${text(value)} of memory` : `${value} ${name}`;
    },
    note: (node, board, workload) => {
      const names = keptBy(workload, node, dimension, board).map((each) => JSON.stringify(each));
      if (names.length === 0) return "";
      const kept = text(keptFrom(workload, node, dimension, board));
      return ` (${kept} more kept for others by the ${names.length === 1 ? "reservation" : "reservations"} ${names.join(", ")})`;
    },
    text: (value) => (value < 0 ? `none, ${text(-value)} too little` : text(value)),
  };
  return {
    name: dimension < 2 ? name : `device ${name}`,
    kind: "room",
    applies: (workload) => needed(workload) > 0,
    passes: (workload, node, board) => left(node, board, workload) >= (workload.request[dimension] ?? 0),
    refusals: (workload, node, board) => [
      {
        rule: dimension < 2 ? name : `device ${name}`,
        need: text(needed(workload)),
        have: measure.text(left(node, board, workload)) + (measure.note?.(node, board, workload) ?? ""),
      },
    ],
    measure,
  };
}

/** Whether a rule of this name is one of these. */
export function isAmount(rule: string): boolean {
  return rule === "cpu" || rule === "memory" || rule.startsWith("device ");
}

function textOf(dimension: number): (value: number) => string {
  return dimension === 0 ? formatCpu : dimension === 1 ? formatBytes : String;
}
