// Who may take whose room.
import type { PlacementPolicy, Requirements } from "../model/configuration.ts";

/** How much more important something has to be, so that neighbours in importance do not drive each other out. Nomad's. */
const LEAST_DISTANCE = 10;

export function mayPreempt(
  by: Pick<Requirements, "priority" | "preemption">,
  victim: Pick<Requirements, "priority">,
  policy: PlacementPolicy,
): boolean {
  return (by.preemption ?? policy.preemption ?? false) && by.priority - victim.priority >= LEAST_DISTANCE;
}
