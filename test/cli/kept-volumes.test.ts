// Data that a plan has kept, and objects that the state forgot: found again, taken up, taken back or deleted.
import { describe, expect, test } from "vitest";
import { type Project, type Run, project as openProject } from "../rig/cli.ts";

const HEAD = 'orch { project = "shop" }\nnode "a" { provider = "simulator" }\n';
const db = (volume: string, block = "{}", scope = "") =>
  `${HEAD}volume "${volume}" ${block}
service "db" {
  image = "pg:1"
  mount "/data" { volume = volume.${volume} }${scope}
}
`;

async function applied(text = db("data")): Promise<Project> {
  const project = openProject(text);
  await project.ok(["apply", "--auto-approve"]);
  return project;
}

const flat = ({ stdout, stderr }: Run): string => `${stderr}\n${stdout}`.replace(/\s+/g, " ");

interface Entry {
  readonly type: string;
  readonly number?: number;
  readonly object?: { readonly number: number; readonly kind: string; readonly name: string };
}

/** Volumes on the simulated node. */
function volumes(project: Project): readonly string[] {
  const there = new Map<number, string>();
  for (const line of project.read(".orch/simulator.json").trim().split("\n")) {
    const { type, number, object } = JSON.parse(line) as Entry; // written by the simulator
    if (type === "put" && object?.kind === "volume") there.set(object.number, object.name);
    if (type === "remove" && number !== undefined) there.delete(number);
  }
  return [...there.values()].sort();
}

const READY = { timeout: 60_000 };

describe("a volume that destroy has kept", () => {
  test("is told by the next destroy, and deleted with --delete-volumes", READY, async () => {
    const project = await applied();
    await project.ok(["destroy", "--auto-approve"]);
    expect(volumes(project)).toEqual(["shop-data"]);
    const told = await project.orch(["destroy", "--auto-approve"]);
    expect(flat(told)).toContain(
      "An earlier plan kept the data of shop-data on a (volume.data). It stays where it is. [data-kept] Delete it with orch destroy --delete-volumes",
    );
    const deleted = await project.orch(["destroy", "--auto-approve", "--delete-volumes"]);
    expect(flat(deleted)).toContain("volume.data on a (its data is deleted)");
    expect([deleted.code, volumes(project)]).toEqual([0, []]);
    const again = await project.orch(["destroy", "--auto-approve", "--delete-volumes"]);
    expect([again.code, flat(again)]).toEqual([
      0,
      expect.stringContaining("There is nothing left to destroy."),
    ]);
  });

  test("can be deleted alone, also where no block speaks of it any more", READY, async () => {
    const project = await applied();
    await project.ok(["destroy", "--auto-approve"]);
    project.write("main.orch.hcl", `${HEAD}service "web" { image = "web:1" }\n`);
    await project.ok(["apply", "--auto-approve"]);
    await project.ok(["destroy", "--auto-approve", "--delete-volumes", "--target", "volume.data"]);
    expect(volumes(project)).toEqual([]);
    expect(await project.ok(["state", "list"])).toContain("service.web[0]");
  });

  test("is not deleted while prevent_destroy protects it", READY, async () => {
    const project = await applied();
    await project.ok(["destroy", "--auto-approve"]);
    project.write("main.orch.hcl", db("data", "{\n lifecycle { prevent_destroy = true }\n}"));
    const refused = await project.orch(["destroy", "--auto-approve", "--delete-volumes"]);
    expect([refused.code, flat(refused)]).toEqual([1, expect.stringContaining("[prevent-destroy]")]);
    expect(volumes(project)).toEqual(["shop-data"]);
  });
});

describe("a volume that was renamed in the state", () => {
  const renamed = async (): Promise<Project> => {
    const project = await applied();
    await project.ok(["state", "mv", "volume.data", "volume.pg"]);
    project.write("main.orch.hcl", db("pg"));
    return project;
  };
  const NAMED = db("pg", '{ name = "shop-data" }');

  test("keeps its name on the engine, whether its block gives it or none", READY, async () => {
    const project = await renamed();
    expect((await project.orch(["plan", "--detailed-exitcode"])).code).toBe(0);
    project.write("main.orch.hcl", NAMED);
    expect((await project.orch(["plan", "--detailed-exitcode"])).code).toBe(0);
  });

  test("whose block gives another name is told its real one, so that nothing is lost", READY, async () => {
    const project = await renamed();
    project.write("main.orch.hcl", db("pg", '{ name = "other" }'));
    expect(flat(await project.orch(["plan"]))).toContain(
      'volume.pg is called "shop-data" on a, and its block calls it "other": under another name its data would be lost. [volume-change-loses-data]',
    );
    expect(flat(await project.orch(["plan"]))).toContain(
      'Write `name = "shop-data"` in its block, and nothing is lost.',
    );
  });

  test("and then kept by destroy is taken up under its new address by the next apply", READY, async () => {
    const project = await renamed();
    await project.ok(["destroy", "--auto-approve"]);
    expect(flat(await project.orch(["plan"]))).toContain(
      "volume.pg@a starts empty, and on a there is data that an earlier plan kept: shop-data on a (volume.data).",
    );
    expect(flat(await project.orch(["plan"]))).toContain(
      'To use it, write `name = "shop-data"` in the block of volume.pg.',
    );
    project.write("main.orch.hcl", NAMED);
    await project.ok(["apply", "--auto-approve"]);
    expect((await project.orch(["plan", "--detailed-exitcode"])).code).toBe(0);
    expect([volumes(project), await project.ok(["state", "list"])]).toEqual([
      ["shop-data"],
      expect.stringContaining("volume.pg@a"),
    ]);
  });

  test("and then kept by destroy can be imported, and deleted by its new address", READY, async () => {
    const project = await renamed();
    await project.ok(["destroy", "--auto-approve"]);
    project.write("main.orch.hcl", NAMED);
    await project.ok(["import", "volume.pg", "shop-data", "--auto-approve"]);
    expect(await project.ok(["state", "list"])).toContain("volume.pg@a");
    await project.ok(["destroy", "--auto-approve"]);
    await project.ok(["destroy", "--auto-approve", "--delete-volumes", "--target", "volume.pg"]);
    expect(volumes(project)).toEqual([]);
  });

  test("with its replica keeps its data, though its name has the old replica's in it", READY, async () => {
    const own = (name: string) =>
      db("data", '{ scope = "replica" }').replace('service "db"', `service "${name}"`);
    const project = await applied(own("db"));
    await project.ok(["state", "mv", "service.db", "service.pg"]);
    project.write("main.orch.hcl", own("pg"));
    await project.ok(["apply", "--auto-approve"]);
    await project.ok(["apply", "--auto-approve", "--replace", "service.pg"]);
    expect(volumes(project)).toEqual(["shop-data-db-0"]);
    await project.ok(["destroy", "--auto-approve"]);
    expect(flat(await project.orch(["plan"]))).toContain(
      "To use it, take it in: orch import 'volume.data@service.pg[0]' shop-data-db-0.",
    );
    await project.ok(["import", "volume.data@service.pg[0]", "shop-data-db-0", "--auto-approve"]);
    await project.ok(["apply", "--auto-approve"]);
    expect([volumes(project), (await project.orch(["plan", "--detailed-exitcode"])).code]).toEqual([
      ["shop-data-db-0"],
      0,
    ]);
  });
});

describe("an object of our own that state rm has forgotten", () => {
  test("is not called a stranger's, and the import that is told takes it back unchanged", READY, async () => {
    const project = await applied();
    for (const address of ["service.db", "volume.data", "network.default"])
      await project.ok(["state", "rm", address]);
    const text = flat(await project.orch(["plan"]));
    expect(text).toContain(
      'The name "shop-db-0" that service.db[0] needs on a belongs to a container that orch made as service.db[0] and that was taken out of the state with orch state rm. [name-taken]',
    );
    const commands = [...text.matchAll(/orch import '(\S+)' (\S+?)\. Or/g)].map(
      ([, address = "", id = ""]) => [address, id] as const,
    );
    expect(commands).toEqual([
      ["volume.data@a", "shop-data"],
      ["service.db[0]", "shop-db-0"],
      ["network.default@a", "shop-default"],
    ]);
    for (const [address, id] of [...commands].sort(([a], [b]) => (a < b ? -1 : 1)))
      await project.ok(["import", address, id, "--auto-approve"]).catch((error: unknown) => {
        // a replica needs its network and its volume first
        expect(address).toBe("service.db[0]");
        expect(String(error)).toContain("orch import");
      });
    await project.orch(["import", "service.db[0]", "shop-db-0", "--auto-approve"]);
    expect((await project.orch(["plan", "--detailed-exitcode"])).code).toBe(0);
  });

  test("is taken back with its sidecars; of a job, the run that has ended counts on", READY, async () => {
    const project = await applied(`${HEAD}service "web" {
  image = "web:1"
  env   = { A = "1" }
  container "metrics" { image = "metrics:1" }
  init_container "first" { image = "first:1" }
}
job "migrate" { image = "migrate:1" }
`);
    const before = project.read(".orch/simulator.json");
    await project.ok(["state", "rm", "service.web"]);
    await project.ok(["state", "rm", "job.migrate"]);
    await project.ok(["import", "service.web[0]", "shop-web-0", "--auto-approve"]);
    await project.ok(["import", "job.migrate[0]", "shop-migrate-0", "--auto-approve"]);
    expect((await project.orch(["plan", "--detailed-exitcode"])).code).toBe(0);
    expect(project.read(".orch/simulator.json")).toBe(before);
  });

  test("cannot become an object of another kind", READY, async () => {
    const project = await applied();
    await project.ok(["state", "rm", "service.db"]);
    project.write("main.orch.hcl", `${db("data").replace("service", "daemon")}`);
    const refused = await project.orch(["import", 'daemon.db["a"]', "shop-db-0", "--auto-approve"]);
    expect([refused.code, flat(refused)]).toEqual([
      1,
      expect.stringContaining("shop-db-0 on a was made as service.db[0], a service. [other-kind]"),
    ]);
  });
});
