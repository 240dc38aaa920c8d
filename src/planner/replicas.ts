// The replicas that should be, each beside what is recorded and seen of it.
import {
  type Address,
  type NodeName,
  compareAddresses,
  instanceAddress,
  replicaAddress,
} from "../model/address.ts";
import type { DesiredVolume, DesiredWorkload } from "../model/configuration.ts";
import { type JsonObject, type Path, pathText, valueAt, withValueAt } from "../model/json.ts";
import { replicaName, volumeName } from "../model/object-name.ts";
import type { ContainerSpec, MountSpec, ReplicaSpec, Spec } from "../model/spec.ts";
import type { Instance } from "../model/state.ts";
import type { Schema } from "../provider/contract.ts";
import { concernsLate, type Difference, differences, isIgnored } from "./differences.ts";
import { effectOf, fileEffect, isReordered } from "./classify.ts";
import { isChosenNumber } from "./numbered.ts";
import type { ClassifiedDifference, Draft } from "./drafts.ts";
import type { PlanInput } from "./input.ts";
import type { Recorded, Reality } from "./reality.ts";
import { objectsUsedBy } from "./supports.ts";
import { runKeyOf } from "./run-key.ts";
import type { Selection } from "./selection.ts";

/** Sorted by address. Daemons appear with what is recorded; new nodes come after scheduling through `draftOf`. */
export function desiredReplicas(input: PlanInput, reality: Reality, selected: Selection): Draft[] {
  const byOwner = new Map<Address, Recorded[]>();
  for (const recorded of reality.recorded.values()) {
    const list = byOwner.get(recorded.record.owner) ?? [];
    list.push(recorded);
    byOwner.set(recorded.record.owner, list);
  }
  const drafts: Draft[] = [];
  for (const workload of input.configuration.workloads) {
    if (workload.replicas === null) {
      for (const recorded of byOwner.get(workload.address) ?? [])
        if (recorded.current !== null)
          drafts.push(draftOf(input, workload, recorded.record.address, 0, reality, selected));
      continue;
    }
    for (let index = 0; index < workload.replicas; index++) {
      drafts.push(
        draftOf(input, workload, replicaAddress(workload.address, index), index, reality, selected),
      );
    }
  }
  return drafts.sort((a, b) => compareAddresses(a.address, b.address));
}

export function draftOf(
  input: PlanInput,
  workload: DesiredWorkload,
  address: Address,
  index: number,
  reality: Reality,
  selected: Selection,
): Draft {
  const recorded = reality.recorded.get(address) ?? null;
  const instance = recorded?.current?.instance ?? null;
  const spec = nameOwnVolumes(input, address, workload, keepIgnored(workload, instance), reality);
  const runKey = runKeyOf(workload, spec, input.digest);
  const outcome = recorded?.record.outcome ?? null;
  const early = instance === null ? [] : earlyDifferences(input, workload, spec, instance);
  const finished =
    outcome?.kind === "done" &&
    // without the key of secrets a run is known by all the rest of it
    (runKey === null ? workload.job !== null && early.length === 0 : outcome.runKey === runKey);
  return {
    address,
    name: replicaName(input.configuration.project, address),
    workload,
    index,
    selected: selected(address, workload.address),
    recorded,
    instance,
    presence: recorded?.current?.presence ?? null,
    finished,
    runKey,
    keySpec: spec,
    early: finished ? [] : early,
    trigger: null,
    placement: null,
    node: null,
    action: "none",
    causes: [],
    order: null,
    orderReason: null,
    ports: {},
    bindings: {},
    spec,
    images: {},
    differences: [],
  };
}

/** `ignore_changes` keeps the recorded value, also when something else replaces the replica. */
function keepIgnored(workload: DesiredWorkload, instance: Instance | null): Spec {
  if (instance === null || workload.ignoreChanges.length === 0) return workload.spec;
  let value: JsonObject = workload.spec.value;
  for (const path of workload.ignoreChanges)
    value = withValueAt(value, path, valueAt(instance.applied.value, path)) as JsonObject; // a path is never empty
  return { value, sensitive: workload.spec.sensitive };
}

/** Volumes of which every replica has its own. */
export function ownVolumes(input: PlanInput, workload: DesiredWorkload): readonly DesiredVolume[] {
  const own = input.configuration.volumes.filter((volume) => volume.scope === "replica");
  if (own.length === 0) return own;
  const used = objectsUsedBy(workload.spec.value as unknown as ReplicaSpec); // the value of a workload's spec is one
  return own.filter((volume) => used.has(volume.address));
}

/** Mounts of a replica's own volume carry the name of its instance. */
function nameOwnVolumes(
  input: PlanInput,
  address: Address,
  workload: DesiredWorkload,
  spec: Spec,
  reality: Reality,
): Spec {
  const own = new Set(ownVolumes(input, workload).map((volume) => volume.address));
  if (own.size === 0) return spec;
  let { value } = spec;
  for (const { path, mount } of mountsOf(spec.value as unknown as ReplicaSpec)) {
    if (mount.type !== "volume" || !own.has(mount.volume)) continue;
    const instance = instanceAddress(mount.volume, address);
    const recorded = reality.recorded.get(instance)?.current?.instance.name;
    const name = recorded ?? volumeName(input.configuration.project, instance);
    value = withValueAt(value, [...path, "name"], name) as JsonObject; // a path is never empty
  }
  return { ...spec, value };
}

function mountsOf(spec: ReplicaSpec): readonly { readonly path: Path; readonly mount: MountSpec }[] {
  const containers: readonly (readonly [Path, ContainerSpec])[] = [
    ...Object.entries(spec.containers).map(([name, container]) => [["containers", name], container] as const),
    ...(spec.init_containers ?? []).map(
      (container, index) => [["init_containers", index], container] as const,
    ),
  ];
  return containers.flatMap(([path, container]) =>
    Object.entries(container.mounts ?? {}).map(([target, mount]) => ({
      path: [...path, "mounts", target],
      mount,
    })),
  );
}

function earlyDifferences(
  input: PlanInput,
  workload: DesiredWorkload,
  spec: Spec,
  instance: Instance,
): readonly ClassifiedDifference[] {
  const configured = differences(instance.applied, spec, input.digest).filter(
    (difference) =>
      !isAssigned(difference, spec) &&
      !concernsLate(difference, workload.late) &&
      !isIgnored(difference, workload.ignoreChanges),
  );
  return classify(input, { workload, spec, instance }, configured, "config");
}

/** Attributes that the planner puts in itself, per replica. */
function isAssigned(difference: Difference, spec: Spec): boolean {
  const { path } = difference;
  return (
    isChosenNumber(difference, spec) ||
    (path[0] === "ports" &&
      path[2] === "bind" &&
      (difference.after === undefined || difference.before === undefined))
  );
}

export function classify(
  input: PlanInput,
  { workload, spec, instance }: Pick<Draft, "workload" | "spec" | "instance">,
  found: readonly Difference[],
  kind: "config" | "late" | "drift",
): readonly ClassifiedDifference[] {
  if (found.length === 0 || instance === null) return [];
  const schema = schemaFor(input, instance.node);
  const traits = (): readonly string[] =>
    input.observation.nodes.find((node) => node.name === instance?.node)?.traits ?? [];
  return found
    .filter((difference) => !isReordered(schema, workload.kind, difference))
    .map((difference) => {
      const effect = effectOf(schema, workload.kind, difference, traits);
      return {
        ...difference,
        effect: effect === "restart" ? (fileEffect(spec.value, difference.path) ?? effect) : effect,
        cause: { kind, path: pathText(difference.path) },
      };
    });
}

/** Of the provider that runs a node; a node that is no longer declared was the first provider's. */
export function schemaFor(input: Pick<PlanInput, "configuration" | "schemas">, node: NodeName): Schema {
  const { nodes } = input.configuration;
  const own = input.schemas.size === 1 ? undefined : nodes.find(({ name }) => name === node);
  const name = (own ?? nodes[0])?.provider ?? "docker";
  const schema = input.schemas.get(name);
  if (schema === undefined) throw new Error(`no schema for provider ${name}`);
  return schema;
}
