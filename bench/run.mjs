// Every measurement of bench/, one after another: npm run bench, or npm run bench -- startup for one.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const ALL = ["startup", "parse", "plan-scale", "render", "apply-20", "placement"];
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !ALL.includes(name));
if (unknown.length > 0) {
  process.stderr.write(`There is no measurement ${unknown.join(", ")}; there are ${ALL.join(", ")}.\n`);
  process.exit(1);
}
let failed = 0;
for (const name of wanted.length === 0 ? ALL : wanted) {
  const script = fileURLToPath(new URL(`${name}.mjs`, import.meta.url));
  const { status } = spawnSync(process.execPath, [script], { stdio: "inherit", timeout: 600_000 });
  if (status !== 0) failed++;
}
process.exitCode = failed === 0 ? 0 : 1;
