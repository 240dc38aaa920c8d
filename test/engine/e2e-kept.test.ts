// Data that is kept on a real engine: after a destroy, and under an address that was changed in the state.
import { afterAll, beforeAll, expect, test } from "vitest";
import { busyboxImage } from "../engines/images.ts";
import { type Lab, startEngines } from "../engines/lab.ts";
import { containersOf, inProject, lines, nodeBlock, rowsOf } from "./e2e-project.ts";

let lab: Lab;

beforeAll(async () => {
  lab = await startEngines(["edge-a"]);
  await Promise.all(lab.engines.map((engine) => busyboxImage(engine)));
});
afterAll(async () => {
  await lab?.stop();
});

const db = (volume: string, block = "{}") => `${lab.engines.map((engine) => nodeBlock(engine)).join("")}
  volume "${volume}" ${block}
  service "db" {
    image   = "busybox:1"
    command = ["sh", "-c", "echo kept >> /data/rows; exec sleep 1000"]
    init    = true
    mount "/data" { volume = volume.${volume} }
  }`;

async function volumes(): Promise<readonly string[]> {
  const [engine] = lab.engines;
  return lines((await engine?.docker("volume", "ls", "-q", "--filter", "label=orch.project=kept")) ?? "");
}

async function rowsIn(container: string): Promise<readonly string[]> {
  const [engine] = lab.engines;
  return lines((await engine?.docker("exec", container, "cat", "/data/rows")) ?? "");
}

test("a volume that was renamed in the state and kept by destroy comes back with its data, and goes when told", async () => {
  await inProject(lab.engines, "kept", async (project) => {
    project.write(db("data"));
    await project.apply();
    await project.ok("state", "mv", "volume.data", "volume.pg");
    project.write(db("pg", '{ name = "kept-data" }'));
    expect((await project.plan()).changes).toEqual([]);
    await project.ok("destroy", "--auto-approve");
    expect(await volumes()).toEqual(["kept-data"]);
    await project.apply();
    expect(await rowsIn("kept-db-0")).toEqual(["kept", "kept"]);
    expect((await project.plan()).changes).toEqual([]);

    // recorded under its new address, its labels have the old one
    await project.ok("destroy", "--auto-approve", "--delete-volumes");
    expect(await volumes()).toEqual([]);

    // kept under its old address, deleted by a later destroy
    await project.apply();
    await project.ok("destroy", "--auto-approve");
    expect(await volumes()).toEqual(["kept-data"]);
    await project.ok("destroy", "--auto-approve", "--delete-volumes");
    expect(await volumes()).toEqual([]);
  });
}, 120_000);

test("a network that was renamed in the state is removed when nothing uses it any more", async () => {
  await inProject(lab.engines, "kept", async (project) => {
    const web = (network: string, block = "{}") => `${lab.engines.map((engine) => nodeBlock(engine)).join("")}
  network "${network}" ${block}
  service "web" {
    image    = "busybox:1"
    command  = ["sleep", "1000"]
    init     = true
    networks = [network.${network}]
  }`;
    project.write(web("back"));
    await project.apply();
    await project.ok("state", "mv", "network.back", "network.front");
    project.write(web("front", '{ name = "kept-back" }'));
    expect((await project.plan()).changes).toEqual([]);
    await project.ok("destroy", "--auto-approve");
    const [engine] = lab.engines;
    expect(
      lines((await engine?.docker("network", "ls", "-q", "--filter", "label=orch.project=kept")) ?? ""),
    ).toEqual([]);
  });
}, 120_000);

test("a replica with a sidecar that state rm forgot is taken back as it is", async () => {
  await inProject(lab.engines, "kept", async (project) => {
    project.write(`${lab.engines.map((engine) => nodeBlock(engine)).join("")}
  variable "password" {
    sensitive = true
    default   = "hunter2-secret"
  }
  service "web" {
    image   = "busybox:1"
    command = ["sleep", "1000"]
    init    = true
    env     = { PASSWORD = var.password }
    port "http" { container = 80 }
    container "metrics" {
      image   = "busybox:1"
      command = ["sleep", "1000"]
      init    = true
    }
  }
  job "migrate" {
    image   = "busybox:1"
    command = ["true"]
  }`);
    await project.apply();
    const before = await Promise.all(lab.engines.map((engine) => containersOf(engine, project)));
    await project.ok("state", "rm", "service.web");
    await project.ok("state", "rm", "job.migrate");
    const { code, stderr } = await project.orch("plan");
    expect([code, stderr.replace(/\s+/g, " ")]).toEqual([
      1,
      expect.stringContaining("Take it back: orch import 'service.web[0]' kept-web-0."),
    ]);
    await project.ok("import", "service.web[0]", "kept-web-0", "--auto-approve");
    await project.ok("import", "job.migrate[0]", "kept-migrate-0", "--auto-approve");
    expect(rowsOf(await project.plan())).toEqual([]);
    expect(await Promise.all(lab.engines.map((engine) => containersOf(engine, project)))).toEqual(before);
  });
}, 120_000);
