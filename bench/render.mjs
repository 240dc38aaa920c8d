// Saved plans shown in each format: 10,000 replicas on 1,000 nodes that all get another image, and 100,000 new ones on 5,000. The floor
// is reading the same file and writing it out again with nothing but JSON.parse and JSON.stringify.
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ORCH, interleave, printRatio, printTimes, runProcess, say, spread } from "./measure.mjs";
import { writeScaleProject } from "./scale-project.mjs";

/** Of 10,000 replicas, and of a processor's time: what else the machine does is no matter of ours. */
const MOST_MS = 2000;
const MOST_MIB = 512;

const FORMATS = {
  ...Object.fromEntries(
    ["terminal", "markdown", "html", "json", "github", "gitlab", "gitlab-codequality", "sarif", "junit"].map(
      (format) => [format, ["--format", format]],
    ),
  ),
  "terminal --verbose": ["--verbose"],
  "json --expand": ["--json", "--expand"],
  "policy input": ["--policy-input"],
};
const COPY =
  'process.stdout.write(JSON.stringify(JSON.parse(require("fs").readFileSync(process.argv[1], "utf8"))))';

const folder = mkdtempSync(join(tmpdir(), "orch-bench-"));
try {
  const small = join(folder, "10000");
  writeScaleProject(small, { replicas: 10_000, nodes: 1000 });
  await orch(small, ["apply", "--auto-approve"]);
  writeScaleProject(small, { replicas: 10_000, nodes: 1000, version: "2" });
  await measure(small, "10,000 replicas that get another image, on 1,000 nodes", 3, true);
  const large = join(folder, "100000");
  writeScaleProject(large, { replicas: 100_000, nodes: 5000 });
  await measure(large, "100,000 new replicas on 5,000 nodes", 1, false);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function orch(path, args) {
  return runProcess(process.execPath, [ORCH, "--chdir", path, ...args], { limit: 300_000 });
}

async function measure(path, what, rounds, hasTarget) {
  await orch(path, ["plan", "--out", "saved.plan"]);
  const file = join(path, "saved.plan");
  const contestants = Object.entries(FORMATS).map(([name, args]) => [
    name,
    () => orch(path, ["show", "saved.plan", ...args]),
  ]);
  const results = await interleave(rounds, {
    floor: () => runProcess(process.execPath, ["-e", COPY, file]),
    ...Object.fromEntries(contestants),
  });
  say(`render: ${what}: ${(statSync(file).size / 2 ** 20).toFixed(1)} MiB, ${rounds} rounds`);
  const { floor, ...shown } = results;
  printTimes("JSON.parse and JSON.stringify", floor);
  for (const [name, runs] of Object.entries(shown)) {
    const cpu = spread(runs.map((run) => run.cpu)).median;
    const mib = Math.max(...runs.map((run) => run.mib));
    const isMet = cpu <= MOST_MS && mib <= MOST_MIB;
    printTimes(name, runs);
    const target = hasTarget
      ? `   at most ${MOST_MS} ms and ${MOST_MIB} MiB: ${isMet ? "met" : "MISSED"}`
      : "";
    say(`  ${"  of a processor".padEnd(46)} ${cpu} ms${target}`);
    printRatio(
      "  / the floor",
      runs.map(({ ms }) => ms),
      floor.map(({ ms }) => ms),
      null,
    );
  }
}
