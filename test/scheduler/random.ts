// Random clusters and workloads with every kind of rule, for properties.
import fc from "fast-check";
import type { NodeName } from "../../src/model/address.ts";
import type { Affinity, Requirements, Spread } from "../../src/model/configuration.ts";
import type { Node } from "../../src/model/node.ts";
import type { Reservation } from "../../src/model/sharing.ts";
import type {
  Holding,
  SchedulingInput,
  SchedulingReplica,
  SchedulingWorkload,
} from "../../src/scheduler/types.ts";
import {
  BY_NAME,
  BY_ZONE,
  GI,
  SOURCE_RANGE,
  address,
  condition,
  makeNode,
  makeWorkload,
  nodeName,
} from "./build.ts";

/** All but the default. */
const STRATEGIES = [
  "binpack",
  "least_loaded",
  "random",
  "fifo",
  "affinity",
  "auto",
  "optimal",
  "edf",
  "critical_path",
] as const;
const NAMES = ["a", "b", "c", "d"] as const;
const ssd = condition('node.labels.disk == "ssd"', (node) => node.labels["disk"] === "ssd");

const calm = condition("node.load.cpu < 0.5", (node) => (node.load?.cpu ?? 0) < 0.5);

/** Null three times of four. */
function rarely<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> {
  return fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, { weight: 1, arbitrary });
}

const node = (index: number): fc.Arbitrary<Node> =>
  fc
    .record({
      cpu: fc.constantFrom(1000, 2000, 4000),
      memory: fc.constantFrom(2, 4, 8),
      gpu: fc.constantFrom(0, 0, 2),
      zone: fc.constantFrom("x", "y", "z", null),
      disk: fc.constantFrom("ssd", "hdd"),
      pool: rarely(fc.constant("other")).map((name) => name ?? "default"),
      status: fc.constantFrom("ready", "ready", "ready", "ready", "ready", "ready", "unreachable"),
      drain: fc.constantFrom(false, false, false, false, false, true),
      port: fc.boolean(),
      taints: fc.constantFrom([], [], [], [], [], ["gpu"], ["dedicated=db", "gpu"]),
      most: fc.constantFrom(undefined, undefined, undefined, undefined, undefined, 0, 1, 3),
      load: fc.option(fc.record({ cpu: fc.constantFrom(0, 0.35, 0.9), memory: fc.constantFrom(0.1, 0.6) })),
      arch: fc.constantFrom("amd64", "amd64", "amd64", "amd64", "amd64", "arm64"),
      pinned: fc.constantFrom(undefined, undefined, undefined, [0], [1, 7]),
      less: fc.constantFrom(0, 0, 0, 300),
    })
    .map(({ cpu, memory, gpu, zone, disk, pool, status, drain, port, load, taints, most, less, ...rest }) =>
      makeNode(`n${index}`, {
        capacity: { cpu, memory: memory * GI, devices: gpu > 0 ? { gpu } : {} },
        allocatable: { cpu: cpu - less, memory: memory * GI - less, devices: gpu > 0 ? { gpu } : {} },
        arch: rest.arch,
        ...(rest.pinned === undefined ? {} : { foreignCores: rest.pinned }),
        labels: zone === null ? { disk } : { disk, zone },
        pool,
        status: status as Node["status"], // fc widens the constants
        drain,
        load,
        taints,
        ...(most === undefined ? {} : { maxReplicas: most }),
        foreignPorts: port ? ["80/tcp"] : [],
        portRange: { first: 20000, last: 20002 },
      }),
    );

const affinity: fc.Arbitrary<Affinity> = fc.record({
  anti: fc.boolean(),
  required: fc.boolean(),
  weight: fc.integer({ min: 1, max: 100 }),
  to: fc.oneof(
    fc.constant({ condition: ssd }),
    fc.record({
      workload: fc.constantFrom(...NAMES).map((name) => address(`service.${name}`)),
      by: fc.constantFrom(BY_ZONE, BY_NAME),
    }),
  ),
  range: fc.constant(SOURCE_RANGE),
});

const spread: fc.Arbitrary<Spread> = fc
  .record({ by: fc.constantFrom(BY_ZONE, BY_NAME), hard: fc.boolean(), skew: fc.integer({ min: 1, max: 2 }) })
  .map(({ by, hard, skew }) => ({
    by,
    maxSkew: hard ? skew : null,
    weight: hard ? null : 40 * skew,
    targets: null,
    range: SOURCE_RANGE,
  }));

const rules: fc.Arbitrary<Partial<Requirements>> = fc
  .record({
    priority: fc.constantFrom(10, 50, 50, 90),
    pool: rarely(fc.constant("other")).map((name) => name ?? "default"),
    platform: fc.constantFrom(null, null, null, null, "linux/amd64", "linux/amd64", "linux/arm64"),
    exclusiveCores: fc.constantFrom(0, 0, 0, 0, 0, 0, 1, 2),
    constraints: fc.constantFrom([], [], [], [ssd], [calm]),
    distinct: fc.constantFrom([], [], [{ by: BY_ZONE, max: 2 }], [{ by: BY_NAME, max: 1 }]),
    affinities: fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, fc.array(affinity, { maxLength: 2 })),
    spreads: fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, fc.array(spread, { maxLength: 2 })),
    hostPorts: fc.constantFrom([], [], [], ["80/tcp"], ["20001/tcp"]),
    chosen: fc.constantFrom(0, 0, 1, 2),
    tolerations: fc.constantFrom([], [], ["gpu"], ["dedicated", "gpu"], ["*"]),
    group: fc.constantFrom("shop/web", "shop/db"),
    namespace: fc.constantFrom("default", "default", "team"),
    strategy: fc.constantFrom(null, null, ...STRATEGIES),
  })
  .map(({ chosen, ...rest }) => ({ ...rest, chosenPorts: { tcp: chosen, udp: 0, sctp: 0 } }));

const workload = (name: string, nodes: number): fc.Arbitrary<SchedulingWorkload> =>
  fc
    .record({
      cpu: fc.constantFrom(100, 500, 1000),
      memory: fc.constantFrom(1, 2),
      gpu: fc.constantFrom(0, 0, 0, 1),
      rules,
      changed: fc.boolean(),
      daemon: fc.constantFrom(false, false, false, false, true),
      on: fc.array(fc.option(fc.integer({ min: 0, max: nodes }), { freq: 2 }), { maxLength: 5 }),
      link: rarely(fc.record({ target: fc.constantFrom(...NAMES), hard: fc.boolean() })),
      anchor: rarely(fc.constantFrom("volume.data", "network.lan")),
      image: rarely(fc.subarray(Array.from({ length: nodes }, (_, index) => `n${index}`))),
      held: fc.constantFrom("no", "no", "no", "as it is by now", "as it was"),
      holds: fc.option(fc.constantFrom(100, 500)),
    })
    .map(({ cpu, memory, gpu, daemon, on, link, anchor, changed, image, held, holds, rules: some }) => {
      const kind = daemon ? "daemon" : "service";
      const made = makeWorkload(`${kind}.${name}`, {
        cpu,
        memory: memory * GI,
        devices: gpu > 0 ? { gpu } : {},
        changed,
        replicas: daemon ? 0 : on.length,
        on: on.map((at) => (at === null ? null : `n${at}`)),
        rules: some,
        source: {
          daemon,
          links: link === null ? [] : [{ target: address(`service.${link.target}`), hard: link.hard }],
          anchors: anchor === null ? [] : [{ address: address(anchor), home: null }],
          images: image === null ? [] : [{ ref: "own", nodes: new Set(image.map(nodeName)) }],
        },
        each: Object.fromEntries(
          on.map((at, index) => [index, at === null ? {} : standing(index, held, changed ? holds : null)]),
        ),
      });
      return made;
    });

type Held = "no" | "as it is by now" | "as it was";

/** How a replica that runs stands; only the first one is held. */
function standing(index: number, held: Held, holds: number | null): Partial<SchedulingReplica> {
  const had = holds === null ? {} : { holds: { cpu: holds, memory: GI, devices: {} } };
  if (held === "no" || index > 0) return had;
  if (held === "as it is by now") return { ...had, held: true };
  const takes: Holding = {
    request: { cpu: 700, memory: GI, devices: {} },
    hostPorts: ["80/tcp"],
    chosenPorts: { tcp: 1, udp: 0, sctp: 0 },
    anchors: [],
  };
  return { ...had, held: true, takes };
}

const quota = rarely(
  fc.record({
    namespace: fc.constantFrom("default", "team"),
    cpu: fc.constantFrom(500, 2000),
    memory: fc.constantFrom(2 * GI, 8 * GI),
    replicas: fc.constantFrom(1, 3, 9),
    devices: fc.constant({ gpu: 1 }),
  }),
);

const reservation = (count: number): fc.Arbitrary<Reservation> =>
  fc
    .record({
      cpu: fc.constantFrom(0, 500, 1500),
      memory: fc.constantFrom(0, 1, 3),
      nodes: fc.option(fc.subarray(Array.from({ length: count }, (_, index) => nodeName(`n${index}`)))),
      pool: fc.constantFrom(null, null, "default"),
      priority: fc.constantFrom(null, 50, 90),
      namespaces: fc.subarray(["default", "team"]),
      workloads: fc.subarray(NAMES.map((name) => address(`service.${name}`))),
    })
    .map(({ cpu, memory, ...rest }) => ({
      ...rest,
      name: "",
      amounts: { cpu, memory: memory * GI, devices: {} },
      range: SOURCE_RANGE,
    }));

const reservationsOf = (count: number): fc.Arbitrary<readonly Reservation[]> =>
  rarely(fc.array(reservation(count), { maxLength: 2 })).map((found) => found ?? []);

/** Users of what lives on one node run there or nowhere. */
function atHome(
  workload: SchedulingWorkload,
  homes: Readonly<Record<"volume.data" | "network.lan", number | null>>,
): SchedulingWorkload {
  const [anchor] = workload.anchors;
  if (anchor === undefined) return workload;
  const at = homes[anchor.address === "volume.data" ? "volume.data" : "network.lan"];
  const home = at === null ? null : nodeName(`n${at}`);
  return {
    ...workload,
    anchors: [{ ...anchor, home }],
    replicas: workload.replicas.map((replica) => {
      if (replica.current === null) return replica;
      return home === null
        ? { address: replica.address, current: null, pin: null, held: false, changed: false }
        : { ...replica, current: home };
    }),
  };
}

/** Up to six nodes and four workloads with quotas and reservations; some replicas run already, some where they may not. */
export const anyShared: fc.Arbitrary<SchedulingInput> = fc.integer({ min: 0, max: 6 }).chain((count) =>
  fc
    .record({
      nodes: fc.tuple(...Array.from({ length: count }, (_, index) => node(index))),
      workloads: fc.tuple(...NAMES.map((name) => workload(name, count))),
      strategy: fc.constantFrom("spread" as const, ...STRATEGIES),
      homes: fc.record({
        "volume.data": fc.option(fc.integer({ min: 0, max: count })),
        "network.lan": fc.option(fc.integer({ min: 0, max: count })),
      }),
      quota,
      reservations: reservationsOf(count),
    })
    .map(({ nodes, workloads, strategy, homes, quota: limits, reservations }) => ({
      nodes,
      workloads: workloads.map((workload) => atHome(workload, homes)),
      policy: { strategy, seed: "" },
      ...(limits === null ? {} : { quotas: [limits] }),
      ...(reservations.length === 0
        ? {}
        : { reservations: reservations.map((each, index) => ({ ...each, name: `r${index}` })) }),
    })),
);

/** The same without quotas, which count what runs and finds no place, too: a plan after it is another one. */
export const anyInput: fc.Arbitrary<SchedulingInput> = anyShared.map(({ quotas: _, ...input }) => input);

/** The same input with its replicas where the result put them: what a plan sees after it was applied. */
export function applied(
  input: SchedulingInput,
  homes: ReadonlyMap<string, { readonly node: NodeName }>,
): SchedulingInput {
  const workloads = input.workloads.map((source): SchedulingWorkload => ({
    ...source,
    replicas: source.daemon
      ? input.nodes.flatMap(({ name }) => {
          const replica = address(`${source.address}["${name}"]`);
          const home = homes.get(replica);
          return home === undefined
            ? []
            : [{ address: replica, current: home.node, pin: null, held: false, changed: false }];
        })
      : source.replicas.map(({ holds: _, ...replica }) => {
          const current = homes.get(replica.address)?.node ?? null;
          // it holds what it requests, and what was made anew is not held as it was
          const made = { address: replica.address, current, pin: null, held: false, changed: false };
          return current === replica.current ? { ...replica, changed: false } : made;
        }),
  }));
  return { ...input, workloads };
}
