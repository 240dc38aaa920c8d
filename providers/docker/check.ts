// Problems of specifications that only Docker has, seen without asking an engine.
import { posix } from "node:path";
import { isWorkloadKind } from "orch/provider";
import type {
  Address,
  CheckProblem,
  ContainerSpec,
  JsonObject,
  Kind,
  Path,
  ReplicaSpec,
} from "orch/provider";
import { contentFolders, isWithin } from "./content-places.ts";
import { LEAST_MEMORY } from "./limits.ts";
import { networkSpec, readReplica } from "./workload-spec.ts";

interface Problem {
  readonly path: Path;
  readonly severity: "error" | "warning";
  readonly summary: string;
  readonly detail?: string;
}

export function checkSpecs(
  specs: readonly { readonly kind: Kind; readonly address: Address; readonly spec: JsonObject }[],
): readonly CheckProblem[] {
  return specs.flatMap(({ kind, address, spec }) =>
    problemsOf(kind, spec).map((problem): CheckProblem => ({ address, ...problem })),
  );
}

function problemsOf(kind: Kind, spec: JsonObject): readonly Problem[] {
  if (kind === "network") return networkProblems(spec);
  if (!isWorkloadKind(kind)) return [];
  const replica = readReplica(spec);
  return [
    ...namespaceProblems(replica),
    ...Object.entries(replica.containers).flatMap(([name, container]) =>
      containerProblems(replica, container, ["containers", name]),
    ),
    ...(replica.init_containers ?? []).flatMap((container, index) =>
      containerProblems(replica, container, ["init_containers", index]),
    ),
  ];
}

function error(path: Path, summary: string, detail?: string): Problem {
  return { path, severity: "error", summary, ...(detail === undefined ? {} : { detail }) };
}

function namespaceProblems(replica: ReplicaSpec): readonly Problem[] {
  const { network_mode: mode, networks = [], ports = {} } = replica;
  if (mode === undefined) {
    if (replica.networks === undefined || networks.length > 0) return [];
    return Object.entries(ports)
      .filter(([, port]) => port.publish)
      .map(([name]) =>
        error(["ports", name], `Port ${name} cannot be published: the replica is in no network.`),
      );
  }
  if (mode !== "host" && mode !== "none") {
    const detail =
      'Use "host" or "none", or list `networks`. Containers of one replica share a network already.';
    return [
      error(
        ["network_mode"],
        `Docker replicas cannot have the network mode ${JSON.stringify(mode)}.`,
        detail,
      ),
    ];
  }
  const found: Problem[] = [];
  if (networks.length > 0)
    found.push(error(["networks"], `A replica with network_mode "${mode}" cannot join networks.`));
  for (const [name, port] of Object.entries(ports)) {
    if (!port.publish) continue;
    if (mode === "none")
      found.push(error(["ports", name], `Port ${name} cannot be published: network_mode is "none".`));
    else if (port.host !== port.container) {
      const detail = `With the host's network a port is what the process listens on. Set host = ${port.container}, or publish = false.`;
      found.push(error(["ports", name], `Port ${name} cannot be mapped: network_mode is "host".`, detail));
    }
  }
  return found;
}

function containerProblems(replica: ReplicaSpec, spec: ContainerSpec, at: Path): readonly Problem[] {
  return [...sysctlProblems(replica, spec, at), ...limitProblems(spec, at), ...contentProblems(spec, at)];
}

function sysctlProblems(replica: ReplicaSpec, spec: ContainerSpec, at: Path): readonly Problem[] {
  const names = Object.keys(spec.sysctls ?? {}).filter((name) => name.startsWith("net."));
  const inOther = at[0] === "containers" && at[1] !== "main";
  if (replica.network_mode !== "host" && !inOther) return [];
  const why = inOther ? "they belong to the network of the main container" : 'network_mode is "host"';
  return names.map((name) =>
    error([...at, "sysctls", name], `The sysctl ${name} cannot be set here: ${why}.`),
  );
}

function limitProblems({ resources }: ContainerSpec, at: Path): readonly Problem[] {
  const { memory_limit: limit, memory_swap: swap } = resources;
  const found: Problem[] = [];
  if (limit !== undefined && limit < LEAST_MEMORY)
    found.push(error([...at, "resources", "memory_limit"], "Docker allows no memory limit under 6Mi."));
  if (swap !== undefined && limit === undefined)
    found.push(error([...at, "resources", "memory_swap"], "memory_swap needs a memory_limit."));
  else if (swap !== undefined && swap !== -1 && limit !== undefined && swap < limit) {
    const detail = "It counts memory and swap together; -1 is no limit.";
    found.push(error([...at, "resources", "memory_swap"], "memory_swap is less than memory_limit.", detail));
  }
  return found;
}

/** Content is put into a container before it starts, when its memory file systems are not there yet. */
function contentProblems(spec: ContainerSpec, at: Path): readonly Problem[] {
  const found: Problem[] = [];
  const memory = [
    ...Object.keys(spec.tmpfs ?? {}),
    ...Object.entries(spec.mounts ?? {}).flatMap(([target, mount]) =>
      mount.type === "tmpfs" ? [target] : [],
    ),
  ];
  for (const folder of contentFolders(spec)) {
    const hiding = memory.find((target) => isWithin(folder, target));
    if (hiding !== undefined)
      found.push(
        error(at, `Files in ${folder} would be hidden by the tmpfs at ${hiding}, which starts empty.`),
      );
    const readOnly = Object.entries(spec.mounts ?? {}).find(
      ([target, mount]) => mount.type !== "tmpfs" && mount.read_only === true && isWithin(folder, target),
    );
    if (readOnly !== undefined)
      found.push(error(at, `Files cannot be put into ${folder}: the mount at ${readOnly[0]} is read-only.`));
    if (spec.read_only === true && posix.normalize(folder) === "/") {
      const detail = "Put it into a folder: that folder then is a small volume of its own.";
      found.push(error(at, "A container with read_only cannot get a file in /.", detail));
    }
  }
  return found;
}

function networkProblems(json: JsonObject): readonly Problem[] {
  const spec = networkSpec(json);
  if (spec.subnet !== undefined || (spec.gateway === undefined && spec.ip_range === undefined)) return [];
  const name = spec.gateway === undefined ? "ip_range" : "gateway";
  return [error([name], `A network's ${name} needs its subnet.`)];
}
