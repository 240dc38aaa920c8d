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
