// What an address of the command line means: one record, everything of a workload, or everything of all its instances.
import type { Address } from "../model/address.ts";
import type { State, StateRecord } from "../model/state.ts";

export interface RecordsAt {
  readonly records: readonly StateRecord[];
  /** Workloads and objects that are meant as a whole. */
  readonly owners: ReadonlySet<Address>;
}

export function recordsAt(state: State, address: string): RecordsAt {
  const all = [
    ...state.workloads.map((workload) => workload.address),
    ...state.records.map(({ owner }) => owner),
  ];
  const owners = new Set(all.filter((owner) => owner === address || isInstance(owner, address)));
  if (owners.size > 0) return { records: state.records.filter((record) => owners.has(record.owner)), owners };
  return { records: state.records.filter((record) => record.address === address), owners };
}

/** `service.web["eu"]` of `service.web`. */
function isInstance(owner: Address, address: string): boolean {
  return owner.startsWith(address) && /^\["(?:[^"\\]|\\.)*"\]$/.test(owner.slice(address.length));
}
