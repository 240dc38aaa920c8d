// What the ports of a replica take on its node: each fixed host port by name, and how many are chosen, by protocol. A port
// that is not published takes nothing, unless it is the node's own (network_mode "host"): then it has a host number.
import type { PortSpec } from "./spec.ts";

export interface PortNeeds {
  /** `80/tcp`; in the order of the ports, also where two ports want one. */
  readonly hostPorts: readonly string[];
  readonly chosenPorts: Readonly<Record<"tcp" | "udp" | "sctp", number>>;
}

type Port = Pick<PortSpec, "count" | "protocol" | "publish"> & { readonly host?: number | undefined };

export function portNeedsOf(ports: Iterable<Port>): PortNeeds {
  const hostPorts: string[] = [];
  const chosenPorts = { tcp: 0, udp: 0, sctp: 0 };
  for (const { host, count, protocol, publish } of ports)
    if (host !== undefined)
      for (let offset = 0; offset < count; offset++) hostPorts.push(`${host + offset}/${protocol}`);
    else if (publish) chosenPorts[protocol] += count;
  return { hostPorts, chosenPorts };
}
