// What each verb does to a node, all at once: engines do a call or do not, and every verb may be asked again.
import { askedKeys, heldKeys, isWorkloadKind, valueAt, withValueAt } from "orch/provider";
import type { JsonObject, ProviderError, RunCall, RunResult } from "orch/provider";
import { isRunning, started, stopped, withContainers } from "./containers.ts";
import { refuse } from "./errors.ts";
import {
  containersOf,
  networkNames,
  newObject,
  observedAttributes,
  replicaSpec,
  requestOf,
  scriptedExit,
  volumePath,
} from "./replica.ts";
import { behaviourOf } from "./settings.ts";
import type { NodeSettings } from "./settings.ts";
import { nameKey, nodeState } from "./state.ts";
import type { NodeState, SimObject, WorldEvent, WorldState } from "./state.ts";

/** A node at the moment of a call. */
export interface Engine {
  readonly world: WorldState;
  readonly node: NodeState;
  readonly settings: NodeSettings;
  readonly now: number;
  readonly emit: (event: WorldEvent) => void;
}

const MAX_NAME = 63;

export function engineAt(
  world: WorldState,
  emit: (event: WorldEvent) => void,
  node: string,
  settings: NodeSettings,
  now: number,
): Engine {
  return { world, node: nodeState(world, node), settings, now, emit };
}

/** `halfway`: a created replica is left behind unstarted. */
export function runVerb(engine: Engine, call: RunCall, halfway: boolean): RunResult {
  if (call.kind === "secret") return failed(refuse("unsupported", "secrets are parts of replicas here"));
  switch (call.verb) {
    case "create":
      return isWorkloadKind(call.kind) ? createReplica(engine, call, halfway) : createPart(engine, call);
    case "admit":
      return onOwn(engine, call, (object) => put(engine, call, { ...object, admitted: true }));
    case "retire":
      return retire(engine, call);
    case "start":
      return onOwn(engine, call, (object) => start(engine, call, object));
    case "update":
      return onOwn(engine, call, (object) => update(engine, call, object));
    case "delete":
      return remove(engine, call);
    case "converge":
      return failed(
        refuse("unsupported", "the simulator's unit is a replica, so there is nothing to converge"),
      );
    default:
      throw new Error(`unknown verb ${String(call.verb satisfies never)}`);
  }
}

function createReplica(engine: Engine, call: RunCall, halfway: boolean): RunResult {
  const before = ownOf(engine, call, call.uid);
  if (before !== null && before.containers.every((one) => one.state !== "created" && one.state !== "gone"))
    return call.admission === "now" && !before.admitted
      ? put(engine, call, { ...before, admitted: true })
      : done(before);
  const made = newObject(call, engine.world.next, engine.settings);
  const problem =
    missingPart(engine, call, made) ??
    (halfway ? null : portProblem(engine, made)) ??
    nameProblem(engine, call, before);
  if (problem !== null) return failed(problem);
  const initFailure = halfway ? null : runInitContainers(engine, call);
  if (initFailure !== null) return failed(initFailure);
  if (before !== null) engine.emit({ type: "remove", node: call.node, number: before.number });
  moveNameAside(engine, call);
  if (halfway) return put(engine, call, made);
  return put(engine, call, runScripts(engine, call, started(made, engine.now)));
}

/** Networks and volumes. */
function createPart(engine: Engine, call: RunCall): RunResult {
  const before = ownOf(engine, call, call.uid);
  if (before !== null) return done(before);
  const holder = byName(engine, call.kind, call.name);
  if (call.spec["external"] === true)
    return holder === null
      ? failed(refuse("not-found", `${call.kind} ${call.name} does not exist`))
      : done(holder);
  if (holder !== null) return failed(nameTaken(call));
  return put(engine, call, newObject(call, engine.world.next, engine.settings));
}

function retire(engine: Engine, call: RunCall): RunResult {
  const object = ownCurrent(engine, call);
  if (object === null) return { ok: true, result: null };
  if (!object.admitted && !isRunning(object, engine.now)) return done(object);
  return put(engine, call, { ...stopped(object, engine.now), admitted: false });
}

function start(engine: Engine, call: RunCall, object: SimObject): RunResult {
  const problem = missingPart(engine, call, object) ?? portProblem(engine, object);
  if (problem !== null) return failed(problem);
  const gone = object.containers.filter((one) => one.state === "gone").map((one) => one.name);
  if (gone.length > 0)
    return failed(refuse("not-found", `container ${gone.join(", ")} of ${object.name} is gone`));
  if (object.containers.length === 0) return done(object);
  return put(engine, call, started(object, engine.now));
}

function update(engine: Engine, call: RunCall, object: SimObject): RunResult {
  const replaced = call.changed.find((change) => change.effect === "replace");
  if (replaced !== undefined)
    return failed(refuse("invalid", `${replaced.path.join(".")} cannot be changed without a new object`));
  if (!isWorkloadKind(object.kind)) return done(object);
  const attributes = changedAttributes(object.attributes, call);
  const problem = missingNetwork(engine, attributes);
  if (problem !== null) return failed(problem);
  // what was renamed in the state since keeps its name, as on engines
  const isFree = isOlder(object, call) && byName(engine, object.kind, call.name) === null;
  const names = isFree ? { name: call.name, plainName: null } : {};
  const holds = requestOf(replicaSpec(call.spec));
  // being attached as the specification says includes its service names
  const admitted = object.admitted || call.changed.some(({ path }) => path[0] === "networks");
  const updated = { ...object, attributes, holds, admitted, ...names };
  const restarts =
    call.changed.some((change) => change.effect === "restart") && isRunning(object, engine.now);
  return put(engine, call, restarts ? started(stopped(updated, engine.now), engine.now) : updated);
}

function remove(engine: Engine, call: RunCall): RunResult {
  const object = ownCurrent(engine, call);
  if (object === null || call.spec["external"] === true) return { ok: true, result: null };
  const users = [...engine.node.objects.values()].filter((user) =>
    object.kind === "network"
      ? isRunning(user, engine.now) && networkNames(user.attributes).includes(object.name)
      : object.kind === "volume" && user.volumes.includes(object.name),
  );
  const names = users.map((user) => user.name).sort();
  if (names.length > 0)
    return failed(
      refuse("in-use", `${object.kind} ${object.name} is used by ${names.slice(0, 3).join(", ")}`),
    );
  engine.emit({ type: "remove", node: call.node, number: object.number });
  giveNameBack(engine, call, object.name);
  return { ok: true, result: null };
}

// --- finding --------------------------------------------------------------------------------------------------------

function ownCurrent(engine: Engine, call: RunCall): SimObject | null {
  if (call.current === null) return null;
  const { adopted, ids, uid } = call.current;
  if (adopted !== true) return ownOf(engine, call, uid);
  const wanted = new Set(Object.values(ids));
  const isMeant = ({ id, containers }: SimObject): boolean =>
    wanted.has(id) || containers.some((container) => wanted.has(container.id));
  return [...engine.node.objects.values()].find(isMeant) ?? null;
}

function ownOf(engine: Engine, call: RunCall, uid: string): SimObject | null {
  const number = engine.node.byUid.get(uid);
  const object = number === undefined ? undefined : engine.node.objects.get(number);
  const isOurs = object?.born?.project === call.project && object.born.lineage === call.lineage;
  return object !== undefined && isOurs ? object : null;
}

function byName(engine: Engine, kind: RunCall["kind"], name: string): SimObject | null {
  const number = engine.node.byName.get(nameKey(kind, name));
  return number === undefined ? null : (engine.node.objects.get(number) ?? null);
}

function onOwn(engine: Engine, call: RunCall, act: (object: SimObject) => RunResult): RunResult {
  const object = ownCurrent(engine, call);
  return object === null
    ? failed(refuse("not-found", `${call.name} does not exist on ${call.node}`))
    : act(object);
}

// --- names ----------------------------------------------------------------------------------------------------------

/** A name may be taken from an older instance of the same address, from nobody else. */
function nameProblem(engine: Engine, call: RunCall, self: SimObject | null): ProviderError | null {
  const holder = byName(engine, call.kind, call.name);
  if (holder === null || holder.number === self?.number || isOlder(holder, call)) return null;
  return nameTaken(call);
}

function isOlder(holder: SimObject, call: RunCall): boolean {
  const { born } = holder;
  return born?.project === call.project && born.lineage === call.lineage && born.address === call.address;
}

function moveNameAside(engine: Engine, call: RunCall): void {
  const holder = byName(engine, call.kind, call.name);
  if (holder === null || holder.born === null) return;
  const mark = holder.born.uid.replaceAll(/[^A-Za-z0-9]/g, "").slice(-8);
  const base = `${call.name.slice(0, MAX_NAME - 12)}-${mark}`;
  let name = base;
  for (let count = 2; byName(engine, call.kind, name) !== null; count++) name = `${base}-${count}`;
  engine.emit({ type: "put", node: call.node, object: { ...holder, name, plainName: call.name } });
}

/** An older instance that still lives gets its name back when the newer one goes; one that runs before others. */
function giveNameBack(engine: Engine, call: RunCall, name: string): void {
  const waiting = [...engine.node.aside]
    .flatMap((number) => engine.node.objects.get(number) ?? [])
    .filter((object) => object.plainName === name && isOlder(object, call))
    .sort((a, b) => b.number - a.number);
  const heir = waiting.find((object) => isRunning(object, engine.now)) ?? waiting[0];
  if (heir === undefined || byName(engine, call.kind, name) !== null) return;
  engine.emit({ type: "put", node: call.node, object: { ...heir, name, plainName: null } });
}

function nameTaken(call: RunCall): ProviderError {
  return refuse("conflict", `the name ${call.name} is held by an object that is not of ${call.address}`);
}

// --- what a replica needs -------------------------------------------------------------------------------------------

function missingPart(engine: Engine, call: RunCall, object: SimObject): ProviderError | null {
  for (const { image } of object.containers)
    if (behaviourOf(engine.settings, image) === "unknown")
      return refuse("not-found", `no such image: ${image}`);
  for (const volume of object.volumes)
    if (byName(engine, "volume", volume) === null)
      return refuse("not-found", `volume ${volume} does not exist on ${call.node}`);
  return missingNetwork(engine, object.attributes);
}

function missingNetwork(engine: Engine, attributes: JsonObject): ProviderError | null {
  const missing = networkNames(attributes).find((name) => byName(engine, "network", name) === null);
  return missing === undefined ? null : refuse("not-found", `network ${missing} does not exist`);
}

function portProblem(engine: Engine, object: SimObject): ProviderError | null {
  for (const port of object.ports) {
    const keys = askedKeys(port);
    const holder = keys
      .flatMap((key) => [...(engine.node.byPort.get(key) ?? [])])
      .filter((number) => number !== object.number)
      .map((number) => engine.node.objects.get(number))
      .find((other) => other !== undefined && isRunning(other, engine.now));
    const isForeign = engine.settings.foreignPorts.flatMap(heldKeys).some((key) => keys.includes(key));
    if (holder !== undefined || isForeign)
      return refuse("port-taken", `port ${port} is held by ${holder?.name ?? "another process"}`);
  }
  return null;
}

// --- what containers do ---------------------------------------------------------------------------------------------

function runInitContainers(engine: Engine, call: RunCall): ProviderError | null {
  for (const container of replicaSpec(call.spec).init_containers ?? []) {
    const behaviour = behaviourOf(engine.settings, container.image);
    if (behaviour === "unknown") return refuse("not-found", `no such image: ${container.image}`);
    const exit = behaviour === "ok" || behaviour === "local" ? (scriptedExit(container, 0) ?? 0) : 1;
    if (exit !== 0)
      return {
        ...refuse("failed", `init container ${container.name} ended with ${exit}`),
        log: [`${container.name}: exit ${exit}`],
      };
  }
  return null;
}

/** Carries out SIMULATOR_EXPECT and SIMULATOR_WRITE. */
function runScripts(engine: Engine, call: RunCall, object: SimObject): SimObject {
  let result = object;
  for (const [name, container] of containersOf(replicaSpec(call.spec))) {
    const expected = fileOf(engine, container, "SIMULATOR_EXPECT");
    if (expected !== null && !expected.volume.data.includes(expected.path))
      result = withContainers(result, (one) =>
        one.name === name ? { ...one, ends: { exit: 1, after: 0 } } : one,
      );
    const written = fileOf(engine, container, "SIMULATOR_WRITE");
    if (written === null || written.volume.data.includes(written.path)) continue;
    const data = [...written.volume.data, written.path];
    engine.emit({ type: "put", node: call.node, object: { ...written.volume, data } });
  }
  return result;
}

function fileOf(
  engine: Engine,
  container: Parameters<typeof volumePath>[0],
  variable: string,
): { volume: SimObject; path: string } | null {
  const place = volumePath(container, container.env?.[variable] ?? "");
  const volume = place === null ? null : byName(engine, "volume", place.name);
  return place === null || volume === null ? null : { volume, path: place.path };
}

/** Only the paths that the call names change; lists of networks as a whole. */
function changedAttributes(attributes: JsonObject, call: RunCall): JsonObject {
  const wanted = observedAttributes(call.spec);
  let result: JsonObject = attributes;
  for (const change of call.changed) {
    const path = change.path[0] === "networks" ? ["networks"] : change.path;
    const [before, after] = [valueAt(result, path), valueAt(wanted, path)];
    if (before === undefined && after === undefined) continue;
    result = withValueAt(result, path, after) as JsonObject; // a change below an object keeps it one
  }
  return result;
}

function put(engine: Engine, call: RunCall, object: SimObject): RunResult {
  engine.emit({ type: "put", node: call.node, object });
  return done(object);
}

function done(object: SimObject): RunResult {
  const present = object.containers.filter((container) => container.state !== "gone");
  const ids = isWorkloadKind(object.kind)
    ? Object.fromEntries(present.map((container) => [container.name, container.id]))
    : { [object.kind]: object.id };
  return { ok: true, result: { ids, name: object.name } };
}

function failed(error: ProviderError): RunResult {
  return { ok: false, error };
}
