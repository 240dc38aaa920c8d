import { describe, expect, it } from "vitest";
import { address, makeInput, makeNode, makeWorkload, nodeName, placed, waiting } from "../build.ts";
import { schedule } from "../../../src/scheduler/schedule.ts";
import type { SchedulingWorkload } from "../../../src/scheduler/types.ts";
import { makeJob, timetable } from "./build.ts";

const SMALL = { cpu: 2000, memory: 8 * 2 ** 30, devices: {} };
const ONE = [makeNode("n1", { capacity: SMALL })];
const TWO = [makeNode("n1", { capacity: SMALL }), makeNode("n2", { capacity: SMALL })];

function told(nodes: typeof ONE, workloads: readonly SchedulingWorkload[], strategy = "spread" as const) {
  return timetable(schedule(makeInput(nodes, workloads, strategy)));
}

describe("jobs in time", () => {
  it("wait for their turn where they ask for more than there is, and take the room of what ends", () => {
    const result = schedule(makeInput(ONE, [makeJob("a", { cpu: 2000 }), makeJob("b", { cpu: 2000 })]));
    expect(timetable(result)).toEqual(["a[0] n1 0-10", "b[0] n1 10-20 < a[0]"]);
    expect(waiting(result)).toEqual({});
    expect(placed(result)).toEqual({ "job.a[0]": "n1", "job.b[0]": "n1" });
    expect(result.schedule?.bound).toEqual({ time: 20_000, by: "cpu" });
  });

  it("take what services leave, which are placed first whatever their priority", () => {
    const web = makeWorkload("web", { cpu: 1500, rules: { priority: 10 } });
    expect(told(TWO, [web, makeJob("a", { cpu: 2000 })])).toEqual(["a[0] n2 0-10"]);
    expect(waiting(schedule(makeInput(ONE, [web, makeJob("a", { cpu: 2000 })])))).toEqual({
      "job.a[0]": "short 1.5 CPU on n1, the only node that would take it",
    });
  });

  it("start when all runs of what they wait for have ended", () => {
    const a = makeJob("a", { replicas: 3, parallelism: 2, cpu: 500 });
    expect(told(ONE, [a, makeJob("b", { after: ["a"] })])).toEqual([
      "a[0] n1 0-10",
      "a[1] n1 0-10",
      "a[2] n1 10-20",
      "b[0] n1 20-30 < a[0]",
    ]);
  });

  it("start when all runs have begun of those that have to have started", () => {
    const a = makeJob("a", { replicas: 2, cpu: 500, rules: { priority: 20 } });
    expect(told(ONE, [a, makeJob("b", { begunAfter: ["a"] })])).toEqual([
      "a[0] n1 0-10",
      "a[1] n1 10-20",
      "b[0] n1 10-20",
    ]);
    const both = [makeJob("x", { cpu: 2000, begunAfter: ["y"] }), makeJob("y", { cpu: 2000 })];
    expect(told(ONE, both)).toEqual(["y[0] n1 0-10", "x[0] n1 10-20 < y[0]"]);
    expect(told(TWO, both)).toEqual(["x[0] n2 0-10", "y[0] n1 0-10"]);
  });

  it("run as many at once as their parallelism says, also with room for more", () => {
    expect(told(TWO, [makeJob("a", { replicas: 4, parallelism: 2, cpu: 100 })])).toEqual([
      "a[0] n1 0-10",
      "a[1] n2 0-10",
      "a[2] n1 10-20",
      "a[3] n2 10-20",
    ]);
  });

  it("go by the latest start that keeps their deadline, counted from the end of the chain", () => {
    const jobs = [
      makeJob("early", { cpu: 2000, takes: 10, deadline: 30 }),
      makeJob("first", { cpu: 2000, takes: 10 }),
      makeJob("last", { cpu: 2000, takes: 10, after: ["first"], deadline: 25 }),
    ];
    expect(told(ONE, jobs)).toEqual([
      "first[0] n1 0-10",
      "last[0] n1 10-20 < first[0]",
      "early[0] n1 20-30 < last[0]",
    ]);
  });

  it("go by priority before anything else, which what waits for them lends them", () => {
    const jobs = [
      makeJob("due", { cpu: 2000, deadline: 10 }),
      makeJob("low", { cpu: 2000, rules: { priority: 20 } }),
      makeJob("high", { cpu: 2000, rules: { priority: 90 }, after: ["low"] }),
    ];
    expect(told(ONE, jobs)).toEqual([
      "low[0] n1 0-10",
      "high[0] n1 10-20 < low[0]",
      "due[0] n1 20-30 < high[0]",
    ]);
  });

  it("pass one that waits for room only where they end before it can start", () => {
    const queued = { rules: { strategy: "fifo" as const } };
    const jobs = [
      makeJob("a", { cpu: 1000, takes: 20, ...queued, source: { position: 0 } }),
      makeJob("b", { cpu: 2000, takes: 10, ...queued, source: { position: 1 } }),
      makeJob("c", { cpu: 1000, takes: 30, ...queued, source: { position: 2 } }),
      makeJob("d", { cpu: 1000, takes: 20, ...queued, source: { position: 3 } }),
    ];
    expect(told(ONE, jobs)).toEqual([
      "a[0] n1 0-20",
      "d[0] n1 0-20",
      "b[0] n1 20-30 < a[0] d[0]",
      "c[0] n1 30-60 < b[0]",
    ]);
  });

  it("share a volume's node one after the other, though none of them stays there", () => {
    const anchors = [{ address: address("volume.data"), home: null }];
    const jobs = ["a", "b", "c"].map((name, index) =>
      makeJob(name, {
        cpu: 2000,
        source: { anchors },
        after: index === 0 ? [] : [["a", "b"][index - 1] ?? ""],
      }),
    );
    expect(new Set(Object.values(placed(schedule(makeInput(TWO, jobs))))).size).toBe(1);
  });

  it("leave what runs now where it is, and wait for its room", () => {
    const on = { on: ["n1"], each: { 0: { run: "running" as const } } };
    expect(told(ONE, [makeJob("z", { cpu: 2000, takes: 40, ...on }), makeJob("a", { cpu: 2000 })])).toEqual([
      "z[0] n1 0-40",
      "a[0] n1 40-50 < z[0]",
    ]);
  });

  it("run again where they failed, or elsewhere where that node would not take them even alone", () => {
    const failed = makeJob("a", { cpu: 2000, on: ["n1"] });
    expect(placed(schedule(makeInput(TWO, [failed])))).toEqual({ "job.a[0]": "n1" });
    const web = makeWorkload("web", { cpu: 500, on: ["n1"] });
    const { placements } = schedule(makeInput(TWO, [failed, web]));
    expect(placements.get(address("job.a[0]"))).toMatchObject({
      node: "n2",
      reason: "moved",
      cause: { kind: "rules", refusals: [{ rule: "cpu", need: "2", have: "1.5" }] },
    });
  });

  it("keep the times that a plan gave them when it is verified, also where others would be better", () => {
    const pinned = (start: number) => ({ each: { 0: { pin: nodeName("n1"), start: start * 1000 } } });
    const jobs = [makeJob("a", { cpu: 2000, ...pinned(10) }), makeJob("b", { cpu: 2000, ...pinned(0) })];
    expect(told(TWO, jobs)).toEqual(["b[0] n1 0-10", "a[0] n1 10-20 < b[0]"]);
  });

  it("are placed for good beside what has to be on their node", () => {
    const db = makeWorkload("db", { cpu: 1500 });
    const migrate = makeJob("migrate", {
      cpu: 500,
      source: { links: [{ target: address("service.db"), hard: true }] },
    });
    const result = schedule(makeInput(ONE, [db, migrate, makeJob("other", { cpu: 500 })]));
    expect(timetable(result)).toEqual(["migrate[0] n1 0-10"]);
    expect(waiting(result)).toEqual({
      "job.other[0]": "short 500m CPU on n1, the only node that would take it",
    });
  });

  it("wait for nobody who finds no place", () => {
    const result = schedule(makeInput(ONE, [makeJob("a", { cpu: 9000 }), makeJob("b", { after: ["a"] })]));
    expect(timetable(result)).toEqual(["b[0] n1 0-10"]);
    expect(Object.keys(waiting(result))).toEqual(["job.a[0]"]);
  });
});

describe("deadlines", () => {
  const deadlines = (nodes: typeof ONE, jobs: readonly SchedulingWorkload[]) =>
    (schedule(makeInput(nodes, jobs)).schedule?.deadlines ?? []).map(
      ({ job, status, because }) => `${job} ${status}${because === null ? "" : `: ${because}`}`,
    );

  it("are impossible where the chain alone takes longer", () => {
    const jobs = [makeJob("a", { takes: 30 }), makeJob("b", { takes: 20, after: ["a"], deadline: 40 })];
    expect(deadlines(TWO, jobs)).toEqual(["job.b impossible: job.a (30s), then job.b (20s) take 50s"]);
  });

  it("are impossible where parallelism asks for too many rounds", () => {
    expect(deadlines(TWO, [makeJob("a", { replicas: 5, parallelism: 2, deadline: 20 })])).toEqual([
      "job.a impossible: job.a (3 rounds of 10s) takes 30s",
    ]);
  });

  it("are never proven impossible by durations that nobody stated", () => {
    const jobs = [
      makeJob("a", { takes: 60, assumed: true }),
      makeJob("b", { takes: 10, after: ["a"], deadline: 40 }),
    ];
    expect(deadlines(TWO, jobs)).toEqual(["job.b missed: job.b[0] waits for job.a[0], which ends after 1m"]);
  });

  it("are missed because of who holds the room", () => {
    const jobs = [
      makeJob("big", { cpu: 2000, takes: 30, rules: { priority: 90 } }),
      makeJob("small", { takes: 10, deadline: 20 }),
    ];
    expect(deadlines(ONE, jobs)).toEqual([
      "job.small missed: job.small[0] waits until job.big[0] leaves room on n1 after 30s",
    ]);
  });

  it("are at risk where less than a fifth of a run is left", () => {
    expect(deadlines(ONE, [makeJob("a", { takes: 100, deadline: 119 })])).toEqual(["job.a at-risk"]);
    expect(deadlines(ONE, [makeJob("a", { takes: 100, deadline: 120 })])).toEqual(["job.a met"]);
  });

  it("say by slack how much later each run of their chain may end", () => {
    const jobs = [
      makeJob("a", { takes: 10 }),
      makeJob("b", { takes: 10, after: ["a"], deadline: 50 }),
      makeJob("c", { takes: 10 }),
    ];
    const runs = schedule(makeInput(TWO, jobs)).schedule?.runs ?? [];
    expect(runs.map(({ address: run, slack }) => [run, slack])).toEqual([
      ["job.a[0]", 30_000],
      ["job.c[0]", null],
      ["job.b[0]", 30_000],
    ]);
  });
});

describe("strategies of jobs", () => {
  const jobs = (strategy: "fifo" | "edf" | "critical_path") => {
    const rules = { rules: { strategy } };
    return [
      makeJob("a", { cpu: 1500, takes: 10, ...rules, source: { position: 0 } }),
      makeJob("due", { cpu: 1500, takes: 10, deadline: 10, ...rules, source: { position: 1 } }),
      makeJob("long", { cpu: 1500, takes: 10, ...rules, source: { position: 2 } }),
      makeJob("tail", { cpu: 500, takes: 40, after: ["long"], ...rules, source: { position: 3 } }),
    ];
  };
  const firstOf = (strategy: "fifo" | "edf" | "critical_path") => told(ONE, jobs(strategy))[0];

  it("fifo: in the order of declaration", () => expect(firstOf("fifo")).toBe("a[0] n1 0-10"));
  it("edf: what is due first", () => expect(firstOf("edf")).toBe("due[0] n1 0-10"));
  it("critical_path: what the longest chain follows on, whatever is due", () =>
    expect(firstOf("critical_path")).toBe("long[0] n1 0-10"));
  it("services of a project with an order of jobs are placed as with spread", () => {
    const web = makeWorkload("web", { replicas: 2 });
    const of = (strategy: "edf" | "critical_path" | "spread") =>
      schedule(makeInput(TWO, [web], strategy)).placements;
    expect([...of("edf")]).toEqual([...of("spread")]);
    expect([...of("critical_path")]).toEqual([...of("spread")]);
  });
});
