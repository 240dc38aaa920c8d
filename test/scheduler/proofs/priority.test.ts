// The more important goes first: while one waits, no newcomer that is less important has what that one alone needed.
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Address } from "../../../src/model/address.ts";
import { schedule } from "../../../src/scheduler/schedule.ts";
import type { SchedulingInput } from "../../../src/scheduler/types.ts";
import { anyInput } from "../random.ts";
import type { Guest } from "./naive.ts";
import { brokenBy, guestsOf } from "./naive.ts";
import { RUNS, TIME } from "./runs.ts";

test(
  "no less important newcomers of a node have what somebody more important who waits needs there",
  () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const result = schedule(input);
        const guests = guestsOf(input, result.placements);
        const importance = importanceOf(input);
        const rankOf = (address: Address): number => importance.get(address) ?? 0;
        const taken = result.pending.flatMap(({ address, workload: owner }) => {
          const workload = input.workloads.find((each) => each.address === owner);
          if (workload === undefined || workload.daemon || isTied(input, owner)) return [];
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

/** What something must be near to is as important as that; what shares a thing of one node goes there together. */
function importanceOf(input: SchedulingInput): ReadonlyMap<Address, number> {
  const found = new Map(input.workloads.map(({ address, requirements }) => [address, requirements.priority]));
  const raise = (address: Address, to: number): boolean => {
    if ((found.get(address) ?? Infinity) >= to) return false;
    found.set(address, to);
    return true;
  };
  for (let again = true; again;) {
    again = false;
    for (const { address } of input.workloads)
      for (const target of targetsOf(input, address))
        if (raise(target, found.get(address) ?? 0)) again = true;
  }
  return found;
}

function targetsOf({ workloads }: SchedulingInput, address: Address): Address[] {
  const of = workloads.find((each) => each.address === address);
  if (of === undefined) return [];
  const shared = workloads.filter(({ anchors }) =>
    anchors.some((anchor) => of.anchors.some((own) => own.address === anchor.address)),
  );
  return [
    ...of.links.flatMap(({ target, hard }) => (hard ? [target] : [])),
    ...of.requirements.affinities.flatMap(({ anti, required, to }) =>
      required && !anti && "workload" in to ? [to.workload] : [],
    ),
    ...shared.map((each) => each.address),
  ];
}

/** Where it goes is not its own matter alone. */
function isTied(input: SchedulingInput, address: Address): boolean {
  return (
    targetsOf(input, address).some((target) => target !== address) ||
    input.workloads.some(
      (other) => other.address !== address && targetsOf(input, other.address).includes(address),
    )
  );
}
