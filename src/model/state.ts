// What orch last recorded: per address the instance that counts and others that are still somewhere.
import type { Address, EndpointName, Kind, NodeName } from "./address.ts";
import type { RecordedApprovals } from "./approvals.ts";
import type { Json, JsonObject } from "./json.ts";
import type { RunRecords } from "./run-record.ts";
import type { Blob, BlobId, RecordedSpec } from "./spec.ts";

export type Uid = string & { readonly __brand: "Uid" };
export type StepId = string & { readonly __brand: "StepId" };
export type Ports = Readonly<Record<string, number>>;
/** Link (`service.api:http`) → the replica that is meant. */
export type Bindings = Readonly<Record<string, Address>>;

/** What a reference text means: a digest that every node pulls, or an image id per node where no registry knows it. */
export type Image =
  | { readonly ref: string; readonly digest: string }
  | { readonly ref: string; readonly ids: Readonly<Record<NodeName, string>> };

/** One object on an engine. `uid` and `step` are its birth facts, carried in labels. */
export interface Instance {
  readonly uid: Uid;
  readonly step: StepId;
  readonly endpoint: EndpointName;
  readonly node: NodeName;
  readonly name: string;
  /** Engine ids: by container name (`main`), or `network`, `volume`. */
  readonly ids: Readonly<Record<string, string>>;
  /** Version of the provider's schema that `applied` is written in. */
  readonly schema: number;
  /** Complete, late values included. */
  readonly applied: RecordedSpec;
  /** Reference text → digest or image id that was used. */
  readonly images: Readonly<Record<string, string>>;
  readonly ports: Ports;
  readonly bindings: Bindings;
  /** Made by somebody else and imported: it carries no labels of ours, and is known by its engine ids. */
  readonly adopted?: true;
}

export type OtherReason = "replaced" | "retained" | "failed" | "lost" | "left-behind";

export interface OtherInstance {
  readonly why: OtherReason;
  readonly instance: Instance;
}

export interface Outcome {
  readonly kind: "done" | "failed" | "reverted";
  /** The effect id of the plan that it came from. */
  readonly effect: string;
  readonly runKey: string | null;
  readonly exit: number | null;
}

export interface StateRecord {
  readonly address: Address;
  /** The workload, network or volume it is an instance of. */
  readonly owner: Address;
  readonly kind: Kind;
  readonly provider: string;
  readonly current: Instance | null;
  readonly others: readonly OtherInstance[];
  readonly outcome: Outcome | null;
  /** A network or volume that got another address: its name on engines stays what it was. */
  readonly keepsName?: true;
}

export interface WorkloadRecord {
  readonly address: Address;
  readonly kind: Kind;
  readonly replicas: number | null;
  readonly protect: boolean;
  /** Newest last; for rollback. */
  readonly revisions: readonly { readonly n: number; readonly spec: RecordedSpec }[];
}

export interface State {
  readonly formatVersion: string;
  readonly project: string;
  /** Made at the first apply; with the project the identity on every engine. */
  readonly lineage: string;
  readonly serial: number;
  /** Hex; keys the digests of sensitive values. */
  readonly key: string;
  /** Up to where the journal is contained in this snapshot. */
  readonly folded: { readonly run: string; readonly seq: number };
  readonly endpoints: readonly {
    readonly name: EndpointName;
    readonly provider: string;
    readonly host: string | null;
    readonly fingerprint: string;
    readonly blockedPorts: readonly number[];
    /** Node settings needed to reach it again when its block is gone. */
    readonly settings: JsonObject;
  }[];
  readonly workloads: readonly WorkloadRecord[];
  readonly records: readonly StateRecord[];
  readonly images: readonly Image[];
  readonly blobs: Readonly<Record<BlobId, Blob>>;
  /** Sensitive ones hold null. */
  readonly outputs: Readonly<Record<string, { readonly value: Json; readonly sensitive: boolean }>>;
  readonly lastRun: { readonly plan: string; readonly finished: boolean } | null;
  /** Whose approvals plans need since the last apply. Absent: nobody ever had to sign. */
  readonly approvals?: RecordedApprovals;
  /** The last commands that wrote it. Absent: none that an orch which keeps them has run. */
  readonly runs?: RunRecords;
  /** Objects that `state rm` gave away: they carry our labels and are strangers all the same. Sorted. */
  readonly forgotten?: readonly Uid[];
}
