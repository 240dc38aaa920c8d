// What an engine has: the node itself, our objects on it, strangers that hold names we need, and what others use. One list call for
// containers, networks and volumes each; containers that run or are ours are then inspected, for what no list tells.
import { LABELS, compareText } from "orch/provider";
import type {
  AdoptedObject,
  CallContext,
  NodeSeen,
  Observation,
  ObserveQuery,
  Observed,
} from "orch/provider";
import type { ContainerDetails, ContainerSummary, NetworkSeen, VolumeSeen } from "./api.ts";
import type { Client } from "./client.ts";
import type { Engine } from "./engine.ts";
import { EngineError } from "./errors.ts";
import { nameOf } from "./found.ts";
import { makeGate } from "./gate.ts";
import { readBirth, readNote } from "./labels.ts";
import { unreachableNode, seenNode } from "./observe-node.ts";
import { observedReplica } from "./observe-replica.ts";

/** How many inspections are under way at once; reads do not pass the gate of changes. */
const READS = 16;

export async function observeEngine(
  engine: Engine,
  query: ObserveQuery,
  context: CallContext,
): Promise<{ readonly node: NodeSeen; readonly objects: readonly Observed[] }> {
  try {
    return await look(engine, await engine.client(), query, context.signal);
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    return { node: await unreachableNode(engine, error.error.message), objects: [] };
  }
}

export function joinObservations(
  parts: readonly { readonly node: NodeSeen; readonly objects: readonly Observed[] }[],
): Observation {
  return { nodes: parts.map(({ node }) => node), objects: parts.flatMap(({ objects }) => objects) };
}

/** What was read of an engine, before it is understood. */
interface Reading {
  readonly containers: readonly ContainerSummary[];
  readonly networks: readonly NetworkSeen[];
  readonly volumes: readonly VolumeSeen[];
  readonly details: ReadonlyMap<string, ContainerDetails>;
}

async function look(
  engine: Engine,
  client: Client,
  query: ObserveQuery,
  signal: AbortSignal,
): Promise<{ readonly node: NodeSeen; readonly objects: readonly Observed[] }> {
  const ours = [`${LABELS.project}=${query.project}`];
  const [info, version, containers, networks, volumes] = await Promise.all([
    client.info(signal),
    client.version(signal),
    client.containers(signal),
    client.networks(signal, {}),
    client.volumes(signal, ours),
  ]);
  const adopted = (query.adopted ?? []).filter((each) => each.node === engine.config.name);
  const adoptedIds = new Set(adopted.flatMap(({ ids }) => Object.values(ids)));
  const isOurs = (summary: ContainerSummary): boolean =>
    summary.Labels?.[LABELS.project] === query.project || adoptedIds.has(summary.Id);
  const wanted = containers.filter((each) => isOurs(each) || each.State === "running");
  const reading: Reading = {
    containers,
    networks,
    volumes,
    details: await inspectAll(client, signal, wanted),
  };
  const foreign = containers.filter((each) => !isOurs(each));
  const node = await seenNode(engine, client, signal, {
    info,
    version,
    foreign,
    running: containers.filter(({ State }) => State === "running"),
    details: reading.details,
    load: query.load,
  });
  const objects = [
    ...replicas(engine, containers.filter(isOurs), reading),
    ...ownNetworks(engine, query, networks),
    ...ownVolumes(engine, volumes),
    ...(await adoptedObjects(engine, client, signal, adopted, reading)),
    ...(await strangers(engine, client, signal, query, foreign, reading)).filter(
      ({ ids }) => !Object.values(ids).some((id) => adoptedIds.has(id)),
    ),
  ];
  return { node, objects: objects.sort((a, b) => compareText(orderKey(a), orderKey(b))) };
}

function orderKey({ born, kind, name }: Observed): string {
  return [born?.address ?? "", kind, name, born?.uid ?? ""].join("\0");
}

async function inspectAll(
  client: Client,
  signal: AbortSignal,
  containers: readonly ContainerSummary[],
): Promise<ReadonlyMap<string, ContainerDetails>> {
  const gate = makeGate(READS);
  const inspect = ({ Id }: ContainerSummary): Promise<ContainerDetails | null> =>
    gate.enter(signal, () => client.inspect(signal, Id));
  const found = await Promise.all(containers.map(inspect));
  // one that went between the list and now is not there
  return new Map(found.flatMap((each) => (each === null ? [] : [[each.Id, each]])));
}

function replicas(engine: Engine, own: readonly ContainerSummary[], reading: Reading): readonly Observed[] {
  const groups = new Map<string, ContainerSummary[]>();
  for (const summary of own) {
    const born = readBirth(summary.Labels);
    if (born === null) continue; // our project's label alone is no birth certificate; such a one is a stranger
    const group = groups.get(born.uid);
    if (group === undefined) groups.set(born.uid, [summary]);
    else group.push(summary);
  }
  return [...groups.values()].flatMap((group) => observedReplica(engine, group, reading.details) ?? []);
}

function ownNetworks(
  engine: Engine,
  query: ObserveQuery,
  networks: readonly NetworkSeen[],
): readonly Observed[] {
  return networks.flatMap(({ Id, Name, Labels }) => {
    const born = readBirth(Labels);
    return born?.project === query.project
      ? [{ ...plainObject(engine, "network", born, Name, Id), ...readNote(Labels) }]
      : [];
  });
}

function ownVolumes(engine: Engine, volumes: readonly VolumeSeen[]): readonly Observed[] {
  return volumes.flatMap(({ Name, Labels }) => {
    const born = readBirth(Labels);
    return born === null ? [] : [{ ...plainObject(engine, "volume", born, Name, Name), ...readNote(Labels) }];
  });
}

/** What was imported: as it would be seen if it had our labels. Its attributes are not looked at, it is to be made anew. */
async function adoptedObjects(
  engine: Engine,
  client: Client,
  signal: AbortSignal,
  adopted: readonly AdoptedObject[],
  reading: Reading,
): Promise<readonly Observed[]> {
  const found: Observed[] = [];
  for (const { kind, born, ids } of adopted) {
    if (kind === "network") {
      const network = reading.networks.find(({ Id }) => Id === ids["network"]);
      if (network !== undefined) found.push(plainObject(engine, kind, born, network.Name, network.Id));
    } else if (kind === "volume") {
      const volume = await client.volume(signal, ids["volume"] ?? "");
      if (volume !== null) found.push(plainObject(engine, kind, born, volume.Name, volume.Name));
    } else if (kind !== "secret") {
      const summary = reading.containers.find(({ Id }) => Id === ids["main"]);
      if (summary === undefined) continue;
      found.push({
        ...plainObject(engine, "network", born, nameOf(summary), summary.Id),
        kind,
        ids: { main: summary.Id },
        phase: summary.State === "running" || summary.State === "restarting" ? "running" : "stopped",
      });
    }
  }
  return found;
}

function plainObject(
  engine: Engine,
  kind: "network" | "volume",
  born: Observed["born"],
  name: string,
  id: string,
): Observed {
  return {
    born,
    kind,
    endpoint: engine.endpoint,
    node: engine.config.name,
    name,
    ids: { [kind]: id },
    phase: "running",
    exit: null,
    attributes: {},
    missing: [],
  };
}

/** Objects of others under names that the plan will need. */
async function strangers(
  engine: Engine,
  client: Client,
  signal: AbortSignal,
  query: ObserveQuery,
  foreign: readonly ContainerSummary[],
  reading: Reading,
): Promise<readonly Observed[]> {
  const found: Observed[] = [];
  for (const { kind, node, name } of query.names) {
    if (node !== null && node !== engine.config.name) continue;
    if (kind === "secret") continue;
    if (kind === "network") {
      const holder = reading.networks.find(({ Name }) => Name === name);
      const born = readBirth(holder?.Labels ?? null);
      if (holder !== undefined && born?.project !== query.project)
        found.push(plainObject(engine, kind, born, name, holder.Id));
    } else if (kind === "volume") {
      const isOurs = reading.volumes.some((each) => each.Name === name && readBirth(each.Labels) !== null);
      const holder = isOurs ? null : await client.volume(signal, name);
      if (holder !== null) found.push(plainObject(engine, kind, readBirth(holder.Labels), name, name));
    } else {
      const holder = foreign.find((each) => nameOf(each) === name);
      if (holder === undefined) continue;
      found.push({
        ...plainObject(engine, "network", readBirth(holder.Labels), name, holder.Id),
        kind,
        ids: { main: holder.Id },
        phase: holder.State === "running" ? "running" : holder.State === "created" ? "created" : "stopped",
      });
    }
  }
  return found;
}
