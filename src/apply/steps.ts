// The parts that a row is carried out in: up, gate, down, remove, update, forget.
import { parsePath } from "../model/json.ts";
import type { ReplicaSpec } from "../model/spec.ts";
import type { Instance } from "../model/state.ts";
import type { GraphStep } from "../planner/graph.ts";
import type { Material } from "../planner/input.ts";
import type { Change } from "../plan/document.ts";
import type { ProviderError, RunCall } from "../provider/contract.ts";
import { callContext, callProvider, failedCall, instanceOf, objectOf, sessionFor, tell } from "./calls.ts";
import { type ApplyContext, nodeOf } from "./context.ts";
import { waitUntilHealthy } from "./gate.ts";
import { stepIdOf } from "./identity.ts";
import { runJob } from "./job.ts";
import { lastLines } from "./last-lines.ts";
import { stepBack } from "./step-back.ts";

export type StepResult = { readonly ok: true } | { readonly ok: false; readonly error: ProviderError };

const DONE: StepResult = { ok: true };

export async function carryOut(context: ApplyContext, step: GraphStep, change: Change): Promise<StepResult> {
  const material = context.work.materials.get(step.address) ?? null;
  switch (step.part) {
    case "up":
      return await up(context, step, change, material);
    case "gate":
      return await gate(context, step, change, material);
    case "down":
      return await down(context, step);
    case "remove":
      return await remove(context, step, change);
    case "update":
      return await update(context, step, change, material);
    case "forget":
      return await forget(context, step, change);
    default:
      return step.part satisfies never;
  }
}

/** What goes away later is put aside by the fold when the new instance becomes the current one. */
async function up(
  context: ApplyContext,
  step: GraphStep,
  change: Change,
  material: Material | null,
): Promise<StepResult> {
  if (material === null) return notPlanned(step);
  // an old instance that no later step removes is gone already, or out of reach with its node
  const gone = change.order === null && change.uid !== null ? change.uid : null;
  const old = isLost(change) ? currentOf(context, step) : null;
  const result = await callProvider(context, {
    step,
    verb: "create",
    material,
    current: null,
    changed: [],
    changes: (answer, uid) => {
      if (!answer.ok) return [];
      const made = answer.result ?? { ids: {}, name: material.name };
      return [
        {
          do: "current",
          instance: instanceOf(context, material, uid, stepOf(context, step), made.ids, made.name),
        },
        ...(gone === null || gone === uid
          ? []
          : old?.uid === gone
            ? [{ do: "aside" as const, instance: old, why: "lost" as const }]
            : [{ do: "drop" as const, uid: gone }]),
      ];
    },
  });
  if (result.ok) return DONE;
  if (step.kind !== "network" && step.kind !== "volume") await stepBack(context, step, "never started");
  return result;
}

async function gate(
  context: ApplyContext,
  step: GraphStep,
  change: Change,
  material: Material | null,
): Promise<StepResult> {
  const instance = currentOf(context, step);
  const session = sessionFor(context, step, material);
  if (material === null || instance === null || session === null) return notPlanned(step);
  if (step.gate === "succeeded") return await runJob(context, step, material, instance, session);
  if (step.gate === "healthy") {
    const policy = material.workload?.update;
    const first = change.action === "create";
    const answer = await waitUntilHealthy(
      {
        session,
        instance,
        spec: material.spec.value as unknown as ReplicaSpec, // the value of a workload's spec is one
        advertise: nodeOf(context, step.node)?.advertise ?? null,
        minHealthyTime: first && hasCheck(material) ? 0 : (policy?.minHealthyTime ?? 0),
        deadline: policy?.healthyDeadline ?? 120_000,
        progress: (text, left) => tell(context, step, { kind: "waiting", text, left }),
      },
      callContext(context, step),
      context.clock,
    );
    // what cannot be asked cannot be taken back either: it counts, and the next plan finds out how it is
    if (!answer.ok && answer.silent === true)
      return { ok: false, error: { ...failedCall("unreachable", answer.reason), retryable: true } };
    if (!answer.ok) {
      const log = await lastLines(context, step);
      await stepBack(context, step, "unhealthy");
      return { ok: false, error: { ...failedCall("failed", answer.reason), log } };
    }
  }
  if (step.admission !== "later") return DONE;
  const admitted = await callProvider(context, {
    step,
    verb: "admit",
    material,
    current: instance,
    changed: [],
    changes: () => [],
  });
  return admitted.ok ? DONE : admitted;
}

async function down(context: ApplyContext, step: GraphStep): Promise<StepResult> {
  const old = goingOf(context, step);
  if (old === null) return DONE;
  return await callProvider(context, {
    step,
    verb: "retire",
    material: null,
    current: old,
    changed: [],
    changes: () => [],
  });
}

async function remove(context: ApplyContext, step: GraphStep, change: Change): Promise<StepResult> {
  const old = goingOf(context, step);
  if (old === null) return DONE;
  const result = await callProvider(context, {
    step,
    verb: "delete",
    material: null,
    current: old,
    changed: [],
    changes: (answer) => (answer.ok ? [{ do: "drop", uid: old.uid }] : []),
  });
  // nothing is left that the outcome of a run could be of
  const record = context.ledger.record(step.address);
  if (result.ok && change.action === "delete" && step.uid === change.uid && record?.outcome != null)
    await context.ledger.append({ type: "outcome", object: record, outcome: null });
  return result;
}

/** In place; then started again if it was stopped. Attributes that mean nothing to the engine are only recorded. */
async function update(
  context: ApplyContext,
  step: GraphStep,
  change: Change,
  material: Material | null,
): Promise<StepResult> {
  // a volume that stands in no record, or was given up as lost, is taken up again
  const found = goingOf(context, { ...step, uid: change.uid });
  const instance = currentOf(context, step) ?? found;
  if (material === null || instance === null) return notPlanned(step);
  const changed: RunCall["changed"] = change.attributes
    .filter((attribute) => attribute.effect !== "none")
    .map((attribute) => ({ path: parsePath(attribute.path), effect: attribute.effect }));
  const after = (ids: Instance["ids"], name: string): Instance => ({
    ...instanceOf(context, material, instance.uid, instance.step, ids, name),
    // an image that is not made anew stays what it is
    images: instance.images,
  });
  if (changed.length > 0) {
    const result = await callProvider(context, {
      step,
      verb: "update",
      material,
      current: instance,
      changed,
      changes: (answer) =>
        answer.ok
          ? [
              {
                do: "current",
                instance: after(answer.result?.ids ?? instance.ids, answer.result?.name ?? instance.name),
              },
            ]
          : [],
    });
    if (!result.ok) return result;
  } else {
    await context.ledger.append({
      type: "record",
      address: step.address,
      record: {
        ...recordOf(context, step, material),
        current: after(instance.ids, instance.name),
        others: (context.ledger.record(step.address)?.others ?? []).filter(
          (other) => other.instance.uid !== instance.uid,
        ),
      },
    });
  }
  if (!change.causes.some((cause) => cause.kind === "stopped")) return DONE;
  return await callProvider(context, {
    step,
    verb: "start",
    material,
    current: currentOf(context, step),
    changed: [],
    changes: () => [],
  });
}

/** What is lost with its node may come back with it: it is put aside, and removed then. */
async function forget(context: ApplyContext, step: GraphStep, change: Change): Promise<StepResult> {
  const record = context.ledger.record(step.address);
  const old = record?.current ?? null;
  const lost =
    record === null || old === null || !isLost(change)
      ? null
      : {
          ...record,
          current: null,
          outcome: null,
          others: [...record.others, { why: "lost" as const, instance: old }],
        };
  await context.ledger.append({ type: "record", address: step.address, record: lost });
  return DONE;
}

function isLost(change: Change): boolean {
  return change.causes.some((cause) => cause.kind === "lost");
}

function recordOf(context: ApplyContext, step: GraphStep, material: Material) {
  return (
    context.ledger.record(step.address) ?? {
      ...objectOf(context, step, material),
      current: null,
      others: [],
      outcome: null,
    }
  );
}

function currentOf(context: ApplyContext, step: GraphStep): Instance | null {
  return context.ledger.record(step.address)?.current ?? null;
}

/** The instance that a `down` or `remove` is about: by its uid, wherever it is recorded, or found on an engine. */
function goingOf(context: ApplyContext, step: GraphStep): Instance | null {
  const record = context.ledger.record(step.address);
  const known = [record?.current ?? null, ...(record?.others ?? []).map((other) => other.instance)];
  return (
    known.find((instance) => instance?.uid === step.uid) ??
    (step.uid === null ? null : (context.work.unrecorded.get(step.uid) ?? null))
  );
}

function hasCheck(material: Material): boolean {
  const spec = material.spec.value as unknown as ReplicaSpec; // the value of a workload's spec is one
  return Object.values(spec.containers).some((container) => container.healthcheck !== undefined);
}

function stepOf(context: ApplyContext, step: GraphStep): Instance["step"] {
  return stepIdOf(context.lineage, context.work.plan.id, step.id);
}

function notPlanned(step: GraphStep): StepResult {
  return { ok: false, error: failedCall("invalid", `${step.id} has nothing to work on`) };
}
