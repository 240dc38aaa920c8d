// What all backends say of locks, in the same words.
import { type Diagnostic, errorDiagnostic, warningDiagnostic } from "../diagnostics/diagnostic.ts";
import { randomBytes } from "node:crypto";
import { hostname } from "node:os";
import type { LockInfo, LockRequest } from "./backend.ts";
import { ownProcess } from "./process-identity.ts";

/** Between two looks at a lock that another process holds, in milliseconds. */
export const LOOK_AGAIN = 200;

/** Ours, for this command. */
export async function newLockInfo(request: LockRequest): Promise<LockInfo> {
  const own = await ownProcess();
  return {
    id: randomBytes(8).toString("hex"),
    operation: request.operation,
    pid: process.pid,
    host: hostname(),
    since: new Date().toISOString(),
    ...(own === null ? {} : { process: own }),
  };
}

/** `orch apply (process 42 on build-7)`. */
export function holderText({ operation, pid, host }: LockInfo): string {
  return pid === null ? `${operation} (${host})` : `${operation} (process ${pid} on ${host})`;
}

/** Tells who is waited for, the first time that it is called. */
export function waitTeller({ onWait }: Pick<LockRequest, "onWait">): (holder: LockInfo | null) => void {
  let isTold = false;
  return (holder) => {
    if (!isTold) onWait?.(holder === null ? null : `${holderText(holder)} since ${holder.since}`);
    isTold = true;
  };
}

export function lockHeld(holder: LockInfo): Diagnostic {
  const summary = `The state is locked by ${holderText(holder)} since ${holder.since}.`;
  const detail = `Wait until it ends, or give --lock-timeout. If that process is gone: orch force-unlock ${holder.id}`;
  return errorDiagnostic("state-locked", summary, { detail });
}

export function lockTakenOver(holder: LockInfo, why = "that process is gone"): Diagnostic {
  const { operation, pid, since } = holder;
  const summary = `The lock of ${operation} (process ${pid ?? "unknown"}, since ${since}) was taken over: ${why}.`;
  return warningDiagnostic("lock-taken-over", summary);
}

export function notLocked(): Diagnostic {
  return errorDiagnostic("not-locked", "The state is not locked.", { detail: "There is nothing to unlock." });
}

export function otherLock(holder: LockInfo, id: string): Diagnostic {
  const summary = `The lock has the id ${holder.id}, not ${id}.`;
  const detail = `${holderText(holder)} has held it since ${holder.since}. If it is gone: orch force-unlock ${holder.id}`;
  return errorDiagnostic("other-lock", summary, { detail });
}

/** The lock is not given up; the next command has to wait or to force it. */
export function lockLeft(info: LockInfo, why: string): Diagnostic {
  const detail = `Give it free with: orch force-unlock ${info.id}`;
  return warningDiagnostic("lock-left", `The lock of the state could not be given up: ${why}.`, { detail });
}

/** `by`: a sentence about who has it now. */
export function lockLost(by = ""): Diagnostic {
  const summary = "The state is not written, because this command does not hold its lock any more.";
  const detail = `${by}Somebody may have forced the lock open. What was done so far is in the journal.`;
  return errorDiagnostic("lock-lost", summary, { detail });
}
