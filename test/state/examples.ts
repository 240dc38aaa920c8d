// Instances, records and random journals for tests of the state.
import fc from "fast-check";
import type { Address, EndpointName, NodeName } from "../../src/model/address.ts";
import type { Instance, State, StepId, Uid } from "../../src/model/state.ts";
import { newState } from "../../src/state/create.ts";
import type { IntentEvent, JournalEntry, JournalEvent, ObjectRef } from "../../src/state/entry.ts";

export const KEY = "00".repeat(32);

export function emptyState(): State {
  return newState({ project: "shop", lineage: "l-1", key: KEY });
}

export function ref(index: number): ObjectRef {
  return {
    address: `service.web[${index}]` as Address, // built by the grammar
    owner: "service.web" as Address,
    kind: "service",
    provider: "simulator",
  };
}

export function instance(uid: string, name = "shop-web-0"): Instance {
  return {
    uid: uid as Uid, // a test's plain id
    step: `step-${uid}` as StepId,
    endpoint: "a" as EndpointName,
    node: "a" as NodeName,
    name,
    ids: { main: `id-${uid}` },
    schema: 1,
    applied: { value: { containers: {} }, sensitive: [{ path: ["env", "__proto__", 0], digest: "d" }] },
    images: { nginx: "sha256:1" },
    ports: { http: 20000 },
    bindings: {},
  };
}

export function intent(index: number, uid: string): IntentEvent {
  return {
    type: "intent",
    step: `step-${uid}` as StepId, // a test's plain id
    verb: "create",
    object: ref(index),
    endpoint: "a" as EndpointName,
    node: "a" as NodeName,
    uid: uid as Uid,
    next: { ...instance(uid), ids: {} },
  };
}

export function created(index: number, uid: string): JournalEvent {
  const changes = [{ do: "current" as const, instance: instance(uid) }];
  return {
    type: "result",
    step: `step-${uid}` as StepId,
    verb: "create",
    object: ref(index),
    ok: true,
    changes,
  };
}

export function numbered(events: readonly JournalEvent[], run = "run-1"): readonly JournalEntry[] {
  return events.map((event, index) => ({ ...event, run, seq: index + 1 }));
}

const index = fc.nat(3);
const uid = fc.constantFrom("u1", "u2", "u3", "u4");

const change = fc.oneof(
  uid.map((one) => ({ do: "current" as const, instance: instance(one) })),
  uid.map((one) => ({ do: "aside" as const, why: "failed" as const, instance: instance(one) })),
  uid.map((one) => ({ do: "drop" as const, uid: one as Uid })),
);

const event: fc.Arbitrary<JournalEvent> = fc.oneof(
  fc.constant({ type: "begin" as const, plan: "p1-ä", lineage: "l-1" }),
  fc.tuple(index, uid).map(([at, one]) => intent(at, one)),
  fc.tuple(index, uid, fc.array(change, { maxLength: 3 })).map(([at, one, changes]): JournalEvent => {
    return {
      type: "result",
      step: `step-${one}` as StepId,
      verb: "create",
      object: ref(at),
      ok: true,
      changes,
    };
  }),
  fc.tuple(index, uid, fc.boolean()).map(([at, one, maybeDone]): JournalEvent => {
    const error = { code: "unreachable" as const, retryable: true, maybeDone, message: "gone — 消えた" };
    const step = `step-${one}` as StepId;
    return { type: "result", step, verb: "create", object: ref(at), ok: false, error, changes: [] };
  }),
  fc.tuple(index, fc.boolean()).map(([at, done]): JournalEvent => {
    const outcome = { kind: "done" as const, effect: "e1", runKey: "k", exit: 0 };
    return { type: "outcome", object: ref(at), outcome: done ? outcome : null };
  }),
  index.map((at): JournalEvent => ({ type: "record", address: ref(at).address, record: null })),
  index.map((at): JournalEvent => {
    const record = {
      address: ref(at).owner,
      kind: "service" as const,
      replicas: at,
      protect: false,
      revisions: [],
    };
    return { type: "workload", address: record.address, record };
  }),
  fc.boolean().map((finished): JournalEvent => ({ type: "end", finished })),
);

/** Journals of one run. */
export const randomJournal: fc.Arbitrary<readonly JournalEntry[]> = fc
  .array(event, { maxLength: 30 })
  .map((events) => numbered(events));
