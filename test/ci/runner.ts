// Does with action.yml what GitHub's runner does: inputs and their defaults into the environment of the step, its script under bash, and
// outputs out of the file that the step writes. The platform is the server of test/comment.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach } from "vitest";
import { parse } from "yaml";
import { BOT, TOKEN, platformServer } from "../comment/rig.ts";
import type { PlatformServer } from "../comment/server.ts";
import { ROOT } from "../house/sources.ts";

export interface Action {
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default?: string }>>;
  readonly outputs: Readonly<Record<string, { readonly value: string }>>;
  readonly runs: { readonly using: string; readonly steps: readonly ActionStep[] };
}

interface ActionStep {
  readonly id: string;
  readonly shell: string;
  readonly run: string;
  readonly env: Readonly<Record<string, string>>;
}

/** The file's own shape is what the tests of it check. */
export const ACTION = parse(readFileSync(join(ROOT, "action.yml"), "utf8")) as Action;

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
}

export interface Runner {
  readonly server: PlatformServer;
  readonly workspace: string;
  readonly temporary: string;
  readonly write: (name: string, text: string) => void;
  readonly use: (inputs: Readonly<Record<string, string>>, event: Event) => Promise<Ended>;
}

export interface Event {
  readonly name: "pull_request" | "pull_request_target" | "push" | "workflow_dispatch";
  /** Of the branch; of a push what was pushed. */
  readonly commit: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Is given the step's process. */
  readonly started?: (child: ChildProcess) => void;
}

/** A runner for `acme/shop`, whose pull request is the seventh. */
export async function runner(): Promise<Runner> {
  const server = await platformServer();
  server.conversations.add("acme/shop#7");
  server.accounts.set(TOKEN, BOT);
  const folder = mkdtempSync(join(tmpdir(), "orch-ci-"));
  folders.push(folder);
  const [workspace, temporary] = [join(folder, "workspace"), join(folder, "temp")];
  mkdirSync(join(workspace, ".git"), { recursive: true });
  mkdirSync(temporary);
  const write: Runner["write"] = (name, text) => {
    const path = join(workspace, name);
    mkdirSync(join(path, ".."), { recursive: true });
    writeFileSync(path, text);
  };
  return { server, workspace, temporary, write, use: (inputs, event) => use(folder, server, inputs, event) };
}

async function use(
  folder: string,
  server: PlatformServer,
  inputs: Readonly<Record<string, string>>,
  { name, commit, environment, started }: Event,
): Promise<Ended> {
  const [step] = ACTION.runs.steps;
  if (step === undefined) throw new Error("action.yml has no step");
  const file = (of: string, text = ""): string => {
    writeFileSync(join(folder, of), text);
    return join(folder, of);
  };
  const event = name.startsWith("pull") ? { pull_request: { number: 7, head: { sha: commit } } } : {};
  const output = file("output");
  const summary = file("summary");
  const ended = await bash(
    step.run,
    join(folder, "workspace"),
    {
      PATH: process.env["PATH"] ?? "",
      HOME: folder,
      LANG: "C.UTF-8",
      NO_PROXY: "127.0.0.1",
      CI: "true",
      GITHUB_ACTIONS: "true",
      GITHUB_ACTION_PATH: ROOT,
      GITHUB_API_URL: server.url,
      GITHUB_GRAPHQL_URL: `${server.url}/graphql`,
      GITHUB_EVENT_NAME: name,
      GITHUB_EVENT_PATH: file("event.json", JSON.stringify(event)),
      GITHUB_REPOSITORY: "acme/shop",
      GITHUB_SHA: name === "push" ? commit : "f".repeat(40),
      GITHUB_WORKSPACE: join(folder, "workspace"),
      GITHUB_OUTPUT: output,
      GITHUB_STEP_SUMMARY: summary,
      RUNNER_TEMP: join(folder, "temp"),
      ...Object.fromEntries(
        Object.entries(step.env).map(([key, expression]) => [key, valueOf(expression, inputs)]),
      ),
      ...environment,
    },
    started,
  );
  return {
    ...ended,
    outputs: outputsIn(readFileSync(output, "utf8")),
    summary: readFileSync(summary, "utf8"),
  };
}

/** `${{ inputs.NAME }}`: as given, or its default. */
function valueOf(expression: string, inputs: Readonly<Record<string, string>>): string {
  const [, name = ""] = /^\$\{\{ inputs\.([a-z-]+) \}\}$/.exec(expression) ?? [];
  const given = inputs[name] ?? ACTION.inputs[name]?.default;
  return given === "${{ github.token }}" ? TOKEN : (given ?? "");
}

/** As the action gives them on, by way of its step. */
function outputsIn(text: string): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  const lines = text.split("\n");
  for (let line = lines.shift(); line !== undefined; line = lines.shift()) {
    const [, heredoc, delimiter] = /^([\w-]+)<<(.+)$/.exec(line) ?? [];
    if (heredoc !== undefined) found[heredoc] = lines.splice(0, lines.indexOf(delimiter ?? "")).join("\n");
    const [, name, value = ""] = /^([\w-]+)=(.*)$/.exec(line) ?? [];
    if (name !== undefined) found[name] = value;
  }
  return Object.fromEntries(
    Object.keys(ACTION.outputs).flatMap((name) => (found[name] === undefined ? [] : [[name, found[name]]])),
  );
}

/** A step's script as the runner starts it; ended after a minute. */
export async function bash(
  script: string,
  cwd: string,
  env: Readonly<Record<string, string>>,
  started: (child: ChildProcess) => void = () => undefined,
): Promise<Pick<Ended, "code" | "stdout" | "stderr">> {
  const args = ["--noprofile", "--norc", "-eo", "pipefail", "-c", script];
  const child = spawn("bash", args, { cwd, env, stdio: ["ignore", "pipe", "pipe"], timeout: 60_000 });
  started(child);
  const texts = { stdout: "", stderr: "" };
  child.stdout.on("data", (part: Buffer) => (texts.stdout += part.toString()));
  child.stderr.on("data", (part: Buffer) => (texts.stderr += part.toString()));
  const code = await new Promise<number>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (ended) => resolve(ended ?? -1));
  });
  return { code, ...texts };
}

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});
