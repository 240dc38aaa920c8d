// Objects beside the current ones: recorded others, and objects of ours that a run which was cut off did not record.
import { type Address, ownerOf } from "../model/address.ts";
import { compareText } from "../model/json.ts";
import type { Observed } from "../model/observation.ts";
import type { Instance, State, Uid } from "../model/state.ts";
import type { Change } from "../plan/document.ts";
import type { PlannedWork } from "./input.ts";
import type { Reality } from "./reality.ts";
import { unrecordedRow } from "./rows.ts";
import type { Selection } from "./selection.ts";

export interface Leftovers {
  readonly rows: Change[];
  readonly vanished: PlannedWork["vanished"];
  readonly unrecorded: ReadonlyMap<Uid, Instance>;
}

/** Adds leftovers to the rows of their addresses, or rows for them. Volumes are never leftovers: they hold data. */
export function leftovers(
  reality: Reality,
  rows: readonly Change[],
  selected: Selection,
  state: State | null,
): Leftovers {
  const byAddress = new Map<Address, Change>(rows.map((row) => [row.address, row]));
  const owners = new Map((state?.records ?? []).map((record) => [record.address, record.owner]));
  const unrecorded = new Map<Uid, Instance>();
  for (const object of reality.unrecorded) {
    const { born } = object;
    if (born === null) continue;
    if (object.kind === "volume") {
      unrecorded.set(born.uid, instanceOf(object, born));
      continue;
    }
    const owner = owners.get(born.address) ?? ownerOf(born.address);
    if (!selected(born.address, owner)) continue;
    unrecorded.set(born.uid, instanceOf(object, born));
    const leftover = { uid: born.uid, node: object.node, why: "unrecorded" };
    const row = byAddress.get(born.address);
    byAddress.set(
      born.address,
      row === undefined
        ? unrecordedRow(born.address, owner, object.kind, [leftover])
        : { ...row, leftovers: [...row.leftovers, leftover].sort((a, b) => compareText(a.uid, b.uid)) },
    );
  }
  return { rows: [...byAddress.values()], vanished: vanishedOthers(reality), unrecorded };
}

function vanishedOthers(reality: Reality): PlannedWork["vanished"] {
  return [...reality.recorded.values()].flatMap(({ record, others }) =>
    others
      .filter((other) => other.presence.kind === "missing")
      .map((other) => ({ address: record.address, uid: other.instance.uid })),
  );
}

function instanceOf(object: Observed, born: NonNullable<Observed["born"]>): Instance {
  return {
    uid: born.uid,
    step: born.step,
    endpoint: object.endpoint,
    node: object.node,
    name: object.name,
    ids: object.ids,
    schema: 0,
    applied: { value: {}, sensitive: [] },
    images: {},
    ports: {},
    bindings: {},
  };
}
