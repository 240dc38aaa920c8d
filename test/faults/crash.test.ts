// orch is killed at named points and at random moments of an apply, a rolling update and a destroy on three real engines. The next
// plan and apply make everything whole. `npm run test:crash -- --kills 200 --seed 7` does it at length.
import { existsSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createProject, nodeBlock, restartMiscounting } from "../engine/e2e-project.ts";
import type { Project, Run } from "../engine/e2e-project.ts";
import { busyboxImage } from "../engines/images.ts";
import { startEngines } from "../engines/lab.ts";
import type { Lab } from "../engines/lab.ts";
import { chanceOf } from "./chance.ts";
import { foundOn, problemsOf } from "./whole.ts";

const KILLS = Number(process.env["ORCH_CRASH_KILLS"] ?? 12);
/** From so many on not every run that recovers is killed too, and each cycle is told. */
const LONG = 30;
const SEED = Number(process.env["ORCH_CRASH_SEED"] ?? 1);
/** One cycle alone: `update journal-sync-after:9 time:300`. */
const AT = process.env["ORCH_CRASH_AT"];
const REPLICAS = Number(process.env["ORCH_CRASH_REPLICAS"] ?? 3);
const PRELOAD = fileURLToPath(new URL("kill-at.mjs", import.meta.url));

let lab: Lab;

beforeAll(async () => {
  lab = await startEngines(["edge-a", "edge-b", "edge-c"]);
  await Promise.all(lab.engines.map((engine) => busyboxImage(engine)));
});
afterAll(async () => {
  await lab?.stop();
});

type Phase = "create" | "update" | "destroy";

interface Calm {
  /** Milliseconds. */
  readonly took: number;
  /** How often each named point is passed. */
  readonly points: Readonly<Record<string, number>>;
}

interface Kill {
  readonly phase: Phase;
  /** `journal-sync-after:3`, or `time:840` after so many milliseconds. */
  readonly at: string;
}

function configuration(version: number): string {
  return `${lab.engines.map((engine) => nodeBlock(engine, 'timeout = "30s"')).join("")}
    service "web" {
      image             = "busybox:1"
      command           = ["sleep", "1000"]
      init              = true
      replicas          = ${REPLICAS}
      env               = { VERSION = "${version}" }
      stop_grace_period = "1s"
      file "/etc/web.conf" { content = "version = ${version}\\n" }
      update {
        max_parallel     = ${Math.ceil(REPLICAS / 4)}
        min_healthy_time = "50ms"
      }
    }`;
}

const ADDRESSES = Array.from({ length: REPLICAS }, (_, index) => `service.web[${index}]`);

class Crashing {
  readonly #environment: Record<string, string> = {};
  readonly #counts = join(tmpdir(), `orch-kill-counts-${process.pid}.json`);
  readonly project: Project = createProject("crash", this.#environment);
  #version = 0;

  configure(version: number): void {
    this.#version = version;
    this.project.write(configuration(version));
  }

  #args(phase: Phase): readonly string[] {
    return [phase === "destroy" ? "destroy" : "apply", "--auto-approve"];
  }

  /** In peace, with the points that it passes. */
  async calm(phase: Phase): Promise<Calm> {
    const started = performance.now();
    await this.#with({ ORCH_TEST_KILL_COUNTS: this.#counts }, () => this.project.ok(...this.#args(phase)));
    const took = performance.now() - started;
    const points = JSON.parse(readFileSync(this.#counts, "utf8")) as Calm["points"]; // the preload's own
    rmSync(this.#counts);
    return { took, points };
  }

  /** Whether it was killed: it may have ended before. */
  async kill({ phase, at }: Kill): Promise<boolean> {
    const [point, number] = at.split(":");
    const extra: Record<string, string> = point === "time" ? {} : { ORCH_TEST_KILL_AT: at };
    const run = await this.#with(extra, async (): Promise<Run> => {
      const running = this.project.start(...this.#args(phase));
      if (point === "time") {
        await sleep(Number(number));
        running.signal("SIGKILL");
      }
      return await running.ended;
    });
    if (run.code !== null && run.code !== 0) throw new Error(`ended with ${run.code}:\n${run.stderr}`);
    return run.code === null;
  }

  async #with<T>(extra: Readonly<Record<string, string>>, work: () => Promise<T>): Promise<T> {
    if (Object.keys(extra).length > 0)
      Object.assign(this.#environment, extra, { NODE_OPTIONS: `--import ${PRELOAD}` });
    try {
      return await work();
    } finally {
      for (const name of Object.keys(this.#environment)) delete this.#environment[name];
    }
  }

  /** In peace. An engine that has lost count of a network's members is started anew: nothing else helps, and orch says so. */
  async inPeace(phase: Phase): Promise<void> {
    const run = await this.project.orch(...this.#args(phase));
    if (run.code === 0) return;
    const printed = `${run.stdout}\n${run.stderr}`;
    if (phase !== "destroy" || !(await restartMiscounting(lab.engines, this.project, printed)))
      throw new Error(`orch ${phase} ended with ${run.code}:\n${printed}`);
    await this.project.ok(...this.#args(phase));
  }

  /** One plan and apply in peace; then what is still wrong. */
  async recover(phase: Phase): Promise<readonly string[]> {
    await this.inPeace(phase);
    if (phase === "destroy") {
      const left = await foundOn(lab.engines, this.project);
      return left.map(({ name, node }) => `left: ${name} on ${node}`);
    }
    const stale = await this.#stale();
    return [...stale, ...(await problemsOf(lab.engines, this.project, ADDRESSES))];
  }

  /** Replicas of another version than the configured one. */
  async #stale(): Promise<readonly string[]> {
    const wanted = `VERSION=${this.#version}`;
    const found = await Promise.all(
      lab.engines.map(async (engine) => {
        const format = "{{.Name}} {{range .Config.Env}}{{println .}}{{end}}";
        const ids = await engine.docker("ps", "-aq", "--filter", "label=orch.project=crash");
        const all = ids === "" ? "" : await engine.docker("inspect", "-f", format, ...ids.split("\n"));
        return all.split(/\n(?=\/)/).filter((text) => text !== "" && !text.includes(wanted));
      }),
    );
    return found.flat().map((text) => `stale: ${text.split(" ")[0] ?? ""}`);
  }
}

/** Engines that still have a network of the project, though no container of any kind is in it. */
interface Cycle {
  readonly phase: Phase;
  /** One kill, or two: the second strikes the run that recovers from the first. */
  readonly ats: readonly string[];
}

/** Each named point once, in one of the phases, then in the others; every sixth kill is at a random moment instead. */
function planKills(calm: ReadonlyMap<Phase, Calm>): readonly Cycle[] {
  if (AT !== undefined) {
    const [phase = "", ...ats] = AT.split(" ");
    return [{ phase: phase as Phase, ats }]; // as this test printed it
  }
  const chance = chanceOf(SEED);
  const named = chance.shuffled(
    [...calm].flatMap(([phase, { points }]) =>
      Object.entries(points).map(([point, count]): Kill => ({
        phase,
        at: `${point}:${1 + chance.below(count)}`,
      })),
    ),
  );
  const first = [...new Map(named.map((kill) => [kill.at.split(":")[0], kill])).values()];
  const waiting = [...first, ...named.filter((kill) => !first.includes(kill))];
  const random = (): Kill => {
    const phase = chance.pick<Phase>(["create", "update", "update", "destroy"]);
    return { phase, at: `time:${chance.below(Math.ceil(calm.get(phase)?.took ?? 1000))}` };
  };
  const kills = Array.from({ length: KILLS }, (_, index) =>
    index % 6 === 5 ? random() : (waiting.shift() ?? random()),
  );
  return paired(kills, () => KILLS < LONG || chance.below(2) === 0);
}

function paired(kills: readonly Kill[], isWanted: () => boolean): readonly Cycle[] {
  const open = new Map<Phase, string>();
  const cycles: Cycle[] = [];
  for (const { phase, at } of kills) {
    const before = open.get(phase);
    if (before === undefined && isWanted()) open.set(phase, at);
    else if (before === undefined) cycles.push({ phase, ats: [at] });
    else {
      open.delete(phase);
      // what recovers has less to do: the point comes at once or never
      cycles.push({ phase, ats: [before, at.startsWith("time:") ? at : at.replace(/:\d+$/, ":1")] });
    }
  }
  return [...cycles, ...[...open].map(([phase, at]) => ({ phase, ats: [at] }))];
}

test(
  `after kill -9 at any point one plan and apply end with every replica once and nothing left to do (${KILLS} kills, seed ${SEED})`,
  async () => {
    const crashing = new Crashing();
    const { project } = crashing;
    const tell = (text: string): void => void process.stdout.write(`${text}\n`);
    let version = 1;
    let hits = 0;
    const problems: string[] = [];
    try {
      crashing.configure(version);
      const calm = new Map<Phase, Calm>();
      calm.set("create", await crashing.calm("create"));
      crashing.configure(++version);
      calm.set("update", await crashing.calm("update"));
      calm.set("destroy", await crashing.calm("destroy"));
      let isThere = false;
      for (const { phase, ats } of planKills(calm)) {
        const name = `killed (seed ${SEED}): ${phase} ${ats.join(" ")}`;
        if (phase === "create" && isThere) await crashing.inPeace("destroy");
        if (phase !== "create" && !isThere) await project.apply();
        crashing.configure(phase === "update" ? ++version : version);
        const found = await attempt(async () => {
          for (const at of ats)
            if (await crashing.kill({ phase, at })) hits++;
            else tell(`${name}: it had ended before ${at}`);
          return await crashing.recover(phase);
        });
        problems.push(...found.map((problem) => `${name}: ${problem}`));
        for (const problem of found) tell(`${name}: ${problem}`);
        if (KILLS >= LONG) tell(`${name}: ${found.length} problems, ${hits} kills so far`);
        isThere = phase !== "destroy";
      }
      tell(`${hits} of ${KILLS} kills hit; seed ${SEED}, ${REPLICAS} replicas, ${problems.length} problems`);
      expect(problems).toEqual([]);
      if (AT === undefined) expect(hits).toBeGreaterThan(KILLS / 2);
      await crashing.inPeace("destroy");
      await project.end();
      expect(await foundOn(lab.engines, project)).toEqual([]);
    } finally {
      if (existsSync(project.folder)) await project.end().catch(() => undefined);
    }
  },
  120_000 + KILLS * 60_000,
);

async function attempt(work: () => Promise<readonly string[]>): Promise<readonly string[]> {
  try {
    return await work();
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}
