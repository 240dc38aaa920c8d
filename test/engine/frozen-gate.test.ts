// An engine that freezes while orch waits for health: it is told, the wait is bounded, and the next apply finds out.
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { busyboxImage } from "../engines/images.ts";
import { startEngine } from "../engines/lab.ts";
import { problemsOf } from "../faults/whole.ts";
import { inProject, nodeBlock } from "./e2e-project.ts";
import type { Project, Running } from "./e2e-project.ts";

let engine: Awaited<ReturnType<typeof startEngine>>;

beforeAll(async () => {
  engine = await startEngine("edge-a");
  await busyboxImage(engine);
});
afterAll(() => engine?.stop());

/** Its check passes once the file is there. */
const configuration = (): string => `${nodeBlock(engine)}
service "web" {
  image             = "busybox:1"
  command           = ["sleep", "1000"]
  init              = true
  stop_grace_period = "1s"
  healthcheck {
    command      = ["test", "-f", "/tmp/ready"]
    interval     = "1s"
    timeout      = "5s"
    start_period = "100s"
  }
  update { healthy_deadline = "10m" }
}
`;

async function untilGate(running: Running): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!/"type":"step-start".*"part":"gate"/.test(running.printed()) && !running.isOver()) {
    if (Date.now() > deadline) throw new Error(`no gate:\\n${running.printed()}`);
    await sleep(50);
  }
  await sleep(500);
}

async function makeReady(project: Project): Promise<void> {
  const id = await engine.docker("ps", "-q", "--filter", `label=orch.project=${project.name}`);
  await engine.docker("exec", id, "touch", "/tmp/ready");
}

test("a gate on an engine that freezes tells it within seconds and ends long before its deadline, with exit code 6", async () => {
  await inProject([engine], "frozen-gate", async (project) => {
    project.write(configuration());
    const running = project.start("apply", "--auto-approve", "--json");
    await untilGate(running);
    try {
      engine.freeze();
      const frozen = performance.now();
      while (!/has not answered for/.test(running.printed()) && !running.isOver()) await sleep(50);
      const told = performance.now() - frozen;
      const { code, stdout } = await running.ended;
      const took = performance.now() - frozen;
      expect(code).toBe(6);
      expect(stdout).toMatch(/"code":"unreachable".*its engine has not answered for \d\ds/);
      expect(stdout).toContain('"type":"finished","result":"partial"');
      expect(told).toBeLessThan(10_000);
      expect(took).toBeLessThan(60_000);
    } finally {
      engine.thaw();
    }
    await makeReady(project);
    await project.apply();
    expect(await problemsOf([engine], project, ["service.web[0]"])).toEqual([]);
  });
});

test("a gate outlives an engine that is frozen for some seconds", async () => {
  await inProject([engine], "thawed-gate", async (project) => {
    project.write(configuration());
    const running = project.start("apply", "--auto-approve", "--json");
    await untilGate(running);
    try {
      engine.freeze();
      while (!/has not answered for/.test(running.printed()) && !running.isOver()) await sleep(50);
      await sleep(2000);
    } finally {
      engine.thaw();
    }
    await makeReady(project);
    expect((await running.ended).code).toBe(0);
    expect(await problemsOf([engine], project, ["service.web[0]"])).toEqual([]);
  });
});
