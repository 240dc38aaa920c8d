// One verb on one object. Errors of the engine come back as values.
import { isWorkloadKind } from "orch/provider";
import type { CallContext, ProviderError, RunCall, RunResult } from "orch/provider";
import { makeWork } from "./engine.ts";
import type { Engine, Work } from "./engine.ts";
import { EngineError, engineError } from "./errors.ts";
import { removeOwn, restoreNames } from "./names.ts";
import { createNetwork, deleteNetwork } from "./network.ts";
import { createReplica } from "./replica-create.ts";
import { retireReplica, startReplica } from "./replica-start.ts";
import { admitReplica, updateReplica } from "./replica-update.ts";
import { createVolume, deleteVolume } from "./volume.ts";

type Ids = Readonly<Record<string, string>> | null;

export async function runCall(engine: Engine, call: RunCall, context: CallContext): Promise<RunResult> {
  try {
    const work = await makeWork(engine, call, context);
    const ids = await perform(work);
    return { ok: true, result: ids === null ? null : { ids, name: call.name } };
  } catch (error) {
    return { ok: false, error: asProviderError(error) };
  }
}

/** Anything but an `EngineError` is a defect, and goes on. */
function asProviderError(error: unknown): ProviderError {
  if (error instanceof EngineError) return error.error;
  throw error;
}

function perform(work: Work): Promise<Ids> {
  const { kind } = work.call;
  if (isWorkloadKind(kind)) return performOnReplica(work);
  switch (kind) {
    case "network":
      return performOnObject(work, createNetwork, deleteNetwork);
    case "volume":
      return performOnObject(work, createVolume, deleteVolume);
    case "secret":
      throw unsupported(work);
    default:
      return kind satisfies never;
  }
}

async function performOnReplica(work: Work): Promise<Ids> {
  const { verb } = work.call;
  switch (verb) {
    case "create":
      return createReplica(work);
    case "admit":
      await admitReplica(work);
      return null;
    case "retire":
      await retireReplica(work);
      return null;
    case "start":
      await startReplica(work);
      return null;
    case "update":
      await updateReplica(work);
      return null;
    case "delete":
      await removeOwn(work);
      await restoreNames(work);
      return null;
    case "converge":
      throw unsupported(work);
    default:
      return verb satisfies never;
  }
}

async function performOnObject(
  work: Work,
  create: (work: Work) => Promise<string>,
  remove: (work: Work) => Promise<void>,
): Promise<Ids> {
  const { verb, kind } = work.call;
  if (verb === "create") return { [kind]: await create(work) };
  if (verb !== "delete") throw unsupported(work);
  await remove(work);
  return null;
}

function unsupported({ call }: Work): EngineError {
  return engineError("unsupported", `A Docker engine cannot ${call.verb} a ${call.kind}.`);
}
