// The simulated world: nodes and what is on them. `createSimulator({ world })` runs against one; tests reach into it
// with the functions below, as people reach into an engine behind orch's back.
import { withValueAt } from "orch/provider";
import type { Json, JsonObject, Kind, Path } from "orch/provider";
import { applyEvent, emptyWorld, nameKey, nodeState } from "./state.ts";
import { started, stopped, withContainers } from "./containers.ts";
import type { SimObject, WorldEvent, WorldState } from "./state.ts";

export interface World {
  /** The world as it is now; for reading only. */
  readonly look: () => WorldState;
  /** Runs `edit` alone. Every event that it emits is in the world at once and, where there is a file, written by the end. */
  readonly change: <T>(edit: (world: WorldState, emit: (event: WorldEvent) => void) => T) => T;
}

/** A world that lives as long as the value does. */
export function createWorld(): World {
  const state = emptyWorld();
  return { look: () => state, change: (edit) => edit(state, (event) => applyEvent(state, event)) };
}

/** Objects of a node, or of all nodes, in the order of their making. */
export function objectsOf(world: World, node?: string): SimObject[] {
  const { nodes } = world.look();
  const states = node === undefined ? [...nodes.values()] : [nodes.get(node)];
  const objects = states.flatMap((state) => (state === undefined ? [] : [...state.objects.values()]));
  return objects.sort((a, b) => a.number - b.number);
}

/** Which object is meant: by the address that it was made for, or by its engine's name. */
export type Which = { readonly address: string } | { readonly name: string; readonly kind: Kind };

/** As `docker rm --force`. False where there is no such object. */
export function removeObject(world: World, node: string, which: Which): boolean {
  return alter(world, node, which, () => null);
}

/** As `docker stop`. */
export function stopObject(world: World, node: string, which: Which, now = Date.now()): boolean {
  return alter(world, node, which, (object) => stopped(object, now));
}

/** As `docker start`. */
export function startObject(world: World, node: string, which: Which, now = Date.now()): boolean {
  return alter(world, node, which, (object) => started(object, now));
}

/** One container of a replica is removed. */
export function removeContainer(world: World, node: string, which: Which, container: string): boolean {
  return alter(world, node, which, (object) =>
    withContainers(object, (one) => (one.name === container ? { ...one, state: "gone" } : one)),
  );
}

/** As `docker update` or `docker network connect`: what is observed at a path; undefined removes it. */
export function setAttribute(
  world: World,
  node: string,
  which: Which,
  path: Path,
  value: Json | undefined,
): boolean {
  return alter(world, node, which, (object) => ({
    ...object,
    attributes: withValueAt(object.attributes, path, value) as JsonObject, // a change below an object keeps it one
  }));
}

/** As `docker rename`. */
export function renameObject(world: World, node: string, which: Which, name: string): boolean {
  return alter(world, node, which, (object) => ({ ...object, name }));
}

/** Its health checks pass from now on, or fail. */
export function setHealthy(world: World, node: string, which: Which, healthy: boolean): boolean {
  return alter(world, node, which, (object) => withContainers(object, (one) => ({ ...one, healthy })));
}

/** Somebody else's object that holds a name and, if it runs, ports. */
export function addStranger(
  world: World,
  node: string,
  stranger: { readonly kind: Kind; readonly name: string; readonly ports?: readonly string[] },
): void {
  world.change((state, emit) => {
    const number = state.next;
    const isContainer = stranger.kind !== "network" && stranger.kind !== "volume";
    const container = { name: "main", id: `stranger-${number}`, image: "stranger", healthy: true };
    emit({
      type: "put",
      node,
      object: {
        number,
        kind: stranger.kind,
        name: stranger.name,
        plainName: null,
        born: null,
        attributes: {},
        containers: isContainer ? [{ ...container, state: "running", since: 0, exit: null, ends: null }] : [],
        id: `stranger-${number}`,
        ports: stranger.ports ?? [],
        volumes: [],
        admitted: true,
        holds: { cpu: 0, memory: 0, devices: {} },
        data: [],
      },
    });
  });
}

/** Whether the node's engine answers. */
export function setReachable(world: World, node: string, reachable: boolean): void {
  world.change((_state, emit) => emit({ type: "reachable", node, reachable }));
}

/** The node is reinstalled: everything on it is gone. */
export function wipeNode(world: World, node: string): void {
  world.change((state, emit) => {
    for (const number of [...nodeState(state, node).objects.keys()]) emit({ type: "remove", node, number });
  });
}

function alter(
  world: World,
  node: string,
  which: Which,
  change: (object: SimObject) => SimObject | null,
): boolean {
  return world.change((state, emit) => {
    const object = findObject(state, node, which);
    if (object === null) return false;
    const changed = change(object);
    if (changed === null) emit({ type: "remove", node, number: object.number });
    else emit({ type: "put", node, object: changed });
    return true;
  });
}

/** The newest of an address. */
function findObject(state: WorldState, node: string, which: Which): SimObject | null {
  const found = state.nodes.get(node);
  if (found === undefined) return null;
  if ("name" in which) {
    const number = found.byName.get(nameKey(which.kind, which.name));
    return number === undefined ? null : (found.objects.get(number) ?? null);
  }
  let newest: SimObject | null = null;
  for (const object of found.objects.values())
    if (object.born?.address === which.address && object.number > (newest?.number ?? 0)) newest = object;
  return newest;
}
