// Blocks `moved` and `removed` over a state: objects get the addresses that the configuration has for them, and what orch is to
// let go of is in no record any more. Nothing on the engines changes. A plan shows it, an apply writes it.
import { warningDiagnostic } from "../diagnostics/diagnostic.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { type Address, compareAddresses, parseAddress } from "../model/address.ts";
import type { Configuration, Move } from "../model/configuration.ts";
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
  { moves, removals }: Pick<Configuration, "moves" | "removals">,
): Refactored {
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
    for (const owner of ownersOf(snapshot.state).filter((one) => isWithin(one, removal.from))) {
      const forgotten = forgetRecords(snapshot.state, owner);
      if (!forgotten.ok) continue;
      const gone = new Set(ownersOf(forgotten.value.state));
      snapshot = {
        ...snapshot,
        state: forgotten.value.state,
        unfinished: snapshot.unfinished.filter(
          ({ object }) => gone.has(object.owner) || object.owner !== owner,
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
