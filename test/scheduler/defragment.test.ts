// Room for what fits nowhere although there is enough of it: by the fewest moves, compared with trying everything.
import fc from "fast-check";
import { expect, test } from "vitest";
import { schedule } from "../../src/scheduler/schedule.ts";
import type { SchedulingInput, SchedulingResult } from "../../src/scheduler/types.ts";
import { GI, makeInput, makeNode, makeWorkload, placed } from "./build.ts";

const NODE = (name: string, cpu = 1000) => makeNode(name, { capacity: { cpu, memory: 8 * GI, devices: {} } });
const work = (name: string, cpu: number, on: readonly (string | null)[]) =>
  makeWorkload(name, { cpu, memory: 0, on });

function defragmented(input: SchedulingInput, maxMoves = 10): SchedulingResult {
  return schedule({ ...input, improve: { rebalance: false, defragment: true, maxMoves } });
}

function moves(result: SchedulingResult): Record<string, string> {
  return Object.fromEntries(
    [...result.placements].flatMap(([replica, { node, cause }]) =>
      cause?.kind === "defragment" ? [[replica, `to ${node} for ${cause.for}`] as const] : [],
    ),
  );
}

test("one move makes room for something large", () => {
  const input = makeInput(
    [NODE("n1"), NODE("n2"), NODE("n3")],
    [work("a", 400, ["n1"]), work("b", 500, ["n2"]), work("c", 300, ["n3"]), work("z", 800, [null])],
  );
  expect(schedule(input).pending.map(({ address }) => address)).toEqual(["service.z[0]"]);
  const result = defragmented(input);
  expect(moves(result)).toEqual({ "service.c[0]": "to n1 for service.z[0]" });
  expect(placed(result)["service.z[0]"]).toBe("n3");
  expect(result.improvement).toMatchObject({ moves: 1, maxMoves: 10 });
});

test("what makes room goes where its strategy would have put it, not to the first node that takes it", () => {
  const spread = makeInput(
    [NODE("n1"), NODE("n2"), NODE("n3", 600)],
    [work("a", 200, ["n1"]), work("b", 400, ["n2"]), work("z", 900, [null])],
  );
  expect(moves(defragmented(spread))).toEqual({ "service.a[0]": "to n3 for service.z[0]" });
  const packed = makeInput(spread.nodes, spread.workloads, "binpack");
  expect(moves(defragmented(packed))).toEqual({ "service.a[0]": "to n2 for service.z[0]" });
});

test("a chain: one moves to where another has moved away", () => {
  const input = makeInput(
    [NODE("n1"), NODE("n2", 700), NODE("n3", 300)],
    [work("a", 600, ["n1"]), work("b", 300, ["n2"]), work("z", 1000, [null])],
  );
  expect(moves(defragmented(input))).toEqual({
    "service.a[0]": "to n2 for service.z[0]",
    "service.b[0]": "to n3 for service.z[0]",
  });
  expect(moves(defragmented(input, 1))).toEqual({});
});

test("nothing is moved where the room is not enough in all, or that must not move", () => {
  const nodes = [NODE("n1"), NODE("n2")];
  expect(
    moves(
      defragmented(
        makeInput(nodes, [work("a", 600, ["n1"]), work("b", 600, ["n2"]), work("z", 900, [null])]),
      ),
    ),
  ).toEqual({});
  const job = makeInput(nodes, [work("job.a", 300, ["n1"]), work("b", 300, ["n2"]), work("z", 800, [null])]);
  expect(moves(defragmented(job))).toEqual({ "service.b[0]": "to n1 for service.z[0]" });
});

/** The fewest moves with which the newcomer fits, by trying all placements; null where there are none. */
function fewest(
  free: readonly number[],
  running: readonly { cpu: number; at: number }[],
  need: number,
): number | null {
  let best: number | null = null;
  const room = [...free];
  const visit = (index: number, moved: number): void => {
    if (best !== null && moved >= best) return;
    const replica = running[index];
    if (replica === undefined) {
      if (room.some((left) => left >= need)) best = moved;
      return;
    }
    for (let node = 0; node < room.length; node++) {
      if ((room[node] ?? 0) < replica.cpu) continue;
      room[node] = (room[node] ?? 0) - replica.cpu;
      visit(index + 1, moved + Number(node !== replica.at));
      room[node] = (room[node] ?? 0) + replica.cpu;
    }
  };
  visit(0, 0);
  return best;
}

const RUNS = { numRuns: Number(process.env["ORCH_TEST_RUNS"] ?? 200) };

test(
  "no placement of up to seven replicas on up to four nodes makes room with fewer moves",
  () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 4, max: 10 }), { minLength: 2, maxLength: 4 }),
        fc.array(fc.record({ cpu: fc.integer({ min: 1, max: 5 }), at: fc.nat(3) }), { maxLength: 7 }),
        fc.integer({ min: 3, max: 10 }),
        (capacity, wanted, need) => {
          const left = [...capacity];
          const running = wanted.flatMap(({ cpu, at }) => {
            const node = at % capacity.length;
            if ((left[node] ?? 0) < cpu) return [];
            left[node] = (left[node] ?? 0) - cpu;
            return [{ cpu, at: node }];
          });
          const nodes = capacity.map((cpu, index) => NODE(`n${index}`, cpu * 100));
          const workloads = running.map(({ cpu, at }, index) => work(`a${index}`, cpu * 100, [`n${at}`]));
          const result = defragmented(makeInput(nodes, [...workloads, work("z", need * 100, [null])]));
          const exact = fewest(capacity, running, need);
          const found = result.pending.length > 0 ? null : Object.keys(moves(result)).length;
          expect(found).toBe(exact);
        },
      ),
      RUNS,
    );
  },
  60_000 + RUNS.numRuns * 50,
);
