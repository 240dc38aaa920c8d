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
          if (workload === undefined) return [];
          return input.nodes.flatMap((node) => {
            if (workload.daemon && !address.endsWith(`["${node.name}"]`)) return [];
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

/** What others must be near to is as important as they are. */
function importanceOf({ workloads }: SchedulingInput): ReadonlyMap<Address, number> {
  const found = new Map(workloads.map(({ address, requirements }) => [address, requirements.priority]));
  for (let again = true; again;) {
    again = false;
    for (const workload of workloads)
      for (const { address } of workloads.filter(
        (other) => other !== workload && requires(workload, other),
      )) {
        const needed = found.get(workload.address) ?? 0;
        if ((found.get(address) ?? Infinity) >= needed) continue;
        found.set(address, needed);
        again = true;
      }
  }
  return found;
}

function requires({ links, requirements }: SchedulingWorkload, target: SchedulingWorkload): boolean {
  return (
    links.some(({ hard, target: to }) => hard && to === target.address) ||
    requirements.affinities.some(
      ({ anti, required, to }) => required && !anti && "workload" in to && to.workload === target.address,
    )
  );
}
