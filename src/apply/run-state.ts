// What a plan adds to the state before its first step, and what is taken out of it after the last.
import type { Address, EndpointName } from "../model/address.ts";
import { collectBlobIds } from "../model/blob-ids.ts";
import type { Configuration } from "../model/configuration.ts";
import { compareText } from "../model/json.ts";
import type { NodeConfig } from "../model/node.ts";
import type { Blob, BlobId } from "../model/spec.ts";
import { type Image, type State, type StateRecord, type WorkloadRecord } from "../model/state.ts";
import type { PlannedWork } from "../planner/input.ts";
import { recordSpec } from "../state/digest.ts";

/** Revisions of a workload that are kept for rolling back. */
const MOST_REVISIONS = 10;

/** Identity, endpoints, images, file contents and workloads are on disk before anything is done with them. */
export function stateForRun(
  state: State,
  configuration: Configuration,
  work: PlannedWork,
  nodes: readonly NodeConfig[],
  plan: string,
): State {
  return {
    ...state,
    endpoints: endpointsOf(state, work, nodes),
    images: mergeImages(state.images, work.plan.images),
    blobs: mergeBlobs(state.blobs, work.blobs),
    workloads: workloadsOf(state, configuration, work),
    lastRun: { plan, finished: false },
  };
}

/** Outputs as they are now; what no record needs any more is dropped. */
export function stateAfter(
  before: State,
  configuration: Configuration,
  work: PlannedWork,
  outcome: { readonly finished: boolean },
): State {
  const state = withoutGivenUp(before, configuration);
  const used = usedBlobs(state);
  const owners = new Set(state.records.map((record) => record.owner));
  const declared = new Set<Address>(
    [...configuration.workloads, ...configuration.volumes].map((object) => object.address),
  );
  const endpoints = new Set(
    state.records
      .flatMap((record) => [record.current, ...record.others.map((other) => other.instance)])
      .map((instance) => instance?.endpoint),
  );
  const declaredNodes = new Set(configuration.nodes.map((node) => node.name as string));
  return {
    ...state,
    blobs: Object.fromEntries(Object.entries(state.blobs).filter(([id]) => used.has(id))),
    workloads: state.workloads.filter(
      (workload) =>
        owners.has(workload.address) || (declared.has(workload.address) && work.plan.mode === "normal"),
    ),
    // after a run that did not end well something may be there that stands in no record: the next plan asks
    endpoints: state.endpoints.filter(
      (endpoint) => !outcome.finished || declaredNodes.has(endpoint.name) || endpoints.has(endpoint.name),
    ),
    images: state.images.filter(
      (image) =>
        state.records.some((record) => isUsing(record.current?.images, image)) ||
        (work.plan.mode === "normal" && configuration.dataImages?.includes(image.ref) === true),
    ),
    outputs: outcome.finished ? outputsAfter(work) : state.outputs,
  };
}

/** Where the block of a lost node is gone as well, nobody waits for what was there. */
function withoutGivenUp(state: State, { nodes }: Configuration): State {
  const declared = new Set(nodes.map((node) => node.name as string));
  const isGivenUp = (other: StateRecord["others"][number]): boolean =>
    other.why === "lost" && !declared.has(other.instance.endpoint);
  if (!state.records.some((record) => record.others.some(isGivenUp))) return state;
  const records = state.records
    .map((record) => ({ ...record, others: record.others.filter((other) => !isGivenUp(other)) }))
    .filter(({ current, others, outcome }) => current !== null || others.length > 0 || outcome !== null);
  return { ...state, records };
}

function isUsing(images: Readonly<Record<string, string>> | undefined, image: Image): boolean {
  return images !== undefined && Object.hasOwn(images, image.ref);
}

function outputsAfter(work: PlannedWork): State["outputs"] {
  const pairs = Object.entries(work.plan.outputs)
    .filter(([, output]) => output.action !== "delete")
    .map(([name, output]) => [name, { value: output.after, sensitive: output.sensitive }] as const);
  return Object.fromEntries(pairs);
}

function endpointsOf(state: State, work: PlannedWork, nodes: readonly NodeConfig[]): State["endpoints"] {
  const before = new Map(state.endpoints.map((endpoint) => [endpoint.name, endpoint]));
  for (const config of nodes) {
    const node = work.nodes.get(config.name);
    if (node === undefined) continue;
    const name: EndpointName = node.endpoint;
    const old = before.get(name);
    before.set(name, {
      name,
      provider: config.provider,
      host: config.host,
      fingerprint: node.status === "ready" ? node.fingerprint : (old?.fingerprint ?? ""),
      blockedPorts: old?.blockedPorts ?? [],
      settings: config.settings,
    });
  }
  return [...before.values()].sort((a, b) => compareText(a.name, b.name));
}

function mergeImages(before: readonly Image[], now: readonly Image[]): readonly Image[] {
  const images = new Map([...before, ...now].map((image) => [image.ref, image]));
  return [...images.values()].sort((a, b) => compareText(a.ref, b.ref));
}

function mergeBlobs(
  before: Readonly<Record<BlobId, Blob>>,
  now: ReadonlyMap<BlobId, Blob>,
): Readonly<Record<BlobId, Blob>> {
  const blobs = new Map([...Object.entries(before), ...now]);
  return Object.fromEntries([...blobs].sort(([a], [b]) => compareText(a, b)));
}

function workloadsOf(
  state: State,
  configuration: Configuration,
  work: PlannedWork,
): readonly WorkloadRecord[] {
  const records = new Map(state.workloads.map((workload) => [workload.address, workload]));
  if (work.plan.mode === "destroy") return state.workloads;
  const touched = new Set(work.plan.changes.map((change) => change.owner));
  for (const workload of configuration.workloads) {
    const old = records.get(workload.address);
    if (old !== undefined && !touched.has(workload.address) && old.protect === workload.preventDestroy)
      continue;
    const spec = recordSpec(workload.spec, state.key);
    const revisions = old?.revisions ?? [];
    const last = revisions.at(-1);
    const same = last !== undefined && JSON.stringify(last.spec) === JSON.stringify(spec);
    records.set(workload.address, {
      address: workload.address,
      kind: workload.kind,
      replicas: workload.replicas,
      protect: workload.preventDestroy,
      revisions: same ? revisions : [...revisions, { n: (last?.n ?? 0) + 1, spec }].slice(-MOST_REVISIONS),
    });
  }
  for (const volume of configuration.volumes)
    records.set(volume.address, {
      address: volume.address,
      kind: "volume",
      replicas: null,
      protect: volume.preventDestroy,
      revisions: [],
    });
  return [...records.values()].sort((a, b) => compareText(a.address, b.address));
}

function usedBlobs(state: State): ReadonlySet<BlobId> {
  const used = new Set<BlobId>();
  for (const record of state.records)
    for (const instance of [record.current, ...record.others.map((other) => other.instance)])
      if (instance !== null) collectBlobIds(instance.applied.value, used);
  return used;
}
