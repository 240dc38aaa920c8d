// The strategy `optimal` where more than amounts decides: reserved room, addresses of nodes, quotas, cores of their own.
import { expect, test } from "vitest";
import type { Reservation } from "../../src/model/sharing.ts";
import { schedule } from "../../src/scheduler/schedule.ts";
import type { SchedulingInput, SchedulingResult, SchedulingWorkload } from "../../src/scheduler/types.ts";
import { GI, MI, SOURCE_RANGE, makeInput, makeNode, makeWorkload, placed } from "./build.ts";

/** `count` nodes of 4 cores and 8 Gi. */
function nodes(count: number) {
  return Array.from({ length: count }, (_, index) => makeNode(`n${String(index).padStart(2, "0")}`));
}

/** `count` wholes cut at random into pieces: that many nodes hold them, and fewer do not. */
function cutUp(
  count: number,
  cpu: number,
  memory: number,
  pieces: number,
  seed: number,
): SchedulingWorkload[] {
  let state = seed;
  const random = (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const cut = (whole: number): number[] => {
    const edges = Array.from({ length: pieces - 1 }, () => 1 + random(whole - 1)).sort((a, b) => a - b);
    return [...edges, whole].map((edge, index) => edge - (edges[index - 1] ?? 0));
  };
  return Array.from({ length: count }, (_, whole) => {
    const [cores, megabytes] = [cut(cpu), cut(memory)];
    return cores.map((amount, piece) =>
      makeWorkload(`w${whole}-${piece}`, { cpu: amount, memory: (megabytes[piece] ?? 0) * MI }),
    );
  }).flat();
}

function reservation(over: Partial<Reservation>): Reservation {
  return {
    name: "databases",
    amounts: { cpu: 1000, memory: 2 * GI, devices: {} },
    nodes: null,
    pool: null,
    priority: 80,
    namespaces: [],
    workloads: [],
    range: SOURCE_RANGE,
    ...over,
  };
}

function usedBy({ placements }: SchedulingResult): number {
  return new Set([...placements.values()].map(({ node }) => node)).size;
}

function both(input: SchedulingInput): readonly [SchedulingResult, SchedulingResult] {
  const by = (strategy: "binpack" | "optimal") =>
    schedule({ ...input, policy: { ...input.policy, strategy } });
  return [by("binpack"), by("optimal")];
}

test("with room kept for others fewer nodes are found than by binpack, and none of it is taken", () => {
  const input = {
    ...makeInput(nodes(16), [
      ...cutUp(8, 3000, 6144, 4, 11),
      makeWorkload("db", { cpu: 1000, memory: 2 * GI, replicas: 8, rules: { priority: 90 } }),
    ]),
    reservations: [reservation({})],
  };
  const [packed, optimal] = both(input);
  expect(optimal.pending).toEqual([]);
  expect(usedBy(optimal)).toBeLessThan(usedBy(packed));
  expect(optimal.nodeUse?.nodes).toBe(usedBy(optimal));
  expect(optimal.nodeUse?.bound).toBe(8);
  for (const [node, cpu] of cpuOfOthers(input, optimal)) expect([node, cpu <= 3000]).toEqual([node, true]);
});

function cpuOfOthers(input: SchedulingInput, result: SchedulingResult): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { address, requirements } of input.workloads) {
    if (requirements.priority >= 80) continue;
    for (const [replica, node] of Object.entries(placed(result)))
      if (replica.startsWith(`${address}[`)) sums.set(node, (sums.get(node) ?? 0) + requirements.request.cpu);
  }
  return sums;
}

test("two reservations are both kept, and each is drawn on by its own", () => {
  const half = { cpu: 500, memory: GI, devices: {} };
  const input = {
    ...makeInput(nodes(8), [
      makeWorkload("plain", { cpu: 1500, memory: GI, replicas: 4 }),
      makeWorkload("small", { cpu: 300, memory: GI / 2, replicas: 4 }),
      makeWorkload("db", { cpu: 500, memory: GI, replicas: 2, rules: { priority: 90 } }),
      makeWorkload("team", { cpu: 500, memory: GI, replicas: 2, rules: { namespace: "team" } }),
    ]),
    reservations: [
      reservation({ amounts: half }),
      reservation({ name: "team", amounts: half, priority: null, namespaces: ["team"] }),
    ],
  };
  const [, optimal] = both(input);
  // 3 cores of each node are for all: three nodes hold 4 × 1500 and 4 × 300, two do not
  expect(optimal.nodeUse).toEqual({ nodes: 3, bound: 3, by: "amounts" });
});

test("ports of one number on two addresses of a node share it", () => {
  const on = (name: string, bind: string, replicas: number) =>
    makeWorkload(name, { cpu: 100, memory: GI, replicas, rules: { hostPorts: [`${bind}80/tcp`] } });
  const shared = makeInput(nodes(8), [on("a", "10.0.0.1:", 3), on("b", "10.0.0.2:", 3)]);
  const [, optimal] = both(shared);
  expect(optimal.nodeUse).toMatchObject({ nodes: 3, bound: 3 });
});

test("a port on every address shares no node with one of its number on one address", () => {
  const on = (name: string, port: string, replicas: number) =>
    makeWorkload(name, { cpu: 100, memory: GI, replicas, rules: { hostPorts: [port] } });
  const input = makeInput(nodes(8), [on("all", "80/tcp", 2), on("one", "10.0.0.1:80/tcp", 3)]);
  const [, optimal] = both(input);
  expect(optimal.nodeUse).toMatchObject({ nodes: 5, bound: 5 });
});

test("what a quota keeps out takes no part, and the others reach fewer nodes than by binpack", () => {
  const input = {
    ...makeInput(nodes(16), [
      ...cutUp(8, 3000, 6144, 5, 2),
      makeWorkload("db", { cpu: 1000, memory: 2 * GI, replicas: 8, rules: { priority: 90 } }),
      makeWorkload("extra", { cpu: 500, replicas: 3, rules: { namespace: "team" } }),
    ]),
    reservations: [reservation({})],
    quotas: [{ namespace: "team", replicas: 0 }],
  };
  const [packed, optimal] = both(input);
  expect(optimal.pending.map(({ address }) => address)).toEqual([
    "service.extra[0]",
    "service.extra[1]",
    "service.extra[2]",
  ]);
  expect(usedBy(optimal)).toBeLessThan(usedBy(packed));
});

test("cores of their own and devices count as amounts", () => {
  const gpu = { cpu: 4000, memory: 8 * GI, devices: { gpu: 2 } };
  const input = makeInput(
    nodes(8).map((node) => ({ ...node, capacity: gpu, allocatable: gpu })),
    [
      makeWorkload("pinned", { cpu: 2000, replicas: 3, rules: { exclusiveCores: 2 } }),
      makeWorkload("trained", { cpu: 100, devices: { gpu: 1 }, replicas: 5 }),
    ],
  );
  const [, optimal] = both(input);
  expect(optimal.nodeUse).toEqual({ nodes: 3, bound: 3, by: "amounts" });
});
