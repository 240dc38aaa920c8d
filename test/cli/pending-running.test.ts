// A replica that is to be replaced or moved and finds no place: what is there of it runs on, and counts.
import { expect, test } from "vitest";
import type { Plan } from "../../src/plan/document.ts";
import { type Project, project as openProject } from "../rig/cli.ts";

const front = (tag: string, cpu: string, more = "") => `orch { project = "shop" }
node "n" {
  for_each  = { a = "10.0.0.1", b = "10.0.0.2" }
  provider  = "simulator"
  advertise = each.value
  capacity  = { cpu = 2, memory = "4Gi" }
}
service "front" {
  image     = "front:${tag}"
  replicas  = 3
  resources = { cpu = "${cpu}" }
  port "http" { container = 80 }
  update { min_healthy_time = "0s" }
}
${more}
output "urls" { value = service.front.endpoints["http"] }
`;

const URLS = '["10.0.0.1:20000", "10.0.0.2:20000", "10.0.0.1:20001"]';

async function applied(text: string): Promise<Project> {
  const project = openProject(text);
  await project.ok(["apply", "--auto-approve"]);
  return project;
}

async function planOf(project: Project): Promise<Plan> {
  return JSON.parse(await project.ok(["plan", "--allow-pending", "--json"])) as Plan; // what orch says of itself
}

const READY = { timeout: 60_000 };

test(
  "replicas that cannot be replaced stay in outputs, placements and counts, and the plan says that they run on",
  READY,
  async () => {
    const project = await applied(front("1", "600m"));
    expect(await project.ok(["output", "urls"])).toContain(URLS);
    project.write("main.orch.hcl", front("2", "1500m"));
    const plan = await planOf(project);
    expect(plan.placements).toEqual({
      "service.front[0]": "n-a",
      "service.front[1]": "n-b",
      "service.front[2]": "n-a",
    });
    expect(plan.outputs["urls"]?.action).toBe("none");
    expect(plan.summary).toEqual({
      create: 0,
      update: 0,
      replace: 1,
      move: 0,
      delete: 0,
      forget: 0,
      pending: 2,
      unchanged: 0,
    });
    const text = await project.ok(["plan", "--allow-pending"]);
    expect(text).toContain("      front[0], front[2] keep running as they are\n");
    expect(text).toContain("3 replicas\n");
    expect(await project.ok(["why", "service.front[0]"])).toContain("none: it keeps running as it is");

    await project.ok(["plan", "--allow-pending", "--out", "p.plan"]);
    await project.ok(["apply", "--allow-pending", "p.plan"]);
    expect(await project.ok(["output", "urls"])).toContain(URLS);
    expect(await project.ok(["status"])).toContain("3/3");
    const again = await planOf(project);
    expect([again.changes, again.pending.map(({ address }) => address)]).toEqual([
      [],
      ["service.front[0]", "service.front[2]"],
    ]);
  },
);

test("what runs on without a new place keeps its room: nothing else is put there", READY, async () => {
  const project = await applied(front("1", "600m"));
  const other = 'service "other" {\n  image     = "other:1"\n  resources = { cpu = "1500m" }\n}\n';
  project.write("main.orch.hcl", front("2", "3", other));
  const plan = await planOf(project);
  expect(plan.pending.map(({ address }) => address)).toEqual([
    "service.front[0]",
    "service.front[1]",
    "service.front[2]",
    "service.other[0]",
  ]);
  expect(plan.nodes.map(({ name, after }) => [name, after.cpu])).toEqual([
    ["n-a", 1200],
    ["n-b", 600],
  ]);
});

test("a replica on a draining node that nothing else takes runs on there", READY, async () => {
  const project = await applied(front("1", "600m"));
  const plan = JSON.parse(
    await project.ok(["plan", "--allow-pending", "--json", "--drain", "n-a", "--drain", "n-b"]),
  ) as Plan; // what orch says of itself
  expect([plan.changes, plan.placements, plan.outputs["urls"]?.action]).toEqual([
    [],
    { "service.front[0]": "n-a", "service.front[1]": "n-b", "service.front[2]": "n-a" },
    "none",
  ]);
});
