// The state is lost, or was never there: it is rebuilt from labels, or what somebody else has made is taken into it.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { busyboxImage } from "../engines/images.ts";
import { type Lab, startEngines } from "../engines/lab.ts";
import { containersOf, everything, inProject, inspect, lines, nodeBlock, rowsOf } from "./e2e-project.ts";
import type { Project } from "./e2e-project.ts";

let lab: Lab;

beforeAll(async () => {
  lab = await startEngines(["edge-a", "edge-b"]);
  await Promise.all(lab.engines.map((engine) => busyboxImage(engine)));
});
afterAll(async () => {
  await lab?.stop();
});

function loseState({ folder }: Project): void {
  for (const name of ["orch.state.json", "orch.state.json.backup", "orch.state.journal", ".orch"])
    rmSync(join(folder, name), { recursive: true, force: true });
}

const WHOLE = (
  memory = "64Mi",
  greeting = "hello",
) => `${lab.engines.map((engine) => nodeBlock(engine)).join("")}
  variable "password" {
    sensitive = true
    default   = "hunter2-secret"
  }
  network "backend" {}
  volume "data" {}
  volume "logs" { scope = "node" }
  volume "own" { scope = "replica" }
  secret "db" { value = var.password }
  service "db" {
    image    = "busybox:1"
    command  = ["sleep", "1000"]
    init     = true
    networks = [network.backend]
    secrets  = [secret.db]
    env      = { PASSWORD = var.password }
    port "sql" { container = 5432 }
    mount "/data" { volume = volume.data }
  }
  service "kv" {
    image    = "busybox:1"
    command  = ["sleep", "1000"]
    init     = true
    replicas = 2
    mount "/data" { volume = volume.own }
  }
  service "web" {
    image     = "busybox:1"
    command   = ["sleep", "1000"]
    init      = true
    replicas  = 3
    networks  = [network.backend]
    resources = { memory = "16Mi", memory_limit = "${memory}" }
    env       = { DB = service.db.endpoint["sql"], SECRET = "x-\${var.password}", URL = "\${var.password}@\${service.db.endpoint["sql"]}" }
    port "http" { container = 80 }
    healthcheck {
      command  = ["true"]
      interval = "300ms"
    }
    file "/etc/web.conf" {
      content   = "me=\${self.name} ${greeting}"
      on_change = "none"
    }
    container "metrics" {
      image   = "busybox:1"
      command = ["sleep", "1000"]
      init    = true
    }
    init_container "first" {
      image   = "busybox:1"
      command = ["true"]
    }
    update { min_healthy_time = "100ms" }
  }
  daemon "agent" {
    image   = "busybox:1"
    command = ["sleep", "1000"]
    init    = true
    mount "/logs" { volume = volume.logs }
  }
  job "migrate" {
    image   = "busybox:1"
    command = ["true"]
    env     = { PASSWORD = var.password }
  }
  output "urls" { value = service.web.endpoints["http"] }`;

test("a lost state is rebuilt from the labels on all engines; then a plan is empty and nothing was touched", async () => {
  await inProject(lab.engines, "found", async (project) => {
    project.write(WHOLE());
    await project.apply();
    // changed in place since their birth
    project.write(WHOLE("96Mi", "good morning"));
    await project.apply();
    const before = await Promise.all(lab.engines.map(everything));
    const outputs = await project.ok("output", "--json");
    loseState(project);

    const text = await project.ok("import", "--discover", "--auto-approve");
    expect(text).toContain('Found 18 objects of the project "found" on 2 nodes');
    expect(text).toContain("With this state there is nothing left to do.");
    expect((await project.plan()).changes).toEqual([]);
    expect((await project.orch("plan", "--detailed-exitcode")).code).toBe(0);
    expect(await project.ok("output", "--json")).toBe(outputs);
    expect(await Promise.all(lab.engines.map(everything))).toEqual(before);

    // no secret and no digest of one is in a label
    for (const engine of lab.engines) {
      const ids = lines(await engine.docker("ps", "-aq", "--filter", "label=orch.project=found"));
      const labels = await engine.docker("inspect", "-f", "{{json .Config.Labels}}", ...ids);
      expect(labels).toContain("orch.note");
      expect(labels).not.toContain("hunter2");
    }
    // a second loss, and a change of the files meanwhile: just that is planned
    loseState(project);
    project.write(
      WHOLE("96Mi", "good morning").replace('command  = ["sleep", "1000"]', 'command  = ["sleep", "2000"]'),
    );
    await project.ok("import", "--discover", "--auto-approve");
    expect(rowsOf(await project.plan())).toEqual(["service.db[0] replace"]);
    await project.apply();
    // back to what the containers were born with: that is not what their files hold
    loseState(project);
    project.write(WHOLE("96Mi").replace('command  = ["sleep", "1000"]', 'command  = ["sleep", "2000"]'));
    await project.ok("import", "--discover", "--auto-approve");
    expect(rowsOf(await project.plan())).toEqual([
      "service.web[0] update",
      "service.web[1] update",
      "service.web[2] update",
    ]);
    await project.apply();
    expect((await project.plan()).changes).toEqual([]);
  });
});

test("a volume, a network and a container of somebody else are taken in; the data stays, the container is replaced", async () => {
  const engine = lab.engine("edge-b");
  const configuration = `${lab.engines.map((one) => nodeBlock(one)).join("")}
    network "old" { name = "their-net" }
    volume "data" { name = "their-data" }
    service "db" {
      image    = "busybox:1"
      command  = ["sleep", "1000"]
      init     = true
      networks = [network.old]
      mount "/data" { volume = volume.data }
      port "sql" {
        container = 5432
        host      = 5432
      }
      update { min_healthy_time = "100ms" }
    }`;
  await inProject(lab.engines, "taken", async (project) => {
    await engine.docker("network", "create", "their-net");
    await engine.docker("volume", "create", "their-data");
    const theirs = await engine.docker(
      ...[
        "run",
        "-d",
        "--name",
        "their-db",
        "--network",
        "their-net",
        "-p",
        "5432:5432",
        "-v",
        "their-data:/data",
      ],
      ...["-v", "/anonymous", "busybox:1", "sh", "-c", "echo precious >/data/file; exec sleep 1000"],
    );
    const volumes = lines(await engine.docker("volume", "ls", "-q"));
    project.write(configuration);
    await project.ok("import", "volume.data", "their-data", "--auto-approve");
    await project.ok("import", "network.old", "their-net", "--auto-approve");
    const text = await project.ok("import", "service.db[0]", theirs.slice(0, 8), "--auto-approve");
    expect(text).toContain("their-db on edge-b is service.db[0] from now on.");
    expect(await inspect(engine, "their-db", "{{.State.Status}}")).toBe("running");
    const ambiguous = await project.orch("import", "service.db[0]", "nothing-like-it", "--auto-approve");
    expect([ambiguous.code, ambiguous.stderr.replace(/\s+/g, " ")]).toEqual([
      1,
      expect.stringContaining('There is no container "nothing-like-it" on edge-a, edge-b.'),
    ]);
    expect(rowsOf(await project.plan())).toEqual(["service.db[0] replace"]);
    await project.apply();
    expect((await containersOf(engine, project)).map(({ name, state }) => [name, state])).toEqual([
      ["taken-db-0", "running"],
    ]);
    expect(await engine.docker("exec", "taken-db-0", "cat", "/data/file")).toBe("precious");
    expect(lines(await engine.docker("ps", "-aq", "--filter", "name=their-db"))).toEqual([]);
    // not even an anonymous volume of theirs is gone
    expect(lines(await engine.docker("volume", "ls", "-q"))).toEqual(volumes);
    expect((await project.plan()).changes).toEqual([]);
    await project.ok("destroy", "--auto-approve", "--delete-volumes");
    const left = lines(await engine.docker("volume", "ls", "-q"));
    expect(left).not.toContain("their-data");
    for (const volume of left.filter((name) => volumes.includes(name) && /^[0-9a-f]{64}$/.test(name)))
      await engine.docker("volume", "rm", volume);
  });
});
