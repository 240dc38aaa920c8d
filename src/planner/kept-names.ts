// Names on engines are stored, not recomputed: a network or volume that got another address, by `moved` or `orch state mv`, keeps
// the name that it has there, unless its block gives one.
import type { Address } from "../model/address.ts";
import type { Configuration, DesiredNetwork, DesiredVolume } from "../model/configuration.ts";
import { type Json, type JsonObject, isObject, jsonObject } from "../model/json.ts";
import { networkName, volumeName } from "../model/object-name.ts";
import type { State } from "../model/state.ts";

export function withKeptNames(configuration: Configuration, state: State | null): Configuration {
  const names = keptNames(configuration, state);
  if (names.size === 0) return configuration;
  return {
    ...configuration,
    networks: configuration.networks.map((network) => renamed(network, names)),
    volumes: configuration.volumes.map((volume) => renamed(volume, names)),
    workloads: configuration.workloads.map((workload) => ({
      ...workload,
      spec: { ...workload.spec, value: renamedSpec(workload.spec.value, names) },
    })),
  };
}

type Names = ReadonlyMap<Address, string>;

/** By the address of the block; only where the block gives no name itself. */
function keptNames({ project, networks, volumes }: Configuration, state: State | null): Names {
  const kept = (state?.records ?? []).filter((record) => record.keepsName === true);
  if (kept.length === 0) return new Map();
  const derived = new Map([
    ...networks.map(
      (object) => [object.address, object.name === networkName(project, object.address)] as const,
    ),
    ...volumes.map(
      (object) => [object.address, object.name === volumeName(project, object.address)] as const,
    ),
  ]);
  return new Map(
    kept.flatMap(({ owner, current }) =>
      current !== null && derived.get(owner) === true ? [[owner, current.name] as const] : [],
    ),
  );
}

function renamed<T extends DesiredNetwork | DesiredVolume>(object: T, names: Names): T {
  const name = names.get(object.address);
  if (name === undefined || object.scope === "replica") return object;
  return { ...object, name, spec: { ...object.spec, value: { ...object.spec.value, name } } };
}

/** Specifications refer to networks and volumes by address and name. */
function renamedSpec(value: JsonObject, names: Names): JsonObject {
  return jsonObject(
    Object.entries(value).map(([key, part]): readonly [string, Json] => {
      if (key === "networks" && Array.isArray(part))
        return [key, (part as readonly Json[]).map((item) => renamedUse(item, "network", names))];
      if (key === "containers" && isObject(part))
        return [key, eachValue(part, (container) => renamedMounts(container, names))];
      if (key === "init_containers" && Array.isArray(part))
        return [key, (part as readonly Json[]).map((container) => renamedMounts(container, names))];
      return [key, part];
    }),
  );
}

function renamedMounts(container: Json, names: Names): Json {
  if (!isObject(container) || !isObject(container["mounts"])) return container;
  return {
    ...container,
    mounts: eachValue(container["mounts"], (mount) => renamedUse(mount, "volume", names)),
  };
}

function renamedUse(use: Json, field: string, names: Names): Json {
  if (!isObject(use) || typeof use[field] !== "string") return use;
  const name = names.get(use[field] as Address); // an address by the specification
  return name === undefined ? use : { ...use, name };
}

function eachValue(value: JsonObject, change: (item: Json) => Json): JsonObject {
  return jsonObject(Object.entries(value).map(([name, item]) => [name, change(item)] as const));
}
