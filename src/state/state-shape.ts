// The shape of a state file.
import { KINDS } from "../model/address.ts";
import type { ApprovalPolicy, RecordedApprovals } from "../model/approvals.ts";
import type { JsonObject, Path } from "../model/json.ts";
import type { RunRecords } from "../model/run-record.ts";
import type { Blob, RecordedSpec } from "../model/spec.ts";
import type {
  Image,
  Instance,
  OtherInstance,
  OtherReason,
  Outcome,
  State,
  StateRecord,
  Uid,
  WorkloadRecord,
} from "../model/state.ts";
import {
  either,
  exactly,
  flag,
  integer,
  json,
  list,
  natural,
  nullable,
  object,
  oneOf,
  optional,
  record,
  text,
} from "./shape.ts";
import type { Shape } from "./shape.ts";

const jsonObject: Shape<JsonObject> = record(json);
const path: Shape<Path> = list(either(text(), integer));
export const kind = oneOf(...KINDS);

const recordedSpec: Shape<RecordedSpec> = object<RecordedSpec>({
  value: jsonObject,
  sensitive: list(object<RecordedSpec["sensitive"][number]>({ path, digest: text() })),
});

export const instance: Shape<Instance> = object<Instance>({
  uid: text(),
  step: text(),
  endpoint: text(),
  node: text(),
  name: text(),
  ids: record(text()),
  schema: integer,
  applied: recordedSpec,
  images: record(text()),
  ports: record(integer),
  bindings: record(text()),
  adopted: optional(exactly(true)) as Shape<true>,
});

export const otherReason: Shape<OtherReason> = oneOf("replaced", "retained", "failed", "lost", "left-behind");

export const outcome: Shape<Outcome> = object<Outcome>({
  kind: oneOf("done", "failed", "reverted"),
  effect: text(),
  runKey: nullable(text()),
  exit: nullable(integer),
});

export const stateRecord: Shape<StateRecord> = object<StateRecord>({
  address: text(),
  owner: text(),
  kind,
  provider: text(),
  current: nullable(instance),
  others: list(object<OtherInstance>({ why: otherReason, instance })),
  outcome: nullable(outcome),
  keepsName: optional(exactly(true)) as Shape<true>,
});

export const workloadRecord: Shape<WorkloadRecord> = object<WorkloadRecord>({
  address: text(),
  kind,
  replicas: nullable(integer),
  protect: flag,
  revisions: list(object<WorkloadRecord["revisions"][number]>({ n: integer, spec: recordedSpec })),
});

export const image: Shape<Image> = either(
  object<Extract<Image, { digest: string }>>({ ref: text(), digest: text() }),
  object<Exclude<Image, { digest: string }>>({ ref: text(), ids: record(text()) }),
);

export const outputs: Shape<State["outputs"]> = record(
  object<State["outputs"][string]>({ value: json, sensitive: flag }),
);

const approvalPolicy: Shape<ApprovalPolicy> = object<ApprovalPolicy>({
  threshold: natural,
  validFor: natural,
  carryOver: oneOf("effect", "none"),
  commit: oneOf("any", "exact"),
  keys: list(object<ApprovalPolicy["keys"][number]>({ name: text(), key: text() })),
});

const approvals: Shape<RecordedApprovals> = object<RecordedApprovals>({
  policy: nullable(approvalPolicy),
  spent: list(object<RecordedApprovals["spent"][number]>({ id: text(), plan: text(), expires: text() })),
});

const runs: Shape<RunRecords> = list(
  object<RunRecords[number]>({
    operation: text(),
    serial: natural,
    by: text(),
    at: text(),
    plan: nullable(text()),
    effect: nullable(text()),
    commit: nullable(text()),
    finished: flag,
    touched: list(text()),
    more: natural,
    approvals: list(text()),
  }),
);

export const stateShape: Shape<State> = object<State>({
  formatVersion: text(),
  project: text(),
  lineage: text(),
  serial: natural,
  key: text(),
  folded: object<State["folded"]>({ run: text(), seq: integer }),
  endpoints: list(
    object<State["endpoints"][number]>({
      name: text(),
      provider: text(),
      host: nullable(text()),
      fingerprint: text(),
      blockedPorts: list(integer),
      settings: jsonObject,
    }),
  ),
  workloads: list(workloadRecord),
  records: list(stateRecord),
  images: list(image),
  blobs: record(object<Blob>({ encoding: oneOf("utf8", "base64"), data: text() })),
  outputs,
  lastRun: nullable(object<NonNullable<State["lastRun"]>>({ plan: text(), finished: flag })),
  // the model's fields have no undefined, parsed ones have none either
  runs: optional(runs) as Shape<RunRecords>,
  approvals: optional(approvals) as Shape<RecordedApprovals>,
  forgotten: optional(list(text<Uid>())) as Shape<readonly Uid[]>,
});
