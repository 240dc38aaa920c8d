// What holds of every placement, by rules that are written anew from the documentation (naive.ts) and ask the input alone.
import fc from "fast-check";
import { expect, test } from "vitest";
import type { SchedulingInput, SchedulingResult } from "../../../src/scheduler/types.ts";
import { schedule } from "../../../src/scheduler/schedule.ts";
import { anyShared } from "../random.ts";
import { anyAsked } from "./asked.ts";
import type { Broken, Guest } from "./naive.ts";
import { amountOf, brokenBy, brokenLasting, dimensionsOf, guestsOf, roomOn, takenBy } from "./naive.ts";
import { RUNS, TIME } from "./runs.ts";

function rulesOf(broken: readonly Broken[]): string[] {
  return [...new Set(broken.map(({ rule }) => rule))].sort();
}

function isNewcomer({ placements }: SchedulingResult, { address }: Guest): boolean {
  return placements.get(address)?.reason !== "kept";
}

/** Guests that break a rule beside all others, with what they break. */
function offenders(input: SchedulingInput, guests: readonly Guest[]): string[] {
  return guests.flatMap((guest) => {
    const others = guests.filter((other) => other !== guest);
    const rules = rulesOf(brokenBy(input, guest.workload, guest.node, others));
    return rules.length === 0 ? [] : [`${guest.address} on ${guest.node.name}: ${rules.join(", ")}`];
  });
}

test(
  "no node holds more than it has of anything, unless what stays there holds that much by itself",
  () => {
    fc.assert(
      fc.property(anyAsked, (input) => {
        const result = schedule(input);
        const guests = guestsOf(input, result.placements);
        for (const node of input.nodes) {
          const there = guests.filter((guest) => guest.node === node);
          for (const name of dimensionsOf(input)) {
            if (roomOn(node, name, guests) >= 0) continue;
            const takers = there.filter((guest) => amountOf(takenBy(guest).request, name) > 0);
            const newcomers = takers.filter((guest) => isNewcomer(result, guest));
            expect([node.name, name, newcomers.map(({ address }) => address)]).toEqual([node.name, name, []]);
          }
        }
      }),
      RUNS,
    );
  },
  TIME,
);

test(
  "every hard rule holds for every newcomer beside all that are placed",
  () => {
    fc.assert(
      fc.property(anyAsked, (input) => {
        const result = schedule(input);
        const guests = guestsOf(input, result.placements);
        const newcomers = new Set(guests.filter((guest) => isNewcomer(result, guest)));
        const broken = guests
          .filter((guest) => newcomers.has(guest))
          .flatMap((guest) => {
            const others = guests.filter((other) => other !== guest);
            const rules = rulesOf(brokenBy(input, guest.workload, guest.node, others));
            return rules.length === 0 ? [] : [`${guest.address} on ${guest.node.name}: ${rules.join(", ")}`];
          });
        expect(broken).toEqual([]);
      }),
      RUNS,
    );
  },
  TIME,
);

test(
  "where nothing runs yet everything holds for everybody: company is really there, spreads are even, nothing is overfull",
  () => {
    fc.assert(
      fc.property(anyShared, (some) => {
        const input = withoutPast(some);
        const guests = guestsOf(input, schedule(input).placements);
        expect(offenders(input, guests)).toEqual([]);
        expect(guests.filter((guest) => isLonely(guest, guests)).map(({ address }) => address)).toEqual([]);
        for (const node of input.nodes)
          for (const name of dimensionsOf(input))
            expect(roomOn(node, name, guests)).toBeGreaterThanOrEqual(0);
      }),
      RUNS,
    );
  },
  TIME,
);

/** Nothing runs yet. */
function withoutPast(input: SchedulingInput): SchedulingInput {
  return {
    ...input,
    workloads: input.workloads.map((workload) => ({
      ...workload,
      replicas: workload.daemon
        ? []
        : workload.replicas.map(({ address }) => ({
            address,
            current: null,
            pin: null,
            held: false,
            changed: false,
          })),
    })),
  };
}

/** It requires others near it, and there are none; who requires its own like may be the only one. */
function isLonely(guest: Guest, guests: readonly Guest[]): boolean {
  return guest.workload.requirements.affinities.some(({ anti, required, to }) => {
    if (anti || !required || "condition" in to) return false;
    const valueAt = ({ node }: Guest): string | null => {
      const result = to.by.evaluate(node);
      return result.ok ? result.value : null;
    };
    const like = guests.filter((other) => other.workload.address === to.workload && other !== guest);
    if (like.length === 0 && to.workload === guest.workload.address) return false;
    return !like.some((other) => valueAt(other) === valueAt(guest));
  });
}

test(
  "what stays may stay: it is held, or its node is there and its own rules hold, and one that changed takes nothing from others",
  () => {
    fc.assert(
      fc.property(anyShared, (input) => {
        const result = schedule(input);
        const guests = guestsOf(input, result.placements);
        for (const guest of guests) {
          const { source, workload, node, address } = guest;
          if (isNewcomer(result, guest) || source.held) continue;
          const { stays } = result.placements.get(address) ?? {};
          const lasting = rulesOf(brokenLasting(workload, node)).filter(
            (rule) =>
              !["taint", "load", "image", ...(stays === undefined ? [] : ["draining"])].includes(rule),
          );
          expect([address, lasting]).toEqual([address, []]);
          if (!source.changed) continue;
          const asked =
            stays === undefined ? ["host-port", "distinct", "anti-affinity", "anchor"] : ["host-port"];
          const others = guests.filter((other) => other !== guest);
          const broken = rulesOf(brokenBy(input, workload, node, others)).filter((rule) =>
            asked.includes(rule),
          );
          expect([address, broken]).toEqual([address, []]);
        }
      }),
      RUNS,
    );
  },
  TIME,
);
