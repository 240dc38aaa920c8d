// A fixed host port can be held once on a node, by whoever holds it; on two addresses of the node, by two.
import { askedKeys, portsClash } from "../../model/host-port.ts";
import type { Filter } from "./filter.ts";

export const hostPort: Filter = {
  name: "host-port",
  kind: "company",
  applies: (workload) => workload.requirements.hostPorts.length > 0,
  passes: (workload, node, board) =>
    workload.requirements.hostPorts.every((port) =>
      askedKeys(port).every(
        (key) => board.problem.foreignPorts[node]?.has(key) !== true && board.ports[node]?.has(key) !== true,
      ),
    ),
  refusals: (workload, node, board) =>
    workload.requirements.hostPorts.flatMap((port) => {
      const keys = askedKeys(port);
      const holders = [...new Set(keys.flatMap((key) => board.ports[node]?.get(key) ?? []))];
      if (holders.length > 0)
        return [{ rule: "host-port", need: port, have: `held by ${holders.join(" and ")}` }];
      if (keys.every((key) => board.problem.foreignPorts[node]?.has(key) !== true)) return [];
      const { portHolders = {}, foreignPorts = [] } = board.problem.nodes[node] ?? {};
      const foreign = foreignPorts.find((each) => portsClash(each, port)) ?? port;
      const holder = Object.hasOwn(portHolders, foreign) ? portHolders[foreign] : undefined;
      return [
        { rule: "host-port", need: port, have: `held by ${holder ?? "something outside this project"}` },
      ];
    }),
};
