// Blocks `moved` and `removed` over a state: objects get the addresses that the configuration has for them, and what orch is to
// let go of is in no record any more. Nothing on the engines changes. A plan shows it, an apply writes it.
import { warningDiagnostic } from "../diagnostics/diagnostic.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { type Address, compareAddresses, parseAddress } from "../model/address.ts";
import type { Configuration, Move } from "../model/configuration.ts";
import type { JsonObject } from "../model/json.ts";
import type { ReplicaSpec } from "../model/spec.ts";
import type { State } from "../model/state.ts";
import type { Refactoring } from "../plan/document.ts";
import { forgetRecords } from "./forget.ts";
import type { StateSnapshot } from "./recover.ts";
import { renameOwners } from "./rename.ts";

export interface Refactored {
  readonly snapshot: StateSnapshot;
  /** What was done, sorted by the address that it ends in. */
  readonly refactorings: readonly Refactoring[];
  readonly diagnostics: readonly Diagnostic[];
}

export function refactorState(
  before: StateSnapshot,
  configuration: Pick<Configuration, "moves" | "removals" | "networks" | "volumes">,
): Refactored {
  const { moves, removals } = configuration;
  const declared = new Set<Address>(
    [...configuration.networks, ...configuration.volumes].map(({ address }) => address),
  );
  let snapshot = before;
  const done: Refactoring[] = [];
  const moved = new Map<Address, Address>();
  const diagnostics: Diagnostic[] = [];
  for (const move of moves) {
    const { owners, taken } = movedOwners(snapshot.state, move);
    diagnostics.push(...taken.map((to) => addressTaken(move, to)));
    if (owners.size === 0) continue;
    const { state, unfinished } = renameOwners(snapshot.state, snapshot.unfinished, owners);
    snapshot = { ...snapshot, state, unfinished };
    for (const [from, to] of owners) {
      // what moves on from here began elsewhere
      const origin = moved.get(from) ?? from;
      moved.delete(from);
      moved.set(to, origin);
    }
  }
  for (const removal of removals) {
    if (removal.destroy) continue;
    const gone = ownersOf(snapshot.state).filter((one) => isWithin(one, removal.from));
    const meant = [...gone, ...usedByThem(snapshot.state, new Set(gone), declared)];
    for (const owner of meant) {
      const forgotten = forgetRecords(snapshot.state, owner);
      if (!forgotten.ok) continue;
      const left = new Set(ownersOf(forgotten.value.state));
      snapshot = {
        ...snapshot,
        state: forgotten.value.state,
        unfinished: snapshot.unfinished.filter(
          ({ object }) => left.has(object.owner) || object.owner !== owner,
        ),
      };
      const names = forgotten.value.left.map(({ instance }) => `${instance.name} on ${instance.node}`);
      done.push({ kind: "removed", address: owner, left: names.sort() });
    }
  }
  for (const [address, from] of moved) done.push({ kind: "moved", address, from });
  return {
    snapshot,
    refactorings: done.sort((a, b) => compareAddresses(a.address, b.address)),
    diagnostics,
  };
}

/** Networks and volumes that are needed by what stays, and by nothing else: they cannot be removed while it is there. */
function usedByThem(
  state: State,
  gone: ReadonlySet<Address>,
  declared: ReadonlySet<Address>,
): readonly Address[] {
  const users = (isGone: boolean) =>
    new Set(
      state.records
        .filter(({ owner }) => gone.has(owner) === isGone)
        .flatMap(({ current }) => (current === null ? [] : usedIn(current.applied.value))),
    );
  const others = users(false);
  const recorded = new Set(state.records.map(({ owner }) => owner));
  return [...users(true)]
    .filter((address) => recorded.has(address) && !declared.has(address) && !others.has(address))
    .filter((address) => !gone.has(address))
    .sort(compareAddresses);
}

function usedIn(value: JsonObject): readonly Address[] {
  if (!("containers" in value)) return [];
  const { networks = [], containers, init_containers = [] } = value as unknown as ReplicaSpec; // a replica's recorded spec
  const all = [...Object.values(containers), ...init_containers];
  return [
    ...networks.map(({ network }) => network),
    ...all.flatMap(({ mounts = {} }) =>
      Object.values(mounts).flatMap((mount) => (mount.type === "volume" ? [mount.volume] : [])),
    ),
  ];
}

function ownersOf(state: State): readonly Address[] {
  const all = [...state.workloads.map(({ address }) => address), ...state.records.map(({ owner }) => owner)];
  return [...new Set(all)].sort(compareAddresses);
}

/** An object without a key is all of its instances where it moves to one without a key; to a key, it is the one without. */
function movedOwners(
  state: State,
  { from, to }: Move,
): { readonly owners: ReadonlyMap<Address, Address>; readonly taken: readonly Address[] } {
  const all = ownersOf(state);
  const owners = new Map<Address, Address>();
  const taken: Address[] = [];
  const isToKey = to.endsWith("]");
  for (const owner of all) {
    const isMeant = isToKey && !from.endsWith("]") ? isExactly(owner, from) : isWithin(owner, from);
    if (!isMeant) continue;
    const target = `${to}${owner.slice(from.length)}` as Address; // both begin alike
    if (all.includes(target) && !isWithin(target, from)) taken.push(target);
    else if (parseAddress(target) !== null) owners.set(owner, target);
  }
  return { owners, taken };
}

function isExactly(owner: Address, from: string): boolean {
  return owner === from || owner.startsWith(`${from}.`);
}

function isWithin(owner: Address, from: string): boolean {
  return isExactly(owner, from) || owner.startsWith(`${from}[`);
}

function addressTaken({ from, range }: Move, to: Address): Diagnostic {
  return warningDiagnostic("address-taken", `${from} is not moved: there is a record of ${to} already.`, {
    range,
    detail:
      "Both are recorded. What has no block is removed; to keep it, give it another address in the moved block.",
  });
}
