// Running replicas that are stopped for something more important: they wait from now on, and their rows say for whom.
import type { Address } from "../model/address.ts";
import { ownerOf } from "../model/address.ts";
import { mayPreempt } from "../scheduler/preemption-rule.ts";
import type { MoveCause, PendingReplica } from "../scheduler/types.ts";
import type { PlanInput } from "./input.ts";

/** Who is stopped for whom. A plan that is verified brings this with it; what the configuration no longer allows is left out. */
export function preemptedReplicas(
  input: PlanInput,
  pending: readonly PendingReplica[],
): ReadonlyMap<Address, Address> {
  const { pins } = input.options;
  if (pins === null)
    return new Map(
      pending.flatMap(({ address, preemptedBy }) =>
        preemptedBy === undefined ? [] : [[address, preemptedBy] as const],
      ),
    );
  return new Map(
    [...pins.preempted].filter(([address, by]) => isAllowed(input, address, { kind: "preempt", by })),
  );
}

/** Whether what a plan has chosen beyond the rules is still allowed. */
export function isAllowed(
  { configuration: { workloads, placement } }: PlanInput,
  address: Address,
  cause: MoveCause,
): boolean {
  if (cause.kind !== "preempt") return true;
  const find = (replica: Address) => workloads.find((workload) => workload.address === ownerOf(replica));
  const [by, victim] = [find(cause.by), find(address)];
  return (
    by !== undefined &&
    victim !== undefined &&
    !victim.preventDestroy &&
    mayPreempt(by.requirements, victim.requirements, placement)
  );
}
