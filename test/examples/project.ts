// A copy of an example in a folder of its own, and the real program run in it.
import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

const EXAMPLES = fileURLToPath(new URL("../../examples", import.meta.url));
const PROGRAM = fileURLToPath(new URL("../../dist/program/orch.js", import.meta.url));

export interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Project {
  readonly folder: string;
  /** Runs orch; bounded to three minutes. */
  readonly orch: (args: readonly string[], environment?: Readonly<Record<string, string>>) => Promise<Run>;
  /** The same, for what has to succeed: its standard output. */
  readonly ok: (args: readonly string[], environment?: Readonly<Record<string, string>>) => Promise<string>;
  readonly remove: () => void;
}

/** Folders of examples/ that hold a project. */
export function exampleNames(): readonly string[] {
  return readdirSync(EXAMPLES, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && hasConfiguration(join(EXAMPLES, entry.name)))
    .map(({ name }) => name)
    .sort();
}

export function copyExample(name: string): Project {
  const folder = mkdtempSync(join(tmpdir(), `orch-${name}-`));
  cpSync(join(EXAMPLES, name), folder, { recursive: true, filter: isWritten });
  const orch: Project["orch"] = (args, environment = {}) => run(args, folder, environment);
  return {
    folder,
    orch,
    ok: async (args, environment) => {
      const { code, stdout, stderr } = await orch(args, environment);
      if (code !== 0) throw new Error(`orch ${args.join(" ")} ended with ${code}:\n${stdout}\n${stderr}`);
      return stdout;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function hasConfiguration(folder: string): boolean {
  return readdirSync(folder).some((name) => name === "orch.hcl" || name.endsWith(".orch.hcl"));
}

/** Not what an earlier run in examples/ left behind. */
function isWritten(path: string): boolean {
  return !/^(orch\.state\.json.*|\.orch|__pycache__)$/.test(basename(path));
}

function run(
  args: readonly string[],
  cwd: string,
  environment: Readonly<Record<string, string>>,
): Promise<Run> {
  const inherited = ["PATH", "HOME", "TMPDIR"].flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  const env = { ...Object.fromEntries(inherited), LANG: "C.UTF-8", ...environment };
  return new Promise((resolve) => {
    const options = { cwd, env, timeout: 180_000, maxBuffer: 64 * 2 ** 20 };
    const child = execFile(process.execPath, [PROGRAM, ...args], options, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === "number" ? error.code : 255;
      resolve({ code, stdout, stderr });
    });
    child.stdin?.end();
  });
}
