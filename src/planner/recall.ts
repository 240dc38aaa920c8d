// A state that is lost, rebuilt from what objects remember of their birth (`orch import --discover`): which object of an
// address counts, where it is, and what it was made from. What sensitive values were cannot be known: their digests are
// UNKNOWN until `adoptDesired` puts the configuration's in their place.
import {
  type Address,
  type EndpointName,
  compareAddresses,
  isWorkloadKind,
  ownerOf,
  parseAddress,
} from "../model/address.ts";
import type { Configuration } from "../model/configuration.ts";
import { type JsonObject, compareText } from "../model/json.ts";
import { replicaName } from "../model/object-name.ts";
import type { Born, Observation, Observed } from "../model/observation.ts";
import type { RecordedSpec } from "../model/spec.ts";
import type { Image, Instance, OtherInstance, State, StateRecord, WorkloadRecord } from "../model/state.ts";
import { type BirthNote, decodeBirthNote } from "../plan/birth-note.ts";

/** Stands for the digest of a sensitive value that nobody knows any more. */
export const UNKNOWN = "unknown";

export interface RecallInput {
  readonly configuration: Configuration;
  /** Of one lineage only. */
  readonly observation: Observation;
  /** Empty, of the lineage, with a new key. */
  readonly fresh: State;
}

export interface Recalled {
  readonly state: State;
  readonly notes: ReadonlyMap<string, BirthNote>;
  /** Objects that do not say what they were made from. */
  readonly silent: readonly Address[];
}

interface Found {
  readonly seen: Observed;
  readonly born: Born;
  readonly note: BirthNote | null;
}

export function recallState({ configuration, observation, fresh }: RecallInput): Recalled {
  const found = observation.objects.flatMap((seen): Found[] => {
    const { born, note } = seen;
    if (born === null || parseAddress(born.address)?.kind !== seen.kind) return [];
    return [{ seen, born, note: note === undefined ? null : decodeBirthNote(note) }];
  });
  const byAddress = new Map<Address, Found[]>();
  for (const one of found)
    if (!isForgottenVolume(one, configuration)) {
      const list = byAddress.get(one.born.address) ?? [];
      list.push(one);
      byAddress.set(one.born.address, list);
    }
  const providers = new Map(configuration.nodes.map((node) => [node.name, node.provider]));
  const records = [...byAddress].map(([address, all]) =>
    recordOf(address, all, configuration, (one) => providers.get(one.seen.node) ?? "docker"),
  );
  const silent = found.filter(({ note }) => note === null).map(({ born }) => born.address);
  return {
    state: {
      ...fresh,
      records: records.sort((a, b) => compareAddresses(a.address, b.address)),
      images: imagesOf(found),
      workloads: protectedOf(found),
      endpoints: endpointsOf(configuration, observation),
    },
    notes: new Map(found.flatMap(({ born, note }) => (note === null ? [] : [[born.uid, note] as const]))),
    silent: [...new Set(silent)].sort(compareAddresses),
  };
}

/**
 * A volume whose block is gone is no record: its data was left behind when that was applied. A plan takes it up again where it
 * is wanted. One that goes with its block would not be there any more, so its removal is still to come.
 */
function isForgottenVolume({ seen, born, note }: Found, { volumes }: Configuration): boolean {
  if (seen.kind !== "volume") return false;
  const owner = ownerOf(born.address);
  return !volumes.some(({ address }) => address === owner) && note?.spec["on_delete"] !== "delete";
}

function recordOf(
  address: Address,
  all: readonly Found[],
  configuration: Configuration,
  provider: (one: Found) => string,
): StateRecord {
  const plainName = replicaName(configuration.project, address);
  const [first, ...rest] = [...all].sort((a, b) => rank(b, plainName) - rank(a, plainName) || newer(a, b));
  const others = rest.map((other): OtherInstance => ({
    why: other.seen.phase === "running" || other.seen.kind === "volume" ? "replaced" : "failed",
    instance: instanceOf(other, configuration),
  }));
  const kind = first?.seen.kind ?? "service"; // a list by address is never empty
  return {
    address,
    owner: ownerOf(address),
    kind,
    provider: first === undefined ? "docker" : provider(first),
    current: first === undefined ? null : instanceOf(first, configuration),
    others,
    outcome: null,
  };
}

/** What serves counts before what does not; of a job, the last run does, whatever became of it. */
function rank({ seen, note }: Found, plainName: string): number {
  const serves = seen.phase === "running" && seen.missing.length === 0 ? 2 : seen.phase === "created" ? 0 : 1;
  const isJob = seen.kind === "job" || seen.kind === "cron_job";
  const age = note?.serial ?? -1;
  const named = seen.name === plainName ? 0.5 : 0;
  return isJob ? age * 4 + serves + named : serves * 2 ** 40 + age + named;
}

function newer(a: Found, b: Found): number {
  return compareText(a.seen.node, b.seen.node) || compareText(a.born.uid, b.born.uid);
}

function instanceOf({ seen, born, note }: Found, configuration: Configuration): Instance {
  const images = Object.entries(note?.images ?? {}).map(
    ([ref, meaning]) => [ref, "digest" in meaning ? meaning.digest : meaning.id] as const,
  );
  return {
    uid: born.uid,
    step: born.step,
    endpoint: seen.endpoint,
    node: seen.node,
    name: seen.name,
    ids: seen.ids,
    schema: note?.schema ?? 1,
    applied: note === null ? unnoted(seen, born, configuration) : noted(note),
    images: Object.fromEntries(images),
    ports: note?.ports ?? {},
    bindings: note?.bindings ?? {},
  };
}

function noted(note: BirthNote): RecordedSpec {
  return { value: note.spec, sensitive: note.sensitive.map((path) => ({ path, digest: UNKNOWN })) };
}

/** Networks and volumes are taken for what the configuration says; a replica that tells nothing is made anew. */
function unnoted({ kind, name }: Observed, born: Born, configuration: Configuration): RecordedSpec {
  const owner = ownerOf(born.address);
  const declared = [...configuration.networks, ...configuration.volumes].find(
    ({ address }) => address === owner,
  );
  if (declared !== undefined) return { value: declared.spec.value, sensitive: [] };
  const value: JsonObject = isWorkloadKind(kind)
    ? { containers: {} }
    : { name, scope: "node", driver: kind === "network" ? "bridge" : "local" };
  return { value, sensitive: [] };
}

/** Replicas of one upgrade may disagree: then the reading of the newest counts. */
function imagesOf(found: readonly Found[]): readonly Image[] {
  const digests = new Map<string, { readonly digest: string; readonly serial: number }>();
  const ids = new Map<string, Map<string, { readonly id: string; readonly serial: number }>>();
  for (const { seen, note } of found) {
    if (note === null) continue;
    const { serial } = note;
    for (const [ref, meaning] of Object.entries(note.images)) {
      if ("digest" in meaning) {
        const { digest } = meaning;
        const before = digests.get(ref);
        if (before === undefined || isNewer({ serial, text: digest }, { ...before, text: before.digest }))
          digests.set(ref, { digest, serial });
        continue;
      }
      const { id } = meaning;
      const byNode = ids.get(ref) ?? new Map<string, { readonly id: string; readonly serial: number }>();
      const before = byNode.get(seen.node);
      if (before === undefined || isNewer({ serial, text: id }, { ...before, text: before.id }))
        byNode.set(seen.node, { id, serial });
      ids.set(ref, byNode);
    }
  }
  const images: Image[] = [...digests].map(([ref, { digest }]) => ({ ref, digest }));
  for (const [ref, byNode] of ids)
    if (!digests.has(ref))
      images.push({
        ref,
        ids: Object.fromEntries([...byNode].map(([node, { id }]) => [node, id] as const).sort(byKey)),
      });
  return images.sort((a, b) => compareText(a.ref, b.ref));
}

function isNewer(
  a: { readonly serial: number; readonly text: string },
  b: { readonly serial: number; readonly text: string },
): boolean {
  return a.serial === b.serial ? a.text > b.text : a.serial > b.serial;
}

function byKey(a: readonly [string, string], b: readonly [string, string]): number {
  return compareText(a[0], b[0]);
}

/** `prevent_destroy` holds also where the block is gone. */
function protectedOf(found: readonly Found[]): readonly WorkloadRecord[] {
  const records = new Map<Address, WorkloadRecord>();
  for (const { seen, born, note } of found) {
    const address = ownerOf(born.address);
    if (note?.protect === true)
      records.set(address, { address, kind: seen.kind, replicas: null, protect: true, revisions: [] });
  }
  return [...records.values()].sort((a, b) => compareAddresses(a.address, b.address));
}

function endpointsOf({ nodes }: Configuration, observation: Observation): State["endpoints"] {
  const seen = new Map(observation.nodes.map((node) => [node.name, node]));
  return nodes
    .map((config) => {
      const node = seen.get(config.name);
      return {
        name: node?.endpoint ?? (config.name as string as EndpointName), // a Docker endpoint is named like its node
        provider: config.provider,
        host: config.host,
        fingerprint: node?.status === "ready" ? node.fingerprint : "",
        blockedPorts: [],
        settings: config.settings,
      };
    })
    .sort((a, b) => compareText(a.name, b.name));
}
