// Equal input gives equal output, and little changes move little, for every strategy and every rule together.
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Address, NodeName } from "../../../src/model/address.ts";
import { schedule } from "../../../src/scheduler/schedule.ts";
import type { SchedulingInput, SchedulingResult } from "../../../src/scheduler/types.ts";
import { makeNode } from "../build.ts";
import { anyShared, applied } from "../random.ts";
import { anyAsked } from "./asked.ts";
import { RUNS, TIME } from "./runs.ts";

function homes({ placements }: SchedulingResult): [Address, NodeName][] {
  return [...placements].map(([replica, { node }]) => [replica, node]);
}

function pendingOf({ pending }: SchedulingResult): Address[] {
  return pending.map(({ address }) => address);
}

/** A list in another order, told by numbers; what is beyond them keeps its order. */
function mixed<T>(list: readonly T[], numbers: readonly number[]): T[] {
  return list
    .map((value, index) => ({ value, index, rank: numbers[index] ?? 0 }))
    .sort((a, b) => a.rank - b.rank || b.index - a.index)
    .map(({ value }) => value);
}

test(
  "no order of any list of the input changes a byte of the result",
  () => {
    fc.assert(
      fc.property(anyAsked, fc.array(fc.nat(99), { minLength: 6, maxLength: 6 }), (input, numbers) => {
        const turn = <T>(list: readonly T[]): T[] => mixed(list, numbers);
        const other: SchedulingInput = {
          ...input,
          nodes: turn(input.nodes).map((node) => ({
            ...node,
            foreignPorts: turn(node.foreignPorts),
          })),
          workloads: turn(input.workloads).map((workload) => ({
            ...workload,
            replicas: turn(workload.replicas),
            links: turn(workload.links),
            requirements: {
              ...workload.requirements,
              tolerations: turn(workload.requirements.tolerations ?? []),
              hostPorts: turn(workload.requirements.hostPorts),
            },
          })),
        };
        expect(JSON.stringify(written(schedule(other)))).toBe(JSON.stringify(written(schedule(input))));
      }),
      RUNS,
    );
  },
  TIME,
);

function written({ placements, pending, verdicts, ...rest }: SchedulingResult): unknown {
  return { placements: [...placements], pending, verdicts: [...verdicts], ...rest };
}

test(
  "planning again after everything was done keeps every replica where it is and lets the same ones wait",
  () => {
    fc.assert(
      fc.property(anyShared, (input) => {
        const first = schedule(input);
        if (waitsWhileRunning(input, first)) return; // it runs on, and is held in the plan that is shown
        const again = schedule(applied(input, first.placements));
        expect(homes(again)).toEqual(homes(first));
        expect(pendingOf(again)).toEqual(pendingOf(first));
        const unsettled = [...again.placements].filter(([, { reason }]) => reason !== "kept");
        expect(unsettled).toEqual([]);
      }),
      RUNS,
    );
  },
  TIME,
);

test(
  "a plan that is verified, with its nodes as pins, has every replica where it was and lets the same ones wait",
  () => {
    fc.assert(
      fc.property(anyShared, (input) => {
        const first = schedule(input);
        if (waitsWhileRunning(input, first)) return;
        const workloads = input.workloads.map((workload) => ({
          ...workload,
          replicas: workload.replicas.map((replica) => ({
            ...replica,
            pin: first.placements.get(replica.address)?.node ?? null,
          })),
        }));
        const again = schedule({ ...input, verifying: true, workloads });
        expect([homes(again), pendingOf(again)]).toEqual([homes(first), pendingOf(first)]);
      }),
      RUNS,
    );
  },
  TIME,
);

function waitsWhileRunning({ workloads }: SchedulingInput, result: SchedulingResult): boolean {
  const waiting = new Set(pendingOf(result));
  return workloads.some(({ replicas }) =>
    replicas.some(({ address, current }) => current !== null && waiting.has(address)),
  );
}

/** Replicas that one plan keeps and another one does not keep there. */
function moved(before: SchedulingResult, after: SchedulingResult): Address[] {
  return [...before.placements]
    .filter(
      ([replica, { reason, node }]) =>
        reason === "kept" && after.placements.has(replica) && after.placements.get(replica)?.node !== node,
    )
    .map(([replica]) => replica);
}

function lost(before: SchedulingResult, after: SchedulingResult): Address[] {
  return [...before.placements]
    .filter(([replica, { reason }]) => reason === "kept" && !after.placements.has(replica))
    .map(([replica]) => replica);
}

test(
  "one more replica of a workload that there is, one less, and one more node move nothing and stop nothing",
  () => {
    fc.assert(
      fc.property(anyShared, fc.nat(), (input, pick) => {
        const settled = applied(input, schedule(input).placements);
        const before = schedule(settled);
        const chosen = settled.workloads[pick % settled.workloads.length];
        if (chosen === undefined || chosen.daemon) return;
        const withReplicas = (count: number): SchedulingResult => {
          const address = `${chosen.address}[${count - 1}]` as Address; // written as addresses are
          const more = { address, current: null, pin: null, held: false, changed: false };
          const replicas = [...chosen.replicas, more].slice(0, count);
          return schedule({
            ...settled,
            workloads: settled.workloads.map((each) => (each === chosen ? { ...chosen, replicas } : each)),
          });
        };
        const more = withReplicas(chosen.replicas.length + 1);
        expect([moved(before, more), lost(before, more)]).toEqual([[], []]);
        const roomier = schedule({
          ...settled,
          nodes: [...settled.nodes, makeNode("n99", { labels: { zone: "w", disk: "ssd" } })],
        });
        expect([moved(before, roomier), lost(before, roomier)]).toEqual([[], []]);
      }),
      RUNS,
    );
  },
  TIME,
);

test(
  "a node that is lost, drained or retired moves what ran there, and of the rest only what has to share a node with that",
  () => {
    fc.assert(
      fc.property(anyShared, fc.nat(), fc.constantFrom("lost", "drained", "retired"), (input, pick, how) => {
        const settled = applied(input, schedule(input).placements);
        const before = schedule(settled);
        const victim = settled.nodes[pick % Math.max(1, settled.nodes.length)];
        if (victim === undefined) return;
        const nodes = settled.nodes.flatMap((node) => {
          if (node !== victim) return [node];
          if (how === "retired") return [];
          return [how === "lost" ? { ...node, status: "unreachable" as const } : { ...node, drain: true }];
        });
        const after = schedule({ ...settled, nodes });
        const there = new Set(
          homes(before).flatMap(([replica, node]) => (node === victim.name ? [replica] : [])),
        );
        const others = (list: readonly Address[]): Address[] => list.filter((replica) => !there.has(replica));
        expect([how, others(moved(before, after)), others(lost(before, after))]).toEqual([how, [], []]);
      }),
      RUNS,
    );
  },
  TIME,
);
