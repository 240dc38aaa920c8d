// A saved plan is shown in the same bytes in each format by another process, in another time zone, language, folder, home and width.
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, expect, test } from "vitest";
import { project } from "../rig/cli.ts";

const PROGRAM = fileURLToPath(new URL("../../dist/program/orch.js", import.meta.url));
const FORMATS: readonly (readonly string[])[] = [
  ...["terminal", "markdown", "html", "json", "gitlab", "gitlab-codequality", "sarif", "junit"].map(
    (format) => ["--format", format],
  ),
  ["--verbose"],
  ["--json", "--expand"],
  ["--policy-input"],
];
const elsewhere = mkdtempSync(join(tmpdir(), "orch-elsewhere-"));
afterAll(() => rmSync(elsewhere, { recursive: true, force: true }));

const run = promisify(execFile);

/** Standard output; no width but for the terminal, which is as wide as it is. */
async function shown(
  folder: string,
  args: readonly string[],
  machine: NodeJS.ProcessEnv,
  cwd: string,
): Promise<string> {
  const env = { PATH: process.env["PATH"], COLUMNS: "100", LANG: "C.UTF-8", ...machine };
  const all = [PROGRAM, "--chdir", folder, "show", "p.plan", ...args];
  return (await run(process.execPath, all, { env, cwd, timeout: 30_000, maxBuffer: 1 << 26 })).stdout;
}

test("a plan looks the same on every machine", async () => {
  const shop = project(`orch { project = "shop" }
node "b" { provider = "simulator" }
node "a" {
  provider = "simulator"
  labels   = { zone = "i" }
}
service "web" {
  image    = "acme/web:1"
  replicas = 3
  env      = { I = "i", "İ" = "ı", a10 = "x", a9 = "y" }
  port "http" { container = 80 }
}
`);
  await shop.ok(["plan", "--out", "p.plan"]);
  for (const args of FORMATS) {
    const machine = {
      ...{
        TZ: "Pacific/Apia",
        LANG: "tr_TR.UTF-8",
        LC_ALL: "tr_TR.UTF-8",
        HOME: elsewhere,
        TMPDIR: elsewhere,
      },
      ...{ HOSTNAME: "other", USER: "other", LOGNAME: "other", NODE_ENV: "production" },
      ...(args.includes("terminal") || args.includes("--verbose") ? {} : { COLUMNS: "40" }),
    };
    const [here, there] = await Promise.all([
      shown(shop.folder, args, { TZ: "UTC", HOME: tmpdir() }, tmpdir()),
      shown(shop.folder, args, machine, elsewhere),
    ]);
    expect(here.length).toBeGreaterThan(10);
    expect([args, there]).toEqual([args, here]);
  }
});
