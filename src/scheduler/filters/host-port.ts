// A fixed host port can be held once on a node, by whoever holds it.
import type { Filter } from "./filter.ts";

export const hostPort: Filter = {
  name: "host-port",
  kind: "company",
  applies: (workload) => workload.requirements.hostPorts.length > 0,
  passes: (workload, node, board) =>
    workload.requirements.hostPorts.every(
      (port) => board.problem.foreignPorts[node]?.has(port) !== true && board.ports[node]?.has(port) !== true,
    ),
  refusals: (workload, node, board) =>
    workload.requirements.hostPorts.flatMap((port) => {
      const holders = board.ports[node]?.get(port) ?? [];
      if (holders.length > 0)
        return [{ rule: "host-port", need: port, have: `held by ${holders.join(" and ")}` }];
      if (board.problem.foreignPorts[node]?.has(port) !== true) return [];
      const { portHolders = {} } = board.problem.nodes[node] ?? {};
      const holder = Object.hasOwn(portHolders, port) ? portHolders[port] : undefined;
      return [
        { rule: "host-port", need: port, have: `held by ${holder ?? "something outside this project"}` },
      ];
    }),
};
