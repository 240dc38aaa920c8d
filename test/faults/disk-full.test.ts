// The disk that the state is on is full: before an apply, in the middle of it, and together with all else that the project has. On
// file systems of a few hundred KiB that the test mounts itself.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { State } from "../../src/model/state.ts";
import { Program, until } from "../state/program.ts";

const REPLICAS = 24;
const SIZE = 256 * 1024;

let orch: Program;
/** Beside the project, on the machine's own disk. */
let elsewhere = "";
let mounted: string[] = [];

beforeEach(() => {
  orch = new Program();
  elsewhere = mkdtempSync(join(tmpdir(), "orch-elsewhere-"));
  // where states go that fit nowhere else
  orch.environment = { TMPDIR: elsewhere };
});
afterEach(() => {
  for (const folder of mounted) execFileSync("umount", [folder]);
  mounted = [];
  orch.remove();
  rmSync(elsewhere, { recursive: true, force: true });
});

function mountSmall(folder: string): void {
  mkdirSync(folder, { recursive: true });
  execFileSync("mount", ["-t", "tmpfs", "-o", `size=${SIZE}`, "orch-test", folder]);
  mounted.push(folder);
}

const filler = (folder: string): string => join(folder, "filler");

function fill(folder: string): void {
  for (let size = SIZE; size > 0; size = size > 4096 ? size >> 1 : size - 1024)
    try {
      writeFileSync(filler(folder), Buffer.alloc(size), { flag: "a" });
    } catch {
      // as much of it as there was room for is there
    }
}

const makeRoom = (folder: string): void => rmSync(filler(folder));

function configure(latency: string): void {
  orch.write(
    "main.orch.hcl",
    `orch {
  project = "shop"
  backend "local" { path = "small/orch.state.json" }
}
node "a" {
  provider = "simulator"
  file     = "${join(elsewhere, "world.json")}"
  latency  = { create = "${latency}" }
}
service "web" {
  image        = "acme/web:1"
  replicas     = ${REPLICAS}
  network_mode = "none"
  update { min_healthy_time = "0s" }
}
`,
  );
}

/** Names of all containers that the simulated node has. */
function containers(): readonly string[] {
  const world = join(elsewhere, "world.json");
  const text = existsSync(world) ? readFileSync(world, "utf8") : "";
  return [...new Set([...text.matchAll(/"(shop-web-\d+)"/g)].map(([, name = ""]) => name))].sort();
}

const stateIn = (path: string): State => JSON.parse(readFileSync(path, "utf8")) as State; // orch's own

/** One apply makes all whole, and everything is there once. */
async function isWhole(path: string): Promise<void> {
  await orch.ok("apply", "--auto-approve");
  expect((await orch.run("plan", "--detailed-exitcode")).code).toBe(0);
  expect(containers()).toHaveLength(REPLICAS);
  const { records } = stateIn(path);
  expect(records.filter(({ current }) => current !== null)).toHaveLength(REPLICAS);
  expect(records.flatMap(({ others }) => others)).toEqual([]);
}

test("a disk that is full before an apply: nothing is done, and it says so", async () => {
  const small = join(orch.folder, "small");
  mountSmall(small);
  configure("0ms");
  fill(small);
  const { code, err } = await orch.run("apply", "--auto-approve");
  expect([code, err]).toEqual([1, expect.stringContaining("The disk is full: make room.")]);
  expect(containers()).toEqual([]);
  expect(
    readdirSync(small).filter((name) => name !== "filler" && statSync(join(small, name)).size > 0),
  ).toEqual([]);
  makeRoom(small);
  await isWhole(join(small, "orch.state.json"));
});

test("a disk that fills up in the middle of an apply: what was done is in a file beside it, and is pushed back", async () => {
  const small = join(orch.folder, "small");
  mountSmall(small);
  configure("250ms");
  const { ended } = orch.start("apply", "--auto-approve", "--parallelism", "2");
  await until(() => containers().length >= 4);
  fill(small);
  const { code, err } = await ended;
  expect(code).toBe(6);
  const errored = join(orch.folder, "errored.orch.state.json");
  expect(err.replaceAll(/\s+/g, " ")).toContain(`It is in ${errored}`);
  expect(statSync(errored).mode & 0o777).toBe(0o600);
  // every container is in it, or is found by its label
  const made = containers();
  expect(made.length).toBeLessThan(REPLICAS);
  const known = stateIn(errored).records.flatMap(({ current }) => current?.name ?? []);
  expect(made.filter((name) => !known.includes(name)).length).toBeLessThanOrEqual(2);
  // the state itself is as it was at the last moment that it could be written, and can be read
  expect(stateIn(join(small, "orch.state.json")).project).toBe("shop");
  makeRoom(small);
  await orch.ok("state", "push", "errored.orch.state.json");
  expect(containers()).toEqual(made);
  await isWhole(join(small, "orch.state.json"));
});

test("the same without pushing it back: what no state knows is found by its labels", async () => {
  const small = join(orch.folder, "small");
  mountSmall(small);
  configure("250ms");
  const { ended } = orch.start("apply", "--auto-approve", "--parallelism", "2");
  await until(() => containers().length >= 4);
  fill(small);
  expect((await ended).code).toBe(6);
  makeRoom(small);
  rmSync(join(orch.folder, "errored.orch.state.json"));
  await isWhole(join(small, "orch.state.json"));
});

test("a disk that holds the whole project: the state goes to the temporary folder", async () => {
  mountSmall(orch.folder);
  configure("250ms");
  const { ended } = orch.start("apply", "--auto-approve", "--parallelism", "2");
  await until(() => containers().length >= 4);
  fill(orch.folder);
  const { code, err } = await ended;
  expect(code).toBe(6);
  const [path = ""] =
    /\S*orch-errored-\S*errored\.orch\.state\.json/.exec(err.replaceAll(/\n\s*/g, "")) ?? [];
  expect(path.startsWith(elsewhere)).toBe(true);
  expect(stateIn(path).records.length).toBeGreaterThanOrEqual(2);
  makeRoom(orch.folder);
  await orch.ok("state", "push", path);
  await isWhole(join(orch.folder, "small/orch.state.json"));
});

test("a disk that is full when an apply only takes away: what is gone is gone once, and the state ends up right", async () => {
  const small = join(orch.folder, "small");
  mountSmall(small);
  configure("0ms");
  await orch.ok("apply", "--auto-approve");
  fill(small);
  const refused = await orch.run("destroy", "--auto-approve");
  expect([refused.code, containers().length]).toEqual([1, REPLICAS]);
  makeRoom(small);
  await orch.ok("destroy", "--auto-approve");
  expect(stateIn(join(small, "orch.state.json")).records).toEqual([]);
});
