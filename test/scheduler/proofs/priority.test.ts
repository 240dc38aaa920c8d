// The more important goes first: while one waits, no newcomer that is less important has what that one alone needed.
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Address } from "../../../src/model/address.ts";
import { schedule } from "../../../src/scheduler/schedule.ts";
import type { SchedulingInput, SchedulingWorkload } from "../../../src/scheduler/types.ts";
import { anyShared } from "../random.ts";
import type { Guest } from "./naive.ts";
import { brokenBy, guestsOf } from "./naive.ts";
import { RUNS, TIME } from "./runs.ts";

test(
  "no less important newcomers of a node have what somebody more important who waits needs there",
  () => {
    fc.assert(
      fc.property(anyShared, (input) => {
        const result = schedule(input);
        const guests = guestsOf(input, result.placements);
        const importance = importanceOf(input);
        const rankOf = (address: Address): number => importance.get(address) ?? 0;
        const taken = result.pending.flatMap(({ address, workload: owner, reason }) => {
          if (reason.startsWith("over the quota")) return [];
          const workload = input.workloads.find((each) => each.address === owner);
          if (workload === undefined || workload.daemon || companyOf(input, workload).length > 0) return [];
          return input.nodes.flatMap((node) => {
            const isLess = (guest: Guest): boolean =>
              guest.node === node &&
              rankOf(guest.workload.address) < workload.requirements.priority &&
              result.placements.get(guest.address)?.reason !== "kept";
            const less = guests.filter(isLess);
            if (less.length === 0) return [];
            const rest = guests.filter((guest) => !isLess(guest));
            if (brokenBy(input, workload, node, rest).length > 0) return [];
            return [
              `${address} would fit on ${node.name} without ${less.map((each) => each.address).join(", ")}`,
            ];
          });
        });
        expect(taken).toEqual([]);
      }),
      RUNS,
    );
  },
  TIME,
);

/** What must be near each other is placed together, as important as the most important of it. */
function importanceOf(input: SchedulingInput): ReadonlyMap<Address, number> {
  const found = new Map(input.workloads.map(({ address, requirements }) => [address, requirements.priority]));
  const raise = (address: Address, to: number): boolean => {
    if ((found.get(address) ?? Infinity) >= to) return false;
    found.set(address, to);
    return true;
  };
  for (let again = true; again;) {
    again = false;
    for (const workload of input.workloads)
      for (const { address } of companyOf(input, workload))
        if (raise(address, found.get(workload.address) ?? 0)) again = true;
  }
  return found;
}

/** What it must be near to, what must be near to it, and what shares a thing of one node with it. */
function companyOf({ workloads }: SchedulingInput, of: SchedulingWorkload): SchedulingWorkload[] {
  return workloads.filter(
    (other) =>
      other !== of &&
      (requires(of, other) ||
        requires(other, of) ||
        other.anchors.some((anchor) => of.anchors.some((own) => own.address === anchor.address))),
  );
}

function requires({ links, requirements }: SchedulingWorkload, target: SchedulingWorkload): boolean {
  return (
    links.some(({ hard, target: to }) => hard && to === target.address) ||
    requirements.affinities.some(
      ({ anti, required, to }) => required && !anti && "workload" in to && to.workload === target.address,
    )
  );
}
