// A port that orch chooses needs a free number in the node's range, and so does a fixed port that lies in it. One rule for
// each protocol.
import { withoutAddress } from "../../model/host-port.ts";
import type { Board } from "../board.ts";
import { PROTOCOLS, rangeOf } from "../board.ts";
import type { WorkloadClass } from "../problem.ts";
import type { Filter, Measure } from "./filter.ts";

export function portRange(protocol: (typeof PROTOCOLS)[number]): Filter {
  const slot = PROTOCOLS.indexOf(protocol);
  const needed = ({ requirements }: WorkloadClass, node: number, { problem }: Board): number => {
    let count = requirements.chosenPorts[protocol];
    const fixed = new Set(requirements.hostPorts.map(withoutAddress));
    for (const port of fixed) if (rangeOf(problem, node, port) === slot) count++;
    return count;
  };
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
    applies: ({ requirements: { chosenPorts, hostPorts } }) =>
      chosenPorts[protocol] > 0 || hostPorts.some((port) => port.endsWith(`/${protocol}`)),
    passes: (workload, node, board) => {
      const need = needed(workload, node, board);
      return need === 0 || left(node, board) >= need;
    },
    refusals: (workload, node, board) => [
      {
        rule: "port-range",
        need: `${phrase(needed(workload, node, board))} of the node's range`,
        have: measure.text(left(node, board)),
      },
    ],
    measure,
  };
}
