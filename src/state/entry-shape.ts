// The shape of a journal's line.
import type { StepId } from "../model/state.ts";
import type { ProviderError, Verb } from "../provider/contract.ts";
import type { JournalEntry, ObjectRef, RecordChange } from "./entry.ts";
import {
  either,
  exactly,
  flag,
  integer,
  list,
  nullable,
  object,
  oneOf,
  optional,
  tagged,
  text,
} from "./shape.ts";
import type { Shape } from "./shape.ts";
import { instance, kind, otherReason, outcome, outputs, stateRecord, workloadRecord } from "./state-shape.ts";

type Entry<Type extends JournalEntry["type"]> = Extract<JournalEntry, { readonly type: Type }>;
type Change<Do extends RecordChange["do"]> = Extract<RecordChange, { readonly do: Do }>;

const verb: Shape<Verb> = oneOf("create", "admit", "retire", "start", "update", "delete", "converge");
const ref: Shape<ObjectRef> = object<ObjectRef>({ address: text(), owner: text(), kind, provider: text() });

const change: Shape<RecordChange> = tagged<RecordChange>("do", {
  current: object<Change<"current">>({ do: oneOf("current"), instance }),
  aside: object<Change<"aside">>({ do: oneOf("aside"), instance, why: otherReason }),
  drop: object<Change<"drop">>({ do: oneOf("drop"), uid: text() }),
});

const error: Shape<ProviderError> = object<ProviderError>({
  code: oneOf(
    ...(["not-found", "conflict", "in-use", "port-taken", "unreachable"] as const),
    ...(["timeout", "invalid", "unsupported", "failed", "cancelled"] as const),
  ),
  retryable: flag,
  maybeDone: flag,
  message: text(),
  // the model's field has no undefined, a parsed one has none either
  log: optional(list(text())) as Shape<readonly string[]>,
});

type Success = Extract<Entry<"result">, { readonly ok: true }>;
type Failure = Extract<Entry<"result">, { readonly ok: false }>;

const place = { run: text(), seq: integer };
const result = { type: oneOf("result"), step: text<StepId>(), verb, object: ref, changes: list(change) };

export const entryShape: Shape<JournalEntry> = tagged<JournalEntry>("type", {
  begin: object<Entry<"begin">>({ ...place, type: oneOf("begin"), plan: text(), lineage: text() }),
  intent: object<Entry<"intent">>({
    ...place,
    type: oneOf("intent"),
    step: text(),
    verb,
    object: ref,
    endpoint: text(),
    node: text(),
    uid: text(),
    next: nullable(instance),
  }),
  result: either(
    object<Success>({ ...place, ...result, ok: exactly(true) }),
    object<Failure>({ ...place, ...result, ok: exactly(false), error }),
  ),
  outcome: object<Entry<"outcome">>({
    ...place,
    type: oneOf("outcome"),
    object: ref,
    outcome: nullable(outcome),
  }),
  record: object<Entry<"record">>({
    ...place,
    type: oneOf("record"),
    address: text(),
    record: nullable(stateRecord),
  }),
  workload: object<Entry<"workload">>({
    ...place,
    type: oneOf("workload"),
    address: text(),
    record: nullable(workloadRecord),
  }),
  outputs: object<Entry<"outputs">>({ ...place, type: oneOf("outputs"), outputs }),
  end: object<Entry<"end">>({ ...place, type: oneOf("end"), finished: flag }),
});
