// The examples on real Docker engines, with the real program: apply, use, change, drain, destroy.
import { writeFileSync } from "node:fs";
import { get } from "node:http";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Plan } from "../../src/plan/document.ts";
import { command } from "../engines/command.ts";
import { startEngines } from "../engines/lab.ts";
import type { Lab, LabEngine } from "../engines/lab.ts";
import { copyExample } from "./project.ts";
import type { Project } from "./project.ts";
import { schemaProblems } from "./schema.ts";

const BUILD = fileURLToPath(new URL("../../examples/images/build.mjs", import.meta.url));
const SHOP_IMAGES = [
  "nginx=nginx:stable",
  "postgres=postgres:15",
  "redis=redis:7",
  "python=python:3.11-slim",
];

let lab: Lab;

beforeAll(async () => {
  lab = await startEngines(["a", "b", "c"]);
  await buildImages(lab.engine("a"), ["busybox=busybox:stable", ...SHOP_IMAGES]);
  for (const name of ["b", "c"]) await buildImages(lab.engine(name), ["busybox=busybox:stable"]);
});

afterAll(async () => {
  await lab?.stop();
});

async function buildImages(engine: LabEngine, images: readonly string[]): Promise<void> {
  await command(process.execPath, [BUILD, ...images, "--host", engine.host], 280_000);
}

describe("one-container", () => {
  test("serves its page, restarts for another one, and leaves nothing behind", async () => {
    const engine = lab.engine("a");
    const project = onEngine("one-container", engine);
    try {
      await project.ok(["apply", "--auto-approve"]);
      const url = `http://${engine.address}:8081/`;
      expect(await page(url)).toBe("<h1>Hello from orch</h1>\n");
      expect((await project.orch(["plan", "--detailed-exitcode"])).code).toBe(0);
      const before = await containerIds(engine, "hello");
      await project.ok(["apply", "--auto-approve", "--var", "greeting=Hi"]);
      expect(await page(url)).toBe("<h1>Hi</h1>\n");
      expect(await containerIds(engine, "hello")).toEqual(before);
      await project.ok(["destroy", "--auto-approve"]);
      expect(await containerIds(engine, "hello")).toEqual([]);
    } finally {
      await cleanUp(project);
    }
  });
});

describe("shop", () => {
  test("counts visits through nginx, the api, Redis and PostgreSQL, through an update, and keeps its data", async () => {
    const engine = lab.engine("a");
    const project = onEngine("shop", engine);
    const url = `http://${engine.address}:8080/`;
    try {
      expect(schemaProblems(await planOf(project))).toEqual([]);
      expect(await project.ok(["plan", "--json"])).toBe(
        await project.ok(["plan", "--json"], { TZ: "Asia/Tokyo" }),
      );
      await project.ok(["apply", "--auto-approve"]);
      expect((await page(url)).split("\n").slice(0, 2)).toEqual([
        "Welcome to the shop",
        "visits: 1 (PostgreSQL), 1 (Redis)",
      ]);
      expect((await page(url)).split("\n")[1]).toBe("visits: 2 (PostgreSQL), 2 (Redis)");
      expect((await project.orch(["plan", "--detailed-exitcode"])).code).toBe(0);

      const { changes } = await planOf(project, ["--var", "greeting=Hello"]);
      expect(changes.map(({ address, action, order }) => [address, action, order])).toEqual([
        ["service.api[0]", "replace", "start-first"],
        ["service.api[1]", "replace", "start-first"],
      ]);
      await project.ok(["apply", "--auto-approve", "--var", "greeting=Hello"]);
      expect((await page(url)).split("\n").slice(0, 2)).toEqual([
        "Hello",
        "visits: 3 (PostgreSQL), 3 (Redis)",
      ]);

      await project.ok(["destroy", "--auto-approve"]);
      expect(await containerIds(engine, "shop")).toEqual([]);
      expect(await engine.docker("volume", "ls", "-q", "--filter", "name=shop")).not.toBe("");
    } finally {
      await cleanUp(project, ["--delete-volumes"]);
    }
  });
});

describe("three-engines", () => {
  test("web reaches every api wherever it runs, also after an engine was drained", async () => {
    const project = copyExample("three-engines");
    const engines = Object.fromEntries(
      lab.engines.map(({ name, host, address }) => [name, { host, advertise: address }]),
    );
    writeFileSync(join(project.folder, "orch.vars.json"), JSON.stringify({ engines }));
    const drained = ["--var", 'drain=["b"]'];
    try {
      await project.ok(["apply", "--auto-approve"]);
      expect((await project.orch(["plan", "--detailed-exitcode"])).code).toBe(0);
      const urls = await webUrls(project);
      expect(urls).toHaveLength(2);
      for (const url of urls)
        expect(apisOf(await page(url))).toEqual(["trio-api-0", "trio-api-1", "trio-api-2"]);
      expect(nodesOf(await page(urls[0] ?? ""))).toEqual(["engine-a", "engine-b", "engine-c"]);

      await project.ok(["apply", "--auto-approve", ...drained]);
      expect((await project.orch(["plan", "--detailed-exitcode", ...drained])).code).toBe(0);
      expect(await containerIds(lab.engine("b"), "trio")).toEqual([]);
      for (const url of await webUrls(project)) {
        // two replicas of the api share a node now: by the name on their network either may answer
        const nodes = nodesOf(await page(url));
        expect(nodes.filter((node) => node !== "engine-a" && node !== "engine-c")).toEqual([]);
        expect(nodes).toContain("engine-a");
      }

      await project.ok(["destroy", "--auto-approve"]);
      for (const engine of lab.engines) expect(await containerIds(engine, "trio")).toEqual([]);
    } finally {
      await cleanUp(project);
    }
  });
});

/** The example with its one node set to an engine of the lab, which this process reaches at an address. */
function onEngine(name: string, engine: LabEngine): Project {
  const project = copyExample(name);
  const node = `node "local" {\n  host      = "${engine.host}"\n  advertise = "${engine.address}"\n}\n`;
  writeFileSync(join(project.folder, "lab.orch.hcl"), node);
  return project;
}

async function planOf(project: Project, args: readonly string[] = []): Promise<Plan> {
  return JSON.parse(await project.ok(["plan", "--json", ...args])) as Plan; // checked by the schema
}

async function webUrls(project: Project): Promise<readonly string[]> {
  return JSON.parse(await project.ok(["output", "web", "--json"])) as readonly string[]; // the example's output
}

function apisOf(text: string): readonly string[] {
  return text
    .trim()
    .split("\n")
    .map((line) => line.split(" on ")[0] ?? "")
    .sort();
}

function nodesOf(text: string): readonly string[] {
  return [
    ...new Set(
      text
        .trim()
        .split("\n")
        .map((line) => line.split(" on ")[1] ?? ""),
    ),
  ].sort();
}

async function containerIds(engine: LabEngine, project: string): Promise<readonly string[]> {
  const ids = await engine.docker("ps", "-aq", "--no-trunc", "--filter", `label=orch.project=${project}`);
  return ids
    .split("\n")
    .filter((id) => id !== "")
    .sort();
}

/** Tried for ten seconds: an answer of 200. */
async function page(url: string): Promise<string> {
  let problem = "no answer";
  for (let attempt = 0; attempt < 40; attempt++) {
    try {
      return await fetchText(url);
    } catch (error) {
      problem = error instanceof Error ? error.message : String(error);
    }
    await sleep(250);
  }
  throw new Error(`${url}: ${problem}`);
}

function fetchText(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = get(url, { timeout: 5000, agent: false }, (response) => {
      const parts: Buffer[] = [];
      response.on("data", (part: Buffer) => parts.push(part));
      response.on("end", () => {
        const text = Buffer.concat(parts).toString();
        if (response.statusCode === 200) resolve(text);
        else reject(new Error(`${response.statusCode}: ${text}`));
      });
      response.on("error", reject);
    });
    request.on("timeout", () => request.destroy(new Error("no answer in 5 s")));
    request.on("error", reject);
  });
}

/** A test that failed must not leave its containers to the next one. */
async function cleanUp(project: Project, args: readonly string[] = []): Promise<void> {
  await project.orch(["destroy", "--auto-approve", ...args]);
  project.remove();
}
