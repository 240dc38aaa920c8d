// How good and how fast placements are, beside what others compute: npm run bench -- placement, or with names of sets after
// `node bench/placement.mjs`. ORCH_PLACEMENT_DATA names a folder with published sets (placement/data.ts says which). Each set runs in a process of its own, ours and the others in the same run, so that peak memory
// and ratios of times mean something. What is run is the source, bundled.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { runProcess, say } from "./measure.mjs";

const folder = mkdtempSync(join(tmpdir(), "orch-bench-placement-"));
try {
  const file = join(folder, "placement.mjs");
  const bundle = await rolldown({
    input: fileURLToPath(new URL("placement/main.ts", import.meta.url)),
    platform: "node",
    external: [/^node:/],
  });
  await bundle.write({ file, format: "esm" });
  const data = process.env.ORCH_PLACEMENT_DATA ?? "";
  if (data === "")
    say("placement: without the published sets, as ORCH_PLACEMENT_DATA names no folder with them");
  const { stdout: all } = await runProcess(process.execPath, [file, data]);
  const wanted = process.argv.slice(2);
  say(
    "placement: nodes over the bound (or the optimum), replicas without a place, what is stranded, time over the naive full scan's",
  );
  for (const name of wanted.length > 0 ? wanted : all.trim().split("\n")) {
    const { stdout, mib } = await runProcess(process.execPath, [file, data, name], { limit: 300_000 });
    process.stdout.write(stdout);
    say(`  ${"peak memory of the whole run".padEnd(46)} ${mib.toFixed(0)} MiB`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
