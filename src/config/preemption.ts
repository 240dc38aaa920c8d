// `preemption` in `placement`: whether a workload, or those of the project that do not say otherwise, may take the room of less
// important ones. Absent: nothing is written.
import type { PlacementPolicy } from "../model/configuration.ts";
import { flagOf } from "./field-values.ts";
import type { Fields } from "./read-body.ts";

export function preemptionOf(placement: Fields | undefined): Pick<PlacementPolicy, "preemption"> {
  const preemption = placement === undefined ? null : flagOf(placement, "preemption");
  return preemption === null ? {} : { preemption };
}
