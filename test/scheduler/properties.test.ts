// What holds for every input.
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Address, NodeName } from "../../src/model/address.ts";
import { emptyBoard, put, take } from "../../src/scheduler/board.ts";
import { compileProblem } from "../../src/scheduler/compile.ts";
import { passes, refusalsOf } from "../../src/scheduler/filter.ts";
import { keep } from "../../src/scheduler/keep.ts";
import type { Batch } from "../../src/scheduler/order.ts";
import { orderBatches } from "../../src/scheduler/order.ts";
import type { Run } from "../../src/scheduler/run.ts";
import { placeBatches } from "../../src/scheduler/place.ts";
import { schedule } from "../../src/scheduler/schedule.ts";
import type { SchedulingInput, SchedulingResult } from "../../src/scheduler/types.ts";
import { makeNode, makeWorkload } from "./build.ts";
import { anyInput, applied } from "./random.ts";

const RUNS = { numRuns: Number(process.env["ORCH_TEST_RUNS"] ?? 150) };
const TIME = 60_000 + RUNS.numRuns * 100; // for a busy machine

function homes(result: SchedulingResult): Map<Address, NodeName> {
  return new Map([...result.placements].map(([replica, { node }]) => [replica, node]));
}

test(
  "the order of the input's lists does not matter",
  () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const turned: SchedulingInput = {
          ...input,
          nodes: [...input.nodes].reverse(),
          workloads: [...input.workloads]
            .reverse()
            .map((workload) => ({ ...workload, replicas: [...workload.replicas].reverse() })),
        };
        const [a, b] = [schedule(input), schedule(turned)];
        expect([...b.placements]).toEqual([...a.placements]);
        expect(b).toEqual(a);
      }),
      RUNS,
    );
  },
  TIME,
);

test(
  "every replica is placed once or pending, and none of a daemon is where it is refused",
  () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const result = schedule(input);
        const pending = result.pending.map(({ address }) => address);
        expect(pending.filter((replica) => result.placements.has(replica))).toEqual([]);
        const wanted = input.workloads
          .filter(({ daemon }) => !daemon)
          .flatMap(({ replicas }) => replicas.map(({ address }) => address));
        const told = new Set([...result.placements.keys(), ...pending]);
        expect(wanted.filter((replica) => !told.has(replica))).toEqual([]);
      }),
      RUNS,
    );
  },
  TIME,
);

test(
  "a newcomer is on a node that accepts it in the final placement, and its score is an integer 0..100",
  () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const result = schedule(input);
        const problem = compileProblem(input);
        const board = emptyBoard(problem);
        const placed = problem.replicas.flatMap((replica) => {
          const placement = result.placements.get(replica.address);
          const node = placement === undefined ? undefined : problem.nodeIndex.get(placement.node);
          return placement === undefined || node === undefined ? [] : [{ replica, placement, node }];
        });
        for (const { replica, node } of placed) put(board, replica, node);
        for (const { replica, placement, node } of placed) {
          if (placement.reason === "kept") continue;
          take(board, replica, node);
          expect(refusalsOf(replica.workload, node, board)).toEqual([]);
          put(board, replica, node);
          for (const value of [placement.score ?? 0, ...Object.values(placement.parts)]) {
            expect(Number.isInteger(value)).toBe(true);
            expect(value).toBeGreaterThanOrEqual(0);
            expect(value).toBeLessThanOrEqual(100);
          }
        }
      }),
      RUNS,
    );
  },
  TIME,
);

test(
  "planning again after everything was done moves nothing",
  () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const first = schedule(input);
        const again = schedule(applied(input, first.placements));
        const moved = [...again.placements].filter(
          ([replica, { reason }]) => first.placements.has(replica) && reason !== "kept",
        );
        const forced = moved.filter(([, { cause }]) => cause?.kind !== "lost");
        expect(forced).toEqual([]);
      }),
      RUNS,
    );
  },
  TIME,
);

test(
  "one more replica moves none of the others",
  () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const settled = applied(input, schedule(input).placements);
        const before = schedule(settled);
        const after = schedule({
          ...settled,
          workloads: [...settled.workloads, makeWorkload("more", { replicas: 1 })],
        });
        const [x, y] = [homes(before), homes(after)];
        const kept = [...before.placements]
          .filter(([, { reason }]) => reason === "kept")
          .map(([replica]) => replica);
        expect(kept.filter((replica) => x.get(replica) !== y.get(replica))).toEqual([]);
      }),
      RUNS,
    );
  },
  TIME,
);

test(
  "one more node moves nothing, and a lost one only what ran on it and what must be with that",
  () => {
    fc.assert(
      fc.property(anyInput, fc.nat(), (input, pick) => {
        const settled = applied(input, schedule(input).placements);
        const before = schedule(settled);
        const kept = [...before.placements].filter(([, { reason }]) => reason === "kept");
        const more = schedule({
          ...settled,
          nodes: [...settled.nodes, makeNode("n99", { labels: { zone: "w" } })],
        });
        expect(kept.filter(([replica, { node }]) => more.placements.get(replica)?.node !== node)).toEqual([]);
        const victim = settled.nodes[pick % Math.max(1, settled.nodes.length)];
        if (victim === undefined) return;
        const less = schedule({ ...settled, nodes: settled.nodes.filter((node) => node !== victim) });
        const elsewhere = kept.filter(([, { node }]) => node !== victim.name);
        expect(
          elsewhere.filter(([replica, { node }]) => less.placements.get(replica)?.node !== node),
        ).toEqual([]);
      }),
      RUNS,
    );
  },
  TIME,
);

test(
  "only a cause moves what runs",
  () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const result = schedule(input);
        for (const { replicas } of input.workloads) {
          for (const { address, current, changed } of replicas) {
            const placement = result.placements.get(address);
            if (current === null || placement === undefined || placement.node === current) continue;
            const node = input.nodes.find(({ name }) => name === current);
            const kind = placement.cause?.kind;
            if (node === undefined) expect(kind).toBe("retired");
            else if (node.status !== "ready") expect(kind).toBe("lost");
            else if (node.drain) expect(["drain", "rules"]).toContain(kind);
            else expect(kind).toBe("rules");
            if (kind === "rules" && !changed)
              for (const { rule } of placement.cause?.kind === "rules" ? placement.cause.refusals : [])
                expect(["pool", "platform", "constraint", "affinity", "anti-affinity", "link"]).toContain(
                  rule,
                );
          }
        }
      }),
      RUNS,
    );
  },
  TIME,
);

test(
  "a rule that passes has no refusal, and one that does not has some",
  () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const problem = compileProblem(input);
        const board = emptyBoard(problem);
        keep(problem, board);
        for (const workload of problem.workloads)
          for (let node = 0; node < problem.nodes.length; node++)
            for (const filter of problem.filters) {
              if (!filter.applies(workload)) continue;
              const refused = filter.refusals(workload, node, board).length > 0;
              if (!filter.passes(workload, node, board))
                expect([filter.name, refused]).toEqual([filter.name, true]);
              expect(passes(workload, node, board)).toBe(refusalsOf(workload, node, board).length === 0);
            }
      }),
      RUNS,
    );
  },
  TIME,
);

test(
  "equal replicas are placed by heaps as they would be one by one",
  () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const outcome = (split: boolean): { nodes: number[]; notes: unknown; failed: number } => {
          const problem = compileProblem(input);
          const board = emptyBoard(problem);
          const kept = keep(problem, board);
          const batches = orderBatches(kept.remaining, board, "largest").flatMap((batch): Batch[] =>
            batch.kind === "equal" && split
              ? batch.replicas.map((replica) => ({ ...batch, replicas: [replica] }))
              : [batch],
          );
          const run: Run = {
            board,
            weights: null,
            packing: null,
            opened: null,
            nodes: kept.nodes.slice(),
            notes: new Map(),
            failed: [],
          };
          placeBatches(run, batches);
          return { nodes: [...run.nodes], notes: [...(run.notes ?? [])], failed: run.failed.length };
        };
        expect(outcome(false)).toEqual(outcome(true));
      }),
      RUNS,
    );
  },
  TIME,
);

test(
  "taking a replica off the board is the exact opposite of putting it on",
  () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const problem = compileProblem(input);
        const state = (board: ReturnType<typeof emptyBoard>): unknown => ({
          ...board,
          problem: null,
          versions: null,
          stamps: null,
          least: null,
        });
        const board = emptyBoard(problem);
        const count = problem.nodes.length;
        if (count === 0) return;
        for (const replica of problem.replicas) put(board, replica, replica.id % count);
        for (const replica of problem.replicas) take(board, replica, replica.id % count);
        expect(state(board)).toEqual(state(emptyBoard(problem)));
      }),
      RUNS,
    );
  },
  TIME,
);

test(
  "a plan's placements given back as pins are all accepted",
  () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const first = schedule(input);
        const pinned = input.workloads.map((workload) => ({
          ...workload,
          replicas: workload.replicas.map((replica) => ({
            ...replica,
            pin: workload.daemon ? null : (first.placements.get(replica.address)?.node ?? null),
          })),
        }));
        const again = schedule({ ...input, workloads: pinned });
        const different = [...first.placements].filter(
          ([replica, { node, reason }]) =>
            again.placements.get(replica)?.node !== node || again.placements.get(replica)?.reason !== reason,
        );
        expect(different).toEqual([]);
      }),
      RUNS,
    );
  },
  TIME,
);
