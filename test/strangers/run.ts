// Runs the built program on a project that a stranger has made, with a guard inside that writes down whoever starts a program or
// reaches for the network, and where the machine has strace with the kernel's word for it, and for every file that was opened.
import { execFileSync, spawnSync } from "node:child_process";
import {
  closeSync,
  existsSync,
  ftruncateSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const PROGRAM = join(ROOT, "dist/program/orch.js");
const GUARD = fileURLToPath(new URL("./guard.mjs", import.meta.url));
/** A run that hangs is ended, and its case fails. */
const LONGEST = 60_000;

export type Entry = string | { readonly link: string } | { readonly fifo: true } | { readonly size: number };

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
  /** What the guard has refused, a line each. */
  readonly refused: string;
}

/** A folder that is removed at the end, with the project's repository in `checkout` and what is not the stranger's beside it. */
export class Checkout {
  readonly outside = realpathSync(mkdtempSync(join(tmpdir(), "orch-strangers-")));
  readonly folder = join(this.outside, "checkout");

  constructor(files: Readonly<Record<string, Entry>> = {}) {
    mkdirSync(join(this.folder, ".git"), { recursive: true });
    for (const [path, entry] of Object.entries(files)) this.put(path, entry);
  }

  /** `path` is below the checkout, or with `../` beside it. */
  put(path: string, entry: Entry): void {
    const full = join(this.folder, path);
    mkdirSync(dirname(full), { recursive: true });
    if (typeof entry === "string") writeFileSync(full, entry);
    else if ("link" in entry) symlinkSync(entry.link, full);
    else if ("fifo" in entry) execFileSync("mkfifo", [full]);
    else {
      const file = openSync(full, "w");
      ftruncateSync(file, entry.size);
      closeSync(file);
    }
  }

  /** With the guard. */
  orch(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Ran {
    const log = join(this.outside, "guard.log");
    writeFileSync(log, "");
    const ran = this.#spawn(process.execPath, ["--import", GUARD, PROGRAM, ...args], {
      ...environment,
      ORCH_GUARD_LOG: log,
    });
    return { ...ran, refused: readFileSync(log, "utf8") };
  }

  /** Without the guard, on the engines of the project. */
  trusted(args: readonly string[]): Omit<Ran, "refused"> {
    return this.#spawn(process.execPath, [PROGRAM, ...args], {});
  }

  /** What the system was asked for, as strace writes it; null where there is no strace, or it may not look. */
  traced(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Traced | null {
    const log = join(this.outside, "strace.log");
    const calls = "execve,execveat,socket,connect,sendto,open,openat";
    const flags = ["-f", "-qq", "-y", "-s", "4096", "-e", `trace=${calls}`, "-o", log];
    const ran = this.#spawn("strace", [...flags, process.execPath, PROGRAM, ...args], environment);
    if (!existsSync(log)) return null;
    const lines = readFileSync(log, "utf8").split("\n");
    rmSync(log);
    return lines.some((line) => line.includes("execve(")) ? { ...ran, lines } : null;
  }

  remove(): void {
    rmSync(this.outside, { recursive: true, force: true });
  }

  #spawn(
    program: string,
    args: readonly string[],
    environment: Readonly<Record<string, string>>,
  ): Omit<Ran, "refused"> {
    if (!existsSync(PROGRAM)) throw new Error("The program is not built: npm run build.");
    const { status, stdout, stderr } = spawnSync(program, args, {
      cwd: this.folder,
      env: {
        PATH: process.env["PATH"] ?? "",
        HOME: this.outside,
        LANG: "C.UTF-8",
        COLUMNS: "200",
        ...environment,
      },
      encoding: "utf8",
      timeout: LONGEST,
      maxBuffer: 64 * 1024 * 1024,
    });
    return { code: status, out: stdout, err: stderr };
  }
}

export interface Traced extends Omit<Ran, "refused"> {
  readonly lines: readonly string[];
}

/** Programs that were started beside the first one. */
export function startedPrograms({ lines }: Traced): readonly string[] {
  return lines.filter((line) => /\bexecve(at)?\(/.test(line)).slice(1);
}

export function openedSockets({ lines }: Traced): readonly string[] {
  return lines.filter((line) => /\b(socket|connect|sendto)\(/.test(line));
}

/** Files that were opened, other than those of the system, of node and of orch, by their real paths. */
export function readFiles({ lines }: Traced): readonly string[] {
  const found = lines.flatMap((line) => /\bopen(?:at)?\(.*\) = \d+<(.*)>$/.exec(line)?.[1] ?? []);
  const own = [ROOT, dirname(dirname(realpathSync(process.execPath)))];
  const isOwn = (path: string): boolean =>
    own.some((folder) => path.startsWith(folder)) ||
    /^\/(usr|lib|lib64|sys|dev\/null|dev\/urandom|etc\/(ld\.so\.cache|ssl\/openssl\.cnf|localtime))/.test(
      path,
    ) ||
    /^\/proc\/(\d+|self|meminfo|cpuinfo|version|stat|sys\/)/.test(path);
  return [...new Set(found.filter((path) => !isOwn(path)))].sort();
}
