// What a replica asks a node for: the sum over its containers, or the largest init container if that is more.
import type { Resources } from "./resources.ts";
import type { ReplicaSpec, ResourceSpec } from "./spec.ts";

/** Init containers run one after the other before the others start, so only the largest counts (as in Kubernetes). */
export function requestOf(spec: ReplicaSpec): Resources {
  let [cpu, memory] = [0, 0];
  const devices = new Map<string, number>();
  for (const { resources } of Object.values(spec.containers)) {
    cpu += resources.cpu;
    memory += resources.memory;
    for (const [name, amount] of deviceEntries(resources))
      devices.set(name, (devices.get(name) ?? 0) + amount);
  }
  for (const { resources } of spec.init_containers ?? []) {
    if (resources.cpu > cpu) cpu = resources.cpu;
    if (resources.memory > memory) memory = resources.memory;
    for (const [name, amount] of deviceEntries(resources))
      if (amount > (devices.get(name) ?? 0)) devices.set(name, amount);
  }
  return { cpu, memory, devices: Object.fromEntries(devices) };
}

function deviceEntries(resources: ResourceSpec): readonly (readonly [string, number])[] {
  return Object.entries(resources.devices ?? {});
}
