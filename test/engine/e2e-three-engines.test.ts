// Three real engines, the real program: what a plan prints is what the engines then run.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Plan } from "../../src/plan/document.ts";
import { busyboxImage } from "../engines/images.ts";
import { startEngines } from "../engines/lab.ts";
import type { Lab } from "../engines/lab.ts";
import { containersOf, inProject, nodeBlock, rowsOf } from "./e2e-project.ts";
import type { Project } from "./e2e-project.ts";
import { eventually, fetchText, publishedUrls, servingDuring } from "./e2e-traffic.ts";

let lab: Lab;

beforeAll(async () => {
  lab = await startEngines(["edge-a", "edge-b", "edge-c"]);
  await Promise.all(lab.engines.map((engine) => busyboxImage(engine)));
});
afterAll(async () => {
  await lab?.stop();
});

const SERVER = `
  image   = "busybox:1"
  command = ["httpd", "-f", "-p", "8080", "-h", "/www"]
  init    = true
  port "http" { container = 8080 }
  file "/www/index.html" { content = "\${self.name}\\n" }
  healthcheck {
    http     = { port = "http", path = "/" }
    interval = "200ms"
    retries  = 20
  }
  update { min_healthy_time = "300ms" }
`;

const SLEEPER = `
  image   = "busybox:1"
  command = ["sleep", "1000"]
  init    = true
`;

function nodes(more: Readonly<Record<string, string>> = {}): string {
  return lab.engines.map((engine) => nodeBlock(engine, more[engine.name] ?? "")).join("");
}

/** address → node, as the engines say. */
async function found(project: Project): Promise<Readonly<Record<string, string>>> {
  const all = await Promise.all(
    lab.engines.map(async (engine) =>
      (await containersOf(engine, project))
        .filter(({ state }) => state === "running")
        .map(({ address }) => [address, engine.name] as const),
    ),
  );
  expect(new Set(all.flat().map(([address]) => address)).size).toBe(all.flat().length);
  return Object.fromEntries(all.flat());
}

function row(plan: Plan, address: string) {
  return plan.changes.find((change) => change.address === address);
}

test("replicas land where the plan printed; what somebody removes is drift that the next apply heals", async () => {
  await inProject(lab.engines, "landing", async (project) => {
    project.write(`${nodes()}
      service "api" {
        ${SLEEPER}
        replicas = 5
      }
      daemon "agent" {
        ${SLEEPER}
      }`);
    const plan = await project.plan();
    const text = await project.ok("plan");
    for (const [address, node] of Object.entries(plan.placements)) {
      expect(text).toContain(node);
      expect(address).toMatch(/^(service\.api\[\d\]|daemon\.agent\["edge-[abc]"\])$/);
    }
    await project.apply();
    expect(await found(project)).toEqual(plan.placements);
    expect((await project.orch("plan", "--detailed-exitcode")).code).toBe(0);

    const victim = Object.entries(plan.placements).find(([address]) => address === "service.api[2]");
    const engine = lab.engine(victim?.[1] ?? "");
    const id = (await containersOf(engine, project)).find(({ address }) => address === "service.api[2]")?.id;
    await engine.docker("rm", "-f", id ?? "");
    const healing = await project.plan();
    expect(rowsOf(healing)).toEqual(["service.api[2] create"]);
    expect(healing.changes[0]?.causes).toEqual([{ kind: "missing" }]);
    expect(healing.placements).toEqual(plan.placements);
    expect(await project.ok("plan")).toContain("because  it is gone from its node");
    await project.apply();
    expect(await found(project)).toEqual(plan.placements);
    expect((await project.plan()).changes).toEqual([]);
  });
});

test("draining a node moves its replicas; one whose volume lives there stays, and the plan says why", async () => {
  await inProject(lab.engines, "draining", async (project) => {
    const workloads = `
      volume "data" {}
      service "db" {
        ${SLEEPER}
        mount "/data" { volume = volume.data }
        affinity {
          condition = node.name == "edge-b"
          weight    = 100
        }
      }
      service "api" {
        ${SLEEPER}
        replicas = 3
        constraint { distinct = node.name }
        update { min_healthy_time = "100ms" }
      }
      service "web" {
        ${SLEEPER}
        replicas = 3
        update { min_healthy_time = "100ms" }
      }`;
    project.write(nodes() + workloads.replace("constraint { distinct = node.name }", ""));
    const first = await project.plan();
    expect(first.placements).toMatchObject({ "service.db[0]": "edge-b" });
    await project.apply();
    const volume = await lab.engine("edge-b").docker("volume", "ls", "-q");

    project.write(
      nodes({ "edge-b": "drain = true" }) + workloads.replace("constraint { distinct = node.name }", ""),
    );
    const plan = await project.plan();
    const leaving = Object.entries(first.placements)
      .filter(([address, node]) => node === "edge-b" && address !== "service.db[0]")
      .map(([address]) => `${address} move`);
    expect(leaving.length).toBeGreaterThan(0);
    expect(rowsOf(plan)).toEqual(leaving);
    for (const { causes, node } of plan.changes) {
      expect(causes).toEqual([{ kind: "drain" }]);
      expect(node.from).toBe("edge-b");
    }
    const text = (await project.ok("plan")).replaceAll(/\s+/g, " ");
    expect(text).toContain("Risk: service.db[0] stays on edge-b, which is draining.");
    expect(text).toContain("It cannot move: volume.data lives on edge-b.");
    await project.apply();
    expect(await found(project)).toEqual(plan.placements);
    expect(await found(project)).toMatchObject({ "service.db[0]": "edge-b" });
    expect(await lab.engine("edge-b").docker("volume", "ls", "-q")).toBe(volume);
    expect((await project.plan()).changes).toEqual([]);
  });
});

describe("a service that another one uses", () => {
  const configuration = (home: string): string => `${nodes()}
    service "api" {
      ${SERVER}
      constraint { condition = node.name == "${home}" }
    }
    service "web" {
      ${SERVER}
      replicas = 2
      env      = { API = service.api.endpoint["http"] }
      file "/www/cgi-bin/api" {
        content = "#!/bin/sh\\nprintf 'Content-Type: text/plain\\\\r\\\\n\\\\r\\\\n'\\nexec timeout 2 wget -q -O - http://$API/\\n"
        mode    = "0755"
      }
      constraint { condition = node.name != "edge-b" && node.name != "edge-c" }
    }`;

  test("is reached at the address that the plan printed, and moves without a request failing", async () => {
    await inProject(lab.engines, "reaching", async (project) => {
      project.write(configuration("edge-b"));
      const plan = await project.plan();
      const port = row(plan, "service.api[0]")?.after?.ports["http"];
      const before = `${lab.engine("edge-b").address}:${port}`;
      expect(await project.ok("plan", "--verbose")).toContain(before);
      await project.apply();
      expect(await found(project)).toEqual(plan.placements);
      const engine = lab.engine("edge-a");
      for (const { name } of await containersOf(engine, project)) {
        expect(await engine.docker("exec", name, "sh", "-c", "echo $API")).toBe(before);
        expect(
          await engine.docker("exec", name, "timeout", "5", "wget", "-q", "-O", "-", `http://${before}/`),
        ).toBe("reaching-api-0");
      }
      const urls = await publishedUrls(engine, project.name, "service.web");
      expect(urls).toHaveLength(2);
      for (const url of urls)
        expect(await eventually(() => fetchText(`${url}cgi-bin/api`))).toBe("reaching-api-0\n");

      project.write(configuration("edge-c"));
      const moving = await project.plan();
      expect(rowsOf(moving)).toEqual([
        "network.default@edge-b delete",
        "network.default@edge-c create",
        "service.api[0] move",
        "service.web[0] replace",
        "service.web[1] replace",
      ]);
      const api = row(moving, "service.api[0]");
      expect(api?.node).toEqual({ from: "edge-b", to: "edge-c" });
      const after = `${lab.engine("edge-c").address}:${api?.after?.ports["http"]}`;
      for (const address of ["service.web[0]", "service.web[1]"]) {
        const web = row(moving, address);
        expect(web?.causes).toMatchObject([{ kind: "late", of: "service.api" }]);
        expect(web?.attributes).toMatchObject([{ path: "containers.main.env.API", before, after }]);
      }
      const serving = await servingDuring(
        [engine],
        { project: project.name, workload: "service.web", path: "cgi-bin/api" },
        () => project.apply(),
      );
      expect(serving.length).toBeGreaterThan(5);
      expect(serving.filter((count) => count < 2)).toEqual([]);
      expect(await found(project)).toEqual(moving.placements);
      expect((await project.plan()).changes).toEqual([]);
    });
  });
});
