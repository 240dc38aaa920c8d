// Plans of 1,000 and 10,000 replicas on simulated nodes, written to a file and printed, beside `terraform plan` of as many
// terraform_data objects, likewise written and printed, where terraform is on the machine.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { WORKLOADS, writeScaleProject } from "./scale-project.mjs";
import { ORCH, interleave, printRatio, printTimes, runProcess, say } from "./measure.mjs";

const SIZES = [
  { replicas: 1000, nodes: 100, rounds: 7 },
  { replicas: 10_000, nodes: 1000, rounds: 3 },
];

const hasTerraform = spawnSync("terraform", ["version"], { timeout: 20_000 }).status === 0;
if (!hasTerraform) say("plan-scale: without terraform, which is not on this machine");
const folder = mkdtempSync(join(tmpdir(), "orch-bench-"));
try {
  for (const size of SIZES) await compare(size);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function compare({ replicas, nodes, rounds }) {
  const ours = join(folder, `orch-${replicas}`);
  writeScaleProject(ours, { replicas, nodes });
  const theirs = hasTerraform ? await terraformProject(replicas) : null;
  const { orch, terraform } = await interleave(rounds, {
    orch: () => runProcess(process.execPath, [ORCH, "--chdir", ours, "plan", "--out", "saved.plan"]),
    ...(theirs !== null && {
      terraform: () =>
        runProcess("terraform", ["plan", "-no-color", "-input=false", "-out=saved.plan"], { cwd: theirs }),
    }),
  });
  say(`plan-scale: ${replicas} replicas on ${nodes} nodes, ${rounds} rounds`);
  printTimes("orch plan --out", orch);
  const size = statSync(join(ours, "saved.plan")).size / 2 ** 20;
  say(`  ${"its file".padEnd(46)} ${size.toFixed(1)} MiB`);
  if (terraform === undefined) return;
  printTimes("terraform plan -out", terraform);
  printRatio(
    "orch / terraform",
    orch.map(({ ms }) => ms),
    terraform.map(({ ms }) => ms),
    replicas >= 10_000 ? 0.25 : null,
  );
}

async function terraformProject(count) {
  const path = join(folder, `terraform-${count}`);
  mkdirSync(path);
  const resources = Array.from(
    { length: WORKLOADS },
    (_, index) => `
resource "terraform_data" "app_${index}" {
  count = ${count / WORKLOADS}
  input = { name = "app-${index}-\${count.index}", image = "acme/app:${index}", level = "info" }
}
`,
  );
  writeFileSync(join(path, "main.tf"), resources.join(""));
  await runProcess("terraform", ["init", "-input=false", "-no-color"], { cwd: path });
  return path;
}
