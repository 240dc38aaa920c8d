// What a simulated node shows: itself, the project's objects, and strangers that hold names which the plan needs.
import { createHash } from "node:crypto";
import {
  NO_RESOURCES,
  addResources,
  compareText,
  isObject,
  isWorkloadKind,
  jsonObject,
  parseCpuset,
  valueAt,
  withoutAddress,
} from "orch/provider";
import type {
  EndpointName,
  FindRequest,
  FoundObject,
  JsonObject,
  Kind,
  NodeConfig,
  NodeSeen,
  ObserveQuery,
  Observed,
  Resources,
} from "orch/provider";
import { isRunning, phaseAt } from "./containers.ts";
import type { NodeSettings } from "./settings.ts";
import { nameKey } from "./state.ts";
import type { NodeState, SimObject } from "./state.ts";

export interface NodeView {
  readonly node: NodeSeen;
  readonly objects: readonly Observed[];
}

export function observeNode(
  config: NodeConfig,
  settings: NodeSettings,
  state: NodeState | undefined,
  query: ObserveQuery,
  now: number,
): NodeView {
  const objects: Observed[] = [];
  const strangers: SimObject[] = [];
  for (const object of state?.objects.values() ?? []) {
    const adopted = adoptedAs(query, config, object);
    if (adopted !== null) objects.push({ ...observed(object, config, now, adopted), attributes: {} });
    else if (object.born?.project === query.project) objects.push(observed(object, config, now));
    else strangers.push(object);
  }
  // names are many where nodes are; most nodes have no strangers
  if (strangers.length > 0) {
    const asked = query.names.filter(({ node }) => node === null || node === config.name);
    const wanted = new Set(asked.map(({ kind, name }) => nameKey(kind, name)));
    for (const object of strangers)
      if (wanted.has(nameKey(object.kind, object.name))) objects.push(observed(object, config, now, null));
  }
  objects.sort((a, b) => compareText(a.kind, b.kind) || compareText(a.name, b.name));
  const running = strangers.filter((object) => isRunning(object, now));
  return { node: seen(config, settings, running, query.load), objects };
}

export function unreachableNode(config: NodeConfig, problem: string): NodeView {
  const node: NodeSeen = {
    name: config.name,
    endpoint: endpointOf(config),
    status: "unreachable",
    problem,
    fingerprint: "",
    os: "",
    arch: "",
    engineVersion: "",
    labels: {},
    capacity: NO_RESOURCES,
    foreign: NO_RESOURCES,
    foreignPorts: [],
    load: null,
  };
  return { node, objects: [] };
}

function adoptedAs(query: ObserveQuery, config: NodeConfig, object: SimObject): SimObject["born"] {
  const ids = Object.values(idsOf(object));
  const found = query.adopted?.find(
    (each) => each.node === config.name && Object.values(each.ids).some((id) => ids.includes(id)),
  );
  return found?.born ?? null;
}

/** What a name, an id or the beginning of one means here. */
export function findObjects(
  config: NodeConfig,
  state: NodeState | undefined,
  { kind, id }: FindRequest,
): readonly FoundObject[] {
  const family = (one: Kind): string => (isWorkloadKind(one) ? "replica" : one);
  const all = [...(state?.objects.values() ?? [])].filter((object) => family(object.kind) === family(kind));
  const idsText = (object: SimObject): readonly string[] => [object.id, ...Object.values(idsOf(object))];
  const whole = all.filter((object) => object.name === id || idsText(object).includes(id));
  const meant =
    whole.length > 0 ? whole : all.filter((object) => idsText(object).some((one) => one.startsWith(id)));
  return meant.map((object) => {
    const ports = Object.fromEntries(
      object.ports.map((port) => [
        `p${withoutAddress(port).replace("/", "-")}`,
        Number.parseInt(withoutAddress(port), 10),
      ]),
    );
    const container = object.containers[0];
    const spec: JsonObject =
      container === undefined
        ? { name: object.name, driver: object.kind === "network" ? "bridge" : "local" }
        : {
            containers: {
              main: { image: container.image, pull: "missing", resources: { cpu: 0, memory: 0 } },
            },
            ports: Object.fromEntries(
              Object.entries(ports).map(([name, host]) => [
                name,
                { container: host, count: 1, protocol: "tcp", host, publish: true },
              ]),
            ),
          };
    return {
      kind,
      endpoint: endpointOf(config),
      node: config.name,
      name: object.name,
      ids: idsOf(object),
      born: object.born,
      spec,
      ports,
    };
  });
}

function idsOf(object: SimObject): Readonly<Record<string, string>> {
  const present = object.containers.filter((container) => container.state !== "gone");
  const ids: [string, string][] = isWorkloadKind(object.kind)
    ? present.map((container) => [container.name, container.id])
    : [[object.kind, object.id]];
  return Object.fromEntries(ids);
}

/** A simulated endpoint is one node and has its name. */
function endpointOf(config: NodeConfig): EndpointName {
  return config.name as string as EndpointName; // two brands of the same text here
}

function seen(
  config: NodeConfig,
  settings: NodeSettings,
  strangers: readonly SimObject[],
  withLoad: boolean,
): NodeSeen {
  let foreign: Resources = settings.foreign;
  for (const object of strangers) foreign = addResources(foreign, object.holds);
  const ports = new Set([...settings.foreignPorts, ...strangers.flatMap((object) => object.ports)]);
  const cores = [...new Set([...settings.foreignCores, ...strangers.flatMap(pinnedCores)])].sort(
    (a, b) => a - b,
  );
  const holders = strangers
    .flatMap((object) => object.ports.map((port) => [port, holderText(object)] as const))
    .sort(([a], [b]) => compareText(a, b));
  return {
    name: config.name,
    endpoint: endpointOf(config),
    status: "ready",
    problem: null,
    fingerprint: settings.fingerprint ?? `sim-${hash(config.name).slice(0, 16)}`,
    os: settings.os,
    arch: settings.arch,
    engineVersion: settings.engineVersion,
    ...(settings.traits.length === 0 ? {} : { traits: settings.traits }),
    labels: settings.labels,
    capacity: settings.capacity,
    foreign,
    foreignPorts: [...ports].sort(compareText),
    ...(holders.length === 0 ? {} : { portHolders: Object.fromEntries(holders) }),
    ...(cores.length === 0 ? {} : { foreignCores: cores }),
    load: withLoad ? settings.load : null,
  };
}

function pinnedCores({ attributes }: SimObject): readonly number[] {
  const containers = isObject(attributes["containers"]) ? attributes["containers"] : {};
  return Object.keys(containers).flatMap((name) => {
    const cpuset = valueAt(containers, [name, "resources", "cpuset"]);
    return typeof cpuset === "string" ? parseCpuset(cpuset) : [];
  });
}

function holderText({ name, born }: SimObject): string {
  return `the container ${name}${born === null ? "" : ` of the project ${JSON.stringify(born.project)}`}`;
}

function observed(
  object: SimObject,
  config: NodeConfig,
  now: number,
  born: SimObject["born"] = object.born,
): Observed {
  const { phase, exit } = phaseAt(object, now);
  return {
    born,
    kind: object.kind,
    endpoint: endpointOf(config),
    node: config.name,
    name: object.name,
    ids: idsOf(object),
    phase,
    exit,
    attributes: admittedAttributes(object),
    missing: object.containers.filter((one) => one.state === "gone").map((one) => one.name),
    ...(object.note === undefined || born === null ? {} : { note: object.note }),
  };
}

/** A replica that is not admitted has no service names. */
function admittedAttributes(object: SimObject): JsonObject {
  const networks = object.attributes["networks"];
  if (object.admitted || !Array.isArray(networks)) return object.attributes;
  const silent = (networks as readonly JsonObject[]).map((one) => ({ ...one, aliases: [] })); // as made from a specification
  return jsonObject([...Object.entries(object.attributes), ["networks", silent]]);
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
