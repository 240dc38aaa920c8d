// What nodes that are added change: of each workload how many replicas go there, and how many of those that had no place get one,
// there or, as others go there, elsewhere. Asked of the scheduler twice: with them and without.
import type { Address } from "../model/address.ts";
import { compareAddresses } from "../model/address.ts";
import { schedule } from "./schedule.ts";
import type { SchedulingInput, SchedulingResult } from "./types.ts";

export interface Arrival {
  readonly workload: Address;
  /** Replicas that go to the added nodes. */
  readonly there: number;
  /** Replicas without a place, without the added nodes and with them. */
  readonly pendingBefore: number;
  readonly pendingAfter: number;
}

/** Workloads that the added nodes are something to; sorted by address. `result`: with the nodes. */
export function arrivalsOf(
  input: SchedulingInput,
  result: SchedulingResult,
  added: readonly string[],
): readonly Arrival[] {
  if (added.length === 0) return [];
  const names = new Set<string>(added);
  const without = schedule({ ...input, nodes: input.nodes.filter(({ name }) => !names.has(name)) });
  const [before, after] = [pendingOf(without), pendingOf(result)];
  return input.workloads
    .map(({ address, daemon, replicas }): Arrival => {
      const own = daemon
        ? [...result.placements]
            .filter(([replica]) => replica.startsWith(`${address}[`))
            .map(([replica]) => replica)
        : replicas.map((replica) => replica.address);
      const there = own.filter((replica) => names.has(result.placements.get(replica)?.node ?? "")).length;
      return {
        workload: address,
        there,
        pendingBefore: before.get(address) ?? 0,
        pendingAfter: after.get(address) ?? 0,
      };
    })
    .filter(({ there, pendingBefore, pendingAfter }) => there + pendingBefore + pendingAfter > 0)
    .sort((a, b) => compareAddresses(a.workload, b.workload));
}

function pendingOf({ pending }: SchedulingResult): ReadonlyMap<Address, number> {
  const amounts = new Map<Address, number>();
  for (const { workload } of pending) amounts.set(workload, (amounts.get(workload) ?? 0) + 1);
  return amounts;
}
