// Asks the terraform binary what `terraform fmt` makes of every case and writes it into the data files beside: one case a
// line, `in` and `out`, `out` null where terraform refuses the text. Run on request, after lines with only `in` were added:
// `node test/hcl/format-oracle/record.mjs [terraform]` (version 1.11; some seconds).
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const terraform = process.argv[2] ?? "terraform";

for (const name of ["cases.jsonl", "generated.jsonl"]) {
  const path = fileURLToPath(new URL(name, import.meta.url));
  const inputs = readFileSync(path, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line).in);
  const outputs = formatAll([...new Set(inputs)]);
  writeFileSync(path, outputs.map((one) => `${JSON.stringify(one)}\n`).join(""));
}

function formatAll(texts) {
  const folder = mkdtempSync(join(tmpdir(), "orch-fmt-"));
  try {
    texts.forEach((text, index) => writeFileSync(join(folder, `case${index}.tf`), text));
    const { error, stderr } = spawnSync(terraform, ["fmt", "-no-color", folder], {
      encoding: "utf8",
      maxBuffer: 2 ** 30,
    });
    if (error !== undefined) throw error;
    const refused = new Set([...stderr.matchAll(/case(\d+)\.tf line/g)].map(([, index]) => Number(index)));
    return texts.map((text, index) => ({
      in: text,
      out: refused.has(index) ? null : readFileSync(join(folder, `case${index}.tf`), "utf8"),
    }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
