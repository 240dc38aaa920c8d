// The second half of rebuilding a state: what objects remember is what they were made from, and some of it may have been
// changed in place since. Where an engine shows what the configuration wants, or where nothing could tell the difference, the
// configuration's value was applied; all other differences stay, and the next plan shows them.
import { type Address, type NodeName, compareAddresses } from "../model/address.ts";
import type { Configuration } from "../model/configuration.ts";
import {
  type Json,
  type JsonObject,
  type Path,
  isObject,
  jsonEquals,
  pathKey,
  sortedKeys,
  valueAt,
  withValueAt,
} from "../model/json.ts";
import type { Observation, Observed } from "../model/observation.ts";
import type { RecordedSpec, Spec } from "../model/spec.ts";
import type { Instance, Outcome, State, StateRecord, WorkloadRecord } from "../model/state.ts";
import type { BirthNote } from "../plan/birth-note.ts";
import type { Schema } from "../provider/contract.ts";
import { effectOf } from "./classify.ts";
import { concernsLate, differences } from "./differences.ts";
import type { Desired } from "./input.ts";
import { UNKNOWN } from "./recall.ts";
import { runKeyOf } from "./run-key.ts";

export interface AdoptInput {
  readonly state: State;
  readonly notes: ReadonlyMap<string, BirthNote>;
  readonly configuration: Configuration;
  readonly observation: Observation;
  /** Of a plan against `state` in which UNKNOWN equals everything. */
  readonly desired: ReadonlyMap<Address, Desired>;
  /** Of the provider that runs a node. */
  readonly schemaOn: (node: NodeName) => Schema;
  /** Under the new key. */
  readonly digest: (value: Json) => string;
}

export interface Adopted {
  readonly state: State;
  /** Workloads whose sensitive values were taken from the configuration unseen. */
  readonly unseen: readonly Address[];
}

export function adoptDesired(input: AdoptInput): Adopted {
  const seen = new Map(input.observation.objects.map((object) => [object.born?.uid, object]));
  const unseen = new Set<Address>();
  const records = input.state.records.map((record) => {
    const desired = input.desired.get(record.address);
    const { current } = record;
    if (desired === undefined || current === null) return record;
    const found = seen.get(current.uid);
    const applied = appliedOf(input, record, current, desired.spec, found?.attributes ?? {});
    if (applied.sensitive.some(({ digest }) => digest !== UNKNOWN)) unseen.add(record.owner);
    const instance: Instance = { ...current, applied };
    return { ...record, current: instance, outcome: outcomeOf(input, instance, desired, found) };
  });
  return {
    state: { ...input.state, records, workloads: workloadsOf(input, records) },
    unseen: [...unseen].sort(compareAddresses),
  };
}

function appliedOf(
  input: AdoptInput,
  record: StateRecord,
  { node, applied: remembered }: Instance,
  desired: Spec,
  attributes: JsonObject,
): RecordedSpec {
  const schema = input.schemaOn(node);
  let value: JsonObject = remembered.value;
  const put = (path: Path, now: Json | undefined): void => {
    value = withValueAt(value, path, now) as JsonObject; // a path below the specification keeps it an object
  };
  // what means nothing to an engine is only recorded, so it is as it was last applied
  for (const difference of differences(remembered, desired, () => UNKNOWN))
    if (difference.sensitive === null && effectOf(schema, record.kind, difference) === "none")
      put(difference.path, difference.after);
  const visit = (path: Path, shown: Json, wanted: Json | undefined): void => {
    if (isObject(shown) && !jsonEquals(shown, wanted)) {
      for (const key of sortedKeys(shown)) visit([...path, key], shown[key] ?? null, valueAt(wanted, [key]));
      return;
    }
    const before = valueAt(value, path);
    if (jsonEquals(shown, before)) return;
    const isScalar = typeof shown !== "object" && before !== undefined && typeof before !== "object";
    if (jsonEquals(shown, wanted) || isScalar) put(path, shown);
  };
  visit([], attributes, desired.value);
  const values = new Map(desired.sensitive.map((item) => [pathKey(item.path), item.value]));
  const sensitive = remembered.sensitive.map(({ path }) => {
    const now = values.get(pathKey(path));
    return { path, digest: now === undefined ? UNKNOWN : input.digest(now) };
  });
  return { value, sensitive };
}

/** A run that has ended counts under the configuration's run key if it was made from the same. */
function outcomeOf(
  { notes, digest }: AdoptInput,
  instance: Instance,
  { spec, keySpec, workload }: Desired,
  seen: Observed | undefined,
): Outcome | null {
  if (workload === null || workload.job === null || (seen?.phase !== "done" && seen?.phase !== "failed"))
    return null;
  const changed = differences(instance.applied, spec, digest).some(
    (difference) => !concernsLate(difference, workload.late),
  );
  const triggers = notes.get(instance.uid)?.triggers ?? {};
  const same = !changed && jsonEquals(triggers, workload.triggers);
  return {
    kind: seen.phase,
    effect: "",
    runKey: same ? runKeyOf(workload, keySpec, digest) : null,
    exit: seen.exit,
  };
}

/** The configuration's of what is there, and what is protected though its block is gone. */
function workloadsOf(
  { state, configuration, digest }: AdoptInput,
  records: readonly StateRecord[],
): readonly WorkloadRecord[] {
  const owners = new Set(records.map((record) => record.owner));
  const found = new Map(state.workloads.map((workload) => [workload.address, workload]));
  for (const { address, kind, replicas, preventDestroy, spec } of configuration.workloads) {
    const sensitive = spec.sensitive.map(({ path, value }) => ({ path, digest: digest(value) }));
    const revisions = [{ n: 1, spec: { value: spec.value, sensitive } }];
    if (owners.has(address))
      found.set(address, { address, kind, replicas, protect: preventDestroy, revisions });
    else found.delete(address);
  }
  for (const { address, kind, preventDestroy } of configuration.volumes)
    found.set(address, { address, kind, replicas: null, protect: preventDestroy, revisions: [] });
  return [...found.values()].sort((a, b) => compareAddresses(a.address, b.address));
}
