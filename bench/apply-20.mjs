// Twenty containers from nothing, and the run that finds nothing to do: orch beside the same calls made by hand with dockerode and
// beside docker-compose, on the engine of DOCKER_HOST (else the local one), in one interleaved run.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildImage } from "../examples/images/build.mjs";
import { ORCH, interleave, printRatio, printTimes, runProcess, say } from "./measure.mjs";

const COUNT = 20;
const PARALLELISM = 10;
const ROUNDS = Number(process.env.ORCH_BENCH_ROUNDS ?? 5);
const NO_OP_ROUNDS = 9;
const PEER = fileURLToPath(new URL("peers/dockerode-20.mjs", import.meta.url));

if (spawnSync("docker", ["version"], { timeout: 20_000 }).status !== 0) {
  say("apply-20: left out, no Docker engine answers");
  process.exit(0);
}
const hasCompose = spawnSync("docker-compose", ["version"], { timeout: 20_000 }).status === 0;
if (!hasCompose) say("apply-20: without docker-compose, which is not on this machine");

const folder = mkdtempSync(join(tmpdir(), "orch-bench-"));
buildImage("busybox", "orch-bench:1");
try {
  await compareApply();
  await compareNoOp();
} finally {
  for (const label of ["bench", "orch.project=orchbench", "com.docker.compose.project=composebench"])
    removeAll(label);
  spawnSync("docker", ["image", "rm", "-f", "orch-bench:1"], { timeout: 60_000 });
  rmSync(folder, { recursive: true, force: true });
}

async function compareApply() {
  const contestants = {
    orch: async (round) => {
      const project = orchProject(`orch-${round}`);
      const run = await runProcess(process.execPath, [ORCH, "--chdir", project, "apply", "--auto-approve"]);
      check("orch.project=orchbench");
      removeAll("orch.project=orchbench");
      return run;
    },
    dockerode: async (round) => {
      const run = await runProcess(process.execPath, [
        PEER,
        `bench${round}`,
        String(COUNT),
        String(PARALLELISM),
      ]);
      check("bench");
      removeAll("bench");
      return { ...run, inside: Number(run.stdout) };
    },
    ...(hasCompose && {
      compose: async () => {
        const run = await runProcess("docker-compose", composeUp(composeProject()), { cwd: folder });
        check("com.docker.compose.project=composebench");
        removeAll("com.docker.compose.project=composebench");
        return run;
      },
    }),
  };
  const { orch, dockerode, compose } = await interleave(ROUNDS, contestants);
  const ms = (runs) => runs.map((run) => run.ms);
  say(`apply-20: ${COUNT} containers, ${PARALLELISM} at once, ${ROUNDS} rounds`);
  printTimes("orch apply", orch);
  printTimes("dockerode, by hand", dockerode);
  printTimes(
    "dockerode, by hand, without process start",
    dockerode.map(({ inside, mib }) => ({ ms: inside, mib })),
  );
  if (compose !== undefined) printTimes("docker-compose up -d", compose);
  printRatio("orch / dockerode", ms(orch), ms(dockerode), 1.15);
  printRatio(
    "orch / dockerode without process start",
    ms(orch),
    dockerode.map(({ inside }) => inside),
    null,
  );
  if (compose !== undefined) printRatio("orch / docker-compose", ms(orch), ms(compose), 1);
}

async function compareNoOp() {
  const project = orchProject("orch-no-op");
  await runProcess(process.execPath, [ORCH, "--chdir", project, "apply", "--auto-approve"]);
  const file = composeProject();
  if (hasCompose) await runProcess("docker-compose", composeUp(file), { cwd: folder });
  const { orch, compose } = await interleave(NO_OP_ROUNDS, {
    // 0: nothing to do; 2 would be changes
    orch: () => runProcess(process.execPath, [ORCH, "--chdir", project, "plan", "--detailed-exitcode"]),
    ...(hasCompose && { compose: () => runProcess("docker-compose", composeUp(file), { cwd: folder }) }),
  });
  say(`nothing to do: ${COUNT} containers run, ${NO_OP_ROUNDS} rounds`);
  printTimes("orch plan", orch);
  if (compose === undefined) return;
  printTimes("docker-compose up -d", compose);
  printRatio(
    "orch plan / docker-compose up -d",
    orch.map((run) => run.ms),
    compose.map((run) => run.ms),
    1,
  );
}

/** A folder of its own, so that there is no state from the round before. */
function orchProject(name) {
  const path = join(folder, name);
  mkdirSync(path);
  writeFileSync(
    join(path, "orch.hcl"),
    `orch {
  project = "orchbench"
}

service "web" {
  image     = "orch-bench:1"
  command   = ["sleep", "1000"]
  replicas  = ${COUNT}
  resources = { cpu = "1m", memory = "1Mi" }
}
`,
  );
  return path;
}

function composeProject() {
  const path = join(folder, "compose.yml");
  writeFileSync(
    path,
    `version: "3.7"
services:
  web:
    image: orch-bench:1
    command: ["sleep", "1000"]
    restart: unless-stopped
`,
  );
  return path;
}

function composeUp(file) {
  return ["-p", "composebench", "-f", file, "up", "-d", "--scale", `web=${COUNT}`];
}

function docker(...args) {
  return execFileSync("docker", args, { encoding: "utf8", timeout: 120_000 }).split("\n").filter(Boolean);
}

/** All of them run; otherwise the times are of something else. */
function check(label) {
  const running = docker("ps", "-q", "--filter", `label=${label}`).length;
  if (running !== COUNT) throw new Error(`${running} of ${COUNT} containers run (${label})`);
}

function removeAll(label) {
  const containers = docker("ps", "-aq", "--filter", `label=${label}`);
  if (containers.length > 0) docker("rm", "-f", ...containers);
  const networks = docker("network", "ls", "-q", "--filter", `label=${label}`);
  if (networks.length > 0) docker("network", "rm", ...networks);
}
