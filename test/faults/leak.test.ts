// A day of changes, compressed: one process plans, applies and changes again and again. Memory, handles, files and what the engine holds
// stay as they were. `npm run test:crash -- --only leaks --changes 500` does it at length.
import { readFileSync, readdirSync, rmSync, statSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { everything, nodeBlock } from "../engine/e2e-project.ts";
import { busyboxImage } from "../engines/images.ts";
import { startEngine } from "../engines/lab.ts";
import { Project } from "../rig/cli.ts";

/** Changes on simulated nodes; a real engine gets a tenth of them. */
const CHANGES = Number(process.env["ORCH_LEAK_CHANGES"] ?? 24);
/** Bytes by which memory may grow over all changes: what the run time compiles and caches on the way. */
const SETTLING = 2 * 2 ** 20;
/** In short fewer on an engine, which takes ten times as long. */
const ON_ENGINE = CHANGES < 100 ? Math.ceil(CHANGES / 4) : CHANGES;

let engine: Awaited<ReturnType<typeof startEngine>>;
/** For all temporary files of orch. */
let temporary = "";

beforeAll(async () => {
  engine = await startEngine("edge-a");
  await busyboxImage(engine);
  temporary = mkdtempSync(join(tmpdir(), "orch-leak-"));
});
afterAll(async () => {
  await engine?.stop();
  rmSync(temporary, { recursive: true, force: true });
});

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void; // what the flag brings

interface Reading {
  /** Bytes, after a collection. */
  readonly heap: number;
  /** Sockets, pipes, timers and the like that keep a process alive, by kind. */
  readonly handles: string;
  readonly descriptors: number;
  /** On the process and its streams. */
  readonly listeners: number;
  readonly temporary: string;
  readonly files: string;
}

async function read(project: Project): Promise<Reading> {
  // what ends by itself in a moment, such as a socket that is being closed, is no leak
  await sleep(20);
  collectGarbage();
  const emitters = [process, process.stdin, process.stdout, process.stderr];
  return {
    heap: process.memoryUsage().heapUsed,
    handles: process.getActiveResourcesInfo().sort().join(" "),
    descriptors: readdirSync("/proc/self/fd").length,
    listeners: emitters
      .flatMap((each) => each.eventNames().map((name) => each.listenerCount(name)))
      .reduce((a, b) => a + b, 0),
    temporary: readdirSync(temporary).join(" "),
    files: readdirSync(project.folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(project.folder.length + 1))
      .filter((name) => !name.startsWith(".orch/history/"))
      .sort()
      .join(" "),
  };
}

/** Bytes a change, by the line that fits best. */
function slopeOf(values: readonly number[]): number {
  const middle = (values.length - 1) / 2;
  const mean = values.reduce((sum, each) => sum + each, 0) / values.length;
  const top = values.reduce((sum, each, index) => sum + (index - middle) * (each - mean), 0);
  return top / values.reduce((sum, _, index) => sum + (index - middle) ** 2, 0);
}

/** Every kind of change in turn: new containers, changes in place, content, more and fewer of them, all gone. */
function service(change: number, image: string): string {
  return `
network "back" {}
volume "data" {}
service "web" {
  image             = "${image}"
  command           = ["sleep", "1000"]
  init              = true
  replicas          = ${change % 12 === 11 ? 0 : 1 + (change % 3)}
  networks          = [network.back]
  env               = { VERSION = "${Math.floor(change / 3)}" }
  resources         = { memory = "16Mi", memory_limit = "${32 + (change % 2) * 16}Mi" }
  stop_grace_period = "1s"
  file "/etc/web.conf" {
    content   = "change = ${change}\\n"
    on_change = "none"
  }
  mount "/data" { volume = volume.data }
  update { min_healthy_time = "0s" }
}
`;
}

async function changeOften(
  project: Project,
  changes: number,
  configuration: (change: number) => string,
): Promise<readonly Reading[]> {
  const readings: Reading[] = [];
  const environment = { TMPDIR: temporary };
  for (let change = 0; change < changes; change++) {
    project.write("orch.hcl", `orch { project = "leak" }\n${configuration(change)}`);
    await project.ok(["plan", "--out", "plan.orch"], environment);
    await project.ok(["apply", "plan.orch"], environment);
    if (change % 10 === 9) await project.ok(["status"], environment);
    readings.push(await read(project));
  }
  return readings;
}

/** The first third warms up: code that is compiled, caches that fill, kinds of changes that were not there before. */
function isFlat(readings: readonly Reading[]): void {
  const settled = readings.slice(Math.ceil(readings.length / 3));
  const [first] = settled;
  const last = settled.at(-1);
  expect(first).toBeDefined();
  const slope = slopeOf(settled.map(({ heap }) => heap));
  const told = `${readings.length} changes: ${Math.round(slope)} bytes each, heap ${first?.heap} to ${last?.heap}, ${last?.descriptors} descriptors, handles ${last?.handles}`;
  process.stdout.write(`${told}\n`);
  expect({ ...last, heap: 0 }).toEqual({ ...first, heap: 0 });
  expect(last?.temporary).toBe("");
  expect(slope * settled.length, told).toBeLessThan(SETTLING);
}

const sizeOf = (project: Project, name: string): number => statSync(join(project.folder, name)).size;

test(
  `after ${CHANGES} changes on simulated nodes one process holds what it held before, and so does its folder`,
  async () => {
    const project = new Project({});
    try {
      const nodes = ["a", "b"].map((name) => `node "${name}" { provider = "simulator" }\n`).join("");
      isFlat(await changeOften(project, CHANGES, (change) => nodes + service(change, "acme/web:1")));
      expect(
        readdirSync(project.folder, { recursive: true }).filter((name) =>
          /lock|tmp|errored/.test(String(name)),
        ),
      ).toEqual([]);
      // history is bounded by number, the journal is empty or gone, the state has no more records than there are objects
      expect(readdirSync(join(project.folder, ".orch/history")).length).toBeLessThanOrEqual(20);
      expect(project.everything()).not.toContain('"type":"begin"');
      expect(sizeOf(project, "orch.state.json")).toBeLessThan(64 * 1024);
      expect(sizeOf(project, "orch.state.json.backup")).toBeLessThan(64 * 1024);
      // a thousand lines of history
      expect(sizeOf(project, ".orch/simulator.json")).toBeLessThan(3 * 1024 * 1024);
    } finally {
      project.remove();
    }
  },
  60_000 + CHANGES * 3000,
);

test(
  `after ${ON_ENGINE} changes on a real engine nothing is left on it, in the process or in the daemon`,
  async () => {
    const project = new Project({});
    const before = await everything(engine);
    const daemon = (): number => readdirSync(`/proc/${daemonPid()}/fd`).length;
    try {
      const open = daemon();
      const readings = await changeOften(
        project,
        ON_ENGINE,
        (change) => nodeBlock(engine) + service(change, "busybox:1"),
      );
      isFlat(readings);
      await project.ok(["destroy", "--auto-approve", "--delete-volumes"], { TMPDIR: temporary });
      expect(await everything(engine)).toEqual(before);
      await sleep(1000);
      expect(daemon()).toBeLessThanOrEqual(open + 10);
    } finally {
      await project.orch(["destroy", "--auto-approve", "--delete-volumes"]);
      project.remove();
    }
  },
  120_000 + ON_ENGINE * 30_000,
);

function daemonPid(): number {
  return Number(readFileSync(join(engine.socket, "../pid"), "utf8"));
}
