// Lines of the journal: what an apply is about to do, and what came of it.
import type { Address, EndpointName, Kind, NodeName } from "../model/address.ts";
import type {
  Instance,
  OtherReason,
  Outcome,
  State,
  StateRecord,
  StepId,
  Uid,
  WorkloadRecord,
} from "../model/state.ts";
import type { ProviderError, Verb } from "../provider/contract.ts";

/** `seq` counts from 1 within a run, without gaps. */
export type JournalEntry = { readonly run: string; readonly seq: number } & JournalEvent;

export type JournalEvent =
  | { readonly type: "begin"; readonly plan: string; readonly lineage: string }
  | IntentEvent
  | ResultEvent
  | { readonly type: "outcome"; readonly object: ObjectRef; readonly outcome: Outcome | null }
  /** A whole record: refreshed, renamed, forgotten (null). */
  | { readonly type: "record"; readonly address: Address; readonly record: StateRecord | null }
  | { readonly type: "workload"; readonly address: Address; readonly record: WorkloadRecord | null }
  | { readonly type: "outputs"; readonly outputs: State["outputs"] }
  | { readonly type: "end"; readonly finished: boolean };

/** Written and on disk before the provider is called. */
export interface IntentEvent {
  readonly type: "intent";
  readonly step: StepId;
  readonly verb: Verb;
  readonly object: ObjectRef;
  readonly endpoint: EndpointName;
  readonly node: NodeName;
  /** The object that the verb is about, or that it makes. */
  readonly uid: Uid;
  /** What `create` will have made, but for engine ids: so that an object that was made is never made twice. */
  readonly next: Instance | null;
}

export type ResultEvent = {
  readonly type: "result";
  readonly step: StepId;
  readonly verb: Verb;
  readonly object: ObjectRef;
} & (
  | { readonly ok: true; readonly changes: readonly RecordChange[] }
  | { readonly ok: false; readonly error: ProviderError; readonly changes: readonly RecordChange[] }
);

/** What is needed to begin a record. */
export interface ObjectRef {
  readonly address: Address;
  readonly owner: Address;
  readonly kind: Kind;
  readonly provider: string;
}

/** What a call means for the record of its address. */
export type RecordChange =
  /** It counts from now on; another one that did becomes `replaced`. */
  | { readonly do: "current"; readonly instance: Instance }
  /** It is somewhere, but does not count. */
  | { readonly do: "aside"; readonly instance: Instance; readonly why: OtherReason }
  /** It is gone. */
  | { readonly do: "drop"; readonly uid: Uid };
