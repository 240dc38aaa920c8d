// A call's specification with its secrets put back, read as the types that document it.
import { withValueAt } from "orch/provider";
import type {
  ContainerSpec,
  Json,
  JsonObject,
  NetworkSpec,
  ReplicaSpec,
  RunCall,
  VolumeSpec,
} from "orch/provider";

/** The first container owns the network namespace; the others join it. */
export const MAIN = "main";

export function replicaSpec(call: Pick<RunCall, "spec" | "secrets">): ReplicaSpec {
  const whole = call.secrets.reduce<Json>(
    (spec, { path, value }) => withValueAt(spec, path, value),
    call.spec,
  );
  return readReplica(whole);
}

/** Configuration makes specifications by these types; a provider only reads them. */
export function readReplica(spec: Json): ReplicaSpec {
  return spec as unknown as ReplicaSpec; // see above: the JSON of this type
}

export function networkSpec(spec: JsonObject): NetworkSpec {
  return spec as unknown as NetworkSpec; // as readReplica
}

export function volumeSpec(spec: JsonObject): VolumeSpec {
  return spec as unknown as VolumeSpec; // as readReplica
}

export interface NamedContainer {
  /** `main`, a sidecar's name, `init:NAME`. */
  readonly name: string;
  readonly spec: ContainerSpec;
}

/** `main` first, then the sidecars in the order of the specification. */
export function longRunning(spec: ReplicaSpec): readonly NamedContainer[] {
  const all = Object.entries(spec.containers).map(([name, container]) => ({ name, spec: container }));
  return [...all.filter(({ name }) => name === MAIN), ...all.filter(({ name }) => name !== MAIN)];
}

export function initContainers(spec: ReplicaSpec): readonly NamedContainer[] {
  return (spec.init_containers ?? []).map((container) => ({
    name: `init:${container.name}`,
    spec: container,
  }));
}
