// Whole replicas and runs: jobs and what waits for them, init containers, sidecars, secrets, and a destroy that takes only its own.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { busyboxImage } from "../engines/images.ts";
import { startEngine } from "../engines/lab.ts";
import { containersOf, inProject, inspect, lines, nodeBlock, rowsOf } from "./e2e-project.ts";
import type { Project } from "./e2e-project.ts";

let engine: Awaited<ReturnType<typeof startEngine>>;

beforeAll(async () => {
  engine = await startEngine("edge-a");
  await busyboxImage(engine);
});
afterAll(async () => {
  await engine?.stop();
});

const logs = (name: string): Promise<string> => engine.docker("logs", name);
const time = async (name: string, of: "StartedAt" | "FinishedAt"): Promise<number> =>
  Date.parse(await inspect(engine, name, `{{.State.${of}}}`));

test("a job runs once, and what depends on it waits for its end; health, init containers and sidecars come in order", async () => {
  const configuration = (script: string): string => `${nodeBlock(engine)}
    job "migrate" {
      image   = "busybox:1"
      command = ["sh", "-c", "${script}"]
    }
    service "db" {
      image   = "busybox:1"
      command = ["sh", "-c", "sleep 1; touch /ready; exec sleep 1000"]
      init    = true
      healthcheck {
        command  = ["test", "-e", "/ready"]
        interval = "300ms"
        retries  = 20
      }
    }
    service "api" {
      image      = "busybox:1"
      command    = ["sleep", "1000"]
      init       = true
      depends_on = [job.migrate, service.db]
      init_container "wait" {
        image   = "busybox:1"
        command = ["echo", "first"]
      }
      container "metrics" {
        image   = "busybox:1"
        command = ["httpd", "-f", "-p", "9100", "-h", "/etc"]
        init    = true
      }
      update { min_healthy_time = "100ms" }
    }`;
  await inProject([engine], "ordered", async (project) => {
    project.write(configuration("sleep 1; echo migrated"));
    await project.apply();
    expect(await logs("ordered-migrate-0")).toBe("migrated");
    const api = await time("ordered-api-0", "StartedAt");
    expect(api).toBeGreaterThanOrEqual(await time("ordered-migrate-0", "FinishedAt"));
    expect(api).toBeGreaterThanOrEqual((await time("ordered-db-0", "StartedAt")) + 1000);
    expect(await logs("ordered-api-0.init.wait")).toBe("first");
    expect(await inspect(engine, "ordered-api-0.init.wait", "{{.State.ExitCode}}")).toBe("0");
    const page = await engine.docker(
      "exec",
      "ordered-api-0",
      "wget",
      "-q",
      "-O",
      "-",
      "http://127.0.0.1:9100/nsswitch.conf",
    );
    expect(page).toContain("hosts:");

    expect((await project.plan()).changes).toEqual([]);
    await engine.docker("rm", "ordered-migrate-0");
    expect((await project.plan()).changes).toEqual([]);

    project.write(configuration("echo again"));
    expect(rowsOf(await project.plan())).toEqual(["job.migrate[0] create"]);
    await project.apply();
    expect(await logs("ordered-migrate-0")).toBe("again");
    expect(await time("ordered-api-0", "StartedAt")).toBe(api);
    expect((await project.plan()).changes).toEqual([]);
  });
});

test("a job that fails is tried again up to its limit, told with its log, and holds up what depends on it", async () => {
  const configuration = (script: string): string => `${nodeBlock(engine)}
    volume "tries" {}
    job "migrate" {
      image         = "busybox:1"
      command       = ["sh", "-c", "${script}"]
      backoff_limit = 1
      mount "/tries" { volume = volume.tries }
    }
    service "api" {
      image      = "busybox:1"
      command    = ["sleep", "1000"]
      init       = true
      depends_on = [job.migrate]
    }
    service "other" {
      image   = "busybox:1"
      command = ["sleep", "1000"]
      init    = true
    }`;
  await inProject([engine], "failing", async (project) => {
    project.write(configuration("echo try >> /tries/log; echo no such table; exit 7"));
    const { code, stdout, stderr } = await project.orch("apply", "--auto-approve");
    expect(code).toBe(6);
    for (const text of ["job.migrate[0]", "exit code 7", "no such table"])
      expect(stdout + stderr).toContain(text);
    const states = (await containersOf(engine, project)).map(({ address, state }) => `${address} ${state}`);
    expect(states.filter((text) => text.endsWith("running"))).toEqual(["service.other[0] running"]);
    const tries = await engine.docker(
      "run",
      "--rm",
      "-v",
      "failing-tries:/tries",
      "busybox:1",
      "cat",
      "/tries/log",
    );
    expect(lines(tries)).toEqual(["try", "try"]);

    expect(rowsOf(await project.plan())).toEqual(["job.migrate[0] replace", "service.api[0] create"]);
    project.write(configuration("echo done"));
    await project.apply();
    expect(await logs("failing-migrate-0")).toBe("done");
    expect((await project.plan()).changes).toEqual([]);
  });
});

test("a secret is in its file, with its mode, and nowhere else", async () => {
  const secret = "s3cr3t-of-the-database";
  const asked = "t0k3n-that-env-asked-for";
  const configuration = `${nodeBlock(engine)}
    variable "password" { sensitive = true }
    variable "token" { sensitive = true }
    secret "db_password" { value = var.password }
    service "web" {
      image   = "busybox:1"
      command = ["sleep", "1000"]
      init    = true
      secrets = [secret.db_password]
      env     = { TOKEN = var.token }
      file "/etc/app.conf" {
        content = "password=\${var.password}"
        mode    = "0400"
      }
      update { min_healthy_time = "100ms" }
    }`;
  const written = (project: Project): string =>
    readdirSync(project.folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name !== "orch.hcl")
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"))
      .join("\n");
  const environment = { ORCH_VAR_password: secret, ORCH_VAR_token: asked };
  await inProject(
    [engine],
    "secrets",
    async (project) => {
      project.write(configuration);
      const printed: string[] = [];
      const orch = async (...args: readonly string[]): Promise<void> => {
        const { code, stdout, stderr } = await project.orch(...args);
        expect({ code, stderr }).toMatchObject({ code: 0 });
        printed.push(stdout, stderr, written(project));
      };
      await orch("plan", "--verbose", "--out", "first.plan");
      await orch("plan", "--json");
      await orch("apply", "first.plan");
      await orch("show", "--json");
      await orch("state", "show", "service.web[0]");
      await orch("plan", "--replace", "service.web[0]", "--verbose");
      await orch("apply", "--auto-approve", "--json", "--replace", "service.web[0]");
      expect(printed.join("\n")).not.toContain(secret);
      expect(printed.join("\n")).not.toContain(asked);

      const inside = (...command: readonly string[]) => engine.docker("exec", "secrets-web-0", ...command);
      expect(await inside("cat", "/run/secrets/db_password")).toBe(secret);
      expect(await inside("stat", "-c", "%a", "/run/secrets/db_password")).toBe("444");
      expect(await inside("cat", "/etc/app.conf")).toBe(`password=${secret}`);
      expect(await inside("stat", "-c", "%a", "/etc/app.conf")).toBe("400");
      const all = await engine.docker("inspect", "secrets-web-0");
      expect(all).not.toContain(secret);
      expect(all).toContain(`TOKEN=${asked}`);
      expect((await project.plan()).changes).toEqual([]);
    },
    environment,
  );
});

test("destroy removes all that is ours but kept volumes, and touches nothing else", async () => {
  await inProject([engine], "leaving", async (project) => {
    await engine.docker("network", "create", "leaving-stranger");
    await engine.docker("volume", "create", "leaving-strangers-data");
    const stranger = await engine.docker(
      ...["run", "-d", "--name", "leaving-web-9", "--network", "leaving-stranger"],
      ...[
        "-v",
        "leaving-strangers-data:/data",
        "--label",
        "orch.project=another",
        "busybox:1",
        "sleep",
        "1000",
      ],
    );
    try {
      project.write(`${nodeBlock(engine)}
        network "back" {}
        volume "data" {}
        volume "cache" { on_delete = "delete" }
        service "web" {
          image    = "busybox:1"
          command  = ["sleep", "1000"]
          init     = true
          replicas = 2
          networks = [network.back]
          mount "/cache" { volume = volume.cache }
        }
        service "db" {
          image    = "busybox:1"
          command  = ["sh", "-c", "echo kept > /data/row; exec sleep 1000"]
          init     = true
          networks = [network.back]
          mount "/data" { volume = volume.data }
        }`);
      await project.apply();
      expect(await containersOf(engine, project)).toHaveLength(3);
      const text = await project.ok("destroy", "--auto-approve");
      expect(text).toContain("volume.data");
      expect(lines(await engine.docker("ps", "-aq", "--no-trunc"))).toEqual([stranger]);
      expect(await inspect(engine, "leaving-web-9", "{{.State.Status}}")).toBe("running");
      expect(lines(await engine.docker("volume", "ls", "-q"))).toEqual([
        "leaving-data",
        "leaving-strangers-data",
      ]);
      const kept = await engine.docker(
        "run",
        "--rm",
        "-v",
        "leaving-data:/data",
        "busybox:1",
        "cat",
        "/data/row",
      );
      expect(kept).toBe("kept");
      const networks = lines(await engine.docker("network", "ls", "--format", "{{.Name}}"));
      expect(networks.filter((name) => name.startsWith("leaving"))).toEqual(["leaving-stranger"]);
      await engine.docker("volume", "rm", "leaving-data");
    } finally {
      await engine.docker("rm", "-f", "leaving-web-9");
      await engine.docker("volume", "rm", "leaving-strangers-data");
      await engine.docker("network", "rm", "leaving-stranger");
    }
  });
});
