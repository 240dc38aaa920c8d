import fc from "fast-check";
import { expect, test } from "vitest";
import type { State, StateRecord, Uid } from "../../src/model/state.ts";
import type { JournalEvent, RecordChange } from "../../src/state/entry.ts";
import { StateBuilder, applyEntry } from "../../src/state/fold.ts";
import { emptyState, instance, numbered, randomJournal, ref } from "./examples.ts";

function folded(...events: readonly JournalEvent[]): State {
  return numbered(events).reduce(applyEntry, emptyState());
}

function result(...changes: readonly RecordChange[]): JournalEvent {
  const step = instance("any").step;
  return { type: "result", step, verb: "create", object: ref(0), ok: true, changes };
}

/** `current others…`, by uid. */
function shown(record: StateRecord | undefined): string | undefined {
  if (record === undefined) return undefined;
  const others = record.others.map((other) => `${other.instance.uid}:${other.why}`);
  return [record.current?.uid ?? "-", ...others].join(" ");
}

test("the newest instance counts and the one before is kept aside until it is gone", () => {
  const first = result({ do: "current", instance: instance("u1") });
  const second = result({ do: "current", instance: instance("u2") });
  const gone = result({ do: "drop", uid: "u1" as Uid });
  expect(folded(first).records.map(shown)).toEqual(["u1"]);
  expect(folded(first, second).records.map(shown)).toEqual(["u2 u1:replaced"]);
  expect(folded(first, second, gone).records.map(shown)).toEqual(["u2"]);
});

test("a reverted rollout makes the old instance count again", () => {
  const state = folded(
    result({ do: "current", instance: instance("u1") }),
    result({ do: "aside", instance: instance("u1"), why: "retained" }),
    result({ do: "current", instance: instance("u2") }),
    result(
      { do: "aside", instance: instance("u2"), why: "failed" },
      { do: "current", instance: instance("u1") },
    ),
  );
  expect(state.records.map(shown)).toEqual(["u1 u2:failed"]);
});

test("a record is gone when nothing is left of it, and stays for its outcome", () => {
  const made = result({ do: "current", instance: instance("u1") });
  const gone = result({ do: "drop", uid: "u1" as Uid });
  const outcome = { kind: "done" as const, effect: "e1", runKey: "k", exit: 0 };
  expect(folded(made, gone).records).toEqual([]);
  expect(folded(made, { type: "outcome", object: ref(0), outcome }, gone).records).toEqual([
    { ...ref(0), current: null, others: [], outcome },
  ]);
});

test("a failed call leaves the record alone unless it says what is there", () => {
  const error = { code: "failed" as const, retryable: false, maybeDone: false, message: "no" };
  const failed = {
    type: "result",
    step: instance("u1").step,
    verb: "create",
    object: ref(0),
    ok: false,
    error,
  } as const;
  expect(folded({ ...failed, changes: [] }).records).toEqual([]);
  const aside = { do: "aside", instance: instance("u1"), why: "failed" } as const;
  expect(folded({ ...failed, changes: [aside] }).records.map(shown)).toEqual(["- u1:failed"]);
});

test("begin and end say whether the last run finished", () => {
  const begin = { type: "begin", plan: "p1-x", lineage: "l-1" } as const;
  expect(folded(begin).lastRun).toEqual({ plan: "p1-x", finished: false });
  expect(folded(begin, { type: "end", finished: true }).lastRun).toEqual({ plan: "p1-x", finished: true });
});

test("records are sorted by address, replica 10 after replica 2", () => {
  const at = (index: number): JournalEvent =>
    ({ ...result({ do: "current", instance: instance("u") }), object: ref(index) }) as JournalEvent; // only the object differs
  expect(folded(at(10), at(2), at(0)).records.map((record) => record.address)).toEqual([
    "service.web[0]",
    "service.web[2]",
    "service.web[10]",
  ]);
});

test("entries folded one by one or all at once give the same state", () => {
  fc.assert(
    fc.property(randomJournal, (entries) => {
      const builder = new StateBuilder(emptyState());
      for (const entry of entries) builder.apply(entry);
      expect(entries.reduce(applyEntry, emptyState())).toEqual(builder.state());
    }),
  );
});

test("an instance is never recorded twice", () => {
  fc.assert(
    fc.property(randomJournal, (entries) => {
      for (const record of entries.reduce(applyEntry, emptyState()).records) {
        const all = [record.current, ...record.others.map((other) => other.instance)];
        const uids = all.flatMap((one) => (one === null ? [] : [one.uid]));
        expect(new Set(uids).size).toBe(uids.length);
      }
    }),
  );
});

test("folding many entries takes time in proportion to them", () => {
  const builder = new StateBuilder(emptyState());
  const started = performance.now();
  const event = result({ do: "current", instance: instance("u") });
  for (let index = 0; index < 50_000; index++)
    builder.apply({ ...event, object: ref(index), run: "run-1", seq: index + 1 } as Parameters<
      typeof builder.apply
    >[0]); // only the object differs
  expect(builder.state().records.length).toBe(50_000);
  expect(performance.now() - started).toBeLessThan(3000);
});
