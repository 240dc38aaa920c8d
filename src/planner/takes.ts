// What a replica that this plan leaves as it is takes on its node: what it was applied with, whatever its block says by now.
import { exclusiveCoresOf } from "../model/cpuset.ts";
import type { ReplicaSpec } from "../model/spec.ts";
import type { Instance } from "../model/state.ts";
import type { Holding } from "../scheduler/types.ts";
import { requestOf } from "../model/request.ts";
import { objectsUsedBy } from "./supports.ts";

export function takesOf({ applied }: Instance): Holding {
  const spec = applied.value as unknown as ReplicaSpec; // a replica's recorded spec
  const hostPorts = new Set<string>();
  const chosenPorts = { tcp: 0, udp: 0, sctp: 0 };
  for (const { host, count, protocol, publish } of Object.values(spec.ports ?? {})) {
    if (host !== undefined)
      for (let offset = 0; offset < count; offset++) hostPorts.add(`${host + offset}/${protocol}`);
    else if (publish) chosenPorts[protocol] += count;
  }
  const exclusiveCores = exclusiveCoresOf(spec);
  return {
    ...(exclusiveCores === 0 ? {} : { exclusiveCores }),
    request: requestOf(spec),
    hostPorts: [...hostPorts],
    chosenPorts,
    anchors: [...objectsUsedBy(spec)],
  };
}
