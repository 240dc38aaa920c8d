// Modules with the real command line: folders on a disk, addresses in every command.
import { expect, test } from "vitest";
import { project as openProject } from "../rig/cli.ts";

const ROOT = `orch { project = "shop" }
node "a" { provider = "simulator" }
module "eu" {
  source   = "./modules/app"
  for_each = toset(["de"])
}
`;
const APP = `secret "key" { env = "KEY" }
service "web" {
  image   = "web:1"
  secrets = [secret.key]
  file "/x" { source = "x.txt" }
}
service "other" { image = "other:1" }
output "key" {
  value     = secret.key.value
  sensitive = true
}
`;
const FILES = { "main.orch.hcl": ROOT, "modules/app/app.orch.hcl": APP, "modules/app/x.txt": "x" };
const SECRET = ["--secret", 'module.eu["de"].secret.key=env:OTHER'];

test("every command takes the addresses of a module", { timeout: 60_000 }, async () => {
  const project = openProject(FILES);
  const environment = { KEY: "k", OTHER: "o" };
  const ok = async (...args: readonly string[]) => {
    const { code, stdout, stderr } = await project.orch(args, environment);
    expect([code, stderr.replaceAll(/^\+.*\n/gm, "")]).toEqual([0, expect.any(String)]);
    return stdout;
  };
  await ok("apply", "--auto-approve", ...SECRET);
  expect((await project.orch(["plan", "--detailed-exitcode", ...SECRET], environment)).code).toBe(0);
  expect((await project.orch(["plan", "--detailed-exitcode"], environment)).code).toBe(2);
  expect((await ok("state", "list", "--json")).replaceAll("\\", "")).toContain(
    'module.eu["de"].service.web[0]',
  );
  expect(await ok("why", 'module.eu["de"].service.web[0]')).toContain(
    'module.eu["de"].service.web[0] stays on a',
  );
  expect(await ok("logs", 'module.eu["de"].service.web[0]')).toContain("started web:1");

  // one module of two
  project.write("main.orch.hcl", ROOT.replace('["de"]', '["de", "fr"]'));
  const targeted = await ok("plan", "--target", 'module.eu["fr"]', ...SECRET);
  expect(targeted).toContain('+ module.eu["fr"].service.web');
  expect(targeted).not.toContain('module.eu["de"].service');
  const unknown = await project.orch(["plan", "--target", "module.ue"], environment);
  expect(unknown.stderr.replace(/\s+/g, " ")).toContain('Did you mean "module.eu"?');

  // another address in the state
  project.write("main.orch.hcl", ROOT.replace('for_each = toset(["de"])', ""));
  await ok("state", "mv", 'module.eu["de"].service.web', "module.eu.service.web");
  expect(await ok("plan")).not.toContain("create module.eu.service.web");
});

test("a module reads nothing outside of its own folder", async () => {
  const project = openProject({ ...FILES, "root.txt": "root" });
  project.write(
    "modules/app/app.orch.hcl",
    'locals { x = file("../../root.txt") }\nservice "web" { image = local.x }\n',
  );
  const { code, stderr } = await project.orch(["validate"]);
  expect([code, stderr.replace(/\s+/g, " ")]).toEqual([
    1,
    expect.stringContaining('"../../root.txt" is outside of the module\'s folder'),
  ]);
});

test("mistakes in a module show the line of its file, and missing folders the line of the call", async () => {
  const project = openProject(FILES);
  project.write("modules/app/app.orch.hcl", 'service "web" { imgae = "web:1" }\n');
  project.write("more.orch.hcl", 'module "x" { source = "./nope" }\n');
  const { code, stderr } = await project.orch(["validate"]);
  expect(code).toBe(1);
  expect(stderr).toContain("modules/app/app.orch.hcl:1");
  expect(stderr).toContain('service "web" { imgae = "web:1" }');
  expect(stderr).toContain('The module "x" cannot be read: there is no folder "nope".');
});

test("a folder without configuration is no module", async () => {
  const project = openProject(FILES);
  project.write("empty/readme.md", "");
  project.write("more.orch.hcl", 'module "x" { source = "./empty" }\n');
  const { stderr } = await project.orch(["validate"]);
  expect(stderr.replace(/\s+/g, " ")).toContain('the folder "empty" holds no *.orch.hcl file');
});
