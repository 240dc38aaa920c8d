// What engines show of a replica's networks goes by the labels of those, which are birth facts: a network that was renamed in
// the state since is put under its address of today, so that its old one is no drift.
import { type Address, type NodeName, ownerOf } from "../model/address.ts";
import { type Json, isObject } from "../model/json.ts";
import type { Observed } from "../model/observation.ts";
import type { State, Uid } from "../model/state.ts";

/** The objects as given where nothing was renamed. */
export function withRenamedNetworks(state: State | null, objects: readonly Observed[]): readonly Observed[] {
  const owners = new Map<Uid, Address>(
    (state?.records ?? []).flatMap(({ kind, owner, current }) =>
      kind === "network" && current !== null ? [[current.uid, owner] as const] : [],
    ),
  );
  const renamed = new Map<string, Address>();
  for (const { kind, born, node, name } of objects) {
    const owner = kind === "network" && born !== null ? owners.get(born.uid) : undefined;
    if (born !== null && owner !== undefined && ownerOf(born.address) !== owner)
      renamed.set(key(node, name), owner);
  }
  return renamed.size === 0 ? objects : objects.map((object) => renamedIn(object, renamed));
}

function renamedIn(object: Observed, renamed: ReadonlyMap<string, Address>): Observed {
  const networks = object.attributes["networks"];
  if (!Array.isArray(networks)) return object;
  const now = (networks as readonly Json[]).map((item) => {
    const name = isObject(item) ? item["name"] : undefined;
    const owner = typeof name === "string" ? renamed.get(key(object.node, name)) : undefined;
    return owner === undefined || !isObject(item) ? item : { ...item, network: owner };
  });
  return { ...object, attributes: { ...object.attributes, networks: now } };
}

function key(node: NodeName, name: string): string {
  return `${node} ${name}`;
}
