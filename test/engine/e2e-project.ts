// A project in a folder of its own, the real program run in it, and what the engines say of its containers.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { expect } from "vitest";
import type { Plan } from "../../src/plan/document.ts";
import type { LabEngine } from "../engines/lab.ts";

const PROGRAM = fileURLToPath(new URL("../../dist/program/orch.js", import.meta.url));
const LONGEST_RUN = 100_000;

export interface Run {
  /** Null: ended by a signal. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly ended: Promise<Run>;
  readonly isOver: () => boolean;
  readonly signal: (name: NodeJS.Signals) => void;
  /** What it has printed until now, both streams. */
  readonly printed: () => string;
}

export interface Project {
  readonly name: string;
  readonly folder: string;
  /** Writes orch.hcl: the orch block is put before it. */
  readonly write: (configuration: string) => void;
  /** Starts orch and does not wait for it. */
  readonly start: (...args: readonly string[]) => Running;
  readonly orch: (...args: readonly string[]) => Promise<Run>;
  /** For what has to succeed: its standard output. */
  readonly ok: (...args: readonly string[]) => Promise<string>;
  readonly plan: (...args: readonly string[]) => Promise<Plan>;
  readonly apply: (...args: readonly string[]) => Promise<string>;
  /** Destroys what it made, data too, and removes the folder. The engines, where an apply in it was killed. */
  readonly end: (engines?: readonly LabEngine[]) => Promise<void>;
}

export function createProject(name: string, environment: Readonly<Record<string, string>> = {}): Project {
  const folder = mkdtempSync(join(tmpdir(), `orch-e2e-${name}-`));
  const start = (...args: readonly string[]): Running => run(args, folder, environment);
  const orch = (...args: readonly string[]): Promise<Run> => start(...args).ended;
  const ok = async (...args: readonly string[]): Promise<string> => {
    const { code, stdout, stderr } = await orch(...args);
    if (code !== 0) throw new Error(`orch ${args.join(" ")} ended with ${code}:\n${stdout}\n${stderr}`);
    return stdout;
  };
  const project: Project = {
    name,
    folder,
    write: (configuration) =>
      writeFileSync(join(folder, "orch.hcl"), `orch {\n  project = "${name}"\n}\n${configuration}`),
    start,
    orch,
    ok,
    plan: async (...args) => JSON.parse(await ok("plan", "--json", ...args)) as Plan, // what orch says of itself
    apply: (...args) => ok("apply", "--auto-approve", ...args),
    end: async (engines = []) => {
      const destroy = (): Promise<Run> => orch("destroy", "--auto-approve", "--delete-volumes");
      let run = await destroy();
      if (run.code !== 0 && (await restartMiscounting(engines, project, run.stderr))) run = await destroy();
      rmSync(folder, { recursive: true, force: true });
      if (run.code !== 0) throw new Error(`orch destroy ended with ${run.code}:\n${run.stderr}`);
    },
  };
  return project;
}

/**
 * An engine whose client is killed in the middle of a start can lose count of a network's members, and then refuses to remove the empty
 * network until it is started anew: nothing else helps, and orch says so. True where an engine was.
 */
export async function restartMiscounting(
  engines: readonly LabEngine[],
  project: Project,
  printed: string,
): Promise<boolean> {
  if (!printed.replaceAll(/\s+/g, " ").includes("restart the engine")) return false;
  const miscounting = await enginesWithEmptyNetworks(engines, project);
  for (const engine of miscounting) {
    process.stdout.write(`the engine ${engine.name} has lost count of a network's members\n`);
    await engine.kill();
    await engine.revive();
  }
  return miscounting.length > 0;
}

async function enginesWithEmptyNetworks(
  engines: readonly LabEngine[],
  project: Project,
): Promise<readonly LabEngine[]> {
  const found: LabEngine[] = [];
  for (const engine of engines) {
    const label = `label=orch.project=${project.name}`;
    const containers = await engine.docker("ps", "-aq", "--filter", label);
    const networks = await engine.docker("network", "ls", "-q", "--filter", label);
    if (containers !== "" || networks === "") continue;
    const members = await engine.docker(
      "network",
      "inspect",
      "-f",
      "{{json .Containers}}",
      ...networks.split("\n"),
    );
    if (members.split("\n").every((text) => text === "{}")) found.push(engine);
  }
  return found;
}

function run(args: readonly string[], cwd: string, environment: Readonly<Record<string, string>>): Running {
  const inherited = ["PATH", "HOME", "TMPDIR"].flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  const env = { ...Object.fromEntries(inherited), LANG: "C.UTF-8", ...environment };
  const child = spawn(process.execPath, [PROGRAM, ...args], { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  const output = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output.stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (output.stderr += text));
  const limit = setTimeout(() => child.kill("SIGKILL"), LONGEST_RUN);
  let over = false;
  const ended = new Promise<Run>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      over = true;
      clearTimeout(limit);
      resolve({
        code,
        stdout: stripVTControlCharacters(output.stdout),
        stderr: stripVTControlCharacters(output.stderr),
      });
    });
  });
  return {
    ended,
    isOver: () => over,
    signal: (name) => void child.kill(name),
    printed: () => output.stdout + output.stderr,
  };
}

/** Runs a test in a project of its own, and compares the engines before and after it: everything must be as it was found. */
export async function inProject(
  engines: readonly LabEngine[],
  name: string,
  test: (project: Project) => Promise<void>,
  environment: Readonly<Record<string, string>> = {},
): Promise<void> {
  const project = createProject(name, environment);
  const look = () => Promise.all(engines.map(everything));
  const found = await look();
  let failed = true;
  try {
    await test(project);
    failed = false;
  } finally {
    const ending = project.end(engines);
    // what went wrong in the test says more than that nothing could be cleaned up after it
    await (failed ? ending.catch(() => undefined) : ending);
  }
  expect(await look()).toEqual(found);
}

/** A node block: the name, and what else it says. */
export function nodeBlock(engine: LabEngine, more = ""): string {
  return `
node "${engine.name}" {
  host      = "${engine.host}"
  advertise = "${engine.address}"
  labels    = { zone = "z-${engine.name.slice(-1)}" }
  ${more}
}
`;
}

export interface Container {
  readonly id: string;
  readonly name: string;
  /** `service.web[0]` */
  readonly address: string;
  readonly state: string;
}

/** Containers of a project on an engine, stopped ones too, by name. */
export async function containersOf(engine: LabEngine, project: Project): Promise<readonly Container[]> {
  const format = '{{.ID}}\t{{.Names}}\t{{.Label "orch.address"}}\t{{.State}}';
  const text = await engine.docker(
    ...["ps", "-a", "--no-trunc", "--format", format],
    ...["--filter", `label=orch.project=${project.name}`],
  );
  return lines(text)
    .map((line) => {
      const [id = "", name = "", address = "", state = ""] = line.split("\t");
      return { id, name, address, state };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** `name state id startedAt` of every container, ours or not: what must be equal when nothing was done. */
export async function everything(engine: LabEngine): Promise<readonly string[]> {
  const ids = lines(await engine.docker("ps", "-aq", "--no-trunc"));
  const format = "{{.Name}} {{.State.Status}} {{.Id}} {{.State.StartedAt}}";
  const containers = ids.length === 0 ? "" : await engine.docker("inspect", "-f", format, ...ids);
  const networks = await engine.docker("network", "ls", "--format", "network {{.Name}} {{.ID}}");
  const volumes = await engine.docker("volume", "ls", "--format", "volume {{.Name}}");
  return [...lines(containers), ...lines(networks), ...lines(volumes)].sort();
}

/** An image that does what the command says, made from another one. */
export async function imageOf(
  engine: LabEngine,
  tag: string,
  command: readonly string[],
  from = "busybox:1",
): Promise<void> {
  const id = await engine.docker("create", from, "true");
  await engine.docker("commit", "--change", `CMD ${JSON.stringify(command)}`, id, tag);
  await engine.docker("rm", id);
}

export async function inspect(engine: LabEngine, name: string, format: string): Promise<string> {
  return await engine.docker("inspect", "-f", format, name);
}

export function lines(text: string): readonly string[] {
  return text.split("\n").filter((line) => line !== "");
}

/** `service.web[0] replace` of every row. */
export function rowsOf(plan: Plan): readonly string[] {
  return plan.changes.map(({ address, action }) => `${address} ${action}`);
}
