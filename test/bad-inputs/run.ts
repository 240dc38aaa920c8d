// Runs the built program on a bad input and takes down everything that came of it.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { BadInput, Entry } from "./bad-input.ts";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const PROGRAM = process.env["ORCH_PROGRAM"] ?? here("../../dist/program/orch.js");
const MEMORY_REPORT = here("./memory-report.mjs");
/** A command that hangs is ended, and its case fails. */
const LONGEST = 60_000;

export interface Answer {
  readonly exit: number | null;
  /** Without the folder's path. */
  readonly out: string;
  readonly err: string;
  /** Of the processor. */
  readonly milliseconds: number;
  /** Most that the process held, in MiB. */
  readonly memory: number;
  /** Files of the folder that are not as before. */
  readonly changed: readonly string[];
}

export async function answerTo(input: BadInput): Promise<Answer> {
  if (!existsSync(PROGRAM)) throw new Error("The program is not built: npm run build.");
  // a path of one length, so that messages wrap the same everywhere
  const folder = mkdtempSync("/tmp/orch-bad-");
  let undo: (() => Promise<void>) | undefined;
  try {
    for (const [path, entry] of Object.entries(input.files ?? {})) put(join(folder, path), entry);
    undo = await input.prepare?.(folder);
    const before = photograph(folder);
    const answer = await run(input, folder);
    const after = photograph(folder);
    const names = [...new Set([...before.keys(), ...after.keys()])].sort();
    return { ...answer, changed: names.filter((name) => before.get(name) !== after.get(name)) };
  } finally {
    await undo?.();
    rmSync(folder, { recursive: true, force: true });
  }
}

function put(path: string, entry: Entry): void {
  mkdirSync(dirname(path), { recursive: true });
  if (typeof entry === "string" || entry instanceof Uint8Array) writeFileSync(path, entry, { mode: 0o600 });
  else if ("link" in entry) symlinkSync(entry.link, path);
  else if ("fifo" in entry) execFileSync("mkfifo", [path]);
  else if ("folder" in entry) mkdirSync(path, { recursive: true });
  else writeFileSync(path, entry.text, { mode: entry.mode });
}

/** Path in the folder → bytes and time of change. Links are not followed: some lead in a circle. */
function photograph(folder: string, inside = ""): ReadonlyMap<string, string> {
  const seen = new Map<string, string>();
  for (const name of readdirSync(join(folder, inside))) {
    const path = join(inside, name);
    const stat = lstatSync(join(folder, path), { bigint: true });
    const bytes = stat.isFile() ? readBytes(join(folder, path)) : "";
    seen.set(path, `${stat.mode} ${stat.isFile() ? stat.mtimeNs : ""} ${bytes}`);
    if (stat.isDirectory()) for (const [below, text] of photograph(folder, path)) seen.set(below, text);
  }
  return seen;
}

function readBytes(path: string): string {
  return createHash("sha256").update(readFileSync(path)).digest("hex");
}

async function run(input: BadInput, folder: string): Promise<Omit<Answer, "changed">> {
  const child = start(input, folder);
  const timer = setTimeout(() => child.kill("SIGKILL"), LONGEST);
  const [out, err, report, exit] = await Promise.all([
    textOf(child, 1),
    textOf(child, 2),
    textOf(child, 3),
    new Promise<number | null>((resolve) => child.on("close", resolve)),
  ]);
  clearTimeout(timer);
  return {
    exit,
    out: out.replaceAll(folder, "<folder>"),
    err: err.replaceAll(folder, "<folder>"),
    milliseconds: Number(report.split(" ")[1]),
    memory: Number(report.split(" ")[0]) / 1024,
  };
}

function start(input: BadInput, folder: string): ChildProcess {
  const node = [process.execPath, "--import", MEMORY_REPORT, PROGRAM, ...input.args];
  // root may read everything; what others may not read must stay unread
  const command =
    process.getuid?.() === 0
      ? ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--", ...node]
      : node;
  const numbers = { stdin: 0, stdout: 1, stderr: 2 } as const;
  const closing = (input.closed ?? []).map((name) => `${String(numbers[name])}>&-`).join(" ");
  const [first = "", ...rest] =
    closing === "" ? command : ["sh", "-c", `exec "$@" ${closing}`, "sh", ...command];
  return spawn(first, rest, {
    cwd: folder,
    stdio: ["ignore", "pipe", "pipe", "pipe"],
    env: {
      PATH: process.env["PATH"],
      HOME: folder,
      LANG: "C",
      COLUMNS: "160",
      ...Object.fromEntries(
        Object.entries(input.environment ?? {}).map(([name, text]) => [
          name,
          text?.replaceAll("<folder>", folder),
        ]),
      ),
    },
  });
}

async function textOf(child: ChildProcess, index: 1 | 2 | 3): Promise<string> {
  const stream = child.stdio[index];
  if (stream === null || stream === undefined || !("on" in stream)) return "";
  const parts: Buffer[] = [];
  stream.on("data", (part: Buffer) => parts.push(part));
  await new Promise((resolve) => stream.on("close", resolve));
  return Buffer.concat(parts).toString("utf8");
}
