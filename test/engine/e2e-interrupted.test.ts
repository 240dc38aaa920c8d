// An apply that is stopped or dies in the middle: what it did is known, and the next one makes the rest.
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { busyboxImage } from "../engines/images.ts";
import { startEngine } from "../engines/lab.ts";
import { containersOf, inProject, nodeBlock } from "./e2e-project.ts";
import type { Container, Project, Running } from "./e2e-project.ts";

let engine: Awaited<ReturnType<typeof startEngine>>;

beforeAll(async () => {
  engine = await startEngine("edge-a");
  await busyboxImage(engine);
});
afterAll(async () => {
  await engine?.stop();
});

const REPLICAS = 8;

function configuration(level: string): string {
  return `${nodeBlock(engine)}
    service "web" {
      image    = "busybox:1"
      command  = ["sleep", "1000"]
      init     = true
      replicas = ${REPLICAS}
      env      = { LEVEL = "${level}" }
      update {
        max_parallel     = 3
        min_healthy_time = "200ms"
      }
    }`;
}

let seed = Number(process.env["ORCH_TEST_SEED"] ?? 1);

/** Some time below a limit, in milliseconds; other ones with another ORCH_TEST_SEED. */
function moment(below: number): number {
  seed = (seed * 48_271) % 2_147_483_647; // Park and Miller's generator
  return seed % below;
}

/** Resolves when it has printed the text, or has ended. */
async function until(running: Running, text: string): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!running.printed().includes(text) && !running.isOver() && Date.now() < deadline) await sleep(5);
}

/** The containers when the engine has ended what it was asked for before its client died. */
async function settled(project: Project): Promise<readonly Container[]> {
  let last = await containersOf(engine, project);
  for (let look = 0; look < 20; look++) {
    await sleep(700);
    const now = await containersOf(engine, project);
    if (JSON.stringify(now) === JSON.stringify(last)) break;
    last = now;
  }
  return last;
}

/** One running container an address, no other ones, all with the level, and nothing left to do. */
async function expectWhole(project: Project, level: string): Promise<void> {
  const all = await containersOf(engine, project);
  expect(all.map(({ name, address, state }) => [name, address, state])).toEqual(
    Array.from({ length: REPLICAS }, (_, index) => [
      `${project.name}-web-${index}`,
      `service.web[${index}]`,
      "running",
    ]),
  );
  const format = "{{range .Config.Env}}{{println .}}{{end}}";
  const environments = await engine.docker("inspect", "-f", format, ...all.map(({ id }) => id));
  expect(environments.match(/^LEVEL=.*$/gm)).toEqual(all.map(() => `LEVEL=${level}`));
  expect((await project.plan()).changes).toEqual([]);
}

test("Ctrl-C finishes what runs, starts nothing new, and the next apply goes on from there", async () => {
  await inProject([engine], "stopped", async (project) => {
    project.write(configuration("info"));
    const running = project.start("apply", "--auto-approve", "--json", "--parallelism", "2");
    await until(running, '"type":"step-done"');
    running.signal("SIGINT");
    const { code, stdout } = await running.ended;
    expect(code).toBe(1);
    expect(stdout).toContain('"type":"interrupted"');
    const made = await containersOf(engine, project);
    expect(made.length).toBeLessThan(REPLICAS);
    expect(made.filter(({ state }) => state !== "running")).toEqual([]);

    const plan = await project.plan();
    const known = new Set(made.map(({ address }) => address));
    const missing = Array.from({ length: REPLICAS }, (_, index) => `service.web[${index}]`).filter(
      (address) => !known.has(address),
    );
    expect(plan.changes.filter(({ kind }) => kind === "service").map(({ address }) => address)).toEqual(
      missing,
    );
    await project.apply();
    expect(
      (await containersOf(engine, project)).filter(({ id }) => made.some((one) => one.id === id)),
    ).toEqual(made);
    await expectWhole(project, "info");
  });
});

test("an apply that was killed at any moment is made whole by the next one, with nothing twice", async () => {
  await inProject([engine], "killed", async (project) => {
    const kill = async (after: string, delay: number): Promise<void> => {
      const running = project.start("apply", "--auto-approve", "--json");
      await until(running, after);
      await sleep(delay);
      running.signal("SIGKILL");
      await running.ended;
    };
    // while it creates: at the first step, and somewhere among the others
    project.write(configuration("0"));
    await kill('"type":"step-start"', 0);
    await kill('"type":"step-done"', moment(300));
    await project.apply();
    await expectWhole(project, "0");
    // while it replaces: twice in a row, the second time what the first one left, to yet another version
    project.write(configuration("1"));
    await kill('"part":"gate"', moment(200));
    project.write(configuration("2"));
    await kill('"part":"down"', moment(200));
    await project.apply();
    await expectWhole(project, "2");
    // a plan after a kill changes nothing by itself
    project.write(configuration("3"));
    await kill('"part":"up"', moment(1000));
    const before = await settled(project);
    await project.plan();
    expect(await containersOf(engine, project)).toEqual(before);
    await project.apply();
    await expectWhole(project, "3");
  });
});
