// `orch import ADDRESS ID`: what somebody else has made, shown beside the configuration and taken into the state.
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openWorldFile } from "../../providers/simulator/world-file.ts";
import { addStranger, objectsOf } from "../../providers/simulator/world.ts";
import { type Project, project as openProject } from "../rig/cli.ts";

const SHOP = `orch { project = "shop" }
node "a" {
  provider  = "simulator"
  advertise = "10.0.0.1"
}
node "b" {
  provider  = "simulator"
  advertise = "10.0.0.2"
}
network "backend" { name = "old-net" }
volume "data" { name = "old-data" }
service "db" {
  update { min_healthy_time = "0s" }
  image    = "db:1"
  networks = [network.backend]
  mount "/data" { volume = volume.data }
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

function shop(text = SHOP) {
  const project = openProject({ "main.orch.hcl": text });
  const world = openWorldFile(join(project.folder, ".orch/simulator.json"));
  addStranger(world, "a", { kind: "service", name: "old-web", ports: ["80/tcp"] });
  addStranger(world, "b", { kind: "volume", name: "old-data" });
  addStranger(world, "b", { kind: "network", name: "old-net" });
  const names = (node: string) => objectsOf(world, node).map(({ kind, name }) => `${kind} ${name}`);
  return { project, world, names };
}

const take = (project: Project, ...args: readonly string[]) =>
  project.orch(["import", ...args, "--auto-approve"]);

describe("orch import ADDRESS ID", { timeout: 30_000 }, () => {
  test("takes a volume with its data: its users go to its node, and nothing is made anew", async () => {
    const { project, world } = shop();
    const { code, stdout } = await take(project, "volume.data", "old-data");
    expect(code).toBe(0);
    expect(stdout).toContain("old-data on b is volume.data@b from now on.");
    await take(project, "network.backend", "old-net");
    await project.ok(["apply", "--auto-approve", "--target", "service.db"]);
    expect(objectsOf(world, "b").map(({ kind, name, born }) => [kind, name, born === null])).toEqual([
      ["volume", "old-data", true],
      ["network", "old-net", true],
      ["service", "shop-db-0", false],
    ]);
    expect((await project.orch(["plan", "--detailed-exitcode", "--target", "service.db"])).code).toBe(0);
    // what was adopted goes as anything else does
    project.write("main.orch.hcl", SHOP.replace(/network "backend"[\s\S]*?\nservice "web"/, 'service "web"'));
    await project.ok(["apply", "--auto-approve", "--target", "service.db", "--target", "network.backend"]);
    expect(objectsOf(world, "b").map(({ kind, name }) => `${kind} ${name}`)).toEqual(["volume old-data"]);
  });

  test("takes a container: shows that it is replaced, and the next apply does that in order", async () => {
    const { project, names } = shop();
    const before = names("a");
    const { code, stdout } = await take(project, "service.web[0]", "old-web");
    expect(code).toBe(0);
    expect(stdout).toContain("it was imported, and orch did not make it");
    expect(stdout).toContain("so it is replaced by one of orch's");
    expect(names("a")).toEqual(before);
    const plan = JSON.parse(await project.ok(["plan", "--json", "--target", "service.web"])) as {
      changes: { address: string; action: string; order: string; causes: { kind: string }[] }[];
    };
    expect(plan.changes.map(({ address, action, order }) => [address, action, order])).toEqual([
      ["network.default@a", "create", null],
      ["service.web[0]", "replace", "stop-first"],
    ]);
    await project.ok(["apply", "--auto-approve", "--target", "service.web"]);
    expect(names("a")).toEqual(["network shop-default", "service shop-web-0"]);
    expect((await project.orch(["plan", "--detailed-exitcode", "--target", "service.web"])).code).toBe(0);
  });

  test("writes nothing where it is not approved", async () => {
    const { project } = shop();
    const { code } = await project.orch(["import", "volume.data", "old-data"]);
    expect(code).toBe(3);
    expect(() => project.read("orch.state.json")).toThrow();
  });

  const refused: readonly [string, readonly string[], string][] = [
    ["an unknown id", ["service.web[0]", "nothing"], 'There is no container "nothing" on a, b.'],
    ["an address that is none", ["web", "old-web"], '"web" is no address of a replica, network or volume.'],
    [
      "an address without a block",
      ["service.wob[0]", "old-web"],
      "Nothing in the configuration is called service.wob.",
    ],
    [
      "a replica that is not wanted",
      ["service.web[3]", "old-web"],
      "service.web has no replica service.web[3].",
    ],
    [
      "a workload in place of a replica",
      ["service.web", "old-web"],
      "service.web has no replica service.web.",
    ],
    ["an unknown node", ["volume.data", "old-data", "--node", "c"], "There is no node c."],
    ["the wrong node", ["volume.data", "old-data", "--node", "a"], 'There is no volume "old-data" on a.'],
    ["two nodes", ["volume.data@b", "old-data", "--node", "a"], "volume.data@b is on b, not on a."],
  ];
  test.each(refused)("refuses %s", async (_, args, message) => {
    const { project } = shop();
    const { code, stderr } = await take(project, ...args);
    expect([code, stderr.replace(/\s+/g, " ")]).toEqual([1, expect.stringContaining(message)]);
    expect(() => project.read("orch.state.json")).toThrow();
  });

  test("refuses a volume of another name or kind, an ambiguous id, and what is ours or another project's", async () => {
    const { project, world } = shop();
    const says = async (...args: readonly string[]) =>
      (await take(project, ...args)).stderr.replace(/\s+/g, " ");
    addStranger(world, "a", { kind: "volume", name: "other" });
    addStranger(world, "a", { kind: "volume", name: "old-data" });
    expect(await says("volume.data", "other")).toContain(
      "volume.data is called old-data on engines, not other.",
    );
    expect(await says("volume.data", "old-data")).toContain('"old-data" means 2 volumes.');
    expect((await take(project, "volume.data", "old-data", "--node", "b")).code).toBe(0);
    expect(await says("volume.data@b", "old-data")).toContain("is in the state already, as volume.data@b.");
    project.write("main.orch.hcl", SHOP.replace("old-data", "new-data"));
    const elsewhere = openProject({
      "main.orch.hcl": SHOP.replace('"shop"', '"else"').replace("host      = 80", "host = 81"),
    });
    await elsewhere.ok(["apply", "--auto-approve"]);
    elsewhere.write("main.orch.hcl", SHOP.replace("host      = 80", "host = 81"));
    const own = elsewhere.read("orch.state.json");
    elsewhere.write("orch.state.json", own);
    const { stderr } = await elsewhere.orch(["import", "service.web[0]", "else-web-0", "--auto-approve"]);
    expect(stderr.replace(/\s+/g, " ")).toContain('is the state of the project "else"');
  });
});
