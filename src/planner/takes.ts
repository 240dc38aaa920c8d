// What a replica that this plan leaves as it is takes on its node: what it was applied with, whatever its block says by now.
import { exclusiveCoresOf } from "../model/cpuset.ts";
import { portNeedsOf } from "../model/port-needs.ts";
import type { ReplicaSpec } from "../model/spec.ts";
import type { Instance } from "../model/state.ts";
import type { Holding } from "../scheduler/types.ts";
import { requestOf } from "../model/request.ts";
import { objectsUsedBy } from "./supports.ts";

export function takesOf({ applied }: Instance): Holding {
  const spec = applied.value as unknown as ReplicaSpec; // a replica's recorded spec
  const { hostPorts, chosenPorts } = portNeedsOf(Object.values(spec.ports ?? {}), spec.network_mode);
  const exclusiveCores = exclusiveCoresOf(spec);
  return {
    ...(exclusiveCores === 0 ? {} : { exclusiveCores }),
    request: requestOf(spec),
    hostPorts: [...new Set(hostPorts)],
    chosenPorts,
    anchors: [...objectsUsedBy(spec)],
  };
}
