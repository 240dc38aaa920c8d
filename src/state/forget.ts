// `orch state rm`: records are taken out of the state, and what they stood for is a stranger from then on. Its labels
// are birth facts and stay, so the state remembers whom it gave away: else it would look like a leftover of ours.
import { errorDiagnostic, failure, success } from "../diagnostics/diagnostic.ts";
import type { Result } from "../diagnostics/diagnostic.ts";
import { type Address, parseAddress } from "../model/address.ts";
import { compareText } from "../model/json.ts";
import type { Observation } from "../model/observation.ts";
import type { Instance, State, StateRecord } from "../model/state.ts";
import { recordsAt } from "./records-at.ts";

export interface Forgotten {
  readonly state: State;
  /** What stays on the engines. */
  readonly left: readonly { readonly address: Address; readonly instance: Instance }[];
}

/** `address`: of a workload, network or volume with all of its instances, or of one instance. */
export function forgetRecords(state: State, address: string): Result<Forgotten> {
  if (parseAddress(address) === null)
    return failure(
      errorDiagnostic("invalid-address", `${JSON.stringify(address)} is no address.`, {
        detail: "`orch state list` prints all addresses.",
      }),
    );
  const found = recordsAt(state, address);
  const owners = found.owners;
  const gone = new Set(found.records.map((record) => record.address));
  if (gone.size === 0 && owners.size === 0)
    return failure(
      errorDiagnostic("not-recorded", `Nothing is recorded of ${address}.`, {
        detail: "`orch state list` prints all addresses.",
      }),
    );
  const left = found.records.flatMap((record) =>
    instancesOf(record).map((instance) => ({ address: record.address, instance })),
  );
  const forgotten = new Set([...(state.forgotten ?? []), ...left.map(({ instance }) => instance.uid)]);
  return success({
    state: {
      ...state,
      records: state.records.filter((record) => !gone.has(record.address)),
      workloads: state.workloads.filter((workload) => !owners.has(workload.address)),
      forgotten: [...forgotten].sort(compareText),
    },
    left,
  });
}

/** What engines show, with what was given away as somebody else's. */
export function withoutForgotten(observation: Observation, state: State | null): Observation {
  const forgotten = new Set(state?.forgotten ?? []);
  if (forgotten.size === 0) return observation;
  return {
    ...observation,
    objects: observation.objects.map((object) =>
      object.born !== null && object.born.lineage === state?.lineage && forgotten.has(object.born.uid)
        ? { ...object, born: null, forgotten: object.born }
        : object,
    ),
  };
}

function instancesOf(record: StateRecord): readonly Instance[] {
  const others = record.others.map((other) => other.instance);
  return record.current === null ? others : [record.current, ...others];
}
