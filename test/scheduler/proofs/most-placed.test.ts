// Up to six replicas on up to three nodes against every way there is to place them: as many are placed as can be, the more important
// first.
import fc from "fast-check";
import { expect, test } from "vitest";
import { schedule } from "../../../src/scheduler/schedule.ts";
import type { SchedulingInput } from "../../../src/scheduler/types.ts";
import { MI, makeNode, makeWorkload } from "../build.ts";
import { RUNS, TIME } from "./runs.ts";

const STRATEGIES = ["spread", "binpack", "least_loaded", "random", "affinity", "optimal"] as const;

interface Item {
  readonly cpu: number;
  readonly memory: number;
  readonly priority: number;
}

const size = fc.integer({ min: 1, max: 8 });

const instance = (priorities: readonly number[]) =>
  fc.record({
    nodes: fc.array(fc.tuple(fc.integer({ min: 4, max: 12 }), fc.integer({ min: 4, max: 12 })), {
      minLength: 1,
      maxLength: 3,
    }),
    items: fc.array(fc.record({ cpu: size, memory: size, priority: fc.constantFrom(...priorities) }), {
      minLength: 1,
      maxLength: 6,
    }),
    strategy: fc.constantFrom(...STRATEGIES),
  });

type Instance = Parameters<Parameters<ReturnType<typeof instance>["map"]>[0]>[0];

function inputOf({ nodes, items, strategy }: Instance): SchedulingInput {
  return {
    nodes: nodes.map(([cpu, memory], index) =>
      makeNode(`n${index}`, { capacity: { cpu: cpu * 100, memory: memory * 100 * MI, devices: {} } }),
    ),
    workloads: items.map(({ cpu, memory, priority }, index) =>
      makeWorkload(`w${index}`, { cpu: cpu * 100, memory: memory * 100 * MI, rules: { priority } }),
    ),
    policy: { strategy, seed: "" },
  };
}

/** How many are placed, of each priority from the highest, as one number: a more important one outweighs all others. */
function worth(items: readonly Item[]): number {
  return items.reduce((sum, { priority }) => sum + 10 ** (priority / 10), 0);
}

/** The most that any assignment is worth. */
function best({ nodes, items }: Instance): number {
  const free = nodes.map(([cpu, memory]) => ({ cpu, memory }));
  let found = 0;
  const visit = (index: number, placed: readonly Item[]): void => {
    const item = items[index];
    const hope = worth([...placed, ...items.slice(index)]);
    if (hope <= found) return;
    if (item === undefined) {
      found = worth(placed);
      return;
    }
    for (const node of free) {
      if (node.cpu < item.cpu || node.memory < item.memory) continue;
      node.cpu -= item.cpu;
      node.memory -= item.memory;
      visit(index + 1, [...placed, item]);
      node.cpu += item.cpu;
      node.memory += item.memory;
    }
    visit(index + 1, placed);
  };
  visit(0, []);
  return found;
}

/** Instances in which something else than what was placed would have been worth more; five at most. */
function gaps(priorities: readonly number[]): readonly string[] {
  const found: string[] = [];
  fc.assert(
    fc.property(instance(priorities), (some) => {
      const { placements } = schedule(inputOf(some));
      const names = new Set<string>(placements.keys());
      const placed = some.items.filter((_, index) => names.has(`service.w${index}[0]`));
      const most = placed.length === some.items.length ? worth(placed) : best(some);
      expect(worth(placed)).toBeLessThanOrEqual(most);
      if (worth(placed) < most && found.length < 5) found.push(JSON.stringify(some));
    }),
    RUNS,
  );
  return found;
}

test(
  "as many of equal importance are placed as can be",
  () => {
    expect(gaps([10])).toEqual([]);
  },
  TIME,
);

test(
  "as many of the more important are placed as can be, then of the less important",
  () => {
    expect(gaps([0, 10, 20])).toEqual([]);
  },
  TIME,
);
