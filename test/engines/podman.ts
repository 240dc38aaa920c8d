// A real Podman for tests, from Debian's packages, unpacked into the cache and not installed: its service runs in mount and network
// namespaces of its own, in which the packages lie over the machine's folders.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { attempt, command } from "./command.ts";

export interface Podman {
  /** `unix:///…/sock` */
  readonly host: string;
  /** The Docker CLI, which speaks to it as orch does; its standard output, trimmed. */
  readonly docker: (...args: readonly string[]) => Promise<string>;
  /** Removes every container, those that others depend on last. */
  readonly clear: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

const PACKAGES = [
  ...["podman", "conmon", "catatonit", "netavark", "aardvark-dns", "libsubid4", "libgpgme11", "libassuan0"],
  ...["golang-github-containers-common", "golang-github-containers-image", "containernetworking-plugins"],
];

export async function startPodman(): Promise<Podman> {
  const cache = await unpacked();
  const folder = await mkdtemp(join(tmpdir(), "orch-podman-"));
  const at = (...parts: readonly string[]): string => join(folder, ...parts);
  await mkdir(at("etc"));
  for (const part of ["usr/share/containers", "etc/containers"])
    await cp(join(cache, part), at("etc/containers"), { recursive: true });
  const settings = [
    ...["[engine]", 'runtime = "runc"', 'cgroup_manager = "cgroupfs"', 'events_logger = "file"'],
    ...["[network]", 'network_backend = "netavark"', `network_config_dir = "${at("networks")}"`],
    ...["[containers]", 'default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]'],
  ];
  await writeFile(at("containers.conf"), `${settings.join("\n")}\n`);
  const script = `
mount -t overlay overlay -o "lowerdir=$1/etc:/etc" /etc && mount -t overlay overlay -o "lowerdir=$2/usr:/usr" /usr || exit 1
mount -t tmpfs tmpfs /run && mount -t tmpfs tmpfs /var/lib && ip link set lo up || exit 1
exec podman --root "$1/data" --runroot "$1/run" --storage-driver overlay system service --time 0 "unix://$1/sock" >"$1/log" 2>&1`;
  const child = spawn("unshare", ["-m", "-n", "sh", "-c", script, "sh", folder, cache], {
    detached: true,
    stdio: "ignore",
    env: { ...process.env, CONTAINERS_CONF: at("containers.conf") },
  });
  const host = `unix://${at("sock")}`;
  const docker = async (...args: readonly string[]): Promise<string> =>
    (await command("docker", ["-H", host, ...args], 120_000)).trim();
  const clear = async (): Promise<void> => {
    for (let rounds = 0; rounds < 3; rounds++) {
      const ids = (await docker("ps", "-aq")).split("\n").filter((id) => id !== "");
      for (const id of ids) await attempt("docker", ["-H", host, "rm", "-f", "-v", id]);
    }
  };
  const stop = async (): Promise<void> => {
    await clear().catch(() => undefined);
    if (child.exitCode === null && child.signalCode === null) {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      if (child.pid !== undefined) process.kill(-child.pid, "SIGTERM");
      await Promise.race([ended, sleep(5000)]);
      child.kill("SIGKILL");
    }
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
  for (let tries = 0; tries < 200 && child.exitCode === null; tries++) {
    if (existsSync(at("sock"))) return { host, docker, clear, stop };
    await sleep(50);
  }
  const log = await readFile(at("log"), "utf8").catch(() => "");
  await stop();
  throw new Error(`Podman did not start:\n${log}`);
}

async function unpacked(): Promise<string> {
  const cache = fileURLToPath(new URL("../../.cache/podman", import.meta.url));
  if (existsSync(join(cache, "usr/bin/podman"))) return cache;
  const work = `${cache}.${process.pid}`;
  await mkdir(work, { recursive: true });
  await command("sh", ["-c", 'cd "$0" && apt-get download -q "$@"', work, ...PACKAGES], 280_000);
  for (const file of (await readdir(work)).filter((name) => name.endsWith(".deb"))) {
    await command("dpkg-deb", ["-x", join(work, file), work]);
    await rm(join(work, file));
  }
  await rename(work, cache).catch(() => rm(work, { recursive: true, force: true }));
  return cache;
}
