import fc from "fast-check";
import { expect, test } from "vitest";
import type { ItemKind, NodeKind, Packing } from "../../src/scheduler/bounds.ts";
import { loadBound, nodeBound } from "../../src/scheduler/bounds.ts";

function closed(count: number, ...room: number[]): NodeKind {
  return { room, count, open: false };
}

function items(count: number, ...request: number[]): ItemKind {
  return { request, count };
}

test("the demand of the scarcest dimension is covered by the largest nodes first", () => {
  const nodes = [closed(5, 4, 100), closed(2, 10, 100)];
  expect(nodeBound({ nodes, items: [items(11, 2, 1)] })).toEqual({ nodes: 3, by: "amounts" });
});

test("nodes that are in use already count, and their room costs nothing more", () => {
  const nodes = [closed(5, 10), { room: [6], count: 2, open: true }];
  expect(nodeBound({ nodes, items: [items(6, 2)] })).toEqual({ nodes: 2, by: "amounts" });
  expect(nodeBound({ nodes, items: [items(7, 2)] })).toEqual({ nodes: 3, by: "amounts" });
});

test("two dimensions together say more than each alone", () => {
  // half of the nodes are rich in one dimension, half in the other: what needs both equally finds 1.2 of 2 parts
  const nodes = [closed(10, 10, 2), closed(10, 2, 10)];
  expect(nodeBound({ nodes, items: [items(30, 1, 1)] })).toEqual({ nodes: 5, by: "mixture" });
});

test("replicas larger than half of a node have one each, and small ones that fit beside none need more", () => {
  // 3 of 60, 3 of 41: sums say 4
  expect(nodeBound({ nodes: [closed(9, 100)], items: [items(3, 60), items(3, 41)] })).toEqual({
    nodes: 5,
    by: "pairs",
  });
});

test("replicas that are confined to separate nodes are counted apart", () => {
  const nodes = [closed(3, 10), closed(3, 10), closed(3, 10)];
  const packing: Packing = {
    nodes,
    items: [
      { ...items(3, 5), on: Uint8Array.of(1, 0, 0) },
      { ...items(1, 1), on: Uint8Array.of(0, 1, 0) },
      items(1, 1),
    ],
  };
  expect(nodeBound(packing)).toEqual({ nodes: 3, by: "amounts" });
});

test("where not everything fits the bound is all nodes", () => {
  expect(nodeBound({ nodes: [closed(2, 10)], items: [items(9, 5)] }).nodes).toBe(2);
});

test("nothing to place needs no further node", () => {
  expect(nodeBound({ nodes: [closed(2, 10), { room: [1], count: 1, open: true }], items: [] }).nodes).toBe(1);
});

test("no way to place a few replicas is better than the bounds", () => {
  const size = fc.integer({ min: 1, max: 10 });
  const vectors = (max: number) => fc.array(fc.tuple(size, size), { minLength: 1, maxLength: max });
  fc.assert(
    fc.property(vectors(6), vectors(3), fc.boolean(), (requests, rooms, open) => {
      const nodes = rooms.map(([a, b], index) => ({
        room: [a + 5, b + 5],
        count: 1,
        open: open && index === 0,
      }));
      const kinds = requests.map(([a, b], index) => ({
        request: [a, b],
        count: 1,
        ...(index === 0 ? { on: Uint8Array.from(nodes, (_, node) => Number(node !== 0)) } : {}),
      }));
      const best = bruteForce(nodes, kinds);
      if (best === null) return;
      expect(nodeBound({ nodes, items: kinds }).nodes).toBeLessThanOrEqual(best.nodes);
      const loaded = nodes.map((node) => ({ ...node, used: [0, 0] }));
      expect(loadBound(loaded, kinds)).toBeLessThanOrEqual(best.load + 1e-9);
    }),
    { numRuns: 300 },
  );
});

test("the fullest node holds at least the mean, the largest replica, and two of one more than there are nodes", () => {
  const node = { room: [100, 100], used: [0, 0], count: 4, open: false };
  expect(loadBound([node], [items(8, 10, 1)])).toBe(0.2);
  expect(loadBound([node], [items(1, 10, 70)])).toBe(0.7);
  expect(loadBound([node], [items(5, 30, 1)])).toBe(0.6);
  expect(loadBound([node], [items(3, 40, 1), items(2, 20, 1)])).toBe(0.4);
  expect(loadBound([{ ...node, used: [50, 0] }], [items(4, 10, 1)])).toBe(0.6);
});

/** Every assignment. */
function bruteForce(
  nodes: readonly NodeKind[],
  kinds: readonly ItemKind[],
): { nodes: number; load: number } | null {
  let best: { nodes: number; load: number } | null = null;
  const free = nodes.map(({ room }) => Array.from(room));
  const used = nodes.map(({ open }) => Number(open));
  const visit = (index: number): void => {
    const item = kinds[index];
    if (item === undefined) {
      const load = Math.max(
        ...free.flatMap((left, node) => left.map((rest, d) => 1 - rest / (nodes[node]?.room[d] ?? 1))),
      );
      const count = used.filter((times) => times > 0).length;
      best = {
        nodes: Math.min(best?.nodes ?? Infinity, count),
        load: Math.min(best?.load ?? Infinity, load),
      };
      return;
    }
    for (const [node, left] of free.entries()) {
      if (item.on !== undefined && item.on[node] !== 1) continue;
      if (left.some((rest, d) => rest < (item.request[d] ?? 0))) continue;
      for (const d of left.keys()) left[d] = (left[d] ?? 0) - (item.request[d] ?? 0);
      used[node] = (used[node] ?? 0) + 1;
      visit(index + 1);
      used[node] = (used[node] ?? 0) - 1;
      for (const d of left.keys()) left[d] = (left[d] ?? 0) + (item.request[d] ?? 0);
    }
  };
  visit(0);
  return best;
}
