// Nodes as the planner sees them: what is declared and what is observed, put together.
import type { Configuration } from "../model/configuration.ts";
import { compareText } from "../model/json.ts";
import type { Node, NodeConfig, NodeSeen } from "../model/node.ts";
import type { Observation } from "../model/observation.ts";
import { NO_RESOURCES, type Resources, subtractResources } from "../model/resources.ts";
import type { PlanOptions } from "./input.ts";
import { steppedLoad } from "./load.ts";

/** Sorted by name. Nodes named in `lost` are left out: they are gone. */
export function mergeNodes(
  configuration: Configuration,
  observation: Observation,
  options: PlanOptions,
): Node[] {
  const lost = new Set(options.lost);
  const drained = new Set(options.drained);
  const seen = new Map(observation.nodes.map((node) => [node.name, node]));
  return configuration.nodes
    .filter((config) => !lost.has(config.name))
    .map((config) => mergeNode(config, seen.get(config.name), drained.has(config.name)))
    .sort((a, b) => compareText(a.name, b.name));
}

function mergeNode(config: NodeConfig, seen: NodeSeen | undefined, drained: boolean): Node {
  const capacity = mergeCapacity(seen?.capacity ?? NO_RESOURCES, config.capacity);
  const held = seen?.foreign ?? NO_RESOURCES;
  return {
    name: config.name,
    endpoint: seen?.endpoint ?? (config.name as string as Node["endpoint"]), // a Docker endpoint is named like its node
    provider: config.provider,
    status: seen?.status ?? "unreachable",
    fingerprint: seen?.fingerprint ?? "",
    drain: config.drain || drained,
    ...(config.taints === undefined ? {} : { taints: config.taints }),
    ...(config.maxReplicas === undefined ? {} : { maxReplicas: config.maxReplicas }),
    labels: { ...seen?.labels, ...config.labels },
    pool: config.pool,
    os: seen?.os ?? "",
    arch: seen?.arch ?? "",
    engineVersion: seen?.engineVersion ?? "",
    advertise: config.advertise ?? seen?.advertise ?? null,
    capacity,
    allocatable: subtractResources(subtractResources(capacity, config.reserved), held),
    portRange: config.portRange,
    foreignPorts: seen?.foreignPorts ?? [],
    ...(seen?.portHolders === undefined ? {} : { portHolders: seen.portHolders }),
    ...(seen === undefined ? {} : coresOf(seen, capacity.cpu)),
    load: steppedLoad(seen?.load ?? null),
  };
}

function mergeCapacity(reported: Resources, declared: Partial<Resources>): Resources {
  return {
    cpu: declared.cpu ?? reported.cpu,
    memory: declared.memory ?? reported.memory,
    devices: { ...reported.devices, ...declared.devices },
  };
}

/** A capacity that is declared says how much may be requested, and makes no cores. */
function coresOf(
  { capacity, foreignCores, foreignGpus }: NodeSeen,
  declared: number,
): Pick<Node, "cores" | "foreignCores" | "foreignGpus"> {
  const cores = Math.floor(capacity.cpu / 1000);
  return {
    ...(cores === Math.floor(declared / 1000) ? {} : { cores }),
    ...(foreignCores === undefined ? {} : { foreignCores }),
    ...(foreignGpus === undefined ? {} : { foreignGpus }),
  };
}
