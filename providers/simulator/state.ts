// What a simulated world consists of, and the events that change it. A world's file is a list of these events.
import { heldKeys } from "orch/provider";
import type { Born, JsonObject, Kind, Resources } from "orch/provider";

/** A replica, network or volume on a node. Replaced as a whole on every change, never mutated. */
export interface SimObject {
  /** Counts objects of the world; the order of their making. */
  readonly number: number;
  readonly kind: Kind;
  readonly name: string;
  /** The name that it gave up for a newer instance, while it has another. */
  readonly plainName: string | null;
  /** Null: a stranger's. */
  readonly born: Born | null;
  /** What it was given to keep. */
  readonly note?: string;
  /** What `observe` reports. */
  readonly attributes: JsonObject;
  /** Replicas only: `main` first. */
  readonly containers: readonly SimContainer[];
  /** Network and volume: the engine's id. */
  readonly id: string;
  /** Host ports held while it runs: `80/tcp`. */
  readonly ports: readonly string[];
  /** Names of mounted volumes. */
  readonly volumes: readonly string[];
  /** Whether it answers to its service names. */
  readonly admitted: boolean;
  readonly holds: Resources;
  /** Volumes only: paths of what was written. */
  readonly data: readonly string[];
}

export interface SimContainer {
  readonly name: string;
  readonly id: string;
  readonly image: string;
  readonly state: "created" | "running" | "stopped" | "gone";
  /** Milliseconds of the clock at its last start. */
  readonly since: number;
  /** Exit code of one that was stopped, or had ended by then. */
  readonly exit: number | null;
  /** What its process does once started; null: it runs until it is stopped. */
  readonly ends: { readonly exit: number; readonly after: number } | null;
  /** Whether its health check ever passes. */
  readonly healthy: boolean;
}

export type WorldEvent =
  | { readonly type: "put"; readonly node: string; readonly object: SimObject }
  | { readonly type: "remove"; readonly node: string; readonly number: number }
  /** Calls that a scripted fault has seen so far. */
  | { readonly type: "count"; readonly node: string; readonly fault: string; readonly calls: number }
  | { readonly type: "reachable"; readonly node: string; readonly reachable: boolean };

export interface NodeState {
  readonly objects: Map<number, SimObject>;
  readonly byName: Map<string, number>;
  readonly byUid: Map<string, number>;
  /** Numbers of those that gave up their name. */
  readonly aside: Set<number>;
  /** Who was started with a port, by the keys that it holds. */
  readonly byPort: Map<string, ReadonlySet<number>>;
  readonly calls: Map<string, number>;
  reachable: boolean;
}

export interface WorldState {
  readonly nodes: Map<string, NodeState>;
  /** The number of the next object. */
  next: number;
}

export function emptyWorld(): WorldState {
  return { nodes: new Map(), next: 1 };
}

/** The node's state; one that nothing happened on yet is empty. */
export function nodeState(world: WorldState, name: string): NodeState {
  const known = world.nodes.get(name);
  if (known !== undefined) return known;
  const made: NodeState = {
    objects: new Map(),
    byName: new Map(),
    byUid: new Map(),
    aside: new Set(),
    byPort: new Map(),
    calls: new Map(),
    reachable: true,
  };
  world.nodes.set(name, made);
  return made;
}

/** Replicas, networks and volumes have names of their own, as on an engine. */
export function nameKey(kind: Kind, name: string): string {
  return `${kind === "network" || kind === "volume" ? kind : "container"} ${name}`;
}

export function applyEvent(world: WorldState, event: WorldEvent): void {
  const node = nodeState(world, event.node);
  switch (event.type) {
    case "put":
      forget(node, event.object.number);
      remember(node, event.object);
      if (event.object.number >= world.next) world.next = event.object.number + 1;
      return;
    case "remove":
      forget(node, event.number);
      return;
    case "count":
      node.calls.set(event.fault, event.calls);
      return;
    case "reachable":
      node.reachable = event.reachable;
      return;
    default:
      throw new Error(`unknown event ${JSON.stringify(event satisfies never)}`);
  }
}

/** The fewest events that make this world from an empty one. */
export function worldEvents(world: WorldState): WorldEvent[] {
  const events: WorldEvent[] = [];
  for (const [node, state] of world.nodes) {
    if (!state.reachable) events.push({ type: "reachable", node, reachable: false });
    for (const [fault, calls] of state.calls) events.push({ type: "count", node, fault, calls });
    for (const object of state.objects.values()) events.push({ type: "put", node, object });
  }
  return events;
}

function remember(node: NodeState, object: SimObject): void {
  node.objects.set(object.number, object);
  node.byName.set(nameKey(object.kind, object.name), object.number);
  if (object.born !== null) node.byUid.set(object.born.uid, object.number);
  if (object.plainName !== null) node.aside.add(object.number);
  if (object.containers.some((container) => container.state === "running"))
    for (const key of object.ports.flatMap(heldKeys))
      node.byPort.set(key, new Set([...(node.byPort.get(key) ?? []), object.number]));
}

function forget(node: NodeState, number: number): void {
  const object = node.objects.get(number);
  if (object === undefined) return;
  node.objects.delete(number);
  const name = nameKey(object.kind, object.name);
  if (node.byName.get(name) === number) node.byName.delete(name);
  if (object.born !== null && node.byUid.get(object.born.uid) === number) node.byUid.delete(object.born.uid);
  node.aside.delete(number);
  for (const key of object.ports.flatMap(heldKeys)) {
    const others = [...(node.byPort.get(key) ?? [])].filter((holder) => holder !== number);
    if (others.length === 0) node.byPort.delete(key);
    else node.byPort.set(key, new Set(others));
  }
}
