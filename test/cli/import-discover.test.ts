// `orch import --discover`: the state is gone, the engines are there.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { project as openProject } from "../rig/cli.ts";

const TWO_NODES = `orch { project = "shop" }
node "a" { provider = "simulator" }
node "b" { provider = "simulator" }
`;
const SHOP = `${TWO_NODES}
variable "password" {
  type      = string
  sensitive = true
}
volume "data" {}
service "db" {
  image = "db:1"
  env   = { PASSWORD = var.password }
  mount "/data" { volume = volume.data }
}
service "web" {
  image    = "web:1"
  replicas = 3
  port "http" { container = 80 }
}
job "migrate" { image = "migrate:1" }
output "urls" { value = service.web.endpoints["http"] }
`;
const SECRET = { ORCH_VAR_password: "hunter2" };

async function applied(text = SHOP) {
  const project = openProject({ "main.orch.hcl": text });
  await project.ok(["apply", "--auto-approve"], SECRET);
  return project;
}

type Shop = Awaited<ReturnType<typeof applied>>;

function loseState(project: Shop): void {
  for (const name of ["orch.state.json", "orch.state.json.backup", "orch.state.journal", ".orch/history"])
    rmSync(join(project.folder, name), { recursive: true, force: true });
}

const lineageOf = (project: Shop) =>
  (JSON.parse(project.read("orch.state.json")) as { lineage: string }).lineage;

describe("orch import --discover", { timeout: 30_000 }, () => {
  test("writes a state with which nothing is left to do", async () => {
    const project = await applied();
    const lineage = lineageOf(project);
    const outputs = await project.ok(["output", "--json"], SECRET);
    loseState(project);
    const { code, stdout, stderr } = await project.orch(["import", "--discover", "--auto-approve"], SECRET);
    expect(code).toBe(0);
    expect(stdout).toBe(`Found 8 objects of the project "shop" on 2 nodes, lineage
  ${lineage}:

  job.migrate      1  a
  network.default  2  a, b
  service.db       1  a
  service.web      3  a, b
  volume.data      1  a

With this state there is nothing left to do.
The state of 8 objects is written to ${join(project.folder, "orch.state.json")}.
`);
    expect(stderr.replace(/\s+/g, " ")).toBe(
      "Warning: What the sensitive values of service.db were is not known any more; the configuration's count as applied. [sensitive-unseen] ",
    );
    expect(lineageOf(project)).toBe(lineage);
    expect(await project.ok(["plan", "--detailed-exitcode"], SECRET)).toContain("No changes");
    expect(await project.ok(["output", "--json"], SECRET)).toBe(outputs);
    expect(project.everything()).not.toContain("hunter2");
    // and the state serves: a change of the secret is seen again
    const changed = await project.orch(["plan", "--detailed-exitcode"], { ORCH_VAR_password: "other" });
    expect(changed.code).toBe(2);
  });

  test("asks first, and where nobody can be asked, says so and writes nothing", async () => {
    const project = await applied();
    loseState(project);
    const { code, stderr } = await project.orch(["import", "--discover"], SECRET);
    expect(code).toBe(3);
    expect(stderr).toContain("This needs an approval, and there is nobody to ask.");
    expect(() => project.read("orch.state.json")).toThrow();
  });

  test("refuses where the state is not lost", async () => {
    const project = await applied();
    const before = project.read("orch.state.json");
    const { code, stderr } = await project.orch(["import", "--discover", "--auto-approve"], SECRET);
    expect(code).toBe(1);
    expect(stderr).toContain("is not lost: it holds");
    expect(project.read("orch.state.json")).toBe(before);
  });

  test("refuses to forget what an unreachable node holds, unless that node is named lost", async () => {
    const project = await applied();
    loseState(project);
    project.write(
      "main.orch.hcl",
      SHOP.replace(
        'node "b" { provider = "simulator" }',
        'node "b" {\n  provider = "simulator"\n  unreachable = true\n}',
      ),
    );
    const refused = await project.orch(["import", "--discover", "--auto-approve"], SECRET);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain("Node b cannot be reached: what it holds would be forgotten.");
    const { code, stdout } = await project.orch(
      ["import", "--discover", "--auto-approve", "--lost", "b"],
      SECRET,
    );
    expect(code).toBe(0);
    expect(stdout).toContain("With this state, orch plan will show:");
  });

  test("objects of several states: asks which, and takes that one only", async () => {
    const project = await applied();
    const first = lineageOf(project);
    const second = "11111111-2222-3333-4444-555555555555";
    loseState(project);
    const world = project.read(".orch/simulator.json").split("\n");
    const changed = world.map((text) =>
      text.includes('"service.web[0]"') || text.includes('"service.web[1]"')
        ? text.replaceAll(first, second)
        : text,
    );
    project.write(".orch/simulator.json", changed.join("\n"));
    const refused = await project.orch(["import", "--discover", "--auto-approve"], SECRET);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain("Objects of this project belong to several states.");
    expect(refused.stderr).toContain("--lineage");
    const unknown = await project.orch(["import", "--discover", "--lineage", "nope"], SECRET);
    expect(unknown.stderr).toContain("No object of this project has the lineage nope.");
    const { code, stdout, stderr } = await project.orch(
      ["import", "--discover", "--auto-approve", "--lineage", second],
      SECRET,
    );
    expect(code).toBe(0);
    expect(stdout).toContain(`Found 2 objects of the project "shop"`);
    expect(stderr).toContain(`Objects of the lineage ${first} are not`);
    expect(lineageOf(project)).toBe(second);
  });

  test("a project that has nothing anywhere", async () => {
    const project = openProject({ "main.orch.hcl": TWO_NODES });
    expect(await project.ok(["import", "--discover"])).toBe('No node has objects of the project "shop".\n');
  });

  test("says how it is called", async () => {
    const project = openProject({ "main.orch.hcl": TWO_NODES });
    for (const args of [
      ["import"],
      ["import", "service.web[0]"],
      ["import", "--discover", "service.web[0]", "x"],
    ]) {
      const { code, stderr } = await project.orch(args);
      expect([code, stderr]).toEqual([
        1,
        expect.stringContaining("orch import takes --discover, or an address and an id."),
      ]);
    }
  });
});
