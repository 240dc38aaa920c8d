// The examples that need no engine, from the first plan to the end, with the real program.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import type { Plan } from "../../src/plan/document.ts";
import { copyExample, exampleNames } from "./project.ts";
import type { Project } from "./project.ts";
import { schemaProblems } from "./schema.ts";

const open: Project[] = [];

afterEach(() => {
  for (const project of open.splice(0)) project.remove();
});

function example(name: string): Project {
  const project = copyExample(name);
  open.push(project);
  return project;
}

/** What the example with engines of its own asks for. */
const ENGINES = {
  a: { host: "unix:///nowhere/a.sock", advertise: "10.0.0.1" },
  b: { host: "unix:///nowhere/b.sock", advertise: "10.0.0.2" },
  c: { host: "unix:///nowhere/c.sock", advertise: "10.0.0.3" },
};

async function planOf(project: Project, args: readonly string[] = []): Promise<Plan> {
  return JSON.parse(await project.ok(["plan", "--json", ...args])) as Plan; // checked by the schema
}

test.each(exampleNames())("%s is valid", async (name) => {
  const project = example(name);
  if (name === "three-engines")
    writeFileSync(join(project.folder, "orch.vars.json"), JSON.stringify({ engines: ENGINES }));
  const { code, stderr } = await project.orch(["validate"]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
});

describe.each(["many-nodes", "for-each", "modules", "batch"])("%s", (name) => {
  test("a plan has the same bytes in another folder, time zone, language and width", async () => {
    const first = await example(name).ok(["plan", "--json"]);
    const second = await example(name).ok(["plan", "--json"], {
      TZ: "Pacific/Apia",
      LANG: "tr_TR.UTF-8",
      LC_ALL: "tr_TR.UTF-8",
      COLUMNS: "200",
    });
    expect(second).toBe(first);
    const text = await example(name).ok(["plan"], { TZ: "UTC" });
    expect(await example(name).ok(["plan"], { TZ: "Asia/Tokyo" })).toBe(text);
  });

  test("a plan is what its schema says", async () => {
    const project = example(name);
    expect(schemaProblems(await planOf(project))).toEqual([]);
    await project.ok(["apply", "--auto-approve"]);
    expect(schemaProblems(await planOf(project, ["--destroy"]))).toEqual([]);
  });

  test("after an apply nothing is left to do, and after a destroy everything is", async () => {
    const project = example(name);
    const planned = await planOf(project);
    expect((await project.orch(["plan", "--detailed-exitcode"])).code).toBe(2);
    await project.ok(["apply", "--auto-approve"]);
    expect((await project.orch(["plan", "--detailed-exitcode"])).code).toBe(0);
    expect((await planOf(project)).placements).toEqual(planned.placements);
    await project.ok(["destroy", "--auto-approve"]);
    expect((await planOf(project)).summary).toEqual(planned.summary);
  });

  test("a saved plan is applied as it was reviewed", async () => {
    const project = example(name);
    await project.ok(["plan", "--out", "reviewed.plan"]);
    await project.ok(["apply", "reviewed.plan"]);
    expect((await project.orch(["plan", "--detailed-exitcode"])).code).toBe(0);
    // what is done cannot be done again
    expect((await project.orch(["apply", "reviewed.plan"])).code).toBe(4);
  });
});

describe("many-nodes", () => {
  test("every rule of the example holds", async () => {
    const { placements, summary, nodes } = await planOf(example("many-nodes"));
    const of = (workload: string): readonly string[] =>
      Object.entries(placements).flatMap(([address, node]) =>
        address.startsWith(`${workload}[`) ? [node] : [],
      );
    expect(summary).toMatchObject({ create: Object.keys(placements).length + nodes.length, pending: 0 });
    expect(nodes).toHaveLength(50);
    expect(of("daemon.agent")).toHaveLength(50);
    expect(zoneCounts(of("service.web"))).toEqual([10, 10, 10]);
    expect(new Set(of("service.api")).size).toBe(24);
    const labels = new Map(nodes.map((node) => [node.name as string, node.labels]));
    expect(of("service.cache").map((node) => labels.get(node)?.["disk"])).toEqual(Array(6).fill("ssd"));
    expect(new Set(of("service.cache").map((node) => labels.get(node)?.["rack"])).size).toBe(6);
  });

  test("draining a node moves what ran there and nothing else", async () => {
    const project = example("many-nodes");
    const before = (await planOf(project)).placements;
    await project.ok(["apply", "--auto-approve"]);
    const { changes, placements } = await planOf(project, ["--var", 'drain=["a-00"]']);
    const moved = Object.keys(before).filter(
      (address) => before[address as keyof typeof before] === "sim-a-00",
    );
    const changed = Object.keys(before).filter(
      (address) => before[address as keyof typeof before] !== placements[address as keyof typeof placements],
    );
    expect(changed.sort()).toEqual(moved.sort());
    expect(changes.every(({ node }) => node.to !== "sim-a-00")).toBe(true);
  });
});

function zoneCounts(nodes: readonly string[]): readonly number[] {
  const counts = new Map<string, number>();
  for (const node of nodes) counts.set(node[4] ?? "", (counts.get(node[4] ?? "") ?? 0) + 1);
  return [...counts.values()];
}
