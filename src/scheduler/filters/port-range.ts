// A port that orch chooses needs a free number in the node's range. One rule for each protocol.
import type { Board } from "../board.ts";
import { PROTOCOLS } from "../board.ts";
import type { WorkloadClass } from "../problem.ts";
import type { Filter, Measure } from "./filter.ts";

export function portRange(protocol: (typeof PROTOCOLS)[number]): Filter {
  const slot = PROTOCOLS.indexOf(protocol);
  const needed = (workload: WorkloadClass): number => workload.requirements.chosenPorts[protocol];
  const left = (node: number, { chosen }: Board): number => chosen[node * PROTOCOLS.length + slot] ?? 0;
  const phrase = (value: number): string => `${value} ${protocol} ${value === 1 ? "port" : "ports"}`;
  const measure: Measure = {
    have: left,
    need: needed,
    whole: (node, { problem }) => {
      const range = problem.nodes[node]?.portRange;
      return range === undefined ? 0 : range.last - range.first + 1;
    },
    phrase: (value) => `${phrase(value)} in the port range`,
    text: (value) => `${value < 0 ? 0 : value} free`,
  };
  return {
    name: "port-range",
    kind: "room",
    applies: (workload) => needed(workload) > 0,
    passes: (workload, node, board) => left(node, board) >= needed(workload),
    refusals: (workload, node, board) => [
      {
        rule: "port-range",
        need: `${phrase(needed(workload))} of the node's range`,
        have: measure.text(left(node, board)),
      },
    ],
    measure,
  };
}
