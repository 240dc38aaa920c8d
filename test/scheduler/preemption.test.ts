// The more important takes the room of the less important, where that is allowed: of the cheapest, and never for the worse.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { schedule } from "../../src/scheduler/schedule.ts";
import type { SchedulingInput, SchedulingResult } from "../../src/scheduler/types.ts";
import { GI, address, makeInput, makeNode, makeWorkload, placed } from "./build.ts";
import { anyInput, applied } from "./random.ts";

const NODE = (name: string, cpu = 1000) => makeNode(name, { capacity: { cpu, memory: 8 * GI, devices: {} } });

function allowed(input: SchedulingInput): SchedulingInput {
  return { ...input, policy: { ...input.policy, preemption: true } };
}

/** `{ "service.a[0]": "n1 -> n2 for service.b[0]" }` */
function disturbed(result: SchedulingResult): Record<string, string> {
  const moved = [...result.placements].flatMap(([replica, { node, cause }]) =>
    cause?.kind === "preempt" ? [[replica, `to ${node} for ${cause.by}`] as const] : [],
  );
  const stopped = result.pending.flatMap(({ address: replica, reason, preemptedBy }) =>
    preemptedBy === undefined ? [] : [[replica, reason] as const],
  );
  return Object.fromEntries([...moved, ...stopped]);
}

const work = (name: string, priority: number, cpu: number, on: readonly (string | null)[]) =>
  makeWorkload(name, { cpu, memory: 0, on, rules: { priority } });

describe("the more important", () => {
  test("waits where preemption is not allowed", () => {
    const result = schedule(
      makeInput([NODE("n1")], [work("a", 20, 800, ["n1"]), work("z", 80, 500, [null])]),
    );
    expect(placed(result)).toEqual({ "service.a[0]": "n1" });
    expect(disturbed(result)).toEqual({});
  });

  test("takes the room of the less important, which then waits and says for whom", () => {
    const input = makeInput([NODE("n1")], [work("a", 20, 800, ["n1"]), work("z", 80, 500, [null])]);
    const result = schedule(allowed(input));
    expect(placed(result)).toEqual({ "service.z[0]": "n1" });
    expect(disturbed(result)).toEqual({ "service.a[0]": "preempted by service.z[0]" });
  });

  test("is allowed or forbidden to do so by its own workload", () => {
    const low = work("a", 20, 800, ["n1"]);
    const high = makeWorkload("z", { cpu: 500, memory: 0, rules: { priority: 80, preemption: true } });
    const shy = makeWorkload("z", { cpu: 500, memory: 0, rules: { priority: 80, preemption: false } });
    expect(placed(schedule(makeInput([NODE("n1")], [low, high])))).toEqual({ "service.z[0]": "n1" });
    expect(placed(schedule(allowed(makeInput([NODE("n1")], [low, shy]))))).toEqual({ "service.a[0]": "n1" });
  });

  test("has to be ten more important", () => {
    const input = (priority: number) =>
      allowed(makeInput([NODE("n1")], [work("a", 41, 800, ["n1"]), work("z", priority, 500, [null])]));
    expect(placed(schedule(input(50)))).toEqual({ "service.a[0]": "n1" });
    expect(placed(schedule(input(51)))).toEqual({ "service.z[0]": "n1" });
  });

  test("moves the less important to where it fits", () => {
    const nodes = [NODE("n1"), NODE("n2", 500)];
    const input = makeInput(nodes, [work("a", 20, 400, ["n1"]), work("z", 80, 800, [null])]);
    const result = schedule(allowed(input));
    expect(placed(result)).toEqual({ "service.a[0]": "n2", "service.z[0]": "n1" });
    expect(disturbed(result)).toEqual({ "service.a[0]": "to n2 for service.z[0]" });
  });

  test("stops one of several rather than the only one, and moves what it can", () => {
    const nodes = [NODE("n1"), NODE("n2"), NODE("n3", 500)];
    const input = makeInput(nodes, [
      work("a", 20, 900, ["n1"]),
      work("b", 20, 200, ["n2", "n2"]),
      work("c", 80, 500, ["n2"]),
      work("z", 90, 450, [null]),
    ]);
    expect(disturbed(schedule(allowed({ ...input, nodes: nodes.slice(0, 2) })))).toEqual({
      "service.a[0]": "preempted by service.z[0]",
    });
    expect(
      disturbed(schedule(allowed({ ...input, workloads: [...input.workloads, work("y", 90, 250, ["n3"])] }))),
    ).toEqual({
      "service.b[0]": "to n3 for service.z[0]",
      "service.b[1]": "preempted by service.z[0]",
    });
  });

  test("takes the least important, then those whose going disturbs least, then the fewest", () => {
    const all = [NODE("n1"), NODE("n2"), NODE("n3", 900), NODE("n4", 450)];
    const fillers = (...names: readonly string[]) => names.map((name) => work(`full-${name}`, 90, 0, [name]));
    const high = work("z", 90, 900, [null]);
    const run = (...workloads: Parameters<typeof makeInput>[1]) =>
      disturbed(schedule(allowed(makeInput(all.slice(0, workloads.length), [...workloads, high]))));
    expect(run(work("a", 30, 900, ["n1"]), work("b", 20, 900, ["n2"]))).toEqual({
      "service.b[0]": "preempted by service.z[0]",
    });
    // data on a node is worth more than a fresh start elsewhere
    expect(
      run(
        work("stateful_service.a", 20, 900, ["n1"]),
        work("b", 20, 900, ["n2"]),
        work("stateful_service.c", 20, 900, ["n3"]),
      ),
    ).toEqual({ "service.b[0]": "preempted by service.z[0]" });
    // one of two on each of two nodes, rather than two at once
    expect(
      run(work("a", 20, 450, ["n1", "n1", "n4"]), work("b", 20, 900, ["n2", "n3"]), ...fillers("n3", "n4")),
    ).toEqual({ "service.b[0]": "preempted by service.z[0]" });
  });

  test("does not touch what is protected, held or needed by others", () => {
    const high = work("z", 90, 900, [null]);
    const run = (low: ReturnType<typeof work>) =>
      disturbed(schedule(allowed(makeInput([NODE("n1")], [low, high]))));
    expect(run({ ...work("a", 20, 900, ["n1"]), lasting: true })).toEqual({});
    expect(
      run(
        makeWorkload("a", {
          cpu: 900,
          memory: 0,
          on: ["n1"],
          rules: { priority: 20 },
          each: { 0: { held: true } },
        }),
      ),
    ).toEqual({});
    const user = makeWorkload("u", {
      cpu: 0,
      memory: 0,
      on: ["n1"],
      rules: { priority: 90 },
      source: { links: [{ target: address("service.a"), hard: true }] },
    });
    const input = makeInput([NODE("n1")], [work("a", 20, 900, ["n1"]), high, user]);
    expect(disturbed(schedule(allowed(input)))).toEqual({});
  });

  test("frees a fixed host port", () => {
    const web = (name: string, priority: number, on: readonly (string | null)[]) =>
      makeWorkload(name, { cpu: 0, memory: 0, on, rules: { priority, hostPorts: ["80/tcp"] } });
    const nodes = [NODE("n1"), NODE("n2")];
    expect(
      disturbed(
        schedule(
          allowed(makeInput(nodes, [web("a", 20, ["n1"]), web("b", 30, ["n2"]), web("z", 80, [null])])),
        ),
      ),
    ).toEqual({
      "service.a[0]": "preempted by service.z[0]",
    });
  });

  test("drives out no deeper than there are priorities", () => {
    const nodes = [NODE("n1"), NODE("n2", 600), NODE("n3", 300)];
    const input = makeInput(nodes, [
      work("a", 10, 300, ["n3"]),
      work("b", 30, 300, ["n2"]),
      work("c", 30, 300, ["n2"]),
      work("d", 60, 600, ["n1"]),
      work("z", 90, 900, [null]),
    ]);
    const result = schedule(allowed(input));
    expect(disturbed(result)).toEqual({
      "service.a[0]": "preempted by service.b[0]",
      "service.b[0]": "to n3 for service.d[0]",
      "service.c[0]": "preempted by service.d[0]",
      "service.d[0]": "to n2 for service.z[0]",
    });
  });

  test("takes its own node of a daemon", () => {
    const daemon = makeWorkload("daemon.agent", {
      cpu: 500,
      memory: 0,
      replicas: 0,
      rules: { priority: 90 },
      source: { daemon: true },
    });
    const nodes = [NODE("n1"), NODE("n2")];
    const result = schedule(allowed(makeInput(nodes, [daemon, work("a", 20, 800, ["n1"])])));
    expect(placed(result)).toEqual({ 'daemon.agent["n1"]': "n1", 'daemon.agent["n2"]': "n2" });
  });
});

const RUNS = { numRuns: Number(process.env["ORCH_TEST_RUNS"] ?? 150) };
const TIME = 60_000 + RUNS.numRuns * 100; // for a busy machine

/** How many wait, by priority from the highest on. */
function left({ workloads }: SchedulingInput, { pending }: SchedulingResult): readonly number[] {
  const priorities = new Map(workloads.map((workload) => [workload.address, workload.requirements.priority]));
  return [90, 50, 10].map(
    (priority) => pending.filter(({ workload }) => priorities.get(workload) === priority).length,
  );
}

function compareLists(a: readonly number[], b: readonly number[]): number {
  for (const [index, value] of a.entries()) if (value !== b[index]) return value - (b[index] ?? 0);
  return 0;
}

test(
  "preemption leaves less that is important without a place than there was, or nothing is touched",
  () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const [without, result] = [schedule(input), schedule(allowed(input))];
        const better = compareLists(left(input, result), left(input, without));
        expect(better).toBeLessThanOrEqual(0);
        if (better === 0) expect(disturbed(result)).toEqual({});
        const priorityOf = (replica: string) =>
          input.workloads.find(({ address: owner }) => replica.startsWith(`${owner}[`))?.requirements
            .priority ?? -1;
        for (const { address: replica, preemptedBy } of result.pending)
          if (preemptedBy !== undefined)
            expect(priorityOf(preemptedBy) - priorityOf(replica)).toBeGreaterThanOrEqual(10);
      }),
      RUNS,
    );
  },
  TIME,
);

test(
  "what was preempted does not drive out again: the plan after it moves and stops nothing",
  () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const first = schedule(allowed(input));
        const next = schedule(allowed(applied(input, first.placements)));
        expect(disturbed(next)).toEqual({});
        // a strategy that draws or looks at loads may place more newcomers then; what is placed stays
        for (const [replica, { node }] of first.placements)
          if (!replica.startsWith("daemon"))
            expect([replica, next.placements.get(replica)?.node]).toEqual([replica, node]);
      }),
      RUNS,
    );
  },
  TIME,
);

/** The most important one that has to be stopped for a newcomer, by trying every node, every set on it and every place; null: it cannot be. */
function leastLoss(
  free: readonly number[],
  running: readonly { cpu: number; at: number; priority: number }[],
  need: number,
): number | null {
  let best: number | null = null;
  for (const [node, room] of free.entries()) {
    const here = running.filter(({ at }) => at === node);
    for (let set = 0; set < 2 ** here.length; set++) {
      const victims = here.filter((_, index) => (set >> index) % 2 === 1);
      const freed = victims.reduce((sum, { cpu }) => sum + cpu, room);
      if (freed < need) continue;
      const left = free.map((amount, other) => (other === node ? freed - need : amount));
      const visit = (index: number, lost: number): void => {
        const victim = victims[index];
        if (victim === undefined) {
          best = best === null || lost < best ? lost : best;
          return;
        }
        for (const other of left.keys()) {
          if (other === node || (left[other] ?? 0) < victim.cpu) continue;
          left[other] = (left[other] ?? 0) - victim.cpu;
          visit(index + 1, lost);
          left[other] = (left[other] ?? 0) + victim.cpu;
        }
        visit(index + 1, Math.max(lost, victim.priority));
      };
      visit(0, -1);
    }
  }
  return best;
}

test(
  "no other choice of victims on up to four nodes costs less that is important",
  () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 3, max: 8 }), { minLength: 2, maxLength: 4 }),
        fc.array(
          fc.record({
            cpu: fc.integer({ min: 1, max: 4 }),
            at: fc.nat(3),
            priority: fc.constantFrom(10, 30, 50),
          }),
          { maxLength: 7 },
        ),
        fc.integer({ min: 2, max: 8 }),
        (capacity, wanted, need) => {
          const left = [...capacity];
          const running = wanted.flatMap(({ cpu, at, priority }) => {
            const node = at % capacity.length;
            if ((left[node] ?? 0) < cpu) return [];
            left[node] = (left[node] ?? 0) - cpu;
            return [{ cpu, at: node, priority }];
          });
          const nodes = capacity.map((cpu, index) => NODE(`n${index}`, cpu * 100));
          const low = running.map(({ cpu, at, priority }, index) =>
            work(`a${index}`, priority, cpu * 100, [`n${at}`]),
          );
          const high = makeWorkload("z", {
            cpu: need * 100,
            memory: 0,
            rules: { priority: 90, preemption: true },
          });
          const result = schedule(makeInput(nodes, [...low, high]));
          const lost = result.pending.flatMap(({ address: replica, preemptedBy }) => {
            const index = Number(/a(\d+)/.exec(replica)?.[1] ?? -1);
            return preemptedBy === undefined ? [] : [running[index]?.priority ?? -1];
          });
          const found = result.placements.has(address("service.z[0]")) ? Math.max(-1, ...lost) : null;
          expect(found).toBe(leastLoss(left, running, need));
        },
      ),
      RUNS,
    );
  },
  TIME,
);
