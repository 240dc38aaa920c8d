// Quotas, counted anew from the input: nobody is let in whom the quota has no room for, nobody waits whom it had room for, and
// planning again lets nobody else in.
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Address } from "../../../src/model/address.ts";
import { compareAddresses } from "../../../src/model/address.ts";
import { schedule } from "../../../src/scheduler/schedule.ts";
import type { SchedulingInput, SchedulingResult } from "../../../src/scheduler/types.ts";
import { anyShared, applied } from "../random.ts";
import type { Guest } from "./naive.ts";
import { amountOf, brokenLasting, candidates, takenBy } from "./naive.ts";
import { RUNS, TIME } from "./runs.ts";

type Quota = NonNullable<SchedulingInput["quotas"]>[number];
type Claimant = Omit<Guest, "node"> & { readonly node?: Guest["node"] };

/** What a quota limits, with how much. */
function limitsOf({ cpu, memory, replicas, devices = {} }: Quota): readonly (readonly [string, number])[] {
  const all = { ...devices, cpu, memory, replicas };
  return Object.entries(all).flatMap(([name, most]) => (most === undefined ? [] : [[name, most] as const]));
}

/** Everybody of the namespace who is wanted, and where they run: daemons are only on nodes that accept them. */
function claimants(input: SchedulingInput, { namespace }: Quota): readonly Claimant[] {
  return [...candidates(input).values()].flatMap((found) => {
    const { address, workload, source } = found;
    if ((workload.requirements.namespace ?? "default") !== namespace) return [];
    const home = input.nodes.find(({ name }) => address === `${workload.address}["${name}"]`);
    const accepts = home !== undefined && brokenLasting(workload, home).length === 0;
    if (workload.daemon && source.current === null && !accepts) return [];
    const node = input.nodes.find(({ name }) => name === source.current);
    // what was held on a node that is gone is made anew
    const takes = node === undefined ? { ...source, held: false } : source;
    return [node === undefined ? { ...found, source: takes } : { ...found, node }];
  });
}

/** What it takes once it is as it is declared. */
function wholeOf(claimant: Claimant, name: string): number {
  return name === "replicas" ? 1 : amountOf(takenBy(claimant).request, name);
}

/** What it has already. */
function hadBy(claimant: Claimant, name: string): number {
  const { source } = claimant;
  if (source.current === null) return 0;
  const isHeld = source.held && source.takes !== undefined;
  if (source.holds === undefined || isHeld || name === "replicas") return wholeOf(claimant, name);
  return amountOf(source.holds, name);
}

/** More than it has of something. */
function asks(claimant: Claimant, names: readonly string[]): boolean {
  return names.some((name) => wholeOf(claimant, name) > hadBy(claimant, name));
}

/** Less of something than it has. */
function gives(claimant: Claimant, names: readonly string[]): boolean {
  return names.some((name) => wholeOf(claimant, name) < hadBy(claimant, name));
}

function keptOut({ pending }: SchedulingResult): ReadonlySet<Address> {
  return new Set(
    pending.flatMap(({ address, reason }) => (reason.startsWith("over the quota") ? [address] : [])),
  );
}

function sum<T>(list: readonly T[], of: (each: T) => number): number {
  return list.reduce((total, each) => total + of(each), 0);
}

const anyLimited = anyShared.filter(({ quotas }) => quotas !== undefined);

const everyQuota = (
  check: (input: SchedulingInput, quota: Quota, result: SchedulingResult) => void,
): void => {
  fc.assert(
    fc.property(anyLimited, (input) => {
      for (const quota of input.quotas ?? []) check(input, quota, schedule(input));
    }),
    RUNS,
  );
};

test(
  "what is placed of a namespace is within its quota, or no more than what it had already",
  () => {
    everyQuota((input, quota, result) => {
      const all = claimants(input, quota);
      const out = keptOut(result);
      const placed = all.filter(({ address }) => result.placements.has(address));
      const runsOn = all.filter(({ address, source }) => source.current !== null && out.has(address));
      for (const [name, most] of limitsOf(quota)) {
        const taken = sum(placed, (each) => wholeOf(each, name)) + sum(runsOn, (each) => hadBy(each, name));
        if (taken <= most) continue;
        expect([name, taken]).toEqual([
          name,
          Math.min(
            taken,
            sum(all, (each) => hadBy(each, name)),
          ),
        ]);
      }
    });
  },
  TIME,
);

test(
  "who waits for its quota would exceed it beside what runs and what was let in before it, by priority and then by address",
  () => {
    everyQuota((input, quota, result) => {
      const limits = limitsOf(quota);
      const names = ["cpu", "memory", "gpu", "replicas"];
      const all = claimants(input, quota);
      const out = keptOut(result);
      const rank = ({ workload }: Claimant): number => workload.requirements.priority;
      const isBefore = (a: Claimant, b: Claimant): boolean =>
        rank(a) > rank(b) || (rank(a) === rank(b) && compareAddresses(a.address, b.address) < 0);
      const asking = all.filter((each) => asks(each, names));
      const wrong = asking.flatMap((claimant) => {
        /** What others have, and take where they were let in before it; who gave something back for what it got counts as it will be. */
        const beside = (name: string): number =>
          sum(all, (other) => {
            const isIn = asking.includes(other) && other !== claimant && !out.has(other.address);
            const first = isIn && (isBefore(other, claimant) || gives(other, names));
            return first || !asking.includes(other) ? wholeOf(other, name) : hadBy(other, name);
          });
        const isOver = limits.some(([name, most]) => {
          const more = Math.max(0, wholeOf(claimant, name) - hadBy(claimant, name));
          return more > 0 && beside(name) + more > most;
        });
        return isOver === out.has(claimant.address) ? [] : [`${claimant.address}: ${isOver}`];
      });
      expect(wrong).toEqual([]);
    });
  },
  TIME,
);

test(
  "planning again lets in nobody else and moves nothing",
  () => {
    everyQuota((input, _quota, first) => {
      const out = keptOut(first);
      const runs = (address: Address): boolean => candidates(input).get(address)?.source.current !== null;
      if (first.pending.some(({ address }) => runs(address))) return; // it runs on, and is held in the plan that is shown
      const again = schedule(applied(input, first.placements));
      expect([...again.placements].map(([address, { node }]) => [address, node])).toEqual(
        [...first.placements].map(([address, { node }]) => [address, node]),
      );
      expect([...keptOut(again)]).toEqual([...out]);
    });
  },
  TIME,
);
