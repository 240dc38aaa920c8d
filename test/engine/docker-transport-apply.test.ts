import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { busyboxImage } from "../engines/images.ts";
import { startEngines } from "../engines/lab.ts";
import type { Lab, LabEngine } from "../engines/lab.ts";
import { proxyEngine } from "../engines/proxy.ts";
import { containersOf, createProject, inProject } from "./e2e-project.ts";
import type { Project, Run, Running } from "./e2e-project.ts";

let lab: Lab;
let engines: readonly LabEngine[] = [];
const TIMEOUT = 2;

beforeAll(async () => {
  lab = await startEngines(["edge-a", "edge-b"]);
  engines = lab.engines;
  for (const engine of engines) await busyboxImage(engine);
});
afterAll(() => lab?.stop());
afterEach(() => engines.forEach((engine) => engine.thaw()));

/** Eight replicas over both nodes, and a service behind those of each. */
function configuration(hosts: readonly string[] = engines.map(({ host }) => host), own = engines): string {
  const nodes = own.map(
    ({ name, address }, index) => `
node "${name}" {
  host      = "${hosts[index] ?? ""}"
  advertise = "${address}"
  timeout   = "${TIMEOUT}s"
}`,
  );
  const pinned = own.map(
    ({ name }) => `
service "on-${name}" {
  image    = "busybox:1"
  command  = ["sh", "-c", "trap 'exit 0' TERM; while :; do sleep 0.1; done"]
  replicas = 4
  update {
    min_healthy_time = "0s"
    healthy_deadline = "10s"
  }
  constraint { condition = node.name == "${name}" }
}
service "after-${name}" {
  image      = "busybox:1"
  command    = ["sleep", "1000"]
  init       = true
  depends_on = [service.on-${name}]
  update {
    min_healthy_time = "0s"
    healthy_deadline = "10s"
  }
  constraint { condition = node.name == "${name}" }
}`,
  );
  return [...nodes, ...pinned].join("\n");
}

const total = async (project: Project, own = engines): Promise<readonly string[]> =>
  (await Promise.all(own.map((engine) => containersOf(engine, project))))
    .flat()
    .map(({ address, state }) => `${address} ${state}`)
    .sort();

const COMPLETE = ["edge-a", "edge-b"]
  .flatMap((name) => [
    `service.after-${name}[0] running`,
    ...[0, 1, 2, 3].map((index) => `service.on-${name}[${index}] running`),
  ])
  .sort();

/** What the next run makes of it: each replica once, and then nothing is left to do. */
async function converges(project: Project, own = engines): Promise<void> {
  await project.apply();
  expect(await total(project, own)).toEqual(COMPLETE);
  expect((await project.plan()).changes).toEqual([]);
}

async function until(running: Running, text: string): Promise<void> {
  for (let tries = 0; tries < 1000 && !running.isOver() && !running.printed().includes(text); tries++)
    await new Promise((resolve) => setTimeout(resolve, 10));
}

async function timed(work: Promise<Run>): Promise<Run & { readonly took: number }> {
  const started = performance.now();
  return { ...(await work), took: performance.now() - started };
}

test("an engine that freezes in mid-apply costs its own replicas, and the next run finds out", async () => {
  await inProject(engines, "freeze", async (project) => {
    project.write(configuration());
    const running = project.start("apply", "--auto-approve", "--parallelism", "2");
    await until(running, "on-edge-b[0] on edge-b started");
    lab.engine("edge-b").freeze();
    const { code, stdout, stderr, took } = await timed(running.ended);
    const text = stdout + stderr;
    expect(code, text).toBe(6);
    expect(took).toBeLessThan(60_000);
    expect(text).toContain("Applied in part:");
    expect(text).toMatch(/FAILED {2}service\.on-edge-b\[\d\] on edge-b while/);
    expect(text).toContain("service.after-edge-b");
    // what does not depend on it is finished
    const [a] = engines;
    if (a === undefined) throw new Error("no engine");
    expect((await containersOf(a, project)).map(({ state }) => state)).toEqual(
      Array.from({ length: 5 }, () => "running"),
    );
    lab.engine("edge-b").thaw();
    await converges(project);
  });
});

test("an engine that falls and comes back in mid-apply ends with each replica once", async () => {
  const project = createProject("fall");
  try {
    project.write(configuration());
    const running = project.start("apply", "--auto-approve", "--parallelism", "2");
    await until(running, "on-edge-b[0] on edge-b started");
    const engine = lab.engine("edge-b");
    await engine.kill();
    await new Promise((resolve) => setTimeout(resolve, 1500));
    await engine.revive();
    const { code, stdout, stderr } = await running.ended;
    expect(code, stdout + stderr).toBe(6);
    await converges(project);
  } finally {
    await project.end();
  }
  expect(await total(project)).toEqual([]);
});

test("a creation whose answer is lost is told as perhaps done, and taken up as done", async () => {
  const [a, b] = engines;
  if (a === undefined || b === undefined) throw new Error("no engines");
  const proxy = await proxyEngine(b.socket);
  try {
    await inProject(engines, "cut", async (project) => {
      project.write(configuration([a.host, proxy.host]));
      let cuts = 0;
      proxy.cut({ when: "after", match: (line) => line.includes("/start") && cuts++ === 0 });
      const { code, stdout, stderr } = await project.orch("apply", "--auto-approve");
      const text = stdout + stderr;
      expect(code, text).toBe(6);
      expect(text).toContain("The engine may have done it all the same; the next run looks first.");
      expect(text).toMatch(/1 failed \(may be done all the same\)/);
      proxy.cut(null);
      await converges(project);
    });
  } finally {
    await proxy.close();
  }
});

test("an engine whose disk is full is said to be, and the others are not kept", async () => {
  const small = await startEngines(["edge-a", "edge-b"], { disk: 48 });
  const hosts = small.engines.map(({ host }) => host);
  try {
    for (const engine of small.engines) await busyboxImage(engine);
    await inProject(small.engines, "full", async (project) => {
      project.write(configuration(hosts, small.engines));
      const { docker } = small.engine("edge-b");
      await docker("run", "--name", "filler", "busybox:1", "sh", "-c", "cat /dev/zero > /x; true");
      const { code, stdout, stderr } = await project.orch("apply", "--auto-approve");
      const text = (stdout + stderr).replace(/\s+/g, " ");
      expect(code, text).toBe(6);
      expect(text).toContain("no space left on device. The engine's disk is full: free some");
      await docker("rm", "-f", "-v", "filler");
      await converges(project, small.engines);
    });
  } finally {
    await small.stop();
  }
});
