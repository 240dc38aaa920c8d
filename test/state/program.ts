// A project in a folder of its own, on simulated nodes, and the real program run in it.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const PROGRAM = fileURLToPath(new URL("../../dist/program/orch.js", import.meta.url));

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export class Program {
  readonly folder = mkdtempSync(join(tmpdir(), "orch-program-"));
  /** For all commands. */
  environment: Readonly<Record<string, string>> = {};

  /** `inside`: of the orch block. */
  configure(inside = "", services = SERVICE, latency = "0ms"): this {
    const node = `node "a" {\n  provider = "simulator"\n  latency = { create = "${latency}" }\n}\n`;
    this.write("main.orch.hcl", `orch {\n  project = "shop"\n${inside}\n}\n${node}${services}`);
    return this;
  }

  write(name: string, text: string): void {
    writeFileSync(join(this.folder, name), text);
  }

  read(name: string): string {
    return readFileSync(join(this.folder, name), "utf8");
  }

  start(...args: readonly string[]): { readonly child: ChildProcess; readonly ended: Promise<Ran> } {
    const env = { PATH: process.env["PATH"] ?? "", LANG: "C.UTF-8", COLUMNS: "200", ...this.environment };
    const child = spawn(process.execPath, [PROGRAM, ...args], { cwd: this.folder, env, timeout: 60_000 });
    const said = { out: "", err: "" };
    child.stdout.on("data", (text: Buffer) => (said.out += text.toString()));
    child.stderr.on("data", (text: Buffer) => (said.err += text.toString()));
    child.stdin.end();
    return { child, ended: new Promise((done) => child.on("close", (code) => done({ code, ...said }))) };
  }

  run(...args: readonly string[]): Promise<Ran> {
    return this.start(...args).ended;
  }

  /** What has to succeed: its standard output. */
  async ok(...args: readonly string[]): Promise<string> {
    const { code, out, err } = await this.run(...args);
    if (code !== 0) throw new Error(`orch ${args.join(" ")} ended with ${code}:\n${out}\n${err}`);
    return out;
  }

  /** What has to be refused: `1 code: problem`, lines joined. */
  async refused(...args: readonly string[]): Promise<string> {
    const { code, err } = await this.run(...args);
    return `${code} ${err.replaceAll(/\s*\n\s*/g, " ").trim()}`;
  }

  /** Names of all containers that there are. */
  containers(): readonly string[] {
    const text = this.read(".orch/simulator.json");
    return [...text.matchAll(/"(shop-web-\d+)"/g)].map(([, name = ""]) => name);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export const SERVICE =
  'service "web" {\n  image        = "acme/web:1"\n  replicas     = 3\n  network_mode = "none"\n' +
  '  update {\n    min_healthy_time = "0s"\n  }\n}\n';

/** Waits for something that another process does; bounded. */
export async function until(isDone: () => boolean): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    if (isDone()) return;
    await sleep(25);
  }
  throw new Error("it did not happen within 15 s");
}
