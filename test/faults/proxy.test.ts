// Each kind of call that orch makes to an engine goes wrong in each way, in an apply, a rolling update and a destroy. It converges at
// once, or says what is left and the next run in peace ends it; nothing is there twice, nothing stays, and nothing takes for ever.
// `npm run test:crash` tries all pairs, `npm test` those that a seed picks.
import { rmSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createProject } from "../engine/e2e-project.ts";
import type { Project, Run } from "../engine/e2e-project.ts";
import { busyboxImage } from "../engines/images.ts";
import { startEngine } from "../engines/lab.ts";
import { chanceOf } from "./chance.ts";
import { FAULTS, faultyProxy } from "./faulty-proxy.ts";
import type { FaultyProxy, Strike } from "./faulty-proxy.ts";
import { foundOn, problemsOf } from "./whole.ts";

/** Cycles of apply, update and destroy, each with a fault in all three; 0: until every pair was tried. */
const CYCLES = Number(process.env["ORCH_FAULT_CYCLES"] ?? 4);
/** Only calls whose kind contains this: `/rename`. */
const CALL = process.env["ORCH_FAULT_CALL"] ?? "";
const SEED = Number(process.env["ORCH_CRASH_SEED"] ?? 1);
/** Seconds; a change may take three times as long, and one hanging call is what a run may meet. */
const TIMEOUT = 2;
/** In peace only a busy machine is slow. */
const PATIENT = 30;
const LONGEST = 45_000;
/** From so many cycles on it is told how far they are. */
const LONG = 10;

let engine: Awaited<ReturnType<typeof startEngine>>;
let proxy: FaultyProxy;

beforeAll(async () => {
  engine = await startEngine("edge-a");
  await busyboxImage(engine);
  proxy = await faultyProxy(engine.socket);
});
afterAll(async () => {
  await proxy?.close();
  await engine?.stop();
});

const PHASES = ["create", "update", "destroy"] as const;
type Phase = (typeof PHASES)[number];

interface Trial {
  readonly phase: Phase;
  readonly strike: Strike;
}

/** Two replicas with a file, a network, a volume and a health check; the version changes what replaces them. */
function configuration(version: number, timeout = TIMEOUT): string {
  return `
    node "edge-a" {
      host      = "${proxy.host}"
      advertise = "${engine.address}"
      timeout   = "${timeout}s"
    }
    network "back" {}
    volume "data" {}
    service "web" {
      image             = "busybox:1"
      command           = ["sleep", "1000"]
      init              = true
      replicas          = 2
      networks          = [network.back]
      env               = { VERSION = "${version}" }
      stop_grace_period = "1s"
      file "/etc/web.conf" { content = "version = ${version}\\n" }
      mount "/data" { volume = volume.data }
      update { min_healthy_time = "50ms" }
    }`;
}

const ADDRESSES = ["service.web[0]", "service.web[1]"];

function start(project: Project, phase: Phase): Promise<Run> {
  return phase === "destroy"
    ? project.orch("destroy", "--auto-approve", "--delete-volumes")
    : project.orch("apply", "--auto-approve");
}

async function inPeace(project: Project, phase: Phase, version: number): Promise<void> {
  project.write(configuration(version, PATIENT));
  const { code, stderr, stdout } = await start(project, phase);
  if (code !== 0) throw new Error(`${phase} in peace ended with ${code}:\n${stdout}\n${stderr}`);
}

/** All kinds of calls of each phase, with how many there are. */
async function explore(project: Project): Promise<ReadonlyMap<Phase, ReadonlyMap<string, number>>> {
  const kinds = new Map<Phase, ReadonlyMap<string, number>>();
  for (const [version, phase] of PHASES.entries()) {
    proxy.strike(null);
    await inPeace(project, phase, version);
    kinds.set(phase, proxy.kinds());
  }
  return kinds;
}

/** What is wrong after one call went wrong and another run had peace. */
async function tryOne(
  project: Project,
  { phase, strike }: Trial,
  version: number,
  hit: () => void,
): Promise<readonly string[]> {
  project.write(configuration(version));
  proxy.strike(strike);
  const started = performance.now();
  const run = await start(project, phase);
  const took = performance.now() - started;
  if (proxy.hasStruck()) hit();
  proxy.strike(null);
  const said = run.stdout + run.stderr;
  const problems: string[] = [];
  if (run.code !== 0 && run.code !== 1 && run.code !== 6)
    problems.push(`it ended with ${run.code}:\n${said}`);
  if (run.code !== 0 && run.stderr.trim() === "") problems.push(`it ended with ${run.code} without a word`);
  if (/^\s+at .*:\d+:\d+\)?$/m.test(said)) problems.push(`it shows its insides:\n${said}`);
  if (took > LONGEST) problems.push(`it took ${Math.round(took)} ms`);
  // what was sent on the way may still be done
  project.write(configuration(version, PATIENT));
  if (run.code !== 0) await inPeace(project, phase, version);
  if (phase === "destroy") {
    const left = await foundOn([engine], project);
    return [...problems, ...left.map(({ name }) => `left: ${name}`)];
  }
  return [...problems, ...(await problemsOf([engine], project, ADDRESSES))];
}

/** Per phase in an order that the seed decides. */
function allTrials(kinds: Awaited<ReturnType<typeof explore>>): ReadonlyMap<Phase, readonly Trial[]> {
  const chance = chanceOf(SEED);
  const trials = [...kinds].map(([phase, calls]) => {
    const pairs = [...calls]
      .filter(([kind]) => kind.includes(CALL))
      .flatMap(([kind, count]) =>
        FAULTS.map((fault): Trial => ({ phase, strike: { kind, fault, nth: 1 + chance.below(count) } })),
      );
    return [phase, chance.shuffled(pairs)] as const;
  });
  return new Map(trials);
}

test(
  `whatever call goes wrong in whatever way, it converges or says what is left (seed ${SEED})`,
  async () => {
    const project = createProject("faulty");
    const tell = (text: string): void => void process.stdout.write(`${text}\n`);
    const problems: string[] = [];
    let [tried, hits] = [0, 0];
    try {
      const trials = allTrials(await explore(project));
      const most = Math.max(...[...trials.values()].map((each) => each.length));
      const cycles = CYCLES === 0 ? most : Math.min(CYCLES, most);
      for (let cycle = 0; cycle < cycles; cycle++) {
        for (const [index, phase] of PHASES.entries()) {
          const version = 3 + 2 * cycle + index;
          const trial = trials.get(phase)?.[cycle];
          if (trial === undefined) {
            await inPeace(project, phase, version);
            continue;
          }
          const { kind, nth, fault } = trial.strike;
          const name = `seed ${SEED}, ${phase}: ${fault} of the ${nth}. ${kind}`;
          tried++;
          try {
            // how often a call is made differs a little from run to run
            const found = await tryOne(project, trial, version, () => hits++);
            problems.push(...found.map((problem) => `${name}: ${problem}`));
          } catch (error) {
            problems.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
          }
          for (const problem of problems.slice(-1)) if (problem.startsWith(name)) tell(problem);
        }
        if (cycles >= LONG && cycle % 10 === 9)
          tell(`${cycle + 1} of ${cycles} cycles, ${hits} faults met, ${problems.length} problems`);
      }
      tell(`${hits} of ${tried} calls were met and went wrong; seed ${SEED}, ${problems.length} problems`);
      expect(problems).toEqual([]);
      expect(hits).toBeGreaterThan(tried / 2);
      expect(await foundOn([engine], project)).toEqual([]);
    } finally {
      proxy.strike(null);
      await project.orch("destroy", "--auto-approve", "--delete-volumes");
      rmSync(project.folder, { recursive: true, force: true });
    }
  },
  CYCLES === 0 ? 7_200_000 : 60_000 + CYCLES * 120_000,
);

test("an engine that stops answering in the middle of an apply ends it with its time-out; the next one goes on", async () => {
  const project = createProject("frozen");
  try {
    const text = configuration(1).replace("replicas          = 2", "replicas          = 12");
    project.write(text);
    const running = project.start("apply", "--auto-approve", "--json", "--parallelism", "2");
    const deadline = Date.now() + 30_000;
    while (!/"step-done".*service\.web/.test(running.printed()) && !running.isOver() && Date.now() < deadline)
      await sleep(5);
    engine.freeze();
    const frozen = performance.now();
    const { code, stdout } = await running.ended;
    const took = performance.now() - frozen;
    engine.thaw();
    expect(stdout).toContain('"type":"finished","result":"partial"');
    expect(code).toBe(6);
    // a change may take three times as long as an answer
    expect(took).toBeLessThan(3 * TIMEOUT * 1000 + 15_000);
    project.write(text.replace(`"${TIMEOUT}s"`, `"${PATIENT}s"`));
    expect(await start(project, "create")).toMatchObject({ code: 0 });
    const all = Array.from({ length: 12 }, (_, index) => `service.web[${index}]`);
    expect(await problemsOf([engine], project, all)).toEqual([]);
  } finally {
    engine.thaw();
    await project.orch("destroy", "--auto-approve", "--delete-volumes");
    rmSync(project.folder, { recursive: true, force: true });
  }
});
