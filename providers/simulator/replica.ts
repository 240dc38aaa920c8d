// Makes simulated objects from specifications: what of them can be observed, what containers will do.
// Environment variables of a container script it:
//   SIMULATOR_EXIT=1      it ends with this code; of a job `1,1,0` are the codes of its attempts
//   SIMULATOR_DURATION=2s after so long (a job's default is at once)
//   SIMULATOR_WRITE=/a/b  it writes a file into the volume mounted there
//   SIMULATOR_EXPECT=/a/b it ends with 1 where that file is not
import { createHash } from "node:crypto";
import { compareText, hostPortName, isWorkloadKind, jsonObject, parseDuration } from "orch/provider";
import type {
  ContainerSpec,
  Json,
  JsonObject,
  NodeName,
  ReplicaSpec,
  Resources,
  RunCall,
} from "orch/provider";
import { behaviourOf } from "./settings.ts";
import type { NodeSettings } from "./settings.ts";
import type { SimContainer, SimObject } from "./state.ts";

/** Amounts that an engine can be asked for later. */
const OBSERVED_AMOUNTS = [
  ...(["cpu", "memory", "cpu_limit", "memory_limit", "memory_swap", "pids_limit", "cpuset"] as const),
];

/** The replica, network or volume that a `create` asks for; nothing is started yet. */
export function newObject(call: RunCall, number: number, settings: NodeSettings): SimObject {
  const isReplica = isWorkloadKind(call.kind);
  const spec = replicaSpec(call.spec);
  const { project, lineage, address, uid, step } = call;
  return {
    number,
    kind: call.kind,
    name: call.name,
    born: { project, lineage, address, uid, step },
    ...(call.note === undefined ? {} : { note: call.note }),
    attributes: isReplica ? observedAttributes(call.spec) : {},
    containers: isReplica
      ? containersOf(spec).map(([name, container]) =>
          newContainer(name, container, engineId(call.node, number, name), call, settings),
        )
      : [],
    id: engineId(call.node, number, call.kind),
    ports: isReplica ? hostPorts(spec, call) : [],
    volumes: isReplica ? volumeNames(spec) : [],
    plainName: null,
    admitted: call.admission === "now",
    holds: isReplica ? requestOf(spec) : { cpu: 0, memory: 0, devices: {} },
    data: [],
  };
}

/** The JSON of a workload's specification is a ReplicaSpec by the contract. */
export function replicaSpec(spec: JsonObject): ReplicaSpec {
  return spec as unknown as ReplicaSpec; // the model documents the JSON; config has checked it
}

/** `main` first, then by name. */
export function containersOf(spec: ReplicaSpec): readonly (readonly [string, ContainerSpec])[] {
  const rank = (name: string) => (name === "main" ? 0 : 1);
  return Object.entries(spec.containers).sort(([a], [b]) => rank(a) - rank(b) || compareText(a, b));
}

/** What can differ from a specification without a new object, in its vocabulary. */
export function observedAttributes(spec: JsonObject): JsonObject {
  const replica = replicaSpec(spec);
  const containers = containersOf(replica).map(([name, container]) => {
    const amounts = OBSERVED_AMOUNTS.flatMap((amount): [string, Json][] => {
      const value = container.resources[amount];
      return value === undefined ? [] : [[amount, value]];
    });
    const parts: [string, Json][] = [["resources", jsonObject(amounts)]];
    // how often a job is tried again is its own, not its container's
    if (container.restart !== undefined && replica.job === undefined)
      parts.push(["restart", { ...container.restart }]);
    return [name, jsonObject(parts)] as const;
  });
  const parts: [string, Json][] = [["containers", jsonObject(containers)]];
  if (replica.networks !== undefined) parts.push(["networks", replica.networks.map((one) => ({ ...one }))]);
  return jsonObject(parts);
}

export function networkNames(attributes: JsonObject): readonly string[] {
  const networks = attributes["networks"];
  if (!Array.isArray(networks)) return [];
  return (networks as readonly { readonly name: string }[]).map((one) => one.name); // as observedAttributes made them
}

/** Volume and path inside it that a path in a container means; null where no volume is mounted. */
export function volumePath(container: ContainerSpec, path: string): { name: string; path: string } | null {
  for (const [target, mount] of Object.entries(container.mounts ?? {}))
    if (mount.type === "volume" && path.startsWith(`${target}/`))
      return { name: mount.name, path: `${mount.subpath ?? ""}${path.slice(target.length)}` };
  return null;
}

/** Exit code after all attempts: the first success, else the last that the backoff limit allows. Null: it does not end. */
export function scriptedExit(container: ContainerSpec, backoffLimit: number): number | null {
  const script = container.env?.["SIMULATOR_EXIT"];
  if (script === undefined || script === null) return null;
  const codes = script
    .split(",")
    .map(Number)
    .slice(0, backoffLimit + 1);
  return codes.includes(0) ? 0 : (codes.at(-1) ?? 0);
}

function newContainer(
  name: string,
  container: ContainerSpec,
  id: string,
  call: RunCall,
  settings: NodeSettings,
): SimContainer {
  const behaviour = behaviourOf(settings, container.image);
  const isJob = call.kind === "job" || call.kind === "cron_job";
  const checked = container.healthcheck !== undefined && container.healthcheck.disable !== true;
  const fails = behaviour === "crash" || (behaviour === "broken" && (isJob || !checked));
  const scripted = scriptedExit(container, replicaSpec(call.spec).job?.backoff_limit ?? 0);
  const exit = fails ? 1 : (scripted ?? (isJob && name === "main" ? 0 : null));
  const after = parseDuration(container.env?.["SIMULATOR_DURATION"] ?? "0") ?? 0;
  return {
    name,
    id,
    image: container.image,
    state: "created",
    since: 0,
    exit: null,
    ends: exit === null ? null : { exit, after },
    healthy: behaviour !== "broken",
  };
}

function hostPorts(spec: ReplicaSpec, call: RunCall): string[] {
  return Object.entries(spec.ports ?? {}).flatMap(([name, port]) => {
    const first = call.ports[name] ?? port.host;
    if (!port.publish || first === undefined) return [];
    const bind = port.host === undefined || spec.network_mode === "host" ? undefined : port.bind;
    return Array.from({ length: port.count }, (_, index) => hostPortName(bind, first + index, port.protocol));
  });
}

function volumeNames(spec: ReplicaSpec): string[] {
  const all = [...containersOf(spec).map(([, one]) => one), ...(spec.init_containers ?? [])];
  const names = all.flatMap((one) =>
    Object.values(one.mounts ?? {}).flatMap((mount) => (mount.type === "volume" ? [mount.name] : [])),
  );
  return [...new Set(names)].sort(compareText);
}

/** What it reserves on the node. */
export function requestOf(spec: ReplicaSpec): Resources {
  const devices = new Map<string, number>();
  let [cpu, memory] = [0, 0];
  for (const { resources } of Object.values(spec.containers)) {
    cpu += resources.cpu;
    memory += resources.memory;
    for (const [device, count] of Object.entries(resources.devices ?? {}))
      devices.set(device, (devices.get(device) ?? 0) + count);
  }
  return { cpu, memory, devices: Object.fromEntries(devices) };
}

function engineId(node: NodeName, number: number, part: string): string {
  return createHash("sha256").update(`${node} ${number} ${part}`).digest("hex");
}
