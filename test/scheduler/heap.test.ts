import fc from "fast-check";
import { expect, test } from "vitest";
import { heapify, pop, push, top } from "../../src/scheduler/heap.ts";

test("a heap gives nodes by points, the lower index among equals, also after pushes", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 5 })), fc.nat(), (values, split) => {
      const points = Float64Array.from(values);
      const all = values.map((_, index) => index);
      const at = values.length === 0 ? 0 : split % values.length;
      const heap = heapify(all.slice(0, at), points);
      for (const node of all.slice(at)) push(heap, points, node);
      const given: number[] = [];
      for (let node = top(heap); node >= 0; node = top(heap)) given.push(pop(heap, points));
      expect(given).toEqual(all.sort((a, b) => (values[b] ?? 0) - (values[a] ?? 0) || a - b));
      expect(pop(heap, points)).toBe(-1);
    }),
  );
});
