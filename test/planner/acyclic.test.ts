import fc from "fast-check";
import { expect, test } from "vitest";
import { type WeakNeed, breakCircles } from "../../src/planner/acyclic.ts";

function needsOf(lines: Readonly<Record<string, readonly string[]>>): Map<string, Set<string>> {
  return new Map(Object.entries(lines).map(([step, needs]) => [step, new Set(needs)]));
}

function weak(step: string, need: string, rank = 0, instead: string | null = null): WeakNeed {
  return { step, need, rank, group: `${step} ${need}`, instead };
}

function plain(needs: ReadonlyMap<string, ReadonlySet<string>>): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries([...needs].map(([step, set]) => [step, [...set].sort()]));
}

test("what has no circle stays as it is, weak or not", () => {
  const needs = needsOf({ a: [], b: ["a"], c: ["a", "b"] });
  breakCircles(needs, [weak("b", "a"), weak("c", "b")]);
  expect(plain(needs)).toEqual({ a: [], b: ["a"], c: ["a", "b"] });
});

test("the weakest need in a circle gives way, and no other", () => {
  const needs = needsOf({ a: ["c"], b: ["a"], c: ["b"], d: ["a"] });
  breakCircles(needs, [weak("b", "a", 1), weak("c", "b", 0), weak("d", "a", 0)]);
  expect(plain(needs)).toEqual({ a: ["c"], b: ["a"], c: [], d: ["a"] });
});

test("a later step waits instead, where that is no circle", () => {
  const needs = needsOf({ down: ["healthy"], up: ["down"], healthy: ["other"], other: ["down"] });
  breakCircles(needs, [weak("down", "healthy", 2, "up")]);
  expect(plain(needs)).toEqual({ down: [], up: ["down", "healthy"], healthy: ["other"], other: ["down"] });
});

test("and gives way altogether where it is", () => {
  const needs = needsOf({ down: ["healthy"], up: ["down"], healthy: ["other"], other: ["up"] });
  breakCircles(needs, [weak("down", "healthy", 2, "up")]);
  expect(plain(needs)).toEqual({ down: [], up: ["down"], healthy: ["other"], other: ["up"] });
});

test("needs of one group give way together", () => {
  const needs = needsOf({ a1: ["b"], a2: ["b"], b: ["a1", "a2"] });
  const group = (step: string): WeakNeed => ({ step, need: "b", rank: 0, group: "a b", instead: null });
  breakCircles(needs, [group("a1"), group("a2")]);
  expect(plain(needs)).toEqual({ a1: [], a2: [], b: ["a1", "a2"] });
});

test("whatever is weak, no circle is left that a weak need could open", () => {
  const edges = fc.array(fc.tuple(fc.nat(7), fc.nat(7), fc.nat(2)), { maxLength: 24 });
  fc.assert(
    fc.property(edges, (list) => {
      const needs = needsOf(Object.fromEntries(Array.from({ length: 8 }, (_, index) => [`s${index}`, []])));
      const all: WeakNeed[] = [];
      // what is strong goes one way only
      for (const [a, b, kind] of list) {
        const [step, need] = [`s${a}`, `s${b}`];
        if (a === b || (kind === 0 && a < b)) continue;
        needs.get(step)?.add(need);
        if (kind > 0) all.push(weak(step, need, kind));
      }
      breakCircles(needs, all);
      const open = new Set(needs.keys());
      for (let before = -1; before !== open.size;) {
        before = open.size;
        for (const id of open)
          if ([...(needs.get(id) ?? [])].every((need) => !open.has(need))) open.delete(id);
      }
      expect([...open]).toEqual([]);
    }),
  );
});
