// One provider call with its journal lines: the intent is on disk before the call, the result after it.
import { isObject, valueAt } from "../model/json.ts";
import type { Instance, StepId, Uid } from "../model/state.ts";
import type { Material } from "../planner/input.ts";
import type { GraphStep } from "../planner/graph.ts";
import type { ProviderError, RunCall, RunResult, Session, Verb } from "../provider/contract.ts";
import type { ObjectRef, RecordChange } from "../state/entry.ts";
import { encodeBirthNote } from "../plan/birth-note.ts";
import { recordSpec } from "../state/digest.ts";
import { blobsOf } from "./blobs.ts";
import type { ApplyContext } from "./context.ts";
import type { StepDetail } from "./events.ts";
import { stepIdOf, uidOf } from "./identity.ts";

export type CallResult =
  | { readonly ok: true; readonly result: Extract<RunResult, { ok: true }>["result"] }
  | { readonly ok: false; readonly error: ProviderError };

export interface Call {
  readonly step: GraphStep;
  readonly verb: Verb;
  /** Of what is made or changed; null for what goes away. */
  readonly material: Material | null;
  readonly current: Instance | null;
  readonly changed: RunCall["changed"];
  /** What the result means for the record. */
  readonly changes: (result: CallResult, uid: Uid) => readonly RecordChange[];
}

export async function callProvider(context: ApplyContext, call: Call): Promise<CallResult> {
  const { step, material, current, verb } = call;
  const target = material ?? current;
  const session = sessionFor(context, step, material);
  if (target === null || session === null)
    return { ok: false, error: failedCall("not-found", `${step.address} is not known on ${step.node}`) };
  const planId = context.work.plan.id;
  // what exists keeps the identity that it was born with
  const uid =
    verb === "create"
      ? uidOf(context.lineage, planId, step.address)
      : (current?.uid ?? uidOf(context.lineage, planId, step.address));
  const id: StepId =
    verb === "create" || current === null ? stepIdOf(context.lineage, planId, step.id) : current.step;
  const object = objectOf(context, step, material);
  await context.ledger.append({
    type: "intent",
    step: id,
    verb,
    object,
    endpoint: target.endpoint,
    node: target.node,
    uid,
    next:
      verb === "create" && material !== null
        ? instanceOf(context, material, uid, id, {}, material.name)
        : null,
  });
  tell(context, step, { kind: "verb", verb });
  const grace = verb === "retire" ? graceOf(current) : null;
  if (grace !== null) tell(context, step, { kind: "waiting", text: "stopping", left: grace });
  const spec = material === null ? (current?.applied.value ?? {}) : material.spec.value;
  const answer = await session.run(
    {
      step: id,
      verb,
      project: context.project,
      lineage: context.lineage,
      kind: step.kind,
      address: step.address,
      endpoint: target.endpoint,
      node: target.node,
      uid,
      name: material?.name ?? current?.name ?? "",
      spec,
      secrets: material?.spec.sensitive ?? [],
      blobs: material === null ? {} : blobsOf(spec, context.work.blobs),
      ports: material?.ports ?? current?.ports ?? {},
      images: material?.images ?? current?.images ?? {},
      admission: step.admission,
      current,
      ...(verb === "create" && material !== null ? noteOf(context, material) : {}),
      changed: call.changed,
    },
    callContext(context, step),
  );
  const result: CallResult = answer.ok
    ? { ok: true, result: answer.result }
    : { ok: false, error: answer.error };
  const changes = call.changes(result, uid);
  await context.ledger.append(
    result.ok
      ? { type: "result", step: id, verb, object, ok: true, changes }
      : { type: "result", step: id, verb, object, ok: false, error: result.error, changes },
  );
  return result;
}

/** Milliseconds until its engine kills what does not stop; null where the engine's own time counts. */
function graceOf(instance: Instance | null): number | null {
  const containers = valueAt(instance?.applied.value, ["containers"]);
  const graces = isObject(containers)
    ? Object.values(containers).map((container) => valueAt(container, ["stop_grace_period"]))
    : [];
  const known = graces.filter((grace): grace is number => typeof grace === "number");
  return known.length === 0 ? null : Math.max(...known);
}

export function instanceOf(
  context: ApplyContext,
  material: Material,
  uid: Uid,
  step: StepId,
  ids: Readonly<Record<string, string>>,
  name: string,
): Instance {
  return {
    uid,
    step,
    endpoint: material.endpoint,
    node: material.node,
    name,
    ids,
    schema: context.schemas.get(material.provider)?.version ?? 1,
    applied: recordSpec(material.spec, context.key),
    images: material.images,
    ports: material.ports,
    bindings: material.bindings,
  };
}

/** Too long a one is left out: such an object is made anew after a loss of the state. */
function noteOf(context: ApplyContext, material: Material): { readonly note?: string } {
  const { plan } = context.work;
  const images = plan.images.flatMap((image) => {
    const meaning = material.images[image.ref];
    if (meaning === undefined) return [];
    return [[image.ref, "digest" in image ? { digest: meaning } : { id: meaning }] as const];
  });
  const note = encodeBirthNote({
    schema: context.schemas.get(material.provider)?.version ?? 1,
    serial: plan.serial,
    spec: material.spec.value,
    sensitive: material.spec.sensitive.map((item) => item.path),
    images: Object.fromEntries(images),
    ports: material.ports,
    bindings: material.bindings,
    protect: material.protect,
    triggers: material.workload?.triggers ?? {},
  });
  return note === null ? {} : { note };
}

export function objectOf(context: ApplyContext, step: GraphStep, material: Material | null): ObjectRef {
  const provider =
    material?.provider ?? context.ledger.record(step.address)?.provider ?? providerOf(context, step);
  return { address: step.address, owner: step.owner, kind: step.kind, provider };
}

export function sessionFor(
  context: ApplyContext,
  step: GraphStep,
  material: Material | null,
): Session | null {
  return context.sessions.get(objectOf(context, step, material).provider) ?? null;
}

export function callContext(context: ApplyContext, step: GraphStep): Parameters<Session["run"]>[1] {
  return {
    signal: context.signal,
    event: (event) => {
      if (event.type === "pull") tell(context, step, { kind: "pull", ref: event.ref, text: event.text });
      else if (event.type === "step") tell(context, step, { kind: "text", text: event.text });
      else
        context.emit({ type: "log", address: event.address, container: event.container, line: event.line });
    },
  };
}

export function tell(context: ApplyContext, step: GraphStep, detail: StepDetail): void {
  context.emit({ type: "step-progress", ...infoOf(step), detail });
}

export function infoOf(step: GraphStep) {
  return {
    step: step.id,
    address: step.address,
    owner: step.owner,
    kind: step.kind,
    part: step.part,
    node: step.node,
  };
}

export function failedCall(code: ProviderError["code"], message: string): ProviderError {
  return { code, retryable: false, maybeDone: false, message };
}

function providerOf(context: ApplyContext, step: GraphStep): string {
  return context.work.nodes.get(step.node)?.provider ?? "docker";
}
