// What a name, an id or the beginning of one means on an engine, and what it shows of itself: for importing what somebody else made.
// Environment, command and labels may hold secrets and are not read.
import { compareText } from "orch/provider";
import type {
  CallContext,
  ContainerSpec,
  FindRequest,
  FoundObject,
  JsonObject,
  MountSpec,
  PortSpec,
  Ports,
  ProviderError,
  ReplicaSpec,
} from "orch/provider";
import type { ContainerDetails, NetworkSeen, VolumeSeen } from "./api.ts";
import type { Client } from "./client.ts";
import type { Engine } from "./engine.ts";
import { EngineError } from "./errors.ts";
import { nameOf } from "./found.ts";
import { readBirth } from "./labels.ts";
import { observedLimits } from "./limits.ts";

export async function findObjects(
  engine: Engine,
  request: FindRequest,
  context: CallContext,
): Promise<readonly FoundObject[] | ProviderError> {
  try {
    return await find(engine, await engine.client(), request, context.signal);
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    return error.error;
  }
}

async function find(
  engine: Engine,
  client: Client,
  { kind, id }: FindRequest,
  signal: AbortSignal,
): Promise<readonly FoundObject[]> {
  const common = { kind, endpoint: engine.endpoint, node: engine.config.name, ports: {} };
  if (kind === "volume") {
    const volume = await client.volume(signal, id);
    if (volume === null) return [];
    const { Name, Labels } = volume;
    return [
      { ...common, name: Name, ids: { volume: Name }, born: readBirth(Labels), spec: volumeFacts(volume) },
    ];
  }
  if (kind === "network") {
    const all = await client.networks(signal, {});
    return meant(all, id, ({ Id, Name }) => [Id, Name]).map((network) => ({
      ...common,
      name: network.Name,
      ids: { network: network.Id },
      born: readBirth(network.Labels),
      spec: networkFacts(network),
    }));
  }
  const summaries = meant(await client.containers(signal), id, (each) => [each.Id, nameOf(each)]);
  const found: FoundObject[] = [];
  for (const summary of summaries) {
    const details = await client.inspect(signal, summary.Id);
    if (details === null) continue;
    const { spec, ports } = replicaFacts(details);
    found.push({
      ...common,
      name: nameOf(summary),
      ids: { main: summary.Id },
      born: readBirth(summary.Labels),
      spec: spec as unknown as JsonObject, // a ReplicaSpec is JSON by the model
      ports,
    });
  }
  return found;
}

/** A whole id or name before beginnings of ids. */
function meant<T>(
  all: readonly T[],
  text: string,
  names: (one: T) => readonly [string, string],
): readonly T[] {
  const whole = all.filter((one) => names(one).includes(text));
  if (whole.length > 0) return whole;
  return /^[0-9a-f]{2,}$/.test(text) ? all.filter((one) => names(one)[0].startsWith(text)) : [];
}

function volumeFacts({ Name, Driver, Options }: VolumeSeen): JsonObject {
  const options = Options ?? {};
  return {
    name: Name,
    driver: Driver,
    ...(Object.keys(options).length === 0 ? {} : { driver_opts: options }),
  };
}

function networkFacts({ Name, Driver }: NetworkSeen): JsonObject {
  return { name: Name, driver: Driver };
}

function replicaFacts(details: ContainerDetails): { readonly spec: ReplicaSpec; readonly ports: Ports } {
  const { Config, HostConfig, Mounts, NetworkSettings } = details;
  const { resources, restart } = observedLimits(HostConfig);
  const ports: [string, PortSpec, number][] = Object.entries(NetworkSettings.Ports ?? {}).flatMap(
    ([key, bindings]): [string, PortSpec, number][] => {
      const [number = "", protocol = "tcp"] = key.split("/");
      const host = Number(bindings?.[0]?.HostPort);
      if (!Number.isInteger(host) || host === 0) return [];
      const spec: PortSpec = {
        container: Number(number),
        count: 1,
        protocol: protocol === "udp" || protocol === "sctp" ? protocol : "tcp",
        host,
        publish: true,
      };
      return [[`p${number}-${protocol}`, spec, host]];
    },
  );
  ports.sort(([a], [b]) => compareText(a, b));
  const mounts = (Mounts ?? []).flatMap(({ Type, Source, Destination, RW }): [string, MountSpec][] =>
    Type === "bind"
      ? [[Destination, { type: "bind", source: Source, ...(RW ? {} : { read_only: true }) }]]
      : [],
  );
  const main = {
    image: Config.Image,
    pull: "missing",
    ...(Config.User === undefined || Config.User === "" ? {} : { user: Config.User }),
    // what it asks for is not known; what it may take is
    resources: { cpu: 0, memory: 0, ...resources },
    ...(mounts.length === 0 ? {} : { mounts: Object.fromEntries(mounts) }),
    restart,
  } as unknown as ContainerSpec; // resources and restart are observed in the words of a specification
  const spec: ReplicaSpec = {
    containers: { main },
    ...(ports.length === 0 ? {} : { ports: Object.fromEntries(ports.map(([name, port]) => [name, port])) }),
  };
  return { spec, ports: Object.fromEntries(ports.map(([name, , host]) => [name, host])) };
}
