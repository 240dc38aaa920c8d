// Blocks `import`: the plan shows what is taken in, an apply takes it, and the blocks can stay.
import { join } from "node:path";
import { expect, test } from "vitest";
import { openWorldFile } from "../../providers/simulator/world-file.ts";
import { addStranger, objectsOf } from "../../providers/simulator/world.ts";
import { project as openProject } from "../rig/cli.ts";

const SHOP = `orch { project = "shop" }
node "a" { provider = "simulator" }
node "b" { provider = "simulator" }
network "backend" { name = "old-net" }
module "db" {
  source  = "./db"
  network = network.backend
}
service "web" {
  update { min_healthy_time = "0s" }
  image = "web:1"
  port "http" {
    container = 80
    host      = 80
  }
}
`;
const DB = `variable "network" { type = network }
volume "data" { name = "old-data" }
service "db" {
  update { min_healthy_time = "0s" }
  image    = "db:1"
  networks = [var.network]
  mount "/data" { volume = volume.data }
}
`;
const block = (to: string, id: string, more = "") => `import {\n  to = ${to}\n  id = ${id}\n${more}}\n`;
const BLOCKS =
  block("module.db.volume.data", '"old-data"') +
  block("network.backend", '"old-net"', '  node = "b"\n') +
  block("service.web[0]", '"old-${local.web}"') +
  'locals { web = "web" }\n';

function shop(text: string) {
  const project = openProject({ "main.orch.hcl": text, "db/db.orch.hcl": DB });
  const world = openWorldFile(join(project.folder, ".orch/simulator.json"));
  addStranger(world, "a", { kind: "service", name: "old-web", ports: ["80/tcp"] });
  addStranger(world, "b", { kind: "volume", name: "old-data" });
  addStranger(world, "b", { kind: "network", name: "old-net" });
  return { project, world };
}

test("what is imported before the first apply is used from then on", { timeout: 60_000 }, async () => {
  const { project, world } = shop(SHOP + BLOCKS);
  const planned = await project.ok(["plan"]);
  expect(planned).toContain("+ module.db.volume.data@b  imported: old-data on b");
  expect(planned).toContain("+ service.web[0]  imported: old-web on a");
  expect(await project.ok(["plan"])).toBe(planned);
  await project.ok(["plan", "--out", "p.plan"]);
  await project.ok(["apply", "p.plan"]);
  expect(objectsOf(world, "b").map(({ kind, name, born }) => [kind, name, born === null])).toEqual([
    ["volume", "old-data", true],
    ["network", "old-net", true],
    ["service", "shop-db-db-0", false],
  ]);
  expect(objectsOf(world, "a").map(({ name }) => name)).toEqual(expect.arrayContaining(["shop-web-0"]));
  expect(objectsOf(world, "a").map(({ name }) => name)).not.toContain("old-web");
  expect((await project.orch(["plan", "--detailed-exitcode"])).code).toBe(0);
  await project.ok(["destroy", "--auto-approve"]);
});

test(
  "each element of for_each is imported, also into a state that is there",
  { timeout: 60_000 },
  async () => {
    const text = `orch { project = "shop" }
node "b" { provider = "simulator" }
volume "data" {
  for_each = toset(["x"])
  name     = "old-data"
}
job "use" {
  image = "i"
  mount "/d" { volume = volume.data["x"] }
}
`;
    const { project } = shop(
      'orch { project = "shop" }\nnode "b" { provider = "simulator" }\nservice "s" { image = "i" }\n',
    );
    await project.ok(["apply", "--auto-approve"]);
    project.write(
      "main.orch.hcl",
      `${text}${block("volume.data[each.key]", "each.value", '  for_each = { x = "old-data" }\n')}`,
    );
    expect(await project.ok(["plan"])).toContain('+ volume.data["x"]@b  imported: old-data on b');
    await project.ok(["apply", "--auto-approve"]);
    expect(await project.ok(["state", "list"])).toContain('volume.data["x"]@b');
    expect((await project.orch(["plan", "--detailed-exitcode"])).code).toBe(0);
  },
);

test("what cannot be imported is told at the blocks, all of it", { timeout: 60_000 }, async () => {
  const { project } = shop(
    `${SHOP}${block("service.web[7]", '"old-web"')}${block("network.backend", '"nope"')}${block("service.gone[0]", '"x"')}`,
  );
  const { code, stderr } = await project.orch(["plan"]);
  const text = stderr.replace(/\s+/g, " ");
  expect(code).toBe(1);
  expect(text).toContain("service.web has no replica service.web[7].");
  expect(text).toContain('There is no network "nope" on a, b.');
  expect(text).toContain("Nothing in the configuration is called service.gone.");
  expect(text).toContain("main.orch.hcl:17, in import");
});

test(
  "blocks of what is imported can be generated, read by the same plan, and applied",
  { timeout: 60_000 },
  async () => {
    const { project } = shop(
      `orch { project = "shop" }\nnode "a" { provider = "simulator" }\nnode "b" { provider = "simulator" }\n${block("volume.data", '"old-data"')}${block("service.web[0]", '"old-web"')}`,
    );
    const flag = ["--generate-config-out", "generated.orch.hcl"];
    const { stderr } = await project.orch(["plan"]);
    expect(stderr).toContain("Nothing in the configuration is called volume.data.");
    const planned = await project.ok(["plan", ...flag]);
    expect(planned).toContain("imported: old-web on a");
    expect(project.read("generated.orch.hcl")).toContain('volume "data" {\n  name = "old-data"\n}\n');
    expect(project.read("generated.orch.hcl")).toContain('service "web" {\n  image ');
    // what is there is never overwritten, and there is nothing left to generate
    const again = await project.orch(["plan", ...flag]);
    expect([again.code, again.stderr]).toEqual([1, expect.stringContaining("[nothing-to-generate]")]);
    await project.ok(["apply", "--auto-approve"]);
    expect((await project.orch(["plan", "--detailed-exitcode"])).code).toBe(0);
  },
);

test("what cannot be generated is told, and nothing is written", { timeout: 60_000 }, async () => {
  const { project } = shop(`${SHOP}${block('volume.x["k"]', '"old-data"')}${block("volume.y", '"nope"')}`);
  const { code, stderr } = await project.orch(["plan", "--generate-config-out", "generated.orch.hcl"]);
  const text = stderr.replace(/\s+/g, " ");
  expect(code).toBe(1);
  expect(text).toContain('No block can be generated for volume.x["k"].');
  expect(text).toContain("generate one for to = volume.x.");
  expect(text).toContain('There is no volume "nope" on a, b.');
  expect(project.everything()).not.toContain("Generated from");
  const elsewhere = await project.orch(["plan", "--generate-config-out", "../x.hcl"]);
  expect(elsewhere.stderr).toContain("[invalid-option]");
});
