// `npm run test:crash -- --kills 200 --seed 7`: at length what `npm test` does in short. orch is killed at named points and at random
// moments on three real engines; each call to an engine goes wrong in each way; the simulator runs random projects with random faults;
// one process makes hundreds of changes and leaves nothing behind.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const USAGE = `npm run test:crash -- [options]
  --kills N      kills on real engines (200)
  --replicas N   replicas that are applied, updated and destroyed (30)
  --cycles N     applies, updates and destroys through the faulty proxy, with a fault in each; 0: all there are (0)
  --runs N       projects on the simulator (2000)
  --seed N       what is random; the same number does the same again (of the day)
  --changes N    changes in one process, on simulated nodes and as many on a real engine (500)
  --only PART    kills, proxy, simulator or leaks
  --call TEXT    through the faulty proxy, only calls whose method and path contain this: "POST /containers/{}/rename"
  --at KILLS     this kill alone, as a failing run prints it: "update journal-sync-after:9", "destroy time:300 request-sent:1"`;

const { values } = parseArgs({
  options: {
    kills: { type: "string", default: "200" },
    replicas: { type: "string", default: "30" },
    cycles: { type: "string", default: "0" },
    runs: { type: "string", default: "2000" },
    changes: { type: "string", default: "500" },
    seed: { type: "string", default: String(Math.floor(Date.now() / 86_400_000)) },
    only: { type: "string" },
    call: { type: "string", default: "" },
    at: { type: "string" },
    help: { type: "boolean", default: false },
  },
});
const { kills, replicas, cycles, runs, changes, seed, call, at, help } = values;
const only = at === undefined ? values.only : "kills";
for (const [name, value] of Object.entries({ kills, replicas, cycles, runs, changes, seed }))
  if (!/^\d{1,9}$/.test(value)) {
    process.stderr.write(`--${name} takes a whole number, not ${JSON.stringify(value)}.\n\n${USAGE}\n`);
    process.exit(1);
  }

const PARTS = {
  simulator: {
    args: ["--project", "unit", "test/property/lifecycle.test.ts", "-t", "random failures"],
    environment: { ORCH_RUNS: runs, ORCH_SEED: seed },
  },
  kills: {
    args: ["--project", "engine", "test/faults/crash.test.ts"],
    environment: {
      ORCH_CRASH_KILLS: kills,
      ORCH_CRASH_REPLICAS: replicas,
      ORCH_CRASH_SEED: seed,
      ...(at === undefined ? {} : { ORCH_CRASH_AT: at }),
    },
  },
  leaks: {
    args: ["--project", "engine", "test/faults/leak.test.ts"],
    environment: { ORCH_LEAK_CHANGES: changes },
  },
  proxy: {
    args: ["--project", "engine", "test/faults/proxy.test.ts"],
    environment: { ORCH_FAULT_CYCLES: cycles, ORCH_FAULT_CALL: call, ORCH_CRASH_SEED: seed },
  },
};

if (help || (only !== undefined && !Object.hasOwn(PARTS, only))) {
  process.stdout.write(`${USAGE}\n`);
  process.exit(help ? 0 : 1);
}
const root = fileURLToPath(new URL("../..", import.meta.url));
let failed = 0;
for (const [name, { args, environment }] of Object.entries(PARTS)) {
  if (only !== undefined && only !== name) continue;
  process.stdout.write(`== ${name}, seed ${seed}\n`);
  const { status } = spawnSync("npx", ["vitest", "run", ...args], {
    cwd: root,
    env: { ...process.env, ...environment, NO_COLOR: "1" },
    stdio: "inherit",
  });
  if (status !== 0) {
    failed++;
    const same = `--seed ${seed} --kills ${kills} --replicas ${replicas} --cycles ${cycles} --runs ${runs} --changes ${changes}`;
    process.stdout.write(`== ${name} failed; again: npm run test:crash -- --only ${name} ${same}\n`);
  }
}
process.exit(failed === 0 ? 0 : 1);
