// Networks and volumes: their instances per node (or replica) as the placed replicas need them.
import { type Diagnostic, errorDiagnostic } from "../diagnostics/diagnostic.ts";
import {
  type Address,
  type EndpointName,
  type NodeName,
  compareAddresses,
  instanceAddress,
} from "../model/address.ts";
import type { DesiredNetwork, DesiredVolume } from "../model/configuration.ts";
import { pathText } from "../model/json.ts";
import type { Node } from "../model/node.ts";
import { volumeName } from "../model/object-name.ts";
import type { ContainerSpec, ReplicaSpec } from "../model/spec.ts";
import type { Instance, Uid } from "../model/state.ts";
import type { Action, Cause } from "../plan/document.ts";
import { effectOf, worstEffect } from "./classify.ts";
import { differences } from "./differences.ts";
import type { ClassifiedDifference, Draft } from "./drafts.ts";
import type { PlanInput } from "./input.ts";
import { keptVolume } from "./kept-volumes.ts";
import type { Recorded, Reality } from "./reality.ts";
import { schemaFor } from "./replicas.ts";
import type { Selection } from "./selection.ts";

export interface SupportDraft {
  readonly address: Address;
  readonly object: DesiredNetwork | DesiredVolume;
  readonly node: NodeName;
  readonly endpoint: EndpointName;
  readonly name: string;
  readonly recorded: Recorded | null;
  readonly instance: Instance | null;
  /**
   * A volume that an earlier plan forgot, or a network or volume that was lost with its node and is back, where it is wanted
   * again: it counts on, with its data.
   */
  readonly found: Uid | null;
  readonly differences: readonly ClassifiedDifference[];
  readonly action: Action;
  readonly causes: readonly Cause[];
}

export interface Supports {
  /** Sorted by address; only instances that somebody uses now. */
  readonly drafts: readonly SupportDraft[];
  readonly diagnostics: readonly Diagnostic[];
}

export function supportingObjects(
  input: PlanInput,
  nodes: readonly Node[],
  reality: Reality,
  drafts: readonly Draft[],
  selected: Selection,
): Supports {
  const objects = new Map<Address, DesiredNetwork | DesiredVolume>(
    [...input.configuration.networks, ...input.configuration.volumes].map((object) => [
      object.address,
      object,
    ]),
  );
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const needed = new Map<Address, { object: DesiredNetwork | DesiredVolume; node: Node }>();
  for (const draft of drafts) {
    const node = draft.node === null ? undefined : byName.get(draft.node);
    // what is not selected changes nothing, and on a node that does not answer nothing is planned
    if (node === undefined || !draft.selected || node.status === "unreachable") continue;
    for (const used of objectsUsedBy(draft.spec.value as unknown as ReplicaSpec)) {
      const object = objects.get(used);
      if (object === undefined || object.external) continue;
      const instance = instanceAddress(used, object.scope === "replica" ? draft.address : node.name);
      if (!draft.finished || isHeldBy(draft, reality.recorded.get(instance)))
        needed.set(instance, { object, node });
    }
  }
  const diagnostics: Diagnostic[] = [];
  const result: SupportDraft[] = [];
  for (const [address, { object, node }] of needed) {
    const draft = supportDraft(input, reality, address, object, node);
    if (!selected(address, object.address) && draft.action !== "create") continue;
    if (object.kind === "volume" && draft.action === "replace") diagnostics.push(losesData(draft));
    result.push(draft);
  }
  return { drafts: result.sort((a, b) => compareAddresses(a.address, b.address)), diagnostics };
}

/** A finished job needs nothing new, but its container, as long as it is there, holds what it was made with. */
function isHeldBy(draft: Draft, object: Recorded | undefined): boolean {
  return draft.presence?.kind === "present" && object?.current?.presence.kind === "present";
}

/** Addresses of networks and volumes in a replica's specification. */
export function objectsUsedBy(spec: ReplicaSpec): ReadonlySet<Address> {
  const used = new Set<Address>();
  for (const { network } of spec.networks ?? []) used.add(network);
  for (const container of Object.values(spec.containers)) addVolumes(container, used);
  for (const container of spec.init_containers ?? []) addVolumes(container, used);
  return used;
}

function addVolumes({ mounts }: ContainerSpec, used: Set<Address>): void {
  if (mounts === undefined) return;
  for (const mount of Object.values(mounts)) if (mount.type === "volume") used.add(mount.volume);
}

function supportDraft(
  input: PlanInput,
  reality: Reality,
  address: Address,
  object: DesiredNetwork | DesiredVolume,
  node: Node,
): SupportDraft {
  const recorded = reality.recorded.get(address) ?? null;
  const current = recorded?.current ?? null;
  // names are stored: what was renamed in the state keeps its own
  const name =
    object.scope === "replica"
      ? (current?.instance.name ?? volumeName(input.configuration.project, address))
      : object.name;
  const common = {
    address,
    object,
    node: node.name,
    endpoint: node.endpoint,
    name,
    recorded,
    instance: current?.instance ?? null,
    found: null,
  };
  const back = current === null ? returned(recorded, node) : null;
  const kept =
    back?.uid ?? (object.kind === "volume" && current === null ? keptUid(reality, node, name) : null);
  const isSame = back === null || object.kind === "volume" || !isRemadeFrom(input, back, object);
  if (kept !== null && isSame) {
    const note = object.kind === "volume" ? "its data is still there" : "it is still there";
    return {
      ...common,
      found: kept,
      differences: [],
      action: "update",
      causes: [{ kind: "leftover", note }],
    };
  }
  if (current === null) return { ...common, differences: [], action: "create", causes: [{ kind: "config" }] };
  if (
    current.presence.kind === "missing" ||
    current.presence.kind === "lost" ||
    current.instance.node !== node.name
  )
    return {
      ...common,
      differences: [],
      action: "create",
      causes: [{ kind: current.presence.kind === "lost" ? "lost" : "missing" }],
    };
  const schema = schemaFor(input, node.name);
  const found = differences(current.instance.applied, object.spec, input.digest)
    // the name of a replica's own volume follows from its address
    .filter((difference) => !(object.scope === "replica" && pathText(difference.path) === "name"))
    .map((difference): ClassifiedDifference => ({
      ...difference,
      effect: effectOf(schema, object.kind, difference),
      cause: { kind: "config", path: pathText(difference.path) },
    }));
  const effect = worstEffect(found.map((difference) => difference.effect));
  const action = found.length === 0 ? "none" : effect === "replace" ? "replace" : "update";
  return { ...common, differences: found, action, causes: found.map((difference) => difference.cause) };
}

/** Given up as lost with its node, and back with it. */
function returned(recorded: Recorded | null, node: Node): Instance | null {
  const back = recorded?.others.find(
    ({ instance, why, presence }) =>
      why === "lost" && presence.kind === "present" && instance.node === node.name,
  );
  return back?.instance ?? null;
}

function isRemadeFrom(input: PlanInput, instance: Instance, object: DesiredNetwork | DesiredVolume): boolean {
  const schema = schemaFor(input, instance.node);
  return differences(instance.applied, object.spec, input.digest).some(
    (difference) => effectOf(schema, object.kind, difference) === "replace",
  );
}

/** A volume that stands in no record any more. */
function keptUid(reality: Reality, node: Node, name: string): Uid | null {
  return keptVolume(reality, node.name, name)?.born?.uid ?? null;
}

function losesData(draft: SupportDraft): Diagnostic {
  const forced = draft.differences
    .filter((difference) => difference.effect === "replace")
    .map((item) => pathText(item.path));
  const name = draft.instance?.name ?? "";
  const isRenamed = forced.length === 1 && forced[0] === "name";
  return errorDiagnostic(
    "volume-change-loses-data",
    isRenamed
      ? `${draft.object.address} is called ${JSON.stringify(name)} on ${draft.node}, and its block calls it ${JSON.stringify(draft.name)}: under another name its data would be lost.`
      : `Changing ${forced.join(", ")} of ${draft.object.address} would delete its data on ${draft.node}.`,
    {
      detail: isRenamed
        ? `Write \`name = ${JSON.stringify(name)}\` in its block, and nothing is lost. For an empty volume beside it, give that one a block of its own.`
        : "A volume cannot be changed in place. Undo the change, or declare a volume with another name and move the data to it.",
      context: draft.object.address,
      ...(draft.object.range === null ? {} : { range: draft.object.range }),
    },
  );
}
