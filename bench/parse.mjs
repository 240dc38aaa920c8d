// A 10 MB file of blocks through orch's parser beside the same data as JSON through JSON.parse: one reading in a fresh process, as
// commands read, and further ones in the same process. The file is larger than what `orch` takes (docs/limits.md), so the parser is
// called as `orch/hcl` gives it. Half the size shows that time grows with the text and no faster.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { interleave, printRatio, printTimes, runProcess, say } from "./measure.mjs";

const ROUNDS = 5;
const READINGS = 3;
const MEGABYTE = 1_000_000;

const [way, path] = process.argv.slice(2);
if (way === undefined) await compare();
else await readHere(way, readFileSync(path, "utf8"));

async function compare() {
  const folder = mkdtempSync(join(tmpdir(), "orch-bench-"));
  try {
    const files = {
      hcl: write("whole.hcl", blocks(10).map(hclBlock).join("\n")),
      json: write("whole.json", JSON.stringify({ service: Object.fromEntries(blocks(10)) })),
      half: write("half.hcl", blocks(5).map(hclBlock).join("\n")),
    };
    const runs = await interleave(ROUNDS, {
      hcl: () => read("hcl", files.hcl),
      json: () => read("json", files.json),
      half: () => read("hcl", files.half),
    });
    say(`parse: 10 MB of blocks, ${ROUNDS} rounds of ${READINGS} readings in one process; processor time`);
    for (const [index, name] of [
      [0, "first reading"],
      [READINGS - 1, "last reading"],
    ]) {
      const times = (of) => runs[of].map(({ stdout, mib }) => ({ ms: JSON.parse(stdout)[index], mib }));
      const only = (of) => times(of).map(({ ms }) => ms);
      printTimes(`parseFile, ${name}`, times("hcl"));
      printTimes(`JSON.parse, ${name}`, times("json"));
      printRatio(`parseFile / JSON.parse, ${name}`, only("hcl"), only("json"), 12);
      printRatio(`10 MB / 5 MB, ${name}`, only("hcl"), only("half"), 2.6);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }

  function write(name, text) {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  }
}

function read(way, path) {
  return runProcess(process.execPath, [fileURLToPath(import.meta.url), way, path]);
}

/** Prints the processor time of each reading, of all threads, in milliseconds: what else the machine does changes it little. */
async function readHere(way, text) {
  const { hasErrors, parseFile } = await import("orch/hcl");
  const times = [];
  for (let reading = 0; reading < READINGS; reading++) {
    const began = process.cpuUsage();
    if (way === "json") JSON.parse(text);
    else if (hasErrors(parseFile(text, "bench.hcl").diagnostics)) throw new Error("the file has mistakes");
    const { user, system } = process.cpuUsage(began);
    times.push((user + system) / 1000);
  }
  process.stdout.write(JSON.stringify(times));
}

/** Services until their HCL has that many megabytes. */
function blocks(megabytes) {
  const made = [];
  for (let size = 0; size < megabytes * MEGABYTE; size += hclBlock(made.at(-1)).length + 1) {
    const index = made.length;
    made.push([
      `app_${index}`,
      {
        image: `registry.example/team-${index % 40}/app:${index % 17}.${index % 7}`,
        command: ["serve", "--port", "8080", "--level", "info"],
        replicas: 1 + (index % 9),
        read_only: index % 2 === 0,
        env: { NAME: `app-${index}`, LEVEL: "info", LIMIT: index * 1.5, PEER: null },
        labels: { team: `team-${index % 40}`, tier: "web" },
      },
    ]);
  }
  return made;
}

function hclBlock([name, attributes]) {
  const lines = Object.entries(attributes).map(([key, value]) => `  ${key} = ${hclValue(value)}\n`);
  return `service "${name}" {\n${lines.join("")}}\n`;
}

function hclValue(value) {
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(hclValue).join(", ")}]`;
  return `{ ${Object.entries(value)
    .map(([key, part]) => `${key} = ${hclValue(part)}`)
    .join(", ")} }`;
}
