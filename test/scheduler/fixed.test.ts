// Whole decisions, written out.
import { describe, expect, test } from "vitest";
import { schedule } from "../../src/scheduler/schedule.ts";
import { GI, address, makeInput, makeNode, makeWorkload, nodeName, placed, waiting } from "./build.ts";

describe("pins", () => {
  const nodes = [makeNode("n1"), makeNode("n2", { drain: true })];
  const pinned = (pin: string, current: string | null = null) =>
    makeWorkload("web", {
      each: { 0: { pin: nodeName(pin), current: current === null ? null : nodeName(current) } },
    });

  test("a pin is followed before anything else takes the room", () => {
    const first = makeWorkload("first", { cpu: 4000, rules: { priority: 100 } });
    const result = schedule(makeInput(nodes, [first, pinned("n1")]));
    expect(placed(result)).toEqual({ "service.web[0]": "n1" });
    expect(result.placements.get(address("service.web[0]"))?.score).toBeNull();
  });

  test("a pin that its node refuses is pending with the reason", () => {
    expect(waiting(schedule(makeInput(nodes, [pinned("n2")])))).toEqual({
      "service.web[0]": "n2 refuses it: draining: needs a node that does not drain, has draining",
    });
    expect(waiting(schedule(makeInput(nodes, [pinned("n9")])))).toEqual({
      "service.web[0]": "n9, to which it is pinned, is not among the nodes",
    });
  });

  test("a pin elsewhere moves a replica that runs", () => {
    const { placements } = schedule(makeInput([makeNode("n1"), makeNode("n3")], [pinned("n3", "n1")]));
    expect([...placements.values()]).toEqual([
      { node: "n3", reason: "moved", cause: null, score: null, parts: {}, runnerUp: null },
    ]);
  });
});

describe("daemons", () => {
  const daemon = (options = {}) =>
    makeWorkload("daemon.agent", {
      replicas: 0,
      ...options,
      source: { daemon: true, ...(options as { source?: object }).source },
    });

  test("run once on every node that accepts them", () => {
    const nodes = [
      makeNode("n1"),
      makeNode("n2", { pool: "other" }),
      makeNode("n3", { drain: true }),
      makeNode("n4", { capacity: { cpu: 100, memory: 8 * GI, devices: {} } }),
    ];
    const replicas = [
      {
        address: address('daemon.agent["n3"]'),
        current: nodeName("n3"),
        pin: null,
        held: false,
        changed: false,
      },
    ];
    const result = schedule(makeInput(nodes, [daemon({ source: { replicas } })]));
    expect(placed(result)).toEqual({ 'daemon.agent["n1"]': "n1" });
    expect(waiting(result)).toEqual({ 'daemon.agent["n4"]': "short 400m CPU on n4" });
    expect(result.verdicts.get(address("daemon.agent"))).toEqual({
      eligible: ["n1"],
      refused: [
        { nodes: ["n2"], refusals: [{ rule: "pool", need: 'pool "default"', have: 'pool "other"' }] },
        {
          nodes: ["n3"],
          refusals: [{ rule: "draining", need: "a node that does not drain", have: "draining" }],
        },
        { nodes: ["n4"], refusals: [{ rule: "cpu", need: "500m", have: "100m" }] },
      ],
    });
  });

  test("are kept where they run, and held where nobody answers", () => {
    const nodes = [
      makeNode("n1"),
      makeNode("n2", { status: "unreachable" }),
      makeNode("n3", { status: "unreachable" }),
    ];
    const at = (name: string, held: boolean) => ({
      address: address(`daemon.agent["${name}"]`),
      current: nodeName(name),
      pin: null,
      held,
      changed: false,
    });
    const replicas = [at("n1", false), at("n2", true), at("n3", false)];
    const { placements, pending } = schedule(makeInput(nodes, [daemon({ source: { replicas } })]));
    expect([...placements].map(([name, { node, reason }]) => [name, node, reason])).toEqual([
      ['daemon.agent["n1"]', "n1", "kept"],
      ['daemon.agent["n2"]', "n2", "kept"],
    ]);
    expect(pending).toEqual([]);
  });
});
