// Real Docker engines for tests: any number on one machine, each in its own network, host name and mount namespace with its own
// folder. A bridge joins them, so that every node can publish the same ports and all are reached at 10.77.LAB.NODE.
//
//   test process ── bridge orch-labN (10.77.N.1) ─┬─ netns orchN-edge-a (10.77.N.11) ── dockerd ── FOLDER/edge-a/sock
//                                                 └─ netns orchN-edge-b (10.77.N.12) ── dockerd ── FOLDER/edge-b/sock
import { spawn, spawnSync } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, open, readFile, rm } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { attempt, command } from "./command.ts";

export interface Lab {
  readonly engine: (name: string) => LabEngine;
  readonly engines: readonly LabEngine[];
  /** This machine, as the engines reach it. */
  readonly gateway: string;
  /** Removes everything: containers, processes, links, namespaces, folders. May be called twice. */
  readonly stop: () => Promise<void>;
}

export interface LabEngine {
  readonly name: string;
  /** `unix:///…/sock` */
  readonly host: string;
  readonly socket: string;
  /** Where this machine and the other nodes reach its published ports. */
  readonly address: string;
  /** Runs the Docker CLI against this engine; its standard output, trimmed. */
  readonly docker: (...args: readonly string[]) => Promise<string>;
  /** Suspends the daemon: connections hang, as with a node that is lost. */
  readonly freeze: () => void;
  readonly thaw: () => void;
  /** Ends the daemon at once, as a power cut does; its data stays. */
  readonly kill: () => Promise<void>;
  /** Starts it again. */
  readonly revive: () => Promise<void>;
}

export interface LabOptions {
  /** Daemon labels by engine name. */
  readonly labels?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Further arguments of a daemon. */
  readonly daemon?: (engine: {
    readonly name: string;
    readonly address: string;
  }) => Promise<readonly string[]>;
  /** MiB of the disk that an engine has for images and containers; without it, what this machine has. */
  readonly disk?: number;
}

const PACKAGES: readonly { readonly name: string; readonly file: string }[] = [
  { name: "docker.io", file: "/usr/sbin/dockerd" },
  { name: "busybox-static", file: "/bin/busybox" },
  { name: "iptables", file: "/usr/sbin/iptables" },
  { name: "iproute2", file: "/usr/sbin/ip" },
];

/** Debian packages that the rig needs and this machine lacks. */
export function missingPackages(): readonly string[] {
  const has = ({ file }: (typeof PACKAGES)[number]): boolean =>
    existsSync(file) ||
    existsSync(file.replace("/usr/sbin/", "/sbin/")) ||
    existsSync(file.replace("/sbin/", "/bin/"));
  return PACKAGES.filter((each) => !has(each)).map(({ name }) => name);
}

/** Why no engines can be started here; null when they can. */
export function whyNoEngines(): string | null {
  if (process.platform !== "linux") return "engines of a lab need Linux namespaces";
  if (process.getuid?.() !== 0) return "engines of a lab need root";
  const missing = missingPackages();
  return missing.length === 0 ? null : `these packages are missing: ${missing.join(" ")}`;
}

export async function startEngine(
  name = "node-a",
  options: LabOptions = {},
): Promise<LabEngine & Pick<Lab, "stop" | "gateway">> {
  const lab = await startEngines([name], options);
  return { ...lab.engine(name), gateway: lab.gateway, stop: lab.stop };
}

export async function startEngines(names: readonly string[], options: LabOptions = {}): Promise<Lab> {
  const why = whyNoEngines();
  if (why !== null) throw new Error(why);
  const number = await claimBridge();
  const folder = await mkdtemp(join(tmpdir(), `orch-lab${number}-`));
  const parts: Part[] = names.map((name, index) => makePart(folder, number, name, index));
  const stop = once(() => stopLab(folder, number, parts));
  const onExit = (): void => killNow(number, parts);
  process.once("exit", onExit);
  try {
    await Promise.all(parts.map((part) => startPart(part, number, options)));
  } catch (error) {
    await stop();
    throw error;
  }
  const engines = new Map(parts.map((part) => [part.name, labEngine(part, options)]));
  return {
    engines: [...engines.values()],
    gateway: `10.77.${number}.1`,
    engine: (name) => {
      const engine = engines.get(name);
      if (engine === undefined) throw new Error(`the lab has no engine ${name}`);
      return engine;
    },
    stop: async () => {
      await stop();
      process.removeListener("exit", onExit);
    },
  };
}

/** One engine's names on this machine. */
interface Part {
  readonly name: string;
  readonly folder: string;
  readonly socket: string;
  readonly namespace: string;
  readonly link: string;
  readonly address: string;
  daemon: ChildProcess | null;
}

function makePart(folder: string, lab: number, name: string, index: number): Part {
  const own = join(folder, name);
  return {
    name,
    folder: own,
    socket: join(own, "sock"),
    namespace: `orch${lab}-${name}`,
    link: `orch${lab}v${index}`,
    address: `10.77.${lab}.${11 + index}`,
    daemon: null,
  };
}

function bridgeName(lab: number): string {
  return `orch-lab${lab}`;
}

/** Creating the bridge claims the number: labs can run side by side. */
async function claimBridge(): Promise<number> {
  let last: unknown = null;
  for (let number = 1; number <= 200; number++) {
    const bridge = bridgeName(number);
    try {
      await command("ip", ["link", "add", bridge, "type", "bridge"]);
    } catch (error) {
      last = error;
      if (error instanceof Error && /File exists/.test(error.message)) continue;
      throw error;
    }
    await command("ip", ["addr", "add", `10.77.${number}.1/24`, "dev", bridge]);
    await command("ip", ["link", "set", bridge, "up"]);
    // a Docker engine on this machine drops what is forwarded, its own networks apart
    await attempt("iptables", ["-w", "10", "-I", "FORWARD", "-i", bridge, "-o", bridge, "-j", "ACCEPT"]);
    return number;
  }
  throw new Error(`no free number for a lab: ${String(last)}`);
}

async function startPart(part: Part, lab: number, options: LabOptions): Promise<void> {
  const { namespace, link, folder } = part;
  await mkdir(join(folder, "etc"), { recursive: true });
  await mkdir("/etc/docker", { recursive: true });
  const inside = `${link}p`;
  await command("ip", ["netns", "add", namespace]);
  await command("ip", ["link", "add", link, "type", "veth", "peer", "name", inside]);
  await command("ip", ["link", "set", inside, "netns", namespace]);
  await command("ip", ["link", "set", link, "master", bridgeName(lab), "up"]);
  await command("ip", ["-n", namespace, "link", "set", inside, "name", "eth0"]);
  await command("ip", ["-n", namespace, "addr", "add", `${part.address}/24`, "dev", "eth0"]);
  await command("ip", ["-n", namespace, "link", "set", "eth0", "up"]);
  await command("ip", ["-n", namespace, "link", "set", "lo", "up"]);
  await command("ip", ["-n", namespace, "route", "add", "default", "via", `10.77.${lab}.1`]);
  part.daemon = await spawnDaemon(part, options);
  await ready(part);
}

/** Each part of the chain execs the next, so the process that is started becomes dockerd. */
async function spawnDaemon(part: Part, options: LabOptions): Promise<ChildProcess> {
  const { folder, name, address } = part;
  const more = (await options.daemon?.({ name, address })) ?? [];
  const daemon = [
    ...["dockerd", "--data-root", join(folder, "data"), "--exec-root", join(folder, "exec")],
    ...["--pidfile", join(folder, "pid"), "-H", `unix://${part.socket}`],
    ...(more.includes("--tlsverify") ? [] : ["--tls=false"]),
    ...more,
    // registries of tests speak plain HTTP
    ...["--insecure-registry", "10.77.0.0/16"],
    ...Object.entries(options.labels?.[name] ?? {}).flatMap(([key, value]) => ["--label", `${key}=${value}`]),
  ];
  const data = join(folder, "data");
  // in the daemon's own view of the machine: it goes with it
  const disk =
    options.disk === undefined
      ? ""
      : `mkdir -p ${data} && mount -t tmpfs -o size=${options.disk}m tmpfs ${data} && `;
  const script = `hostname ${part.name} && mount --bind ${join(folder, "etc")} /etc/docker && ${disk}exec "$@"`;
  const args = [
    `--net=/var/run/netns/${part.namespace}`,
    ...["unshare", "--mount", "--uts", "sh", "-c", script, "sh"],
    ...daemon,
  ];
  const log = await open(join(folder, "log"), "a");
  const environment = { ...process.env };
  delete environment["DOCKER_HOST"];
  const child = spawn("nsenter", args, {
    detached: true,
    stdio: ["ignore", log.fd, log.fd],
    env: environment,
  });
  child.unref();
  await log.close();
  return child;
}

async function ready(part: Part): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (Date.now() < deadline) {
    if (await answers(part.socket)) return;
    if (part.daemon?.exitCode !== null && part.daemon?.exitCode !== undefined) break;
    await sleep(50);
  }
  const log = await readFile(join(part.folder, "log"), "utf8").catch(() => "");
  throw new Error(`the engine ${part.name} did not start:\n${log.split("\n").slice(-15).join("\n")}`);
}

function answers(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const ping = request({ socketPath, path: "/_ping", timeout: 2000, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    ping.on("timeout", () => ping.destroy());
    ping.on("error", () => resolve(false));
    ping.end();
  });
}

function labEngine(part: Part, options: LabOptions): LabEngine {
  const host = `unix://${part.socket}`;
  const send = (signal: NodeJS.Signals): void => {
    part.daemon?.kill(signal);
  };
  return {
    name: part.name,
    host,
    socket: part.socket,
    address: part.address,
    docker: async (...args) => (await command("docker", ["-H", host, ...args], 120_000)).trim(),
    freeze: () => send("SIGSTOP"),
    thaw: () => send("SIGCONT"),
    kill: async () => {
      const { daemon } = part;
      if (daemon?.pid === undefined) return;
      const ended = new Promise((resolve) => daemon.once("exit", resolve));
      killGroup(daemon.pid);
      await ended;
      await containerdGone(part);
    },
    revive: async () => {
      part.daemon = await spawnDaemon(part, options);
      await ready(part);
    },
  };
}

/** It dies with its daemon, a moment later; a daemon that starts in that moment takes it for a living one. */
async function containerdGone(part: Part): Promise<void> {
  const file = join(part.folder, "exec", "containerd", "containerd.pid");
  const pid = (await readFile(file, "utf8").catch(() => "")).trim();
  for (let tries = 0; tries < 100 && pid !== "" && existsSync(`/proc/${pid}`); tries++) await sleep(20);
  await rm(file, { force: true });
}

async function stopLab(folder: string, lab: number, parts: readonly Part[]): Promise<void> {
  await Promise.all(parts.map(stopPart));
  const bridge = bridgeName(lab);
  await attempt("iptables", ["-w", "10", "-D", "FORWARD", "-i", bridge, "-o", bridge, "-j", "ACCEPT"]);
  await attempt("ip", ["link", "del", bridge]);
  await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}

async function stopPart(part: Part): Promise<void> {
  const { daemon } = part;
  if (daemon !== null && daemon.pid !== undefined && daemon.exitCode === null && daemon.signalCode === null) {
    daemon.kill("SIGCONT");
    // containers first: what keeps them alive outlives the daemon
    const script = 'ids=$(docker -H "$0" ps -aq); [ -z "$ids" ] || docker -H "$0" rm -f -v $ids';
    await attempt("sh", ["-c", script, `unix://${part.socket}`], 60_000);
    const ended = new Promise((resolve) => daemon.once("exit", resolve));
    daemon.kill("SIGTERM");
    await Promise.race([ended, sleep(15_000)]);
    killGroup(daemon.pid);
  }
  await attempt("ip", ["link", "del", part.link]);
  await attempt("ip", ["netns", "del", part.namespace]);
}

/** The daemon and its containerd: they were started as a group of their own. */
function killGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // already gone
  }
}

/** The test process ends without having stopped the lab: leave no processes behind, whatever else stays. */
function killNow(lab: number, parts: readonly Part[]): void {
  for (const part of parts) {
    if (part.daemon?.pid === undefined) continue;
    const script = 'ids=$(docker -H "$0" ps -aq); [ -z "$ids" ] || docker -H "$0" rm -f -v $ids';
    spawnSync("sh", ["-c", script, `unix://${part.socket}`], { timeout: 20_000, stdio: "ignore" });
    killGroup(part.daemon.pid);
    spawnSync("ip", ["link", "del", part.link], { timeout: 5000 });
    spawnSync("ip", ["netns", "del", part.namespace], { timeout: 5000 });
  }
  spawnSync("ip", ["link", "del", bridgeName(lab)], { timeout: 5000 });
}

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | null = null;
  return () => (done ??= work());
}
