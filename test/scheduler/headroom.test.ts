// How many further replicas fit: the same that the scheduler places when it is asked for them.
import fc from "fast-check";
import { expect, test } from "vitest";
import { headroomOf } from "../../src/scheduler/headroom.ts";
import { schedule } from "../../src/scheduler/schedule.ts";
import type { SchedulingInput } from "../../src/scheduler/types.ts";
import { replicaAddress } from "../../src/model/address.ts";
import {
  BY_NAME,
  BY_ZONE,
  GI,
  MI,
  SOURCE_RANGE,
  condition,
  makeInput,
  makeNode,
  makeWorkload,
} from "./build.ts";

const found = (input: SchedulingInput) => headroomOf(input, schedule(input).placements);

/** Whether everything still fits with so many more of one workload, all else where it is placed. */
function fitsMore(input: SchedulingInput, workload: string, more: number): boolean {
  const { placements, pending } = schedule(input);
  const asked = {
    ...input,
    workloads: input.workloads.map((item) => {
      const settled = item.replicas.map((replica) => ({
        ...replica,
        current: placements.get(replica.address)?.node ?? null,
        changed: false,
      }));
      const copies = Array.from({ length: item.address === workload ? more : 0 }, (_, index) => ({
        address: replicaAddress(item.address, item.replicas.length + index),
        current: null,
        pin: null,
        held: false,
        changed: false,
      }));
      return { ...item, replicas: [...settled, ...copies] };
    }),
  };
  return schedule(asked).pending.length === pending.length;
}

test("amounts: each node takes what its scarcest amount holds, and the scarce ones are named", () => {
  const input = makeInput(
    [makeNode("n1"), makeNode("n2", { capacity: { cpu: 16_000, memory: 4 * GI, devices: {} } })],
    [makeWorkload("web", { replicas: 2 }), makeWorkload("db", { cpu: 3000, memory: 512 * MI })],
  );
  expect(found(input)).toEqual([
    {
      workload: "service.db",
      replicas: 1,
      fits: 5,
      atLeast: false,
      limits: [{ rule: "cpu", need: "3", have: "500m", nodes: 2 }],
      usable: 2,
    },
    {
      workload: "service.web",
      replicas: 2,
      fits: 9,
      atLeast: false,
      limits: [
        { rule: "memory", need: "1Gi", have: "0 to 512Mi", nodes: 2 },
        { rule: "cpu", need: "500m", have: "0", nodes: 1 },
      ],
      usable: 2,
    },
  ]);
});

test("a hard spread stops where the smallest zone is full, and is named as what refuses the others", () => {
  const zoned = (name: string, zone: string, cpu: number) =>
    makeNode(name, { labels: { zone }, capacity: { cpu, memory: 64 * GI, devices: {} } });
  const input = makeInput(
    [zoned("a1", "a", 8000), zoned("a2", "a", 8000), zoned("b1", "b", 1000)],
    [
      makeWorkload("web", {
        replicas: 2,
        memory: MI,
        rules: { spreads: [{ by: BY_ZONE, maxSkew: 1, weight: null, targets: null, range: SOURCE_RANGE }] },
      }),
    ],
  );
  const [web] = found(input);
  expect(web?.fits).toBe(3); // 2 and 3 at the end
  expect(web?.limits.map(({ rule, nodes }) => [rule, nodes])).toEqual([
    ["spread", 2],
    ["cpu", 1],
  ]);
});

test("one a node, and only where its constraint holds: nodes that it may never use are not in its limits", () => {
  const ssd = condition('node.labels.disk == "ssd"', (node) => node.labels["disk"] === "ssd");
  const input = makeInput(
    ["a", "b", "c", "d"].map((name) => makeNode(name, { labels: { disk: name === "d" ? "hdd" : "ssd" } })),
    [
      makeWorkload("db", {
        on: ["a"],
        rules: { constraints: [ssd], distinct: [{ by: BY_NAME, max: 1 }] },
      }),
    ],
  );
  const [db] = found(input);
  expect(db).toMatchObject({ fits: 2, usable: 3 });
  expect(db?.limits.map(({ rule, nodes }) => [rule, nodes])).toEqual([["distinct", 3]]);
});

test("a fixed host port, a quota and a reservation are kept", () => {
  const nodes = [makeNode("a"), makeNode("b"), makeNode("c")];
  const edge = makeWorkload("edge", { on: ["a"], rules: { hostPorts: ["443/tcp"] } });
  expect(found(makeInput(nodes, [edge]))[0]).toMatchObject({
    fits: 2,
    limits: [{ rule: "host-port", nodes: 3 }],
  });
  const web = makeWorkload("web", { on: ["a"] });
  const quota = { ...makeInput(nodes, [web]), quotas: [{ namespace: "default", replicas: 4 }] };
  expect(found(quota)[0]).toMatchObject({
    fits: 3,
    limits: [{ rule: "quota", need: 'replicas of namespace "default"', have: "room for 3" }],
  });
});

test("what asks for nothing is not counted to its end", () => {
  const input = makeInput([makeNode("a")], [makeWorkload("tiny", { cpu: 0, memory: 0 })]);
  expect(found(input)[0]).toMatchObject({ atLeast: true, limits: [] });
});

test("as many as it says fit, and not one more", () => {
  const rule = fc.constantFrom("none", "spread", "distinct", "port", "chosen");
  fc.assert(
    fc.property(
      fc.array(fc.record({ cpu: fc.constantFrom(1000, 2500, 4000), zone: fc.constantFrom("x", "y") }), {
        minLength: 1,
        maxLength: 5,
      }),
      fc.array(fc.record({ cpu: fc.constantFrom(300, 700), replicas: fc.nat(4), rule }), {
        minLength: 1,
        maxLength: 3,
      }),
      (nodes, workloads) => {
        const input = makeInput(
          nodes.map(({ cpu, zone }, index) =>
            makeNode(`n${index}`, {
              labels: { zone },
              capacity: { cpu, memory: 64 * GI, devices: {} },
              portRange: { first: 20_000, last: 20_002 },
            }),
          ),
          workloads.map(({ cpu, replicas, rule: kind }, index) =>
            makeWorkload(`w${index}`, {
              cpu,
              replicas,
              rules: {
                ...(kind === "spread"
                  ? {
                      spreads: [
                        { by: BY_ZONE, maxSkew: 1, weight: null, targets: null, range: SOURCE_RANGE },
                      ],
                    }
                  : {}),
                ...(kind === "distinct" ? { distinct: [{ by: BY_ZONE, max: 3 }] } : {}),
                ...(kind === "port" ? { hostPorts: [`8${index}/tcp`] } : {}),
                ...(kind === "chosen" ? { chosenPorts: { tcp: 1, udp: 0, sctp: 0 } } : {}),
              },
            }),
          ),
        );
        for (const { workload, fits } of found(input)) {
          expect(fitsMore(input, workload, fits)).toBe(true);
          expect(fitsMore(input, workload, fits + 1)).toBe(false);
        }
      },
    ),
    { numRuns: 25 },
  );
});

test("a thousand nodes and a hundred workloads are a matter of a second", () => {
  const input = makeInput(
    Array.from({ length: 1000 }, (_, index) => makeNode(`n${index}`, { labels: { zone: `z${index % 5}` } })),
    Array.from({ length: 100 }, (_, index) =>
      makeWorkload(`w${index}`, {
        cpu: 100 + index,
        memory: (64 + index) * MI,
        replicas: 20,
        ...(index % 4 === 0
          ? {
              rules: {
                spreads: [{ by: BY_ZONE, maxSkew: 1, weight: null, targets: null, range: SOURCE_RANGE }],
              },
            }
          : {}),
      }),
    ),
  );
  const { placements } = schedule(input);
  const before = process.cpuUsage();
  const rows = headroomOf(input, placements);
  const { user, system } = process.cpuUsage(before);
  expect(rows).toHaveLength(100);
  expect((user + system) / 1e6).toBeLessThan(3);
});
