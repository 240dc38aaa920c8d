// As few as possible move: compared with trying all placements of a few replicas on a few nodes.
import fc from "fast-check";
import { expect, test } from "vitest";
import { schedule } from "../../src/scheduler/schedule.ts";
import type { SchedulingInput } from "../../src/scheduler/types.ts";
import { BY_NAME, GI, condition, makeInput, makeNode, makeWorkload } from "./build.ts";

/** A workload with its replicas where they run; sizes in units of 100m. */
interface Service {
  readonly size: number;
  readonly on: readonly (number | null)[];
  /** By the event, and which nodes it accepts then, and whether one a node. */
  readonly changed: boolean;
  readonly accepts: readonly boolean[];
  readonly apart: boolean;
}

interface Case {
  readonly capacity: readonly number[];
  /** What the event takes out. */
  readonly gone: number | null;
  readonly lost: boolean;
  readonly services: readonly Service[];
}

/** Replicas without a place, and running ones that are elsewhere. */
interface Outcome {
  readonly pending: number;
  readonly moved: number;
}

function inputOf({ capacity, gone, lost, services }: Case): SchedulingInput {
  const nodes = capacity.flatMap((cpu, index) =>
    lost && index === gone
      ? []
      : [
          makeNode(`n${index}`, {
            capacity: { cpu: 100 * cpu, memory: 8 * GI, devices: {} },
            drain: index === gone,
          }),
        ],
  );
  const workloads = services.map(({ size, on, changed, accepts, apart }, index) =>
    makeWorkload(`s${index}`, {
      cpu: 100 * size,
      memory: 0,
      changed,
      replicas: on.length,
      on: on.map((node) => (node === null ? null : `n${node}`)),
      rules: {
        constraints: [condition("node.fits", ({ name }) => accepts[Number(name.slice(1))] === true)],
        distinct: apart ? [{ by: BY_NAME, max: 1 }] : [],
      },
    }),
  );
  return makeInput(nodes, workloads);
}

function planned(given: Case): Outcome {
  const result = schedule(inputOf(given));
  const moved = [...result.placements.values()].filter(({ reason }) => reason === "moved").length;
  return { pending: result.pending.length, moved };
}

/** What must or may move is tried on all nodes, the rest stays: fewest pending, then fewest moved. */
function exact({ capacity, gone, services }: Case): Outcome {
  const room = [...capacity];
  const counts = services.map(() => capacity.map(() => 0));
  const free: { service: number; at: number | null }[] = [];
  const isOpen = (service: Service, node: number): boolean => node !== gone && service.accepts[node] === true;
  const put = (service: number, node: number, by: 1 | -1): void => {
    room[node] = (room[node] ?? 0) - by * (services[service]?.size ?? 0);
    const count = counts[service];
    if (count !== undefined) count[node] = (count[node] ?? 0) + by;
  };
  for (const [index, service] of services.entries())
    for (const at of service.on)
      if (at !== null && !service.changed && isOpen(service, at)) put(index, at, 1);
      else free.push({ service: index, at });
  let best: Outcome = { pending: Infinity, moved: Infinity };
  const visit = (index: number, pending: number, moved: number): void => {
    if (pending > best.pending || (pending === best.pending && moved >= best.moved)) return;
    const replica = free[index];
    if (replica === undefined) {
      best = { pending, moved };
      return;
    }
    const service = services[replica.service];
    if (service === undefined) return;
    for (let node = 0; node < room.length; node++) {
      if (!isOpen(service, node) || (room[node] ?? 0) < service.size) continue;
      if (service.apart && (counts[replica.service]?.[node] ?? 0) > 0) continue;
      put(replica.service, node, 1);
      visit(index + 1, pending, moved + Number(replica.at !== null && replica.at !== node));
      put(replica.service, node, -1);
    }
    visit(index + 1, pending + 1, moved);
  };
  visit(0, 0, 0);
  return best;
}

/** Everything has its place; then one thing happens. */
const settled: fc.Arbitrary<Case> = fc
  .record({
    capacity: fc.array(fc.integer({ min: 4, max: 10 }), { minLength: 3, maxLength: 4 }),
    sizes: fc.array(
      fc.record({ size: fc.integer({ min: 1, max: 4 }), replicas: fc.integer({ min: 1, max: 3 }) }),
      {
        minLength: 1,
        maxLength: 4,
      },
    ),
  })
  .map(({ capacity, sizes }): Case => {
    let left = 8;
    const services = sizes.flatMap(({ size, replicas }) => {
      const count = Math.min(replicas, left);
      left -= count;
      const on = Array.from({ length: count }, () => null);
      return count === 0
        ? []
        : [{ size, on, changed: false, accepts: capacity.map(() => true), apart: false }];
    });
    const before: Case = { capacity, gone: null, lost: false, services };
    const { placements } = schedule(inputOf(before));
    return {
      ...before,
      services: services.map((service, index) => ({
        ...service,
        on: service.on.flatMap((_, replica) => {
          const node = [...placements].find(([address]) => address === `service.s${index}[${replica}]`)?.[1]
            .node;
          return node === undefined ? [] : [Number(node.slice(1))];
        }),
      })),
    };
  });

const RUNS = { numRuns: Number(process.env["ORCH_TEST_RUNS"] ?? 60) };
const TIME = 60_000 + RUNS.numRuns * 50; // for a busy machine

function holds(name: string, happens: (before: Case, pick: number) => Case): void {
  test(
    name,
    () => {
      fc.assert(
        fc.property(settled, fc.nat(100), (before, pick) => {
          const after = happens(before, pick);
          expect(planned(after)).toEqual(exact(after));
        }),
        RUNS,
      );
    },
    TIME,
  );
}

/** The service that something happens to, and what it then is. */
function withService(before: Case, pick: number, change: (service: Service) => Service): Case {
  const at = pick % Math.max(1, before.services.length);
  return {
    ...before,
    services: before.services.map((service, index) => (index === at ? change(service) : service)),
  };
}

holds("nothing happens: nothing moves", (before) => before);
holds("a node is added: nothing moves", (before) => ({
  ...before,
  capacity: [...before.capacity, 10],
  services: before.services.map((service) => ({ ...service, accepts: [...service.accepts, true] })),
}));
holds("a drained node: only what ran there moves, and all of it that fits", (before, pick) => ({
  ...before,
  gone: pick % before.capacity.length,
}));
holds("a lost node: only what ran there moves, and all of it that fits", (before, pick) => ({
  ...before,
  gone: pick % before.capacity.length,
  lost: true,
}));
holds("scaled up: only what is new is placed", (before, pick) =>
  withService(before, pick, (service) => ({ ...service, on: [...service.on, null, null] })),
);
holds("scaled down: nothing moves", (before, pick) =>
  withService(before, pick, (service) => ({ ...service, on: service.on.slice(0, 1) })),
);
holds("a constraint that some nodes no longer meet: only what runs there moves", (before, pick) =>
  withService(before, pick, (service) => ({
    ...service,
    changed: true,
    accepts: service.accepts.map((_, node) => node !== pick % before.capacity.length),
  })),
);
holds("one a node from now on: only those move that are not the only one", (before, pick) =>
  withService(before, pick, (service) => ({ ...service, changed: true, apart: true })),
);
holds("a larger request: no more move than have to", (before, pick) =>
  withService(before, pick, (service) => ({
    ...service,
    changed: true,
    size: service.size + 1 + (pick % 2),
  })),
);
