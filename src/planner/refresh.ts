// `--refresh-only`: what the engines show other than the state says, put into the state. Nothing on an engine changes: a plan
// against the refreshed state shows as a change of the configuration what was drift before.
import type { Address, NodeName } from "../model/address.ts";
import {
  type Json,
  type JsonObject,
  type Path,
  isObject,
  jsonEquals,
  pathText,
  sortedKeys,
  withValueAt,
} from "../model/json.ts";
import type { Observed } from "../model/observation.ts";
import type { Instance, State, StateRecord } from "../model/state.ts";
import type { Recorded, Reality } from "./reality.ts";

export interface RefreshFinding {
  readonly address: Address;
  readonly node: NodeName;
  readonly name: string;
  readonly what: "gone" | "renamed" | "ids" | "attribute";
  /** Of an attribute, as `pathText`; else null. */
  readonly path: string | null;
  readonly before: Json;
  readonly after: Json;
}

export interface Refreshed {
  readonly state: State;
  /** In the order of the state's records. */
  readonly findings: readonly RefreshFinding[];
}

export function refreshState(state: State, reality: Reality): Refreshed {
  const findings: RefreshFinding[] = [];
  const records = state.records.flatMap((record): StateRecord[] => {
    const recorded = reality.recorded.get(record.address);
    if (recorded === undefined) return [record];
    const refreshed = refreshRecord(record, recorded, findings);
    const empty = refreshed.current === null && refreshed.others.length === 0 && refreshed.outcome === null;
    return empty ? [] : [refreshed];
  });
  return { state: { ...state, records }, findings };
}

function refreshRecord(record: StateRecord, recorded: Recorded, findings: RefreshFinding[]): StateRecord {
  const others = recorded.others
    .filter(({ instance, presence }) => {
      if (presence.kind === "missing") findings.push(gone(record.address, instance));
      return presence.kind !== "missing";
    })
    .map(({ instance }) => record.others.find((other) => other.instance.uid === instance.uid))
    .filter((other) => other !== undefined);
  const { current } = recorded;
  if (current === null || current.presence.kind === "unknown" || current.presence.kind === "lost")
    return { ...record, others };
  if (current.presence.kind === "missing") {
    findings.push(gone(record.address, current.instance));
    return { ...record, current: null, others };
  }
  return {
    ...record,
    current: refreshInstance(record.address, current.instance, current.presence.observed, findings),
    others,
  };
}

function refreshInstance(
  address: Address,
  instance: Instance,
  seen: Observed,
  findings: RefreshFinding[],
): Instance {
  const { node, name } = instance;
  const find = (what: RefreshFinding["what"], path: string | null, before: Json, after: Json): void =>
    void findings.push({ address, node, name, what, path, before, after });
  if (seen.name !== name) find("renamed", null, name, seen.name);
  const ids = seen.missing.length === 0 ? seen.ids : { ...instance.ids, ...seen.ids };
  if (!jsonEquals(ids, instance.ids)) find("ids", null, instance.ids, ids);
  let value: JsonObject = instance.applied.value;
  const visit = (path: Path, shown: Json, applied: Json | undefined): void => {
    if (isObject(shown) && isObject(applied)) {
      for (const key of sortedKeys(shown))
        if (Object.hasOwn(applied, key)) visit([...path, key], shown[key] ?? null, applied[key]);
      return;
    }
    const now = Array.isArray(shown) ? (shown as readonly Json[]).filter(isKnown) : shown;
    if (applied === undefined || jsonEquals(now, applied)) return;
    find("attribute", pathText(path), applied, now);
    value = withValueAt(value, path, now) as JsonObject; // a path below the specification keeps it an object
  };
  visit([], seen.attributes, value);
  return { ...instance, name: seen.name, ids, applied: { ...instance.applied, value } };
}

/** A network that somebody else has attached is none of ours, so it has no address that a state could hold. */
function isKnown(item: Json): boolean {
  return !isObject(item) || item["network"] !== undefined;
}

function gone(address: Address, { node, name }: Instance): RefreshFinding {
  return { address, node, name, what: "gone", path: null, before: null, after: null };
}
