// Random jobs: what has to hold for any of them.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Node } from "../../../src/model/node.ts";
import { compareWorth } from "../../../src/scheduler/jobs/improve.ts";
import type { JobRun, JobSchedule } from "../../../src/scheduler/jobs/types.ts";
import { schedule } from "../../../src/scheduler/schedule.ts";
import type { SchedulingInput, SchedulingWorkload } from "../../../src/scheduler/types.ts";
import { GI, makeInput, makeNode, makeWorkload } from "../build.ts";
import { makeJob } from "./build.ts";

interface Spec {
  readonly cpu: number;
  readonly memory: number;
  readonly takes: number;
  readonly replicas: number;
  readonly parallelism: number;
  readonly deadline: number | undefined;
  readonly priority: number;
  /** Places of earlier jobs, taken modulo. */
  readonly after: readonly number[];
  readonly strategy: "fifo" | "edf" | "critical_path" | "random" | "binpack";
  readonly apart: boolean;
}

const spec: fc.Arbitrary<Spec> = fc.record({
  cpu: fc.integer({ min: 1, max: 8 }).map((n) => n * 500),
  memory: fc.integer({ min: 1, max: 8 }).map((n) => n * GI),
  takes: fc.integer({ min: 1, max: 9 }),
  replicas: fc.integer({ min: 1, max: 3 }),
  parallelism: fc.integer({ min: 1, max: 3 }),
  deadline: fc.option(fc.integer({ min: 1, max: 40 }), { nil: undefined }),
  priority: fc.constantFrom(20, 50),
  after: fc.array(fc.nat(9), { maxLength: 2 }),
  strategy: fc.constantFrom("fifo", "edf", "critical_path", "random", "binpack"),
  apart: fc.boolean(),
});

function jobsOf(specs: readonly Spec[]): SchedulingWorkload[] {
  return specs.map((each, index) =>
    makeJob(`j${index}`, {
      ...each,
      ...(each.deadline === undefined ? {} : { deadline: each.deadline }),
      after: index === 0 ? [] : each.after.map((other) => `j${other % index}`),
      rules: {
        priority: each.priority,
        strategy: each.strategy,
        hostPorts: each.apart ? ["80/tcp"] : [],
      },
      source: { position: index },
    }),
  );
}

const NODES = ["n1", "n2"].map((name) => makeNode(name));
const input = fc
  .record({ specs: fc.array(spec, { minLength: 1, maxLength: 9 }), web: fc.integer({ min: 0, max: 4 }) })
  .map(({ specs, web }) =>
    makeInput(NODES, [
      ...jobsOf(specs),
      ...(web === 0 ? [] : [makeWorkload("web", { cpu: 500, replicas: web })]),
    ]),
  );

function scheduleOf(given: SchedulingInput): JobSchedule | null {
  return schedule(given).schedule ?? null;
}

/** Free for jobs, by node. */
function roomLeft(
  given: SchedulingInput,
): ReadonlyMap<string, { cpu: number; memory: number; devices: object }> {
  const { placements } = schedule(given);
  return new Map(
    given.nodes.map(({ name, allocatable }) => {
      const there = [...placements].filter(([at, { node }]) => node === name && at.startsWith("service."));
      return [
        name,
        {
          ...allocatable,
          cpu: allocatable.cpu - 500 * there.length,
          memory: allocatable.memory - GI * there.length,
        },
      ];
    }),
  );
}

/** Nodes are never asked for more than they have, and no port by two, at any time. */
function expectRoom(given: SchedulingInput, runs: readonly JobRun[]): void {
  const jobs = new Map(given.workloads.map((workload) => [workload.address, workload]));
  const room = roomLeft(given);
  for (const { start: time } of runs) {
    for (const { name } of given.nodes) {
      const there = runs.filter(({ node, start, end }) => node === name && start <= time && time < end);
      const requests = there.flatMap(({ job }) => jobs.get(job)?.requirements ?? []);
      expect(requests.reduce((sum, { request }) => sum + request.cpu, 0)).toBeLessThanOrEqual(
        room.get(name)?.cpu ?? 0,
      );
      expect(requests.reduce((sum, { request }) => sum + request.memory, 0)).toBeLessThanOrEqual(
        room.get(name)?.memory ?? 0,
      );
      expect(requests.filter(({ hostPorts }) => hostPorts.length > 0).length).toBeLessThanOrEqual(1);
    }
  }
}

function expectOrder(given: SchedulingInput, runs: readonly JobRun[]): void {
  for (const { address, job: terms } of given.workloads) {
    const own = runs.filter(({ job }) => job === address);
    for (const before of terms?.after ?? [])
      for (const { end } of runs.filter(({ job }) => job === before))
        for (const { start } of own) expect(start).toBeGreaterThanOrEqual(end);
    for (const { start: time } of own)
      expect(own.filter(({ start, end }) => start <= time && time < end).length).toBeLessThanOrEqual(
        terms?.parallelism ?? Infinity,
      );
  }
}

/** What comes of it when runs take other times: each starts when all that it waits for has ended and its job has a turn. */
function played(given: SchedulingInput, { runs }: JobSchedule, times: readonly number[]): readonly JobRun[] {
  const jobs = new Map(given.workloads.map(({ address, job }) => [address, job]));
  const ends = new Map<string, number>();
  const done: JobRun[] = [];
  const open = [...runs];
  let now = 0;
  while (open.length > 0) {
    const hasEnded = (address: string): boolean => (ends.get(address) ?? Infinity) <= now;
    for (const run of [...open]) {
      const terms = jobs.get(run.job);
      const before = runs
        .filter(({ job }) => terms?.after.includes(job) === true)
        .map(({ address }) => address);
      const active = done.filter(({ job, end }) => job === run.job && end > now).length;
      if (![...before, ...run.roomOf].every(hasEnded) || active >= (terms?.parallelism ?? 1)) continue;
      const end = now + (times[runs.indexOf(run) % times.length] ?? 1);
      done.push({ ...run, start: now, end });
      ends.set(run.address, end);
      open.splice(open.indexOf(run), 1);
    }
    const next = Math.min(...[...ends.values()].filter((end) => end > now), Infinity);
    if (next === Infinity && open.length > 0) throw new Error("runs wait for each other");
    now = next;
  }
  return done;
}

describe("any jobs", () => {
  it("never ask a node for more than it has, and come after what they wait for", () => {
    fc.assert(
      fc.property(input, (given) => {
        const found = scheduleOf(given);
        if (found === null) return;
        expectRoom(given, found.runs);
        expectOrder(given, found.runs);
        expect(found.makespan).toBeGreaterThanOrEqual(found.bound.time);
      }),
      { numRuns: 30, seed: 7 },
    );
  });

  it("never ask a node for more than it has, however long they really take", () => {
    fc.assert(
      fc.property(
        input,
        fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 12 }),
        (given, times) => {
          const found = scheduleOf(given);
          if (found === null) return;
          const runs = played(given, found, times);
          expectRoom(given, runs);
          expectOrder(given, runs);
        },
      ),
      { numRuns: 30, seed: 8 },
    );
  });

  it("are placed or pending, each once", () => {
    fc.assert(
      fc.property(input, (given) => {
        const { placements, pending, schedule: times } = schedule(given);
        const all = given.workloads.flatMap(({ replicas }) => replicas.map(({ address }) => address)).sort();
        expect([...placements.keys(), ...pending.map(({ address }) => address)].sort()).toEqual(all);
        const jobs = [...placements.keys()].filter((address) => address.startsWith("job."));
        expect((times?.runs ?? []).map(({ address }) => address).sort()).toEqual(jobs.sort());
      }),
      { numRuns: 25, seed: 9 },
    );
  });

  it("get the same schedule whatever the order of the lists", () => {
    fc.assert(
      fc.property(input, (given) => {
        const turned = {
          ...given,
          nodes: [...given.nodes].reverse(),
          workloads: [...given.workloads].reverse(),
        };
        expect(scheduleOf(turned)).toEqual(scheduleOf(given));
      }),
      { numRuns: 12, seed: 10 },
    );
  });

  it("keep their schedule when it is given back as pins", () => {
    fc.assert(
      fc.property(input, (given) => {
        const found = schedule(given);
        const runs = new Map((found.schedule?.runs ?? []).map((run) => [run.address, run]));
        if (found.pending.length > 0) return;
        const workloads = given.workloads.map((workload) => ({
          ...workload,
          replicas: workload.replicas.map((replica) => {
            const pin = found.placements.get(replica.address)?.node ?? null;
            const start = runs.get(replica.address)?.start;
            return { ...replica, pin, ...(start === undefined ? {} : { start }) };
          }),
        }));
        expect(scheduleOf({ ...given, workloads })).toEqual(found.schedule ?? null);
      }),
      { numRuns: 25, seed: 11 },
    );
  });
});

describe("tiny cases", () => {
  const tiny = fc.array(
    fc.record({
      cpu: fc.constantFrom(1000, 2000, 3000),
      takes: fc.integer({ min: 1, max: 4 }),
      deadline: fc.option(fc.integer({ min: 2, max: 8 }), { nil: undefined }),
      after: fc.array(fc.nat(3), { maxLength: 1 }),
    }),
    { minLength: 2, maxLength: 4 },
  );

  it("are never better than the best of all schedules, and mostly as good", () => {
    const node: Node = makeNode("n1", { capacity: { cpu: 3000, memory: 8 * GI, devices: {} } });
    let [best, all] = [0, 0];
    fc.assert(
      fc.property(tiny, (specs) => {
        const jobs = specs.map((each, index) => ({
          ...each,
          after: index === 0 ? [] : each.after.map((other) => other % index),
        }));
        const given = makeInput(
          [node],
          jobs.map(({ deadline, after, ...rest }, index) =>
            makeJob(`j${index}`, {
              ...rest,
              ...(deadline === undefined ? {} : { deadline }),
              after: after.map((other) => `j${other}`),
            }),
          ),
        );
        const found = worth(
          jobs,
          (scheduleOf(given)?.runs ?? []).map(({ address, end }) => [
            Number(/\d+/.exec(address)?.[0]),
            end / 1000,
          ]),
        );
        const optimum = bruteForce(jobs, 3000);
        expect(compareWorth(found, optimum)).toBeGreaterThanOrEqual(0);
        all++;
        if (compareWorth(found, optimum) === 0) best++;
      }),
      { numRuns: 150, seed: 12 },
    );
    expect(best / all).toBeGreaterThan(0.98);
  });

  interface Tiny {
    readonly cpu: number;
    readonly takes: number;
    readonly deadline: number | undefined;
    readonly after: readonly number[];
  }

  function worth(jobs: readonly Tiny[], ends: readonly (readonly [number, number])[]) {
    const late = ends.map(([index, end]) => Math.max(0, end - (jobs[index]?.deadline ?? Infinity)));
    return {
      misses: late.filter((by) => by > 0).length,
      tardiness: late.reduce((sum, by) => sum + by, 0),
      makespan: Math.max(...ends.map(([, end]) => end)),
    };
  }

  /** Every start at a whole second before all could have run one after the other. */
  function bruteForce(jobs: readonly Tiny[], cpu: number): ReturnType<typeof worth> {
    const horizon = jobs.reduce((sum, { takes }) => sum + takes, 0);
    const starts: number[] = [];
    let best: ReturnType<typeof worth> | null = null;
    const visit = (index: number, used: readonly number[]): void => {
      const job = jobs[index];
      if (job === undefined) {
        const found = worth(
          jobs,
          starts.map((start, at) => [at, start + (jobs[at]?.takes ?? 0)]),
        );
        if (best === null || compareWorth(found, best) < 0) best = found;
        return;
      }
      const from = Math.max(0, ...job.after.map((other) => (starts[other] ?? 0) + (jobs[other]?.takes ?? 0)));
      for (let start = from; start + job.takes <= horizon; start++) {
        const next = used.map((sum, time) =>
          time >= start && time < start + job.takes ? sum + job.cpu : sum,
        );
        if (next.some((sum) => sum > cpu)) continue;
        starts[index] = start;
        visit(index + 1, next);
      }
      starts.length = index;
    };
    visit(
      0,
      Array.from({ length: horizon }, () => 0),
    );
    if (best === null) throw new Error("no schedule");
    return best;
  }
});
