// `orch state mv`: records get other addresses. Nothing on the engines changes: labels are birth facts, names are stored,
// and the planner knows objects by their uid.
import { errorDiagnostic, failure, success } from "../diagnostics/diagnostic.ts";
import type { Diagnostic, Result } from "../diagnostics/diagnostic.ts";
import {
  type Address,
  type AddressParts,
  compareAddresses,
  formatAddress,
  ownerOf,
  parseAddress,
} from "../model/address.ts";
import { type Json, type JsonObject, isObject, jsonObject } from "../model/json.ts";
import type { Instance, State, StateRecord, WorkloadRecord } from "../model/state.ts";
import type { IntentEvent } from "./entry.ts";
import { recordsAt } from "./records-at.ts";

export interface Renamed {
  readonly state: State;
  readonly unfinished: readonly IntentEvent[];
  /** Records by their old and new addresses, in the order of the old ones. */
  readonly moved: readonly { readonly from: Address; readonly to: Address }[];
}

export function renameRecords(
  state: State,
  unfinished: readonly IntentEvent[],
  from: string,
  to: string,
): Result<Renamed> {
  const [old, wanted] = [parseAddress(from), parseAddress(to)];
  for (const [text, parts] of [
    [from, old],
    [to, wanted],
  ] as const)
    if (parts === null) return failure(problem("invalid-address", `${JSON.stringify(text)} is no address.`));
  if (old === null || wanted === null) return failure(); // told above
  if (from === to) return failure(problem("invalid-address", "Both addresses are the same."));
  if (old.kind !== wanted.kind)
    return failure(
      errorDiagnostic(
        "other-kind",
        `${from} cannot become ${to}: its kind is ${old.kind}, not ${wanted.kind}.`,
        {
          detail: "What a kind needs is made with the object. Remove the one and make the other.",
        },
      ),
    );
  const found = recordsAt(state, from);
  if (found.records.length === 0 && found.owners.size === 0)
    return failure(problem("not-recorded", `Nothing is recorded of ${from}.`));
  const isWhole = found.owners.size > 0;
  if (isWhole ? wanted.index !== null || wanted.at !== null : !isSamePart(old, wanted))
    return failure(
      errorDiagnostic("invalid-address", `${from} cannot become ${to}.`, {
        detail: isWhole
          ? `${from} stands for all of its instances: give an address without an index, such as ${ownerOf(to as Address)}.`
          : `${from} is one instance: give the address of one, too.`,
      }),
    );
  const names = newNames(state, found.records, found.owners, from, to as Address);
  const taken = takenBy(state, names);
  if (taken !== null) return failure(taken);
  return success(renamed(state, unfinished, names));
}

/** Workloads and objects with all of their instances get other addresses. None of the new ones is taken. */
export function renameOwners(
  state: State,
  unfinished: readonly IntentEvent[],
  owners: ReadonlyMap<Address, Address>,
): Renamed {
  const names = new Map<Address, Address>(owners);
  for (const { address, owner } of state.records) {
    const to = owners.get(owner);
    if (to !== undefined) names.set(address, `${to}${address.slice(owner.length)}` as Address); // both begin alike
  }
  return renamed(state, unfinished, withOwnVolumes(state, names));
}

function renamed(
  state: State,
  unfinished: readonly IntentEvent[],
  names: ReadonlyMap<Address, Address>,
): Renamed {
  const rename = (address: Address): Address => names.get(address) ?? address;
  return {
    state: {
      ...state,
      records: state.records.map((record) => renamedRecord(record, rename)).sort(byAddress),
      workloads: state.workloads.map((workload) => renamedWorkload(workload, rename)).sort(byAddress),
    },
    unfinished: unfinished.map((intent) => ({
      ...intent,
      object: {
        ...intent.object,
        address: rename(intent.object.address),
        owner: rename(intent.object.owner),
      },
      next: intent.next === null ? null : renamedInstance(intent.next, rename),
    })),
    moved: state.records
      .filter((record) => names.has(record.address))
      .map((record) => ({ from: record.address, to: rename(record.address) })),
  };
}

/** All addresses that change, also those of volumes that belong to a replica which moves. */
function newNames(
  state: State,
  records: readonly StateRecord[],
  owners: ReadonlySet<Address>,
  from: string,
  to: Address,
): ReadonlyMap<Address, Address> {
  const names = new Map<Address, Address>();
  const moved = (address: Address): Address => `${to}${address.slice(from.length)}` as Address; // both begin alike
  for (const owner of owners) names.set(owner, moved(owner));
  for (const { address } of records) names.set(address, moved(address));
  return withOwnVolumes(state, names);
}

/** The volumes of replicas are called after them. */
function withOwnVolumes(state: State, renames: ReadonlyMap<Address, Address>): ReadonlyMap<Address, Address> {
  const names = new Map(renames);
  for (const { address } of state.records) {
    const parts = parseAddress(names.get(address) ?? address);
    const at = parts?.at ?? null;
    const replica = at === null ? undefined : names.get(at as Address); // a node's name is no key
    if (parts !== null && replica !== undefined) names.set(address, formatAddress({ ...parts, at: replica }));
  }
  return names;
}

function takenBy(state: State, names: ReadonlyMap<Address, Address>): Diagnostic | null {
  const staying = new Set<Address>(
    [...state.records, ...state.workloads]
      .map(({ address }) => address)
      .filter((address) => !names.has(address)),
  );
  const taken = [...names.values()].find((address) => staying.has(address));
  return taken === undefined
    ? null
    : errorDiagnostic("address-taken", `There is a record of ${taken} already.`, {
        detail: "Move or remove that one first: `orch state mv`, `orch state rm`.",
      });
}

function isSamePart(a: AddressParts, b: AddressParts): boolean {
  return (a.index === null) === (b.index === null) && a.at === b.at && a.keys.length === b.keys.length;
}

type Rename = (address: Address) => Address;

function renamedRecord(record: StateRecord, rename: Rename): StateRecord {
  const address = rename(record.address);
  const isPart = address !== record.address && rename(record.owner) === record.owner;
  const isObject = record.kind === "network" || record.kind === "volume";
  return {
    ...record,
    ...(isObject && address !== record.address ? { keepsName: true as const } : {}),
    address,
    owner: isPart ? ownerOf(address) : rename(record.owner),
    current: record.current === null ? null : renamedInstance(record.current, rename),
    others: record.others.map((other) => ({ ...other, instance: renamedInstance(other.instance, rename) })),
  };
}

function renamedWorkload(record: WorkloadRecord, rename: Rename): WorkloadRecord {
  const revisions = record.revisions.map((revision) => ({
    ...revision,
    spec: { ...revision.spec, value: renamedSpec(revision.spec.value, rename) },
  }));
  return { ...record, address: rename(record.address), revisions };
}

function renamedInstance(instance: Instance, rename: Rename): Instance {
  const bindings = Object.entries(instance.bindings).map(([link, target]) => [
    renamedLink(link, rename),
    rename(target),
  ]);
  return {
    ...instance,
    applied: { ...instance.applied, value: renamedSpec(instance.applied.value, rename) },
    bindings: Object.fromEntries(bindings) as Instance["bindings"], // pairs of names and addresses
  };
}

/** `service.api:http`. */
function renamedLink(link: string, rename: Rename): string {
  const end = link.lastIndexOf(":");
  return end < 0 ? link : `${rename(link.slice(0, end) as Address)}${link.slice(end)}`; // the part before is an address
}

/** Specifications refer to networks and volumes by address. */
function renamedSpec(value: JsonObject, rename: Rename): JsonObject {
  const entries = Object.entries(value).map(([name, part]): readonly [string, Json] => {
    if (name === "networks" && Array.isArray(part))
      return [name, (part as readonly Json[]).map((item) => renamedField(item, "network", rename))];
    if (name === "containers" && isObject(part))
      return [name, eachValue(part, (container) => renamedMounts(container, rename))];
    if (name === "init_containers" && Array.isArray(part))
      return [name, (part as readonly Json[]).map((container) => renamedMounts(container, rename))];
    return [name, part];
  });
  return jsonObject(entries);
}

function renamedMounts(container: Json, rename: Rename): Json {
  if (!isObject(container) || !isObject(container["mounts"])) return container;
  return {
    ...container,
    mounts: eachValue(container["mounts"], (mount) => renamedField(mount, "volume", rename)),
  };
}

function renamedField(value: Json, field: string, rename: Rename): Json {
  if (!isObject(value) || typeof value[field] !== "string") return value;
  return { ...value, [field]: rename(value[field] as Address) }; // an address by the specification
}

function eachValue(value: JsonObject, change: (item: Json) => Json): JsonObject {
  return jsonObject(Object.entries(value).map(([name, item]) => [name, change(item)] as const));
}

function byAddress(a: { readonly address: Address }, b: { readonly address: Address }): number {
  return compareAddresses(a.address, b.address);
}

function problem(code: string, summary: string): Diagnostic {
  return errorDiagnostic(code, summary, { detail: "`orch state list` prints all addresses." });
}
