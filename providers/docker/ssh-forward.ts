// One `ssh -N -L` process. It belongs to a process group of its own, so that Ctrl-C does not take the way from calls that are being
// finished, and a shell beside it waits for the end of a pipe from here, so that it goes when orch goes, however that happens.
import { spawn } from "node:child_process";
import { access, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Environment } from "./docker-config.ts";
import type { SshRoute } from "./host.ts";

export interface Forward {
  readonly isAlive: () => boolean;
  /** What ssh has said just now, waiting a moment for what it is about to say; and whether it has ended. */
  readonly lastWords: () => Promise<{ readonly words: string; readonly ended: boolean }>;
  readonly close: () => Promise<void>;
}

export interface ForwardFolder {
  /** On this side; there while ssh holds it open. */
  readonly socket: string;
  readonly path: string;
  readonly remove: () => Promise<void>;
}

/** Milliseconds from start to socket. ssh's own limit for a connection is shorter, but proxies and keys take their time too. */
const LONGEST_OPENING = 30_000;
const CONNECT_SECONDS = 15;
const MOST_WORDS = 4000;
/** Milliseconds for which words belong to what fails now. */
const FRESH = 2000;

/**
 * Arguments: the folder, then ssh and its own. SIGHUP comes from the watch when the pipe ends without `close`: then nobody else
 * removes the folder.
 */
const SUPERVISOR = `
exec 3<&0 </dev/null
folder=$1
shift
orphan=
child=
trap 'orphan=1; kill "$child" 2>/dev/null' HUP
trap 'kill "$child" 2>/dev/null' TERM INT
"$@" 3<&- &
child=$!
( read -r line <&3; kill -HUP $$ ) >/dev/null 2>&1 &
watch=$!
wait "$child"
status=$?
while kill -0 "$child" 2>/dev/null; do wait "$child"; status=$?; done
kill "$watch" 2>/dev/null
[ -z "$orphan" ] || rm -rf -- "$folder"
exit "$status"
`;

/** Only its owner can enter it. */
export async function makeFolder(): Promise<ForwardFolder> {
  // addresses of sockets hold about a hundred characters, and arguments of ssh expand some of them
  const base = /^[A-Za-z0-9._/-]+$/.test(tmpdir()) && tmpdir().length < 60 ? tmpdir() : "/tmp";
  const path = await mkdtemp(join(base, "orch-ssh-"));
  const socket = join(path, "sock");
  return { path, socket, remove: () => rm(path, { recursive: true, force: true }) };
}

/** Resolves when calls can be sent. Rejects with what ssh said. */
export async function startForward(
  route: SshRoute,
  folder: ForwardFolder,
  environment: Environment,
  signal: AbortSignal,
): Promise<Forward> {
  await rm(folder.socket, { force: true });
  const child = spawn(
    "sh",
    ["-c", SUPERVISOR, "sh", folder.path, "ssh", ...sshArguments(route, folder.socket)],
    {
      detached: true,
      stdio: ["pipe", "ignore", "pipe"],
      env: withoutOwn(environment),
    },
  );
  let said = "";
  let saidAt = 0;
  let ended = false;
  const end = new Promise<void>((resolve) => {
    const finish = (): void => {
      ended = true;
      resolve();
    };
    child.once("error", (error) => {
      said += error.message;
      finish();
    });
    child.once("exit", finish);
  });
  const isFresh = (): boolean => Date.now() - saidAt < FRESH;
  child.stdin.on("error", () => undefined); // it ended before its pipe did
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said = ((isFresh() ? said : "") + text).slice(-MOST_WORDS);
    saidAt = Date.now();
  });
  // nothing of it keeps a command running that has forgotten to close its session
  child.unref();
  for (const stream of [child.stdin, child.stderr])
    if ("unref" in stream && typeof stream.unref === "function") stream.unref();

  const close = async (): Promise<void> => {
    child.stdin.destroy();
    if (!ended) killGroup(child.pid, "SIGTERM");
    if (!ended) await Promise.race([end, sleep(2000)]);
    // proxy commands, and an ssh that does not listen
    killGroup(child.pid, "SIGKILL");
    child.stderr.destroy();
  };
  const deadline = Date.now() + LONGEST_OPENING;
  while (!(await exists(folder.socket))) {
    const late = Date.now() > deadline;
    if (ended || late || signal.aborted) {
      if (ended) await sleep(20); // its last words are on their way
      await close();
      throw new Error(late ? `timed out after ${LONGEST_OPENING / 1000} s\n${said}` : said);
    }
    await sleep(15);
  }
  return {
    isAlive: () => !ended,
    lastWords: async () => {
      for (let tries = 12; tries > 0 && !ended && !isFresh(); tries--) await sleep(20);
      if (ended) await sleep(20); // its last words are on their way
      return { words: ended || isFresh() ? said : "", ended };
    },
    close,
  };
}

/** Host, user and port have been looked at where they were read: none can be an option. */
function sshArguments(route: SshRoute, socket: string): readonly string[] {
  const options = [
    "BatchMode=yes",
    "ExitOnForwardFailure=yes",
    "ControlMaster=no",
    "ControlPath=none",
    `ConnectTimeout=${CONNECT_SECONDS}`,
    "ServerAliveInterval=5",
    "ServerAliveCountMax=3",
    "StreamLocalBindUnlink=yes",
    "StreamLocalBindMask=0177",
    "PermitLocalCommand=no",
    "ForwardAgent=no",
    "ForwardX11=no",
    "Tunnel=no",
    "LogLevel=INFO",
  ];
  return [
    ...["-N", "-T"],
    ...options.flatMap((option) => ["-o", option]),
    ...(route.identityFile === null ? [] : ["-o", "IdentitiesOnly=yes", "-i", route.identityFile]),
    ...(route.port === null ? [] : ["-p", String(route.port)]),
    ...(route.user === null ? [] : ["-l", route.user]),
    ...["-L", `${socket}:${route.socket}`, "--", route.host],
  ];
}

/** Variables of orch may hold secrets of projects; agents, proxies and homes are what ssh needs of the rest. */
function withoutOwn(environment: Environment): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith("ORCH_")));
}

function killGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(-pid, signal);
  } catch {
    // it has ended
  }
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}
