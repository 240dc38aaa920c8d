// A real sshd for tests, from Debian's openssh-server, unpacked into the cache and not installed: on loopback, with keys of its own,
// and with a home folder whose ssh configuration leads to it.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { command } from "./command.ts";

export interface Sshd {
  /** A name that only the ssh configuration in `home` knows. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** HOME of somebody who may log in. */
  readonly home: string;
  /** What sshd wrote. */
  readonly log: () => Promise<string>;
  /** Ends the connections that are open; new ones are served. */
  readonly cutConnections: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

export interface SshdOptions {
  /** Further lines of sshd_config. */
  readonly config?: readonly string[];
}

/** ssh reads `~` from the user database, not from HOME; a wrapper in PATH gives it the test's configuration as the user's. */
export async function startSshd(port: number, { config = [] }: SshdOptions = {}): Promise<Sshd> {
  const program = await sshdProgram();
  const folder = await mkdtemp(join(tmpdir(), "orch-sshd-"));
  const at = (...parts: readonly string[]): string => join(folder, ...parts);
  const { username: user } = userInfo();
  await mkdir(at("home", ".ssh"), { recursive: true, mode: 0o700 });
  await command("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", at("host_key")]);
  await command("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", at("home/.ssh/id_ed25519")]);
  await writeFile(at("authorized_keys"), await readFile(at("home/.ssh/id_ed25519.pub"), "utf8"), {
    mode: 0o600,
  });
  const hostKey = (await readFile(at("host_key.pub"), "utf8")).split(" ").slice(0, 2).join(" ");
  await writeFile(at("home/.ssh/known_hosts"), `[127.0.0.1]:${port} ${hostKey}\n`);
  const settings = [
    ...["Host lab-engine", "  HostName 127.0.0.1", `  Port ${port}`, `  User ${user}`],
    `  IdentityFile ${at("home/.ssh/id_ed25519")}`,
    ...["Host *", `  UserKnownHostsFile ${at("home/.ssh/known_hosts")}`, "  GlobalKnownHostsFile /dev/null"],
    ...["  IdentityAgent none", "  IdentitiesOnly yes"],
  ];
  await writeFile(at("home/.ssh/config"), `${settings.join("\n")}\n`, { mode: 0o600 });
  await mkdir(at("bin"));
  const found = (await command("sh", ["-c", "command -v ssh"])).trim();
  await writeFile(at("bin/ssh"), `#!/bin/sh\nexec ${found} -F ${at("home/.ssh/config")} "$@"\n`);
  await chmod(at("bin/ssh"), 0o755);
  const lines = [
    ...[`Port ${port}`, "ListenAddress 127.0.0.1", `HostKey ${at("host_key")}`, "PidFile none", "UsePAM no"],
    ...[`AuthorizedKeysFile ${at("authorized_keys")}`, "StrictModes no", "PasswordAuthentication no"],
    ...["KbdInteractiveAuthentication no", "PermitRootLogin prohibit-password", "LogLevel INFO"],
    ...config,
  ];
  await writeFile(at("sshd_config"), `${lines.join("\n")}\n`);
  // its own view of /run/sshd and of the user it wants for its unprivileged part; nothing of the machine changes
  const script = `
mount -t tmpfs tmpfs /run && mkdir -p /run/sshd && chmod 755 /run/sshd
{ cat /etc/passwd; grep -q ^sshd: /etc/passwd || echo sshd:x:65533:65534::/run/sshd:/usr/sbin/nologin; } > "$1/passwd"
mount --bind "$1/passwd" /etc/passwd
exec "$2" -D -e -f "$1/sshd_config" 2> "$1/log"`;
  const child = spawn("unshare", ["-m", "sh", "-c", script, "sh", folder, program], {
    stdio: "ignore",
    env: { ...process.env, LD_LIBRARY_PATH: libraries() },
    detached: true,
  });
  const stop = async (): Promise<void> => {
    await cut(folder);
    if (child.exitCode === null && child.signalCode === null) {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGKILL");
      await ended;
    }
    await rm(folder, { recursive: true, force: true });
  };
  for (let tries = 0; tries < 200; tries++) {
    if (await listens(port))
      return {
        ...{ host: "lab-engine", port, user, home: at("home") },
        log: () => readFile(at("log"), "utf8"),
        cutConnections: () => cut(folder),
        stop,
      };
    await sleep(25);
  }
  const log = await readFile(at("log"), "utf8").catch(() => "");
  await stop();
  throw new Error(`sshd did not start:\n${log}`);
}

/** Environment of somebody whose ssh is the test's. */
export function sshEnvironment(sshd: Sshd): Readonly<Record<string, string>> {
  return { HOME: sshd.home, PATH: `${join(sshd.home, "..", "bin")}:${process.env["PATH"] ?? ""}` };
}

/** The processes that serve connections are children of the daemon with this folder's configuration. */
async function cut(folder: string): Promise<void> {
  const script = `
for main in $(pgrep -f -- "-f $0/sshd_config"); do
  for child in $(pgrep -P "$main"); do pkill -KILL -P "$child"; kill -KILL "$child"; done
done
true`;
  await command("sh", ["-c", script, folder]);
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port });
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}

const CACHE = fileURLToPath(new URL("../../.cache/sshd", import.meta.url));

function libraries(): string {
  return [
    "lib/x86_64-linux-gnu",
    "usr/lib/x86_64-linux-gnu",
    "lib/aarch64-linux-gnu",
    "usr/lib/aarch64-linux-gnu",
  ]
    .map((path) => join(CACHE, path))
    .join(":");
}

let unpacking: Promise<string> | null = null;

function sshdProgram(): Promise<string> {
  return (unpacking ??= unpackSshd());
}

async function unpackSshd(): Promise<string> {
  const program = join(CACHE, "usr/sbin/sshd");
  if (existsSync(program)) return program;
  const work = `${CACHE}.${process.pid}`;
  await mkdir(work, { recursive: true });
  await command("sh", ["-c", 'cd "$0" && apt-get download -q openssh-server libwrap0', work], 120_000);
  for (const file of (await readdir(work)).filter((name) => name.endsWith(".deb")))
    await command("dpkg-deb", ["-x", join(work, file), work]);
  await rename(work, CACHE).catch(() => rm(work, { recursive: true, force: true }));
  return program;
}
