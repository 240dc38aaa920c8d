// CPU, memory and devices: the request must fit into what is left. One rule for each dimension.
import { formatBytes, formatCpu } from "../../model/quantity.ts";
import type { Board } from "../board.ts";
import type { WorkloadClass } from "../problem.ts";
import type { Filter, Measure } from "./filter.ts";

/** `dimension` is an index into the problem's dimensions, `name` the name there. */
export function amount(name: string, dimension: number): Filter {
  const needed = (workload: WorkloadClass): number => workload.request[dimension] ?? 0;
  const left = (node: number, { free, problem }: Board): number =>
    free[node * problem.dimensions.length + dimension] ?? 0;
  const text = textOf(dimension);
  const measure: Measure = {
    have: left,
    need: needed,
    whole: (node, { problem }) => problem.capacity[node * problem.dimensions.length + dimension] ?? 0,
    phrase: (value) => {
      if (dimension === 0) return `${text(value)} CPU`;
      return dimension === 1 ? `${text(value)} of memory` : `${value} ${name}`;
    },
    text: (value) => (value < 0 ? `none, ${text(-value)} too little` : text(value)),
  };
  return {
    name: dimension < 2 ? name : `device ${name}`,
    kind: "room",
    applies: (workload) => needed(workload) > 0,
    passes: (workload, node, { free, problem }) =>
      (free[node * problem.dimensions.length + dimension] ?? 0) >= (workload.request[dimension] ?? 0),
    refusals: (workload, node, board) => [
      {
        rule: dimension < 2 ? name : `device ${name}`,
        need: text(needed(workload)),
        have: measure.text(left(node, board)),
      },
    ],
    measure,
  };
}

function textOf(dimension: number): (value: number) => string {
  return dimension === 0 ? formatCpu : dimension === 1 ? formatBytes : String;
}
