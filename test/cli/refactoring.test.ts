// Blocks `moved` and `removed` with the real command line.
import { expect, test } from "vitest";
import { project as openProject } from "../rig/cli.ts";

const NODE = 'orch { project = "p" }\nnode "a" { provider = "simulator" }\n';
const BLOCKS = `network "net" {}
volume "data" {}
service "web" {
  image    = "i:1"
  networks = [network.net]
  mount "/d" { volume = volume.data }
}
`;
const moved = (from: string, to: string) => `moved {\n  from = ${from}\n  to = ${to}\n}\n`;
const intoModule = ["service.web", "network.net", "volume.data"]
  .map((from) => moved(from, `module.m.${from}`))
  .join("");

test("what moves into a module runs on, with its data and networks", { timeout: 60_000 }, async () => {
  const project = openProject({ "main.orch.hcl": `${NODE}${BLOCKS}`, "m/m.orch.hcl": BLOCKS });
  await project.ok(["apply", "--auto-approve"]);
  project.write("main.orch.hcl", `${NODE}module "m" { source = "./m" }\n${intoModule}`);
  const planned = await project.ok(["plan"]);
  expect(planned).toContain("module.m.volume.data  moved from volume.data");
  expect(planned).toContain("0 create, 1 update, 0 destroy"); // its alias
  expect((await project.orch(["plan", "--detailed-exitcode"])).code).toBe(2);
  await project.ok(["plan", "--out", "p.plan"]);
  await project.ok(["apply", "p.plan"]);
  expect((await project.orch(["plan", "--detailed-exitcode"])).code).toBe(0);
  expect(await project.ok(["state", "list"])).toMatch(/module\.m\.volume\.data@a +a +p-data\n/);

  // the blocks can go, and what was moved keeps its names
  project.write("main.orch.hcl", `${NODE}module "m" { source = "./m" }\n`);
  expect((await project.orch(["plan", "--detailed-exitcode"])).code).toBe(0);

  // a key for the whole module
  project.write(
    "main.orch.hcl",
    `${NODE}module "m" {\n  source = "./m"\n  for_each = toset(["k"])\n}\n${moved("module.m", 'module.m["k"]')}`,
  );
  const keyed = await project.ok(["plan"]);
  expect(keyed).toContain('module.m["k"].service.web  moved from module.m.service.web');
  expect(keyed).toContain("0 create, 1 update, 0 destroy");
  await project.ok(["apply", "--auto-approve"]);
  expect((await project.orch(["plan", "--detailed-exitcode"])).code).toBe(0);
});

test("a move alone is a plan that can be approved", { timeout: 60_000 }, async () => {
  const project = openProject({
    "main.orch.hcl": `${NODE}volume "a" {}\njob "j" {\n  image = "i"\n  mount "/d" { volume = volume.a }\n}\n`,
  });
  await project.ok(["apply", "--auto-approve"]);
  project.write(
    "main.orch.hcl",
    `${NODE}volume "b" {}\njob "j" {\n  image = "i"\n  mount "/d" { volume = volume.b }\n}\n${moved("volume.a", "volume.b")}`,
  );
  const planned = await project.ok(["plan"]);
  expect(planned).toContain("volume.b  moved from volume.a");
  const id = /--approve (p1-\w+)/.exec(planned)?.[1] ?? "";
  await project.ok(["apply", "--approve", id]);
  expect(await project.ok(["state", "list"])).toContain("volume.b@a");
  expect((await project.orch(["plan", "--detailed-exitcode"])).code).toBe(0);
});

test("what is removed without being destroyed stays, and is nobody's", { timeout: 60_000 }, async () => {
  const project = openProject({
    "main.orch.hcl": `${NODE}service "old" { image = "o:1" }\nservice "web" { image = "w:1" }\n`,
  });
  await project.ok(["apply", "--auto-approve"]);
  project.write(
    "main.orch.hcl",
    `${NODE}service "web" { image = "w:1" }\nremoved {\n  from = service.old\n  lifecycle { destroy = false }\n}\n`,
  );
  const planned = await project.ok(["plan"]);
  expect(planned).toContain(". service.old  no longer managed; stays as it is: p-old-0 on a");
  expect(planned).toContain("0 create, 0 destroy");
  await project.ok(["apply", "--auto-approve"]);
  expect(await project.ok(["state", "list"])).not.toContain("service.old");
  expect((await project.orch(["plan", "--detailed-exitcode"])).code).toBe(0);
});

test("what the object that stays needs stays with it", { timeout: 60_000 }, async () => {
  const old = `network "own" {}
volume "data" { on_delete = "delete" }
service "old" {
  image    = "o:1"
  networks = [network.own]
  mount "/d" { volume = volume.data }
}
`;
  const web = 'service "web" { image = "w:1" }\n';
  const project = openProject({ "main.orch.hcl": `${NODE}${old}${web}` });
  await project.ok(["apply", "--auto-approve"]);
  project.write(
    "main.orch.hcl",
    `${NODE}${web}removed {\n  from = service.old\n  lifecycle { destroy = false }\n}\n`,
  );
  const planned = await project.ok(["plan", "--delete-volumes"]);
  expect(planned).toContain(". network.own  no longer managed; stays as it is: p-own on a");
  expect(planned).toContain(". volume.data  no longer managed; stays as it is: p-data on a");
  expect(planned).toContain("0 create, 0 destroy");
  await project.ok(["apply", "--auto-approve"]);
  expect((await project.orch(["plan", "--detailed-exitcode"])).code).toBe(0);
});

test("a move to an address that is taken is told and not made", { timeout: 60_000 }, async () => {
  const project = openProject({
    "main.orch.hcl": `${NODE}service "a" { image = "i" }\nservice "b" { image = "i" }\n`,
  });
  await project.ok(["apply", "--auto-approve"]);
  project.write("main.orch.hcl", `${NODE}service "b" { image = "i" }\n${moved("service.a", "service.b")}`);
  const { code, stderr, stdout } = await project.orch(["plan"]);
  expect(code).toBe(0);
  expect(stderr.replace(/\s+/g, " ")).toContain(
    "service.a is not moved: there is a record of service.b already.",
  );
  expect(stdout).toContain("1 destroy");
});
