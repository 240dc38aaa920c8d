// An image registry for tests, from Debian's docker-registry, unpacked into the cache and not installed.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { setTimeout as sleep } from "node:timers/promises";
import { command } from "./command.ts";

export interface Registry {
  /** `10.77.1.1:5055`, the first part of image names. */
  readonly address: string;
  readonly stop: () => Promise<void>;
}

/** Who may use a registry that wants a login. */
export const LOGIN = { username: "orch", password: "s3cret" } as const;
const HTPASSWD = "orch:$2y$05$abcdefghijklmnopqrstuuLK7U1u6pVRmL7L1BBM2aS35PSZnDXlK\n";

/** `address` is one that engines reach, of this machine; engines take it without TLS when the lab says so. */
export async function startRegistry(
  address: string,
  { port = 5055, login = false }: { readonly port?: number; readonly login?: boolean } = {},
): Promise<Registry> {
  const program = await registryProgram();
  const folder = await mkdtemp(join(tmpdir(), "orch-registry-"));
  const file = join(folder, "config.yml");
  const lines = [
    "version: 0.1",
    "log: { level: error }",
    `storage: { filesystem: { rootdirectory: ${join(folder, "data")} } }`,
    `http: { addr: "${address}:${port}" }`,
    ...(login ? [`auth: { htpasswd: { realm: lab, path: ${join(folder, "htpasswd")} } }`] : []),
  ];
  await writeFile(join(folder, "htpasswd"), HTPASSWD);
  await writeFile(file, `${lines.join("\n")}\n`);
  const child = spawn(program, ["serve", file], { stdio: "ignore" });
  const stop = async (): Promise<void> => {
    if (child.exitCode === null) {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGKILL");
      await ended;
    }
    await rm(folder, { recursive: true, force: true });
  };
  for (let tries = 0; tries < 100; tries++) {
    const answer = await fetch(`http://${address}:${port}/v2/`).catch(() => null);
    if (answer?.status === (login ? 401 : 200)) return { address: `${address}:${port}`, stop };
    await sleep(50);
  }
  await stop();
  throw new Error("the registry did not start");
}

async function registryProgram(): Promise<string> {
  const cache = fileURLToPath(new URL("../../.cache/registry", import.meta.url));
  const program = join(cache, "usr/bin/docker-registry");
  if (existsSync(program)) return program;
  const work = `${cache}.${process.pid}`;
  await mkdir(work, { recursive: true });
  await command("sh", ["-c", 'cd "$0" && apt-get download -q docker-registry', work], 120_000);
  const file = (await readdir(work)).find((name) => name.endsWith(".deb"));
  await command("dpkg-deb", ["-x", join(work, file ?? ""), work]);
  await rename(work, cache).catch(() => rm(work, { recursive: true, force: true }));
  return program;
}
