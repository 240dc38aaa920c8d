// The command line as people use it: a project in a temporary folder, arguments in, whole texts and an exit code out.
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach } from "vitest";
import { main } from "../../src/cli/main.ts";

export interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const ENVIRONMENT = { LANG: "C.UTF-8", LC_ALL: "C.UTF-8", COLUMNS: "80", NO_COLOR: "1" };

export class Project {
  readonly folder = mkdtempSync(join(tmpdir(), "orch-cli-"));

  constructor(files: Readonly<Record<string, string>>) {
    for (const [name, text] of Object.entries(files)) this.write(name, text);
  }

  write(name: string, text: string): void {
    mkdirSync(dirname(join(this.folder, name)), { recursive: true });
    writeFileSync(join(this.folder, name), text);
  }

  read(name: string): string {
    return readFileSync(join(this.folder, name), "utf8");
  }

  /** Every file below the folder, as one text, with names. */
  everything(): string {
    const names = readdirSync(this.folder, { recursive: true, withFileTypes: true });
    return names
      .filter((entry) => entry.isFile())
      .map((entry) => `${entry.name}\n${readFileSync(join(entry.parentPath, entry.name), "utf8")}`)
      .join("\n");
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** The real command line in this process; nothing it writes reaches the test's own output. */
  async orch(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Run> {
    const before = { env: { ...process.env }, out: process.stdout.write, err: process.stderr.write };
    const [out, err]: [string[], string[]] = [[], []];
    const collect =
      (list: string[]) =>
      (chunk: string | Uint8Array): boolean => {
        list.push(typeof chunk === "string" ? chunk : new TextDecoder().decode(chunk));
        return true;
      };
    Object.assign(process.env, ENVIRONMENT, environment);
    process.stdout.write = collect(out) as typeof process.stdout.write; // the callbacks are not used
    process.stderr.write = collect(err) as typeof process.stderr.write;
    try {
      const code = await main(["--chdir", this.folder, ...args]);
      return { code, stdout: out.join(""), stderr: err.join("") };
    } finally {
      process.stdout.write = before.out;
      process.stderr.write = before.err;
      for (const name of [...Object.keys(ENVIRONMENT), ...Object.keys(environment)]) {
        const old = before.env[name];
        if (old === undefined) delete process.env[name];
        else process.env[name] = old;
      }
    }
  }

  /** The same, for what has to succeed: its standard output. */
  async ok(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<string> {
    const run = await this.orch(args, environment);
    if (run.code !== 0)
      throw new Error(`orch ${args.join(" ")} ended with ${run.code}:\n${run.stdout}\n${run.stderr}`);
    return run.stdout;
  }
}

const open: Project[] = [];

/** Removed after the test. */
export function project(files: Readonly<Record<string, string>> | string): Project {
  const made = new Project(typeof files === "string" ? { "main.orch.hcl": files } : files);
  open.push(made);
  return made;
}

afterEach(() => {
  for (const made of open.splice(0)) made.remove();
});
