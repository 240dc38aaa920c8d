// An object that somebody else has made: its record in the state, where it is known by its engine's ids.
import { compareAddresses } from "../model/address.ts";
import type { Instance, State, StateRecord, StepId, Uid } from "../model/state.ts";
import type { FoundObject } from "../provider/contract.ts";
import type { OwnAdoption } from "./adopt-own.ts";
import type { AdoptionTarget } from "./adoption-target.ts";
import type { World } from "./world.ts";

/** `identity`: 20 hex digits that no other object of the project has. Nothing is written. */
export function adoptForeign(
  world: World,
  before: State,
  target: AdoptionTarget,
  object: FoundObject,
  identity: string,
): OwnAdoption {
  const record = recordOf(world, target, object, identity);
  const others = before.records.filter((one) => one.address !== record.address);
  const records = [...others, record].sort((a, b) => compareAddresses(a.address, b.address));
  return { state: { ...before, records }, record, diagnostics: [] };
}

function recordOf(world: World, target: AdoptionTarget, object: FoundObject, identity: string): StateRecord {
  const { address, owner, kind } = target;
  const provider = world.nodes.find((node) => node.name === object.node)?.provider ?? "docker";
  const instance: Instance = {
    uid: identity as Uid,
    step: identity as StepId,
    endpoint: object.endpoint,
    node: object.node,
    name: object.name,
    ids: object.ids,
    schema: world.schemas.get(provider)?.version ?? 1,
    applied: {
      value: target.desired === null ? object.spec : { ...target.desired, ...object.spec },
      sensitive: [],
    },
    images: {},
    ports: object.ports,
    bindings: {},
    adopted: true,
  };
  return {
    address: address(object.node),
    owner,
    kind,
    provider,
    current: instance,
    others: [],
    outcome: null,
  };
}
