// Drafts become the rows of the plan: replicas, networks and volumes, and what goes away. Fields stand in the order of the
// document's text, which is then written without sorting them row by row.
import {
  type Address,
  type Kind,
  type NodeName,
  compareAddresses,
  instanceAddress,
} from "../model/address.ts";
import { type Json, compareText, jsonEquals, pathText, startsWithPath, valueAt } from "../model/json.ts";
import type { ReplicaSpec, Spec } from "../model/spec.ts";
import type { Instance } from "../model/state.ts";
import type { Action, AttributeChange, Cause, Change, PlacementNote, SpecRef } from "../plan/document.ts";
import type { ClassifiedDifference, Draft } from "./drafts.ts";
import type { PlanInput } from "./input.ts";
import { numberPaths } from "./numbered.ts";
import type { Presence, Reality, Recorded } from "./reality.ts";
import type { Selection } from "./selection.ts";
import type { SpecTable, VerdictTable } from "./shared-tables.ts";
import { type SupportDraft, objectsUsedBy } from "./supports.ts";

export interface RowTables {
  readonly specs: SpecTable;
  readonly verdicts: VerdictTable;
  /** Volumes of which every replica has its own. */
  readonly ownVolumes: ReadonlySet<Address>;
}

export function replicaRow(draft: Draft, tables: RowTables): Change | null {
  const leftovers = leftoversOf(draft.recorded);
  if (draft.action === "none") return draft.selected ? leftoverRow(draft.recorded, leftovers) : null;
  const { instance, node } = draft;
  const remade = draft.action !== "update";
  return {
    action: draft.action,
    address: draft.address,
    after: desiredRef(draft, tables.specs),
    attributes: draft.differences.map(attributeChange),
    before: instance === null ? null : recordedRef(instance, tables.specs),
    causes: draft.causes,
    forced_by: forcedBy(draft.differences),
    kind: draft.workload.kind,
    left_behind: remade ? leftBehind(draft, tables.ownVolumes) : [],
    leftovers,
    node: { from: instance?.node ?? null, to: node },
    order: draft.order,
    order_reason: draft.orderReason,
    owner: draft.workload.address,
    placement: placementNote(draft, tables.verdicts),
    uid: instance?.uid ?? null,
  };
}

export function supportRow(draft: SupportDraft, tables: RowTables): Change | null {
  const leftovers = leftoversOf(draft.recorded).filter((leftover) => leftover.uid !== draft.found);
  if (draft.action === "none") return leftoverRow(draft.recorded, leftovers);
  return {
    action: draft.action,
    address: draft.address,
    after: { bindings: {}, images: {}, ports: {}, set: [], spec: tables.specs.idOf(draft.object.spec) },
    attributes: draft.differences.map(attributeChange),
    before: draft.instance === null ? null : recordedRef(draft.instance, tables.specs),
    causes: draft.causes,
    forced_by: forcedBy(draft.differences),
    kind: draft.object.kind,
    left_behind: draft.object.kind === "volume" && isLost(draft.causes) ? [draft.address] : [],
    leftovers,
    node: { from: draft.instance?.node ?? (draft.found === null ? null : draft.node), to: draft.node },
    order: draft.action === "replace" ? "stop-first" : null,
    order_reason: null,
    owner: draft.object.address,
    placement: null,
    uid: draft.instance?.uid ?? draft.found,
  };
}

/** Recorded objects that nothing wants any more. */
export function removalRows(
  input: PlanInput,
  reality: Reality,
  wanted: ReadonlySet<Address>,
  selected: Selection,
  tables: RowTables,
  preempted: ReadonlyMap<Address, Address>,
): Change[] {
  const rows: Change[] = [];
  const declaredVolumes = new Set(input.configuration.volumes.map((volume) => volume.address));
  for (const recorded of reality.recorded.values()) {
    const { record, current } = recorded;
    if (wanted.has(record.address) || !selected(record.address, record.owner)) continue;
    if (record.kind === "volume") {
      const row = volumeRemoval(input, recorded, declaredVolumes.has(record.owner), tables);
      if (row !== null) rows.push(row);
      continue;
    }
    if (current === null && recorded.others.length === 0 && record.outcome === null) continue;
    if (isOutOfReach(recorded)) continue;
    rows.push(
      removalRow(
        recorded,
        current === null || isGone(current.presence) ? "forget" : "delete",
        tables,
        causesOfRemoval(input, recorded, preempted.get(record.address)),
      ),
    );
  }
  return rows;
}

function causesOfRemoval(input: PlanInput, recorded: Recorded, by: Address | undefined): readonly Cause[] {
  if (by !== undefined) return [{ kind: "preempt", of: by }];
  if (isDrained(input, recorded)) return [{ kind: "drain" }];
  return removalCause(recorded.current?.presence, unusedNote(input, recorded));
}

/** A volume goes only when its block is gone and somebody said that its data may go. */
function volumeRemoval(
  input: PlanInput,
  recorded: Recorded,
  declared: boolean,
  tables: RowTables,
): Change | null {
  const { current } = recorded;
  const destroy = input.options.mode === "destroy";
  if (current?.presence.kind === "lost")
    return {
      ...removalRow(recorded, "forget", tables, [{ kind: "lost" }]),
      left_behind: [recorded.record.address],
    };
  if (declared && !destroy) return null;
  if (current === null) return removalRow(recorded, "forget", tables, [{ kind: "config" }]);
  const allowed =
    input.options.deleteVolumes || valueAt(current.instance.applied.value, ["on_delete"]) === "delete";
  if (isGone(current.presence))
    return removalRow(recorded, "forget", tables, removalCause(current.presence, null));
  if (allowed) return removalRow(recorded, "delete", tables, [{ kind: "config" }]);
  const row = removalRow(recorded, "forget", tables, [
    { kind: "config", note: "its data stays on the node" },
  ]);
  return { ...row, left_behind: [recorded.record.address] };
}

function removalRow(recorded: Recorded, action: Action, tables: RowTables, causes: readonly Cause[]): Change {
  const { record, current } = recorded;
  const node: NodeName | null = current?.instance.node ?? null;
  return {
    address: record.address,
    owner: record.owner,
    kind: record.kind,
    action,
    order: null,
    order_reason: null,
    causes,
    forced_by: [],
    uid: current?.instance.uid ?? null,
    node: { from: node, to: null },
    before: current === null ? null : recordedRef(current.instance, tables.specs),
    after: null,
    attributes: [],
    placement: null,
    leftovers: leftoversOf(recorded),
    left_behind: [],
  };
}

function removalCause(presence: Presence | undefined, note: string | null): readonly Cause[] {
  if (presence?.kind === "lost") return [{ kind: "lost" }];
  return [{ kind: "config", ...(note === null ? {} : { note }) }];
}

/** A daemon's replica on a node that is emptied. */
function isDrained(input: PlanInput, { record, current }: Recorded): boolean {
  if (record.kind !== "daemon" || current === null) return false;
  const declared = input.configuration.workloads.some((workload) => workload.address === record.owner);
  const { drained, retired } = input.options;
  const draining = input.configuration.nodes.some(
    (node) => node.name === current.instance.node && node.drain,
  );
  return (
    declared &&
    (draining || drained.includes(current.instance.node) || retired.includes(current.instance.node))
  );
}

/** A network that is still declared, but that nothing on the node uses any more. */
function unusedNote(input: PlanInput, { record, current }: Recorded): string | null {
  const declared = input.configuration.networks.some((network) => network.address === record.owner);
  return declared && current !== null ? `nothing on ${current.instance.node} uses it any more` : null;
}

/** Its node does not answer: what is there can neither be removed nor be forgotten. */
export function isOutOfReach({ current, others }: Recorded): boolean {
  if (current !== null) return current.presence.kind === "unknown";
  const away = (presence: Presence) => presence.kind === "unknown" || presence.kind === "lost";
  return others.length > 0 && others.every((other) => away(other.presence));
}

function isLost(causes: readonly Cause[]): boolean {
  return causes.some((cause) => cause.kind === "lost");
}

function isGone(presence: Presence): boolean {
  return presence.kind === "missing" || presence.kind === "lost";
}

/** Others that are still there: a row of their own where the current instance needs none. */
function leftoverRow(recorded: Recorded | null, leftovers: Change["leftovers"]): Change | null {
  if (recorded === null || leftovers.length === 0) return null;
  return {
    address: recorded.record.address,
    owner: recorded.record.owner,
    kind: recorded.record.kind,
    action: "delete",
    order: null,
    order_reason: null,
    causes: [{ kind: "leftover", note: leftovers.map((item) => item.why).join(", ") }],
    forced_by: [],
    uid: null,
    node: { from: leftovers[0]?.node ?? null, to: null },
    before: null,
    after: null,
    attributes: [],
    placement: null,
    leftovers,
    left_behind: [],
  };
}

/** Never a volume: it holds data. */
function leftoversOf(recorded: Recorded | null): Change["leftovers"] {
  if (recorded?.record.kind === "volume") return [];
  return (recorded?.others ?? [])
    .filter((other) => other.presence.kind === "present")
    .map((other) => ({ uid: other.instance.uid, node: other.instance.node, why: other.why }))
    .sort((a, b) => compareText(a.uid, b.uid));
}

/** An object with our labels that stands in no record: a run that was cut off made it. */
export function unrecordedRow(
  address: Address,
  owner: Address,
  kind: Kind,
  leftovers: Change["leftovers"],
): Change {
  return {
    address,
    owner,
    kind,
    action: "delete",
    order: null,
    order_reason: null,
    causes: [{ kind: "leftover", note: "it stands in no record" }],
    forced_by: [],
    uid: null,
    node: { from: leftovers[0]?.node ?? null, to: null },
    before: null,
    after: null,
    attributes: [],
    placement: null,
    leftovers,
    left_behind: [],
  };
}

function attributeChange(difference: ClassifiedDifference): AttributeChange {
  return {
    path: pathText(difference.path),
    before: difference.before ?? null,
    after: difference.after ?? null,
    sensitive: difference.sensitive,
    effect: difference.effect,
  };
}

function forcedBy(found: readonly ClassifiedDifference[]): readonly string[] {
  return found
    .filter((difference) => difference.effect === "replace")
    .map((difference) => pathText(difference.path));
}

function recordedRef(instance: Instance, specs: SpecTable): SpecRef {
  const sensitive = instance.applied.sensitive.map((item) => item.path);
  return {
    bindings: instance.bindings,
    images: instance.images,
    ports: instance.ports,
    set: [],
    spec: specs.idOfValue(instance.applied.value, sensitive),
  };
}

/** The workload's shared specification, with what is this replica's own put into it. */
function desiredRef(draft: Draft, specs: SpecTable): SpecRef {
  const shared = draft.workload.spec;
  return {
    bindings: draft.bindings,
    images: draft.images,
    ports: draft.ports,
    set: ownValues(draft, shared),
    spec: specs.idOf(shared),
  };
}

/** What a replica's specification has other than its workload's. */
function ownValues(draft: Draft, shared: Spec): SpecRef["set"] {
  if (draft.spec.value === shared.value) return [];
  const paths = [
    ...draft.workload.late.map((late) => late.path),
    ...draft.workload.ignoreChanges,
    ...bindPaths(draft.spec, shared),
  ];
  addContainerPaths(draft.spec, shared, paths);
  const set: { path: readonly (string | number)[]; value: Json }[] = [];
  for (const path of paths) {
    const value = valueAt(draft.spec.value, path);
    if (value === undefined || jsonEquals(value, valueAt(shared.value, path))) continue;
    set.push({
      path,
      value: draft.spec.sensitive.some((item) => startsWithPath(path, item.path)) ? null : value,
    });
  }
  return set;
}

/** A copy shares with its original what is the same in both. */
function bindPaths({ value }: Spec, shared: Spec): readonly (readonly string[])[] {
  const { ports } = value as unknown as ReplicaSpec; // a replica's spec
  if (ports === undefined || ports === (shared.value as unknown as ReplicaSpec).ports) return []; // the same kind of spec
  return Object.keys(ports).map((name) => ["ports", name, "bind"]);
}

/** Cores and GPUs of its own, and names of volumes. */
function addContainerPaths({ value }: Spec, shared: Spec, paths: (readonly (string | number)[])[]): void {
  const { containers } = value as unknown as ReplicaSpec; // a replica's spec
  const before = (shared.value as unknown as ReplicaSpec).containers; // the same kind of spec
  if (containers === before) return;
  for (const name of Object.keys(containers)) {
    const container = containers[name];
    if (container === undefined || container === before[name]) continue;
    const { resources, mounts } = container;
    if (resources !== before[name]?.resources) paths.push(...numberPaths(name, resources));
    if (mounts === undefined || mounts === before[name]?.mounts) continue;
    for (const target of Object.keys(mounts)) paths.push(["containers", name, "mounts", target, "name"]);
  }
}

function placementNote(draft: Draft, verdicts: VerdictTable): PlacementNote | null {
  const { placement } = draft;
  if (placement === null) return null;
  return {
    parts: placement.parts,
    reason: placement.reason,
    runner_up: placement.runnerUp,
    ...(placement.strategy === undefined ? {} : { strategy: placement.strategy }),
    score: placement.score,
    verdict: verdicts.idOf(draft.workload.address),
  };
}

/** Volumes of the old node whose data does not come along. */
function leftBehind(draft: Draft, ownVolumes: ReadonlySet<Address>): readonly Address[] {
  const { instance, node, workload } = draft;
  if (instance === null || instance.node === node) return [];
  const spec = instance.applied.value as unknown as ReplicaSpec; // a replica's recorded spec
  return [...objectsUsedBy(spec)]
    .filter((address) => /(^|\.)volume\./.test(address))
    .map((address) => instanceAddress(address, ownVolumes.has(address) ? draft.address : instance.node))
    .sort(compareAddresses)
    .filter(() => workload.job === null);
}
