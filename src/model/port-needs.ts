// What the ports of a replica take on its node: each fixed host port by name, and how many are chosen, by protocol. A port
// that is not published takes nothing, unless it is the node's own (network_mode "host"): then it has a host number.
import { hostPortName } from "./host-port.ts";
import type { PortSpec } from "./spec.ts";

export interface PortNeeds {
  /** `80/tcp`, or `10.0.0.1:80/tcp` on one address of the node; in the order of the ports, also where two ports want one. */
  readonly hostPorts: readonly string[];
  readonly chosenPorts: Readonly<Record<"tcp" | "udp" | "sctp", number>>;
}

type Port = Pick<PortSpec, "count" | "protocol" | "publish"> & {
  readonly host?: number | undefined;
  readonly bind?: string | undefined;
};

/** `mode`: the replica's network mode; in the node's own network a program listens where it likes. */
export function portNeedsOf(ports: Iterable<Port>, mode?: string | null): PortNeeds {
  const hostPorts: string[] = [];
  const chosenPorts = { tcp: 0, udp: 0, sctp: 0 };
  for (const { host, count, protocol, publish, bind } of ports)
    if (host !== undefined)
      for (let offset = 0; offset < count; offset++)
        hostPorts.push(hostPortName(mode === "host" ? undefined : bind, host + offset, protocol));
    else if (publish) chosenPorts[protocol] += count;
  return { hostPorts, chosenPorts };
}
