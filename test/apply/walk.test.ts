import fc from "fast-check";
import { expect, test } from "vitest";
import { type SkipReason, type WalkOptions, walkGraph } from "../../src/apply/walk.ts";
import type { Part, StepGraph } from "../../src/planner/graph.ts";
import { address, node } from "../rig/rig.ts";

/** `id <- need, need`; the address of a step is what stands before `#`. */
function graph(
  lines: readonly string[],
  more: Partial<Pick<StepGraph, "barriers" | "rollouts">> = {},
): StepGraph {
  return {
    steps: lines.map((line) => {
      const [id = "", needs = ""] = line.split(" <- ");
      const [owner = "", part = "up"] = id.split("#");
      return {
        id,
        address: address(owner),
        owner: address(owner.replace(/\d$/, "")),
        kind: "service",
        part: part as Part,
        node: node("a"),
        uid: null,
        gate: null,
        admission: "now",
        needs: needs === "" ? [] : needs.split(", "),
      };
    }),
    barriers: more.barriers ?? [],
    rollouts: more.rollouts ?? [],
  };
}

function rollout(
  members: readonly string[],
  maxParallel: number,
  releases = "#remove",
): StepGraph["rollouts"][number] {
  return {
    workload: address("w"),
    maxParallel,
    minHealthyTime: 0,
    healthyDeadline: 0,
    onFailure: "stop",
    members: members.map((name) => ({
      address: address(name),
      first: `${name}#down`,
      releases: `${name}${releases}`,
    })),
  };
}

const chain = (name: string) => [
  `${name}#down`,
  `${name}#up <- ${name}#down`,
  `${name}#remove <- ${name}#up`,
];

async function walk(
  given: StepGraph,
  options: Partial<WalkOptions> & { readonly failing?: readonly string[] } = {},
) {
  const order: string[] = [];
  const skipped: string[] = [];
  let [running, most] = [0, 0];
  const result = await walkGraph(given, {
    parallelism: 10,
    stopping: () => false,
    skipped: (step, because: SkipReason) =>
      void skipped.push(
        `${step.id}: ${because.kind}${because.kind === "need-failed" ? ` ${because.need}` : ""}`,
      ),
    run: async (step) => {
      order.push(step.id);
      running++;
      if (running > most) most = running;
      await new Promise((resolve) => setImmediate(resolve));
      running--;
      return options.failing?.includes(step.id) === true ? "failed" : "done";
    },
    ...options,
  });
  return { ...result, order, skipped, most };
}

test("a step starts when all that it needs has ended well, through barriers too", async () => {
  const given = graph(["c#up <- all", "a#up", "b#up <- a#up"], {
    barriers: [{ id: "all", needs: ["a#up", "b#up"] }],
  });
  expect((await walk(given)).order).toEqual(["a#up", "b#up", "c#up"]);
});

test("no more steps run at once than allowed, but gates only wait and do not count", async () => {
  const ups = Array.from({ length: 9 }, (_, index) => `s${index}#up`);
  expect((await walk(graph(ups), { parallelism: 3 })).most).toBe(3);
  const gates = Array.from({ length: 9 }, (_, index) => `s${index}#gate`);
  expect((await walk(graph(gates), { parallelism: 3 })).most).toBe(9);
});

test("a failure skips what depends on it, with the reason, and nothing else", async () => {
  const given = graph(["a#up", "b#up <- a#up", "c#up <- b#up", "d#up"]);
  const { done, failed, skipped } = await walk(given, { failing: ["a#up"] });
  expect({ done, failed, skipped }).toEqual({
    done: ["d#up"],
    failed: ["a#up"],
    skipped: ["b#up: need-failed a#up", "c#up: need-failed a#up"],
  });
});

/** The same with steps that take the room of others: `taker: giver giver`. */
function taking(given: StepGraph, takers: readonly string[]): StepGraph {
  const after = new Map(takers.map((text) => [text.split(": ")[0], (text.split(": ")[1] ?? "").split(" ")]));
  return {
    ...given,
    steps: given.steps.map((step) => ({ ...step, after: after.get(step.id) ?? [] })),
  };
}

test("what takes the room of others starts when they have ended, also where they failed", async () => {
  const given = taking(graph(["a#up", "a#gate <- a#up", "b#up", "b#gate <- b#up"]), ["b#up: a#gate"]);
  expect((await walk(given)).order).toEqual(["a#up", "a#gate", "b#up", "b#gate"]);
  expect(await walk(given, { failing: ["a#gate"] })).toMatchObject({
    order: ["a#up", "a#gate", "b#up", "b#gate"],
    failed: ["a#gate"],
    skipped: [],
  });
  expect((await walk(given, { failing: ["a#up"] })).order).toEqual(["a#up", "b#up", "b#gate"]);
});

test("what takes the room of a run that was left out waits for those whose room that one would have taken", async () => {
  // c would come after b, b after a; b is left out as x fails, while a goes on for long
  const given = taking(
    graph(["x#up", "a#up", "a#gate <- a#up", "a#last <- a#gate", "b#up <- x#up", "b#gate <- b#up", "c#up"]),
    ["b#up: a#last", "c#up: b#gate"],
  );
  const { order, skipped, done } = await walk(given, { failing: ["x#up"] });
  expect(order).toEqual(["x#up", "a#up", "a#gate", "a#last", "c#up"]);
  expect(skipped).toEqual(["b#up: need-failed x#up", "b#gate: need-failed x#up"]);
  expect(done).toContain("c#up");
});

test("what takes the room of a run that may still go on is left out, and what would take its room in turn", async () => {
  const given = taking(graph(["a#gate", "b#up", "b#gate <- b#up", "c#up", "d#up"]), [
    "b#up: a#gate",
    "c#up: b#gate",
  ]);
  const begun: string[] = [];
  const { skipped } = await walk(given, {
    run: (step) => {
      begun.push(step.id);
      return Promise.resolve(step.id === "a#gate" ? "unsure" : "done");
    },
  });
  expect(begun).toEqual(["a#gate", "d#up"]);
  expect(skipped).toEqual([
    "b#up: need-failed a#gate",
    "b#gate: need-failed a#gate",
    "c#up: need-failed b#gate",
  ]);
});

test("a rollout takes its members in order, so many at a time", async () => {
  const members = ["w0", "w1", "w2"];
  const given = graph(members.flatMap(chain), { rollouts: [rollout(members, 1)] });
  expect((await walk(given)).order).toEqual(
    members.flatMap((name) => [`${name}#down`, `${name}#up`, `${name}#remove`]),
  );
  const two = await walk(graph(members.flatMap(chain), { rollouts: [rollout(members, 2)] }));
  expect(two.order.slice(0, 2)).toEqual(["w0#down", "w1#down"]);
  expect(two.most).toBe(2);
});

test("a rollout stops at its first failure, and members that have not begun stay as they are", async () => {
  const members = ["w0", "w1", "w2"];
  const given = graph(members.flatMap(chain), { rollouts: [rollout(members, 1)] });
  const { order, skipped } = await walk(given, { failing: ["w1#up"] });
  expect(order).toEqual(["w0#down", "w0#up", "w0#remove", "w1#down", "w1#up"]);
  expect(skipped).toEqual([
    "w2#down: rollout-stopped",
    "w2#up: rollout-stopped",
    "w2#remove: rollout-stopped",
    "w1#remove: need-failed w1#up",
  ]);
});

test("a member that is down and cannot come up, as what it needs failed, stops its rollout", async () => {
  const given = graph(
    [
      "n#up",
      "w0#down",
      "w0#up <- n#up, w0#down",
      "w0#remove <- w0#up",
      "w1#down",
      "w1#up <- w1#down",
      "w1#remove <- w1#up",
    ],
    { rollouts: [rollout(["w0", "w1"], 1)] },
  );
  const { done, skipped } = await walk(given, { failing: ["n#up"], parallelism: 2 });
  expect(done).toEqual(["w0#down"]);
  expect(skipped).toContain("w1#down: rollout-stopped");
});

test("members that need each other go down together rather than wait for ever", async () => {
  const given = graph(
    [
      "n#remove <- w0#down, w1#down",
      "n#up <- n#remove",
      "w0#down",
      "w0#up <- n#up, w0#down",
      "w0#remove <- w0#up",
      "w1#down",
      "w1#up <- n#up, w1#down",
      "w1#remove <- w1#up",
    ],
    { rollouts: [rollout(["w0", "w1"], 1)] },
  );
  const { order } = await walk(given);
  expect(order.slice(0, 4)).toEqual(["w0#down", "w1#down", "n#remove", "n#up"]);
  expect(order).toHaveLength(8);
});

test("after an interruption nothing new starts, what runs ends, and the rest is told as skipped", async () => {
  let stopping = false;
  const given = graph(["a#up", "b#up <- a#up"]);
  const { done, skipped } = await walk(given, {
    stopping: () => stopping,
    run: async () => {
      stopping = true;
      await Promise.resolve();
      return "done";
    },
  });
  expect({ done, skipped }).toEqual({ done: ["a#up"], skipped: ["b#up: interrupted"] });
});

test("a step that throws counts as failed", async () => {
  const { failed } = await walk(graph(["a#up"]), { run: () => Promise.reject(new Error("defect")) });
  expect(failed).toEqual(["a#up"]);
});

test("any acyclic graph with any rollouts is walked to its end, whatever is allowed at once", async () => {
  const arbitrary = fc.record({
    count: fc.integer({ min: 1, max: 12 }),
    edges: fc.array(fc.tuple(fc.nat(35), fc.nat(35)), { maxLength: 30 }),
    maxParallel: fc.integer({ min: 1, max: 3 }),
    parallelism: fc.integer({ min: 1, max: 3 }),
  });
  await fc.assert(
    fc.asyncProperty(arbitrary, async ({ count, edges, maxParallel, parallelism }) => {
      const names = Array.from({ length: count }, (_, index) => `w${index}`);
      const ids = names.flatMap((name) => [`${name}#down`, `${name}#up`, `${name}#remove`]);
      const needs = new Map(
        ids.map((id, index) => [id, new Set(index % 3 === 0 ? [] : [ids[index - 1] ?? ""])]),
      );
      for (const [a, b] of edges) {
        const [from, to] = [ids[a % ids.length] ?? "", ids[b % ids.length] ?? ""];
        if (!reaches(needs, to, from)) needs.get(from)?.add(to);
      }
      const given = graph(
        ids.map((id) => {
          const list = [...(needs.get(id) ?? [])];
          return `${id}${list.length === 0 ? "" : ` <- ${list.join(", ")}`}`;
        }),
        { rollouts: [rollout(names.slice(0, Math.ceil(count / 2)), maxParallel)] },
      );
      expect((await walk(given, { parallelism })).done).toHaveLength(ids.length);
    }),
    { numRuns: 200 },
  );
});

test("a rollout of ten thousand replicas is walked in seconds", async () => {
  const members = Array.from({ length: 10_000 }, (_, index) => `w${index}`);
  const given = graph(members.flatMap(chain), { rollouts: [rollout(members, 5)] });
  const started = performance.now();
  const result = await walkGraph(given, {
    parallelism: 10,
    stopping: () => false,
    skipped: () => undefined,
    run: () => Promise.resolve("done"),
  });
  expect(result.done).toHaveLength(30_000);
  expect(performance.now() - started).toBeLessThan(5000);
});

function reaches(needs: ReadonlyMap<string, ReadonlySet<string>>, from: string, to: string): boolean {
  const seen = new Set<string>();
  const queue = [from];
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    if (id === to) return true;
    if (seen.has(id)) continue;
    seen.add(id);
    queue.push(...(needs.get(id) ?? []));
  }
  return false;
}
