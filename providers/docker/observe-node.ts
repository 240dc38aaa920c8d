// A node as its engine describes it: capacity, what other people's containers hold of it, the host ports they have, and the load.
import { LABELS, NO_RESOURCES, addResources, compareText, hostPortName, parseCpuset } from "orch/provider";
import type { NodeSeen, Resources } from "orch/provider";
import type { ContainerDetails, ContainerSummary, EngineInfo, EngineVersion, StatsSample } from "./api.ts";
import type { Client } from "./client.ts";
import type { Engine } from "./engine.ts";
import { nameOf } from "./found.ts";
import { readBirth } from "./labels.ts";
import { cpuOfShares, gpusOf } from "./limits.ts";
import { isPodman } from "./podman.ts";
import { FIXED_LIMITS } from "./schema.ts";

export interface NodeReading {
  readonly info: EngineInfo;
  readonly version: EngineVersion;
  readonly foreign: readonly ContainerSummary[];
  readonly running: readonly ContainerSummary[];
  /** Of all running containers, by id. */
  readonly details: ReadonlyMap<string, ContainerDetails>;
  readonly load: boolean;
}

export async function seenNode(
  engine: Engine,
  client: Client,
  signal: AbortSignal,
  reading: NodeReading,
): Promise<NodeSeen> {
  const { info, version, foreign, details } = reading;
  return {
    name: engine.config.name,
    endpoint: engine.endpoint,
    status: "ready",
    problem: null,
    ...(await advertised(engine)),
    // engines that share a key file report one id; the host's name tells them apart
    fingerprint: `${info.ID}/${info.Name}`,
    os: info.OSType,
    arch: version.Arch,
    engineVersion: version.Version,
    // the older ones have no call for it, the newer ones leave out cpu limits and forget restart policies
    ...(isPodman(version) ? { traits: [FIXED_LIMITS] } : {}),
    labels: engineLabels(info),
    capacity: { cpu: info.NCPU * 1000, memory: info.MemTotal, devices: devicesOf(info) },
    foreign: foreign.map((each) => heldBy(details.get(each.Id))).reduce(addResources, NO_RESOURCES),
    ...portsOf(foreign),
    ...pinnedCores(
      foreign.map((each) => details.get(each.Id)),
      info.NCPU,
    ),
    ...givenGpus(foreign.map((each) => details.get(each.Id))),
    load: reading.load ? await measure(client, signal, info, reading.running) : null,
  };
}

export async function unreachableNode(engine: Engine, problem: string): Promise<NodeSeen> {
  return {
    name: engine.config.name,
    endpoint: engine.endpoint,
    status: "unreachable",
    problem,
    ...(await advertised(engine)),
    fingerprint: "",
    os: "",
    arch: "",
    engineVersion: "",
    labels: {},
    capacity: NO_RESOURCES,
    foreign: NO_RESOURCES,
    foreignPorts: [],
    load: null,
  };
}

async function advertised(engine: Engine): Promise<Pick<NodeSeen, "advertise">> {
  const advertise = await engine.advertise();
  return advertise === null ? {} : { advertise };
}

/** The daemon's own `--label key=value`. */
function engineLabels(info: EngineInfo): Readonly<Record<string, string>> {
  return Object.fromEntries(
    (info.Labels ?? []).map((label) => {
      const at = label.indexOf("=");
      return at < 0 ? [label, ""] : [label.slice(0, at), label.slice(at + 1)];
    }),
  );
}

function devicesOf(info: EngineInfo): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const { DiscreteResourceSpec: pieces, NamedResourceSpec: named } of info.GenericResources ?? []) {
    const kind = (pieces?.Kind ?? named?.Kind ?? "").toLowerCase();
    if (kind !== "") counts.set(kind, (counts.get(kind) ?? 0) + (pieces?.Value ?? 1));
  }
  return Object.fromEntries([...counts].sort(([a], [b]) => compareText(a, b)));
}

/** What a running container that is not this project's is entitled to; nothing where it has neither reservation nor limit. */
function heldBy(details: ContainerDetails | undefined): Resources {
  if (details === undefined || !details.State.Running) return NO_RESOURCES;
  const host = details.HostConfig;
  const period = host.CpuPeriod || 100_000;
  const limit = host.NanoCpus ? host.NanoCpus / 1_000_000 : ((host.CpuQuota ?? 0) * 1000) / period;
  // another project of ours wrote its request as shares
  const isOrch = details.Config.Labels?.[LABELS.project] !== undefined;
  const cpu = isOrch ? cpuOfShares(host.CpuShares ?? 0) : Math.max(0, Math.round(limit));
  const gpus = gpusOf(host.DeviceRequests ?? []).length;
  return {
    cpu,
    memory: host.MemoryReservation || host.Memory || 0,
    devices: gpus === 0 ? {} : { gpu: gpus },
  };
}

/** GPUs that containers were given by number. */
function givenGpus(containers: readonly (ContainerDetails | undefined)[]): Pick<NodeSeen, "foreignGpus"> {
  const given = new Set<number>();
  for (const details of containers)
    if (details?.State.Running === true)
      for (const gpu of gpusOf(details.HostConfig.DeviceRequests ?? []))
        if (Number.isInteger(gpu)) given.add(gpu);
  return given.size === 0 ? {} : { foreignGpus: [...given].sort((a, b) => a - b) };
}

/** Host ports of containers, and which of these holds each. */
function portsOf(containers: readonly ContainerSummary[]): Pick<NodeSeen, "foreignPorts" | "portHolders"> {
  const holders = new Map<string, string>();
  for (const summary of containers)
    for (const { IP, PublicPort, Type } of summary.Ports ?? [])
      if (PublicPort !== undefined) holders.set(hostPortName(IP, PublicPort, Type), holderText(summary));
  const sorted = [...holders].sort(([a], [b]) => compareText(a, b));
  return { foreignPorts: sorted.map(([port]) => port), portHolders: Object.fromEntries(sorted) };
}

/** Cores that running containers are pinned to; a set of all cores pins to none. */
function pinnedCores(
  containers: readonly (ContainerDetails | undefined)[],
  all: number,
): Pick<NodeSeen, "foreignCores"> {
  const pinned = new Set<number>();
  for (const details of containers) {
    if (details?.State.Running !== true) continue;
    const cores = parseCpuset(details.HostConfig.CpusetCpus ?? "");
    if (cores.length < all) for (const core of cores) pinned.add(core);
  }
  return pinned.size === 0 ? {} : { foreignCores: [...pinned].sort((a, b) => a - b) };
}

function holderText(summary: ContainerSummary): string {
  const born = readBirth(summary.Labels);
  const name = `the container ${nameOf(summary)}`;
  return born === null ? name : `${name} of the project ${JSON.stringify(born.project)}`;
}

/** What the node's containers use together, as shares of the node; takes about a second, whatever their number. */
async function measure(
  client: Client,
  signal: AbortSignal,
  info: EngineInfo,
  running: readonly ContainerSummary[],
): Promise<{ readonly cpu: number; readonly memory: number }> {
  const samples = await Promise.all(running.map(({ Id }) => client.stats(signal, Id).catch(() => null)));
  const present = samples.filter((each) => each !== null);
  const share = (value: number): number => Math.min(1, Math.max(0, value));
  return {
    cpu: share(present.reduce((total, each) => total + cpuShare(each), 0)),
    memory: share(present.reduce((total, each) => total + memoryUsed(each), 0) / info.MemTotal),
  };
}

/** Of all processors: both counters are sums over them. */
function cpuShare({ cpu_stats: now, precpu_stats: before }: StatsSample): number {
  const system = (now.system_cpu_usage ?? 0) - (before.system_cpu_usage ?? 0);
  const used = now.cpu_usage.total_usage - before.cpu_usage.total_usage;
  return system > 0 && before.system_cpu_usage !== undefined ? used / system : 0;
}

/** Without the page cache, as `docker stats` counts. */
function memoryUsed({ memory_stats: memory }: StatsSample): number {
  const cache = memory.stats?.total_inactive_file ?? memory.stats?.inactive_file ?? 0;
  return Math.max(0, (memory.usage ?? 0) - cache);
}
