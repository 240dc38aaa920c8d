// One table for each placement rule: what is placed, what is asked, and every refusal.
import { describe, expect, test } from "vitest";
import type { Affinity, Requirements } from "../../src/model/configuration.ts";
import type { Node } from "../../src/model/node.ts";
import { schedule } from "../../src/scheduler/schedule.ts";
import type { Refusal, SchedulingWorkload } from "../../src/scheduler/types.ts";
import { errorDiagnostic, failure } from "../../src/diagnostics/diagnostic.ts";
import {
  BY_NAME,
  BY_ZONE,
  GI,
  SOURCE_RANGE,
  address,
  condition,
  key,
  makeInput,
  makeNode,
  makeWorkload,
  nodeName,
} from "./build.ts";

/** Why another replica of the last workload is refused by each node; nodes that would take it are left out. */
function refusals(
  nodes: readonly Node[],
  workloads: readonly SchedulingWorkload[],
): Record<string, readonly Refusal[]> {
  const result = schedule(makeInput(nodes, workloads));
  const last = workloads.at(-1);
  const verdict = last === undefined ? undefined : result.verdicts.get(last.address);
  const entries = (verdict?.refused ?? []).flatMap((entry) =>
    entry.nodes.map((name): [string, readonly Refusal[]] => [name, entry.refusals]),
  );
  return Object.fromEntries(entries);
}

function asked(rules: Partial<Requirements>, source: Partial<SchedulingWorkload> = {}): SchedulingWorkload {
  return makeWorkload("asked", { replicas: 0, rules, source });
}

function zoned(name: string, zone: string | null, over: Partial<Node> = {}): Node {
  return makeNode(name, { labels: zone === null ? {} : { zone }, ...over });
}

describe("the node itself", () => {
  test("takes nothing when it does not answer or drains", () => {
    const nodes = [makeNode("a"), makeNode("b", { status: "unreachable" }), makeNode("c", { drain: true })];
    expect(refusals(nodes, [asked({})])).toEqual({
      b: [{ rule: "ready", need: "a node that answers", have: "unreachable" }],
      c: [{ rule: "draining", need: "a node that does not drain", have: "draining" }],
    });
  });

  test("is in one pool and has one platform", () => {
    const nodes = [
      makeNode("a", { pool: "edge", arch: "aarch64" }),
      makeNode("b", { pool: "edge" }),
      makeNode("c", { arch: "arm64" }),
    ];
    expect(refusals(nodes, [asked({ pool: "edge", platform: "linux/arm64" })])).toEqual({
      b: [{ rule: "platform", need: "linux/arm64", have: "linux/amd64" }],
      c: [{ rule: "pool", need: 'pool "edge"', have: 'pool "default"' }],
    });
  });

  test("must have an image that no registry knows", () => {
    const images = [{ ref: "acme/dev:1", nodes: new Set([nodeName("b")]) }];
    expect(refusals([makeNode("a"), makeNode("b")], [asked({}, { images })])).toEqual({
      a: [{ rule: "image", need: "image acme/dev:1", have: "not on this node, and no registry has it" }],
    });
  });
});

describe("room", () => {
  test("is refused by each dimension in human units, and by all of them", () => {
    const small = { cpu: 250, memory: 1.5 * GI, devices: { gpu: 1 } };
    const workload = makeWorkload("asked", { replicas: 0, cpu: 1500, memory: 2 * GI, devices: { gpu: 2 } });
    expect(refusals([makeNode("a", { capacity: small })], [workload])).toEqual({
      a: [
        { rule: "cpu", need: "1.5", have: "250m" },
        { rule: "memory", need: "2Gi", have: "1.5Gi" },
        { rule: "device gpu", need: "2", have: "1" },
      ],
    });
  });

  test("counts what is placed, and tells an overfull node as such", () => {
    const full = makeWorkload("full", { cpu: 4000, on: ["a", "a"] });
    expect(refusals([makeNode("a")], [full, asked({})])).toEqual({
      a: [{ rule: "cpu", need: "500m", have: "none, 4 too little" }],
    });
  });

  test("counts what the engine's other containers leave, not the whole node", () => {
    const node = makeNode("a", { allocatable: { cpu: 400, memory: 8 * GI, devices: {} } });
    expect(refusals([node], [asked({})])).toEqual({ a: [{ rule: "cpu", need: "500m", have: "400m" }] });
  });

  test("fixed host ports are refused with the name of the holder", () => {
    const nodes = [
      makeNode("a"),
      makeNode("b", { foreignPorts: ["80/tcp"] }),
      makeNode("c", { foreignPorts: ["80/udp"] }),
    ];
    const holder = makeWorkload("edge", { on: ["a"], rules: { hostPorts: ["80/tcp"] } });
    expect(refusals(nodes, [holder, asked({ hostPorts: ["80/tcp", "443/tcp"] })])).toEqual({
      a: [{ rule: "host-port", need: "80/tcp", have: "held by service.edge[0]" }],
      b: [{ rule: "host-port", need: "80/tcp", have: "held by something outside this project" }],
    });
  });

  test("chosen ports run out: strangers, fixed ports and chosen ones of ours count", () => {
    const node = makeNode("a", {
      portRange: { first: 20000, last: 20003 },
      foreignPorts: ["20000/tcp", "20001/udp", "80/tcp"],
    });
    const fixed = makeWorkload("fixed", { on: ["a"], rules: { hostPorts: ["20001/tcp"] } });
    const chosen = makeWorkload("chosen", { on: ["a"], rules: { chosenPorts: { tcp: 1, udp: 0, sctp: 0 } } });
    const ask = asked({ chosenPorts: { tcp: 2, udp: 1, sctp: 0 } });
    expect(refusals([node], [fixed, chosen, ask])).toEqual({
      a: [{ rule: "port-range", need: "2 tcp ports of the node's range", have: "1 free" }],
    });
  });
});

describe("the workload's own rules", () => {
  test("a condition is refused with its text and the node's values", () => {
    const text = 'node.labels.disk == "ssd" && node.memory >= quantity("4Gi")';
    const ssd = condition(text, (node) => node.labels["disk"] === "ssd" && node.capacity.memory >= 4 * GI);
    const nodes = [
      makeNode("a", { labels: { disk: "hdd" } }),
      makeNode("b"),
      makeNode("c", { labels: { disk: "ssd" } }),
    ];
    expect(refusals(nodes, [asked({ constraints: [ssd] })])).toEqual({
      a: [{ rule: "constraint", need: text, have: 'node.labels.disk = "hdd", node.memory = 8Gi' }],
      b: [{ rule: "constraint", need: text, have: "node.labels.disk = null, node.memory = 8Gi" }],
    });
  });

  test("all conditions are told, not only the first that fails", () => {
    const never = [condition("false", () => false), condition("node.pool == null", () => false)];
    expect(refusals([makeNode("a")], [asked({ constraints: never })])).toEqual({
      a: [
        { rule: "constraint", need: "false", have: "it is false" },
        { rule: "constraint", need: "node.pool == null", have: 'node.pool = "default"' },
      ],
    });
  });

  test("a condition that fails to evaluate refuses the node and is reported once", () => {
    const problem = errorDiagnostic("bad-condition", "labels has no attribute", { range: SOURCE_RANGE });
    const broken = {
      text: "node.labels.a.b",
      range: SOURCE_RANGE,
      evaluate: () => failure<boolean>(problem),
    };
    const result = schedule(
      makeInput([makeNode("a"), makeNode("b")], [makeWorkload("w", { rules: { constraints: [broken] } })]),
    );
    expect(result.diagnostics).toEqual([problem]);
    expect(result.verdicts.get(address("service.w"))?.refused).toEqual([
      {
        nodes: ["a", "b"],
        refusals: [
          { rule: "constraint", need: "node.labels.a.b", have: "it cannot be evaluated for this node" },
        ],
      },
    ]);
    expect(result.pending).toEqual([
      {
        address: "service.w[0]",
        workload: "service.w",
        reason: "no node accepts it: constraint (2 nodes)",
        remedies: [
          {
            text: "without the constraint node.labels.a.b on a, b",
            amounts: {},
            relax: [{ rule: "constraint", need: "node.labels.a.b" }],
            nodes: ["a", "b"],
            nodeCount: 2,
          },
        ],
      },
    ]);
  });

  test("required affinity and anti-affinity to nodes", () => {
    const a = condition('node.labels.zone == "a"', (node) => node.labels["zone"] === "a");
    const big = condition("node.cpu > 4", (node) => node.capacity.cpu > 4000);
    const base = { required: true, weight: 50, range: SOURCE_RANGE };
    const affinities: Affinity[] = [
      { ...base, anti: false, to: { condition: a } },
      { ...base, anti: true, to: { condition: big } },
    ];
    const large = { cpu: 8000, memory: 8 * GI, devices: {} };
    expect(
      refusals(
        [zoned("n1", "a"), zoned("n2", "b"), zoned("n3", "a", { capacity: large })],
        [asked({ affinities })],
      ),
    ).toEqual({
      n2: [{ rule: "affinity", need: 'node.labels.zone == "a"', have: 'node.labels.zone = "b"' }],
      n3: [{ rule: "anti-affinity", need: "not: node.cpu > 4", have: "node.cpu = 8" }],
    });
  });
});

describe("company", () => {
  const wish = (anti: boolean, workload: string, by = BY_ZONE): Affinity => ({
    anti,
    required: true,
    weight: 50,
    to: { workload: address(`service.${workload}`), by },
    range: SOURCE_RANGE,
  });
  const nodes = [zoned("n1", "a"), zoned("n2", "a"), zoned("n3", "b"), zoned("n4", null)];

  test("required affinity wants a replica with the same value", () => {
    expect(
      refusals(nodes, [makeWorkload("db", { on: ["n1"] }), asked({ affinities: [wish(false, "db")] })]),
    ).toEqual({
      n3: [
        {
          rule: "affinity",
          need: "service.db with the same node.labels.zone",
          have: 'none where node.labels.zone is "b"',
        },
      ],
      n4: [
        {
          rule: "affinity",
          need: "service.db with the same node.labels.zone",
          have: "none where node.labels.zone is null",
        },
      ],
    });
  });

  test("required affinity to a workload that does not exist refuses every node", () => {
    expect(refusals([makeNode("n1")], [asked({ affinities: [wish(false, "db", BY_NAME)] })])).toEqual({
      n1: [{ rule: "affinity", need: "service.db with the same node.name", have: "none there" }],
    });
  });

  test("required anti-affinity wants none", () => {
    expect(
      refusals(nodes, [makeWorkload("db", { on: ["n1"] }), asked({ affinities: [wish(true, "db")] })]),
    ).toEqual({
      n1: [{ rule: "anti-affinity", need: "no service.db with the same node.labels.zone", have: "1 there" }],
      n2: [{ rule: "anti-affinity", need: "no service.db with the same node.labels.zone", have: "1 there" }],
    });
  });

  test("what is placed keeps newcomers away by its own required anti-affinity", () => {
    const shy = makeWorkload("shy", { on: ["n1"], rules: { affinities: [wish(true, "asked")] } });
    const need = "no service.shy, which keeps away from it, with the same node.labels.zone";
    expect(refusals(nodes, [shy, asked({})])).toEqual({
      n1: [{ rule: "anti-affinity", need, have: "1 there" }],
      n2: [{ rule: "anti-affinity", need, have: "1 there" }],
    });
  });

  test("distinct allows so many for each value, and none without a value", () => {
    const workload = makeWorkload("w", {
      on: ["n1", "n2", "n3"],
      rules: { distinct: [{ by: BY_ZONE, max: 2 }] },
    });
    expect(refusals(nodes, [workload])).toEqual({
      n1: [{ rule: "distinct", need: "at most 2 for each node.labels.zone", have: "2 there already" }],
      n2: [{ rule: "distinct", need: "at most 2 for each node.labels.zone", have: "2 there already" }],
      n4: [
        { rule: "distinct", need: "at most 2 for each node.labels.zone", have: "node.labels.zone is null" },
      ],
    });
  });

  test("hard spread counts from the least eligible value; null refuses", () => {
    const rules = {
      spreads: [{ by: BY_ZONE, maxSkew: 1, weight: null, targets: null, range: SOURCE_RANGE }],
    };
    const need = "at most 1 more than the least for each node.labels.zone";
    expect(refusals(nodes, [makeWorkload("w", { on: ["n1"], rules })])).toEqual({
      n1: [{ rule: "spread", need, have: '1 with "a", the least is 0' }],
      n2: [{ rule: "spread", need, have: '1 with "a", the least is 0' }],
      n4: [{ rule: "spread", need, have: "node.labels.zone is null" }],
    });
  });

  test("a value that no usable node has does not count for the least", () => {
    const rules = {
      spreads: [{ by: BY_ZONE, maxSkew: 1, weight: null, targets: null, range: SOURCE_RANGE }],
    };
    const two = [zoned("n1", "a"), zoned("n2", "b", { drain: true })];
    expect(refusals(two, [makeWorkload("w", { on: ["n1"], rules })])).toEqual({
      n2: [{ rule: "draining", need: "a node that does not drain", have: "draining" }],
    });
  });

  test("a hard link wants the target on the same node", () => {
    const links = [{ target: address("service.db"), hard: true }];
    expect(refusals(nodes.slice(0, 2), [makeWorkload("db", { on: ["n1"] }), asked({}, { links })])).toEqual({
      n2: [
        {
          rule: "link",
          need: "service.db on the same node, as its port is not published",
          have: "service.db is on n1",
        },
      ],
    });
  });

  test("users of a volume go where it lives", () => {
    const anchors = [{ address: address("volume.data"), home: nodeName("n1") }];
    const gone = [{ address: address("volume.data"), home: nodeName("n9") }];
    const two = nodes.slice(0, 2);
    expect(refusals(two, [asked({}, { anchors })])).toEqual({
      n2: [{ rule: "anchor", need: "n1, where volume.data lives", have: "another node" }],
    });
    expect(refusals(two, [asked({}, { anchors: gone })])).toEqual({
      n1: [{ rule: "anchor", need: "n9, where volume.data lives", have: "n9 is not among the nodes" }],
      n2: [{ rule: "anchor", need: "n9, where volume.data lives", have: "n9 is not among the nodes" }],
    });
  });
});

describe("a verdict", () => {
  test("tells a thousand full nodes in one entry with a range", () => {
    const nodes = Array.from({ length: 1000 }, (_, index) =>
      makeNode(`n${index}`, { capacity: { cpu: 100 + (index % 7), memory: 8 * GI, devices: {} } }),
    );
    const result = schedule(makeInput(nodes, [asked({})]));
    const verdict = result.verdicts.get(address("service.asked"));
    expect(verdict?.refused).toHaveLength(1);
    expect(verdict?.refused[0]?.nodes).toHaveLength(1000);
    expect(verdict?.refused[0]?.refusals).toEqual([{ rule: "cpu", need: "500m", have: "100m to 106m" }]);
  });

  test("stays short where every node has another value", () => {
    const nodes = Array.from({ length: 100 }, (_, index) => makeNode(`n${index}`));
    const none = condition('node.name == "x"', () => false);
    const verdict = schedule(makeInput(nodes, [asked({ constraints: [none] })])).verdicts.get(
      address("service.asked"),
    );
    expect(verdict?.refused.map(({ refusals: list }) => list)).toEqual([
      [
        {
          rule: "constraint",
          need: 'node.name == "x"',
          have: 'node.name = "n0"; node.name = "n1"; node.name = "n10"; and 97 other values',
        },
      ],
    ]);
  });

  test("evaluates a key once per node and treats __proto__ as a name", () => {
    const odd = key("node.labels.rack", () => "__proto__");
    const rules = { distinct: [{ by: odd, max: 1 }] };
    expect(refusals([makeNode("a")], [makeWorkload("w", { on: ["a"], rules })])).toEqual({
      a: [{ rule: "distinct", need: "at most 1 for each node.labels.rack", have: "1 there already" }],
    });
  });
});
