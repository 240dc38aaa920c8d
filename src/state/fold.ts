// Folds journal entries into a state. Pure: the same snapshot and entries give the same state, one by one or all at once.
import { compareAddresses } from "../model/address.ts";
import type { Address } from "../model/address.ts";
import type { Instance, State, StateRecord, Uid, WorkloadRecord } from "../model/state.ts";
import { endRun } from "./runs.ts";
import type { JournalEntry, JournalEvent, ObjectRef, RecordChange } from "./entry.ts";

/** The state after one more entry. For many entries use a StateBuilder: it takes each in constant time. */
export function applyEntry(state: State, entry: JournalEntry): State {
  const builder = new StateBuilder(state);
  builder.apply(entry);
  return builder.state();
}

/** A state in the making: records by address, sorted only when the state is asked for. */
export class StateBuilder {
  #rest: State;
  readonly #records: Map<Address, StateRecord>;
  readonly #workloads: Map<Address, WorkloadRecord>;

  constructor(state: State) {
    this.#rest = state;
    this.#records = new Map(state.records.map((record) => [record.address, record]));
    this.#workloads = new Map(state.workloads.map((record) => [record.address, record]));
  }

  apply(entry: JournalEntry): void {
    this.#applyEvent(entry);
    this.#rest = { ...this.#rest, folded: { run: entry.run, seq: entry.seq } };
  }

  record(address: Address): StateRecord | null {
    return this.#records.get(address) ?? null;
  }

  state(): State {
    return {
      ...this.#rest,
      workloads: sorted(this.#workloads),
      records: sorted(this.#records),
    };
  }

  #applyEvent(event: JournalEvent): void {
    switch (event.type) {
      case "begin":
        this.#rest = { ...this.#rest, lastRun: { plan: event.plan, finished: false } };
        return;
      case "end":
        if (this.#rest.lastRun !== null)
          this.#rest = {
            ...endRun(this.#rest, event.finished),
            lastRun: { ...this.#rest.lastRun, finished: event.finished },
          };
        return;
      case "intent":
        return;
      case "result":
        this.#change(event.object, event.changes);
        return;
      case "outcome":
        this.#put({ ...this.#recordOf(event.object), outcome: event.outcome });
        return;
      case "record":
        replaceIn(this.#records, event.address, event.record);
        return;
      case "workload":
        replaceIn(this.#workloads, event.address, event.record);
        return;
      case "outputs":
        this.#rest = { ...this.#rest, outputs: event.outputs };
        return;
      default:
        throw new Error(`unknown entry ${JSON.stringify(event satisfies never)}`);
    }
  }

  #change(object: ObjectRef, changes: readonly RecordChange[]): void {
    if (changes.length === 0) return;
    let record = this.#recordOf(object);
    for (const change of changes) record = changed(record, change);
    this.#put(record);
  }

  #recordOf(object: ObjectRef): StateRecord {
    return this.#records.get(object.address) ?? { ...object, current: null, others: [], outcome: null };
  }

  /** A record that says nothing is none. */
  #put(record: StateRecord): void {
    const empty = record.current === null && record.others.length === 0 && record.outcome === null;
    replaceIn(this.#records, record.address, empty ? null : record);
  }
}

function changed(record: StateRecord, change: RecordChange): StateRecord {
  switch (change.do) {
    case "current": {
      const { current } = record;
      const without = dropped(record, change.instance.uid);
      const isOther = current !== null && current.uid !== change.instance.uid;
      const others = isOther
        ? [...without.others, { why: "replaced" as const, instance: current }]
        : without.others;
      return { ...without, current: change.instance, others };
    }
    case "aside": {
      const without = dropped(record, change.instance.uid);
      return { ...without, others: [...without.others, { why: change.why, instance: change.instance }] };
    }
    case "drop":
      return dropped(record, change.uid);
    default:
      throw new Error(`unknown change ${JSON.stringify(change satisfies never)}`);
  }
}

function dropped(record: StateRecord, uid: Uid): StateRecord {
  const is = (instance: Instance | null) => instance?.uid === uid;
  return {
    ...record,
    current: is(record.current) ? null : record.current,
    others: record.others.filter((other) => !is(other.instance)),
  };
}

function replaceIn<T>(map: Map<Address, T>, address: Address, value: T | null): void {
  if (value === null) map.delete(address);
  else map.set(address, value);
}

function sorted<T extends { readonly address: Address }>(map: ReadonlyMap<Address, T>): readonly T[] {
  return [...map.values()].sort((a, b) => compareAddresses(a.address, b.address));
}
