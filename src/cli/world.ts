// The engines of a project: sessions by provider, what they show, and what image references mean there.
import { setMaxListeners } from "node:events";
import { errorDiagnostic, type Diagnostic } from "../diagnostics/diagnostic.ts";
import { type Address, type NodeName, ownerOf } from "../model/address.ts";
import type { Configuration } from "../model/configuration.ts";
import { compareText } from "../model/json.ts";
import type { NodeConfig } from "../model/node.ts";
import { networkName, replicaName, volumeName } from "../model/object-name.ts";
import type { Observation } from "../model/observation.ts";
import { replicaAddress } from "../model/address.ts";
import { NO_RESOURCES } from "../model/resources.ts";
import type { ReplicaSpec } from "../model/spec.ts";
import type { Image, State } from "../model/state.ts";
import type { Plan } from "../plan/document.ts";
import { referencesOf } from "../planner/images.ts";
import {
  type AdoptedObject,
  type CallContext,
  type ObserveQuery,
  type Schema,
  type Session,
  isProviderError,
} from "../provider/contract.ts";
import { isBuiltin, loadProvider } from "../provider/registry.ts";
import type { GlobalOptions } from "./options.ts";

export interface World {
  readonly sessions: ReadonlyMap<string, Session>;
  readonly schemas: ReadonlyMap<string, Schema>;
  /** The configuration's nodes and, draining, those that only the state still knows. */
  readonly nodes: readonly NodeConfig[];
  readonly retired: readonly NodeName[];
  readonly context: CallContext;
  readonly close: () => Promise<void>;
}

export async function openWorld(
  global: GlobalOptions,
  configuration: Configuration,
  state: State | null,
  signal: AbortSignal,
): Promise<World | readonly Diagnostic[]> {
  const retired = retiredNodes(configuration, state);
  const nodes = [...configuration.nodes, ...retired];
  if (global.offline !== undefined) {
    const engines = await global.offline.engines(nodes);
    if (!("sessions" in engines)) return engines;
    const context: CallContext = { signal, event: () => undefined };
    const names = retired.map(({ name }) => name);
    return { ...engines, nodes, retired: names, context, close: () => Promise.resolve() };
  }
  const sessions = new Map<string, Session>();
  const schemas = new Map<string, Schema>();
  const problems: Diagnostic[] = [];
  for (const name of [...new Set(nodes.map((node) => node.provider))].sort(compareText)) {
    const provider = await loadProvider(name, global.directory);
    if (!provider.ok) {
      problems.push(...provider.diagnostics);
      continue;
    }
    const own = nodes.filter((node) => node.provider === name);
    schemas.set(name, provider.value.schema());
    sessions.set(
      name,
      await provider.value.open(own, { environment: global.environment, directory: global.directory }),
    );
  }
  const close = async (): Promise<void> => {
    await Promise.all([...sessions.values()].map((session) => session.close()));
  };
  if (problems.length > 0) {
    await close();
    return problems;
  }
  // every call under way listens to it, and any number of calls is no leak
  setMaxListeners(0, signal);
  const context: CallContext = { signal, event: () => undefined };
  return { sessions, schemas, nodes, retired: retired.map((node) => node.name), context, close };
}

/** Those of providers, too, that only nodes of a question have. */
export async function schemasWith(
  { schemas }: World,
  added: readonly NodeConfig[],
  { directory, offline }: GlobalOptions,
): Promise<World["schemas"]> {
  const all = new Map(schemas);
  for (const { provider: name } of added) {
    // what is not known by then is not loaded from a stranger's project
    if (all.has(name) || (offline !== undefined && !isBuiltin(name))) continue;
    const provider = await loadProvider(name, directory);
    if (provider.ok) all.set(name, provider.value.schema());
  }
  return all;
}

/**
 * Endpoints of the state that no node block declares any more, as long as something is recorded there, or may be there
 * because the last run did not end well.
 */
export function retiredNodes(configuration: Configuration, state: State | null): readonly NodeConfig[] {
  const declared = new Set(configuration.nodes.map((node) => node.name as string));
  const inUse = new Set(
    (state?.records ?? []).flatMap((record) =>
      // who gave a node up as lost and took its block away does not want to hear of it again
      [
        record.current,
        ...record.others.flatMap((other) => (other.why === "lost" ? [] : [other.instance])),
      ].map((instance) => instance?.endpoint as string | undefined),
    ),
  );
  const unsure = state?.lastRun?.finished === false;
  return (state?.endpoints ?? [])
    .filter((endpoint) => !declared.has(endpoint.name) && (unsure || inUse.has(endpoint.name)))
    .map((endpoint): NodeConfig => ({
      name: endpoint.name as string as NodeName, // a Docker endpoint is named like its node
      provider: endpoint.provider,
      host: endpoint.host,
      advertise: null,
      labels: {},
      pool: "default",
      capacity: {},
      reserved: NO_RESOURCES,
      portRange: { first: 20000, last: 32000 },
      drain: true,
      settings: endpoint.settings,
      range: null,
    }));
}

export async function observe(
  world: World,
  configuration: Configuration,
  load: boolean,
  state: State | null = null,
): Promise<Observation> {
  const adopted = adoptedOf(state);
  const query: ObserveQuery = {
    project: configuration.project,
    names: neededNames(configuration),
    ...(adopted.length === 0 ? {} : { adopted }),
    load,
  };
  const seen = await Promise.all(
    [...world.sessions.values()].map((session) => session.observe(query, world.context)),
  );
  return { nodes: seen.flatMap((one) => one.nodes), objects: seen.flatMap((one) => one.objects) };
}

/** Objects that were imported carry no labels: the state knows which they are. */
function adoptedOf(state: State | null): readonly AdoptedObject[] {
  if (state === null) return [];
  const { project, lineage } = state;
  return state.records.flatMap(({ address, kind, current, others }) =>
    [current, ...others.map((other) => other.instance)].flatMap((instance) => {
      if (instance?.adopted !== true) return [];
      const { node, ids, uid, step } = instance;
      return [{ kind, node, ids, born: { project, lineage, address, uid, step } }];
    }),
  );
}

/** Engine names that the configuration may need anywhere, to find strangers that hold them. */
function neededNames(configuration: Configuration): ObserveQuery["names"] {
  const { project } = configuration;
  return [
    ...configuration.workloads.flatMap((workload) =>
      Array.from({ length: workload.replicas ?? 0 }, (_, index) => ({
        kind: workload.kind,
        node: null,
        name: replicaName(project, replicaAddress(workload.address, index)),
      })),
    ),
    ...configuration.networks
      .filter((network) => !network.external)
      .map((network) => ({
        kind: network.kind,
        node: null,
        name: network.name === "" ? networkName(project, network.address) : network.name,
      })),
    ...configuration.volumes
      .filter((volume) => !volume.external)
      .map((volume) => ({
        kind: volume.kind,
        node: null,
        name: volume.name === "" ? volumeName(project, volume.address) : volume.name,
      })),
  ];
}

/** The state's meaning of a reference is kept until its text changes, or `upgrade`; `saved` is what a saved plan took them for. New nodes are asked for local images. */
export async function resolveImages(
  world: World,
  configuration: Configuration,
  state: State | null,
  upgrade: boolean,
  saved: readonly Image[] = [],
): Promise<ReadonlyMap<string, Image | { readonly problem: string }>> {
  const refs = new Map<string, PullPolicy>((configuration.dataImages ?? []).map((ref) => [ref, "missing"]));
  for (const workload of configuration.workloads)
    for (const ref of referencesOf(workload))
      refs.set(ref, pullOf(workload.spec.value as unknown as ReplicaSpec, ref));
  return await resolveReferences(world, refs, state, upgrade, saved);
}

/** Whether two meanings of a text contradict each other; nodes that only one of them knows do not. */
function differs(a: Image, b: Image | undefined): boolean {
  if (b === undefined) return false;
  if ("digest" in a) return !("digest" in b) || a.digest !== b.digest;
  if ("digest" in b) return true;
  const others = new Map(Object.entries(b.ids));
  return Object.entries(a.ids).some(([node, id]) => (others.get(node) ?? id) !== id);
}

/** The same of texts that no workload has to use. */
export async function resolveReferences(
  world: World,
  refs: ReadonlyMap<string, PullPolicy>,
  state: State | null,
  upgrade: boolean,
  saved: readonly Image[] = [],
): Promise<ReadonlyMap<string, Image | { readonly problem: string }>> {
  const meant = new Map(saved.map((image) => [image.ref, image]));
  // what a saved plan was to replace is asked for again: it may have become yet another image since
  const kept = (upgrade ? [] : (state?.images ?? [])).filter(
    (image) => !differs(image, meant.get(image.ref)),
  );
  const known = new Map(kept.map((image) => [image.ref, image]));
  const found = new Map<string, Image | { readonly problem: string }>();
  const ask = new Map<string, PullPolicy>();
  for (const [ref, pull] of refs) {
    const image = known.get(ref);
    if (image !== undefined) found.set(ref, image);
    if (image === undefined || !("digest" in image)) ask.set(ref, pull);
  }
  for (const [name, session] of world.sessions) {
    const nodes = world.nodes
      .filter((node) => node.provider === name && !world.retired.includes(node.name))
      .map((node) => node.name);
    if (nodes.length === 0) continue;
    const requests = [...ask].map(([ref, pull]) => ({ ref, nodes, pull }));
    if (requests.length === 0) continue;
    const answers = await session.resolve(requests, world.context);
    requests.forEach(({ ref }, index) => {
      const answer = answers[index];
      if (answer === undefined) return;
      const before = found.get(ref);
      if (isProviderError(answer)) {
        if (before === undefined) found.set(ref, { problem: answer.message });
      } else if (before !== undefined && "ids" in before && "ids" in answer)
        found.set(ref, { ref, ids: { ...answer.ids, ...before.ids } });
      else if (before === undefined || "problem" in before) found.set(ref, answer);
    });
  }
  return found;
}

type PullPolicy = "missing" | "always" | "never";

function pullOf(spec: ReplicaSpec, ref: string): PullPolicy {
  const policies = [...Object.values(spec.containers), ...(spec.init_containers ?? [])]
    .filter((container) => container.image === ref)
    .map((container) => container.pull);
  return policies.includes("always") ? "always" : policies.includes("missing") ? "missing" : "never";
}

/**
 * What only providers can see wrong in specifications, at the workloads' own places. Each is asked of what is placed on its nodes;
 * one that is the only provider of all, whatever is placed (null: nothing was).
 */
export async function checkSpecs(
  world: World,
  configuration: Configuration,
  placements: Plan["placements"] | null,
): Promise<readonly Diagnostic[]> {
  const byAddress = new Map(configuration.workloads.map((workload) => [workload.address, workload]));
  const placed = placedByProvider(world, placements ?? {});
  const isOnly = world.sessions.size === 1;
  const found: Diagnostic[] = [];
  for (const [name, session] of world.sessions) {
    const own = placed.get(name);
    const specs = configuration.workloads
      .filter(({ address }) => isOnly || own?.has(address) === true)
      .map(({ kind, address, spec }) => ({ kind, address, spec: spec.value }));
    for (const problem of specs.length === 0 ? [] : await session.check(specs)) {
      const workload = byAddress.get(problem.address);
      const node = isOnly ? undefined : own?.get(problem.address);
      const where = node === undefined ? undefined : `It is placed on ${node}, a node of ${name}.`;
      const detail = [problem.detail, where].filter((text) => text !== undefined).join(" ");
      found.push({
        ...errorDiagnostic("unsupported-by-provider", problem.summary, {
          context: problem.address,
          ...(detail === "" ? {} : { detail }),
          ...(workload === undefined ? {} : { range: workload.range }),
        }),
        severity: problem.severity,
      });
    }
  }
  return found;
}

/** Workloads with replicas on a provider's nodes, and the first of these. */
function placedByProvider(
  { nodes }: World,
  placements: Plan["placements"],
): ReadonlyMap<string, ReadonlyMap<Address, NodeName>> {
  const providers = new Map(nodes.map(({ name, provider }) => [name, provider]));
  const placed = new Map<string, Map<Address, NodeName>>();
  for (const [address, node] of Object.entries(placements)) {
    const provider = providers.get(node) ?? "";
    const own = placed.get(provider) ?? new Map<Address, NodeName>();
    const owner = ownerOf(address as Address); // a key of placements
    if (!own.has(owner)) own.set(owner, node);
    placed.set(provider, own);
  }
  return placed;
}
