// What would make a pending replica fit: each change is the smallest of its kind, and true.
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Requirements } from "../../src/model/configuration.ts";
import type { Node } from "../../src/model/node.ts";
import { emptyBoard, put } from "../../src/scheduler/board.ts";
import { compileProblem } from "../../src/scheduler/compile.ts";
import { refusalsOf } from "../../src/scheduler/filter.ts";
import { schedule } from "../../src/scheduler/schedule.ts";
import type { SchedulingInput, SchedulingResult } from "../../src/scheduler/types.ts";
import { BY_NAME, BY_ZONE, GI, MI, condition, makeInput, makeNode, makeWorkload } from "./build.ts";
import { anyInput } from "./random.ts";

const RUNS = { numRuns: Number(process.env["ORCH_TEST_RUNS"] ?? 150) };
const TIME = 60_000 + RUNS.numRuns * 100; // for a busy machine

const ssd = condition('node.labels.disk == "ssd"', (node) => node.labels["disk"] === "ssd");

/** The changes for the first pending replica of a service of 1 core and 2 Gi. */
function texts(nodes: readonly Node[], rules: Partial<Requirements> = {}, replicas = 1): readonly string[] {
  const web = makeWorkload("web", { cpu: 1000, memory: 2 * GI, replicas, rules });
  return schedule(makeInput(nodes, [web])).pending[0]?.remedies?.map(({ text }) => text) ?? [];
}

const small = (name: string, memory: number): Node =>
  makeNode(name, { allocatable: { cpu: 4000, memory, devices: {} }, labels: { disk: "hdd", zone: name } });

test("so much more of what on the node that comes closest", () => {
  expect(texts([small("n1", GI), small("n2", 2 * GI - 412 * MI)])).toEqual([
    "with 412Mi of memory more on n2",
  ]);
});

test("a rule that is all that is in the way, with the nodes where it is, before rules and room", () => {
  const nodes = [makeNode("n1"), makeNode("n2"), small("n3", GI)];
  expect(texts(nodes, { constraints: [ssd] })).toEqual([
    'without the constraint node.labels.disk == "ssd" on n1, n2',
  ]);
  expect(texts([small("n3", GI)], { constraints: [ssd] })).toEqual([
    'without the constraint node.labels.disk == "ssd" and with 1Gi of memory more on n3',
  ]);
});

test("each rule in its own words", () => {
  expect(texts([makeNode("n1", { taints: ["gpu", "dedicated=db"] })])).toEqual([
    'with tolerations = ["gpu", "dedicated=db"] on n1',
  ]);
  expect(texts([makeNode("n1", { pool: "edge" })])).toEqual(['with pool = "edge" on n1']);
  expect(texts([makeNode("n1", { drain: true })])).toEqual(["without the drain on n1"]);
  expect(texts([makeNode("n1", { maxReplicas: 0 })])).toEqual(["with one more in max_replicas on n1"]);
  expect(texts([makeNode("n1", { foreignPorts: ["80/tcp"] })], { hostPorts: ["80/tcp"] })).toEqual([
    "with host port 80/tcp free on n1",
  ]);
  expect(texts([makeNode("n1")], { distinct: [{ by: BY_NAME, max: 1 }] }, 2)).toEqual([
    "with more than 1 for each node.name on n1",
  ]);
  expect(texts([makeNode("n1")], { distinct: [{ by: BY_ZONE, max: 1 }] })).toEqual([
    "with a value for node.labels.zone on n1",
  ]);
});

test("many nodes are counted, and three changes are enough", () => {
  const nodes = Array.from({ length: 9 }, (_, index) => makeNode(`n${index}`, { drain: true }));
  const others = [makeNode("p", { pool: "p" }), makeNode("q", { pool: "q" }), makeNode("r", { pool: "r" })];
  expect(texts([...nodes, ...others])).toEqual([
    "without the drain on n0, n1, n2, n3, n4, 4 more",
    'with pool = "p" on p',
    'with pool = "q" on q',
  ]);
});

test(
  "with what a change says, the rules of its nodes accept the replica, and without it they do not",
  () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const result = schedule(input);
        for (const { workload, remedies = [] } of result.pending) {
          for (const { amounts, relax, nodes, moves } of remedies) {
            if (moves !== undefined) continue; // room by moving others
            if (Object.keys(amounts).some((name) => name.startsWith("quota "))) continue; // its nodes have room
            for (const node of nodes) {
              const before = left(input, result, workload, node);
              expect(before.length).toBeGreaterThan(0);
              const names = new Set([...relax.map(({ rule }) => rule), ...Object.keys(amounts)]);
              expect(before.filter(({ rule }) => !names.has(rule) && rule !== "port-range")).toEqual([]);
              const roomy = input.nodes.map((each) => (each.name === node ? grown(each, amounts) : each));
              const after = left({ ...input, nodes: roomy }, result, workload, node);
              const relaxed = new Set(relax.map(({ rule }) => rule));
              expect(after.filter(({ rule }) => !relaxed.has(rule) && rule !== "port-range")).toEqual([]);
            }
          }
        }
      }),
      RUNS,
    );
  },
  TIME,
);

/** What still refuses a replica of the workload in the final placement. */
function left(input: SchedulingInput, result: SchedulingResult, workload: string, node: string) {
  const problem = compileProblem(input);
  const board = emptyBoard(problem);
  for (const replica of problem.replicas) {
    const placement = result.placements.get(replica.address);
    const at = placement === undefined ? undefined : problem.nodeIndex.get(placement.node);
    if (at !== undefined) put(board, replica, at);
  }
  const found = problem.workloads.find(({ address }) => address === workload);
  const at = problem.nodes.findIndex(({ name }) => name === node);
  return found === undefined ? [] : refusalsOf(found, at, board);
}

function grown(node: Node, amounts: Readonly<Record<string, number>>): Node {
  const { allocatable, cores = Math.floor(node.capacity.cpu / 1000) } = node;
  const devices = { ...allocatable.devices };
  for (const [name, amount] of Object.entries(amounts))
    if (name.startsWith("device ")) devices[name.slice(7)] = (devices[name.slice(7)] ?? 0) + amount;
  return {
    ...node,
    cores: cores + (amounts["exclusive-cores"] ?? 0),
    foreignCores: (node.foreignCores ?? []).filter((core) => core < cores), // new ones are nobody's
    allocatable: {
      cpu: allocatable.cpu + (amounts["cpu"] ?? 0),
      memory: allocatable.memory + (amounts["memory"] ?? 0),
      devices,
    },
  };
}
