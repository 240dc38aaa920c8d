// A hard spread runs into no dead end: as many replicas are placed as any order could place.
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Node } from "../../src/model/node.ts";
import { schedule } from "../../src/scheduler/schedule.ts";
import { BY_ZONE, GI, SOURCE_RANGE, makeInput, makeNode, makeWorkload } from "./build.ts";

test("min(room, room of the smallest domain + max_skew) replicas fit into each domain, and so many are placed", () => {
  const slots = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 3 }); // of the nodes of one zone
  fc.assert(
    fc.property(
      fc.array(slots, { minLength: 1, maxLength: 4 }),
      fc.integer({ min: 1, max: 3 }),
      fc.integer({ min: 0, max: 20 }),
      (zones, maxSkew, replicas) => {
        const nodes = zones.flatMap((zone, z): Node[] =>
          zone.map((count, index) =>
            makeNode(`n${z}-${index}`, {
              labels: { zone: `z${z}` },
              allocatable: { cpu: 500 * count, memory: 8 * GI, devices: {} },
            }),
          ),
        );
        const rooms = zones.map((zone) => zone.reduce((sum, count) => sum + count, 0));
        const least = Math.min(...rooms);
        const most = rooms.reduce((sum, room) => sum + Math.min(room, least + maxSkew), 0);
        const rules = {
          spreads: [{ by: BY_ZONE, maxSkew, weight: null, targets: null, range: SOURCE_RANGE }],
        };
        const { placements } = schedule(makeInput(nodes, [makeWorkload("web", { replicas, rules })]));
        expect(placements.size).toBe(Math.min(replicas, most));
      },
    ),
    { numRuns: 200 },
  );
}, 60_000);
