// A new version of a service, while it is used: no moment with fewer replicas that serve; a version that does not work stops.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { busyboxImage } from "../engines/images.ts";
import { startEngine } from "../engines/lab.ts";
import { containersOf, imageOf, inProject, nodeBlock, rowsOf } from "./e2e-project.ts";
import type { Project, Run } from "./e2e-project.ts";
import { fetchText, publishedUrls, servingDuring } from "./e2e-traffic.ts";

let engine: Awaited<ReturnType<typeof startEngine>>;

const SERVE = "mkdir -p /www && hostname > /www/host && exec httpd -f -p 8080 -h /www";

beforeAll(async () => {
  engine = await startEngine("edge-a");
  await busyboxImage(engine);
  for (const version of ["1", "2", "4"])
    await imageOf(engine, `web:${version}`, [
      "sh",
      "-c",
      `mkdir -p /www && echo ${version} > /www/version && ${SERVE}`,
    ]);
  await imageOf(engine, "web:exits", [
    "sh",
    "-c",
    "echo reading /etc/web.conf; echo no such file >&2; exit 3",
  ]);
  await imageOf(engine, "web:silent", ["sh", "-c", "echo waiting for a database; exec sleep 1000"]);
});
afterAll(async () => {
  await engine?.stop();
});

function configuration(tag: string): string {
  return `${nodeBlock(engine)}
    service "web" {
      image    = "web:${tag}"
      replicas = 3
      init     = true
      port "http" { container = 8080 }
      healthcheck {
        http     = { port = "http", path = "/version" }
        interval = "200ms"
        timeout  = "1s"
        retries  = 10
      }
      update {
        order            = "start-first"
        min_healthy_time = "300ms"
        healthy_deadline = "20s"
      }
    }`;
}

function watched(project: Project) {
  return { project: project.name, workload: "service.web", path: "version" };
}

/** The version that every replica serves, from outside. */
async function versions(project: Project): Promise<readonly string[]> {
  const urls = await publishedUrls(engine, project.name, "service.web");
  return (await Promise.all(urls.map((url) => fetchText(`${url}version`)))).map((text) => text.trim()).sort();
}

test("with start-first three of three serve at every moment of an update", async () => {
  await inProject([engine], "rolling", async (project) => {
    project.write(configuration("1"));
    await project.apply();
    expect(await versions(project)).toEqual(["1", "1", "1"]);

    project.write(configuration("2"));
    const plan = await project.plan();
    expect(plan.changes.map(({ address, action, order }) => [address, action, order])).toEqual([
      ["service.web[0]", "replace", "start-first"],
      ["service.web[1]", "replace", "start-first"],
      ["service.web[2]", "replace", "start-first"],
    ]);
    const serving = await servingDuring([engine], watched(project), () => project.apply());
    expect(serving.length).toBeGreaterThan(10);
    expect(serving.filter((count) => count < 3)).toEqual([]);
    expect(await versions(project)).toEqual(["2", "2", "2"]);
    expect(await containersOf(engine, project)).toHaveLength(3);
    expect((await project.plan()).changes).toEqual([]);
  });
});

describe.each([
  {
    image: "exits",
    says: ["FAILED  service.web[0] on edge-a", "reading /etc/web.conf", "no such file"],
  },
  {
    image: "silent",
    says: ["FAILED  service.web[0] on edge-a", "waiting until healthy", "waiting for a database"],
  },
])("an image that does not work (web:$image)", ({ image, says }) => {
  test("stops the update, tells why with the log, and leaves what serves; a mended one goes through", async () => {
    await inProject([engine], `broken-${image}`, async (project) => {
      project.write(configuration("1"));
      await project.apply();
      const before = await containersOf(engine, project);

      project.write(configuration(image));
      let broken: Run = { code: null, stdout: "", stderr: "" };
      const meanwhile = await servingDuring([engine], watched(project), async () => {
        broken = await project.orch("apply", "--auto-approve");
      });
      expect(meanwhile.filter((count) => count < 3)).toEqual([]);
      expect([1, 6]).toContain(broken.code);
      if (image === "exits") expect(broken.stderr).toMatch(/restarting, exit 3|ended and\s+was\s+restarted/);
      for (const text of says) expect(broken.stderr + broken.stdout).toContain(text);
      const after = await containersOf(engine, project);
      expect(await versions(project)).toEqual(["1", "1", "1"]);
      for (const { id } of before)
        expect(after.filter((one) => one.id === id && one.state === "running")).toHaveLength(1);

      project.write(configuration("4"));
      const plan = await project.plan();
      expect(rowsOf(plan).filter((row) => !row.endsWith(" delete"))).toEqual([
        "service.web[0] replace",
        "service.web[1] replace",
        "service.web[2] replace",
      ]);
      expect(plan.changes.flatMap(({ leftovers }) => leftovers)).toHaveLength(after.length - before.length);
      const serving = await servingDuring([engine], watched(project), () => project.apply());
      expect(serving.filter((count) => count < 3)).toEqual([]);
      expect(await versions(project)).toEqual(["4", "4", "4"]);
      expect(await containersOf(engine, project)).toHaveLength(3);
      expect((await project.plan()).changes).toEqual([]);
    });
  });
});
