// Locks of the HTTP protocol: LOCK and UNLOCK with a description of the holder, 409 or 423 with that of another one.
import { setTimeout as sleep } from "node:timers/promises";
import { errorDiagnostic, failure, success } from "../diagnostics/diagnostic.ts";
import type { Diagnostic, Result } from "../diagnostics/diagnostic.ts";
import type { HttpBackend } from "../model/configuration.ts";
import type { Lock, LockInfo, LockRequest } from "./backend.ts";
import { type HttpAnswer, type HttpClient, httpProblem } from "./http-client.ts";
import { lockHeld, lockLeft, lockLost, newLockInfo, otherLock, waitTeller } from "./lock-text.ts";

const LOOK_AGAIN = 1000;

export async function acquireHttpLock(
  client: HttpClient,
  backend: HttpBackend,
  request: LockRequest,
): Promise<Result<Lock>> {
  const info = await newLockInfo(request);
  const body = describe(info, backend.address);
  const deadline = Date.now() + request.timeout;
  const tell = waitTeller(request);
  for (;;) {
    const { lockMethod: method, lockAddress: address } = backend;
    const answer = await client.ask({ method, address, body, repeatable: false, signal: request.signal });
    if (answer.kind === "answer" && answer.status === 200) return success(heldLock(client, backend, info));
    if (!isHeldElsewhere(answer)) {
      // it may be locked in our name all the same
      if (answer.kind === "none" && answer.sent) await unlock(client, backend, body);
      return failure(httpProblem("lock the state", backend.lockAddress, answer));
    }
    const left = deadline - Date.now();
    const holder = holderIn(answer);
    if (left <= 0 || request.signal?.aborted === true) {
      return failure(holder === null ? lockedByNobodyKnown(backend) : lockHeld(holder));
    }
    tell(holder);
    const signal = request.signal === undefined ? {} : { signal: request.signal };
    await sleep(left < LOOK_AGAIN ? left : LOOK_AGAIN, undefined, signal).catch(() => undefined);
  }
}

export async function forceHttpUnlock(
  client: HttpClient,
  backend: HttpBackend,
  id: string,
): Promise<Result<LockInfo>> {
  const info: LockInfo = {
    id,
    operation: "orch",
    pid: null,
    host: "unknown holder",
    since: "an unknown time",
  };
  const answer = await unlock(client, backend, JSON.stringify({ ID: id }));
  if (answer.kind === "answer" && (answer.status === 200 || answer.status === 204)) return success(info);
  const holder = isHeldElsewhere(answer) ? holderIn(answer) : null;
  if (holder !== null) return failure(otherLock(holder, id));
  if (isHeldElsewhere(answer))
    return failure(
      errorDiagnostic("other-lock", `The server holds no lock with the id ${id}.`, {
        detail: "The message of the command that found the state locked names the right one.",
      }),
    );
  return failure(httpProblem("unlock the state", backend.unlockAddress, answer));
}

/** Of a write that was refused since the lock is another's by now. */
export function httpLockLost(answer: HttpAnswer): Diagnostic {
  const holder = holderIn(answer);
  return lockLost(holder === null ? "" : `${lockHeld(holder).summary} `);
}

export function isHeldElsewhere(answer: HttpAnswer): boolean {
  return answer.kind === "answer" && (answer.status === 409 || answer.status === 423);
}

function heldLock(client: HttpClient, backend: HttpBackend, info: LockInfo): Lock {
  let isOurs = true;
  return {
    info,
    // the protocol has no question for it; a write names the lock, and the server refuses another's
    isHeld: () => Promise.resolve(isOurs),
    release: async () => {
      if (!isOurs) return [];
      isOurs = false;
      const answer = await unlock(client, backend, describe(info, backend.address));
      const isFree = answer.kind === "answer" && (answer.status < 300 || isHeldElsewhere(answer));
      if (isFree) return []; // a conflict: it is another's by now
      const why = answer.kind === "none" ? answer.why : `the server answered ${answer.status}`;
      return [lockLeft(info, why)];
    },
  };
}

/** Naming the lock, so that asking twice frees nobody else's. */
function unlock(client: HttpClient, backend: HttpBackend, body: string): Promise<HttpAnswer> {
  return client.ask({
    method: backend.unlockMethod,
    address: backend.unlockAddress,
    body,
    repeatable: true,
  });
}

/** As Terraform describes a holder; what is ours is in `Info`. */
function describe(info: LockInfo, address: string): string {
  const { id, operation, pid, host, since, process: identity } = info;
  return JSON.stringify({
    ID: id,
    Operation: operation,
    Info: JSON.stringify({ pid, host, ...(identity === undefined ? {} : { process: identity }) }),
    Who: `process ${pid ?? 0}@${host}`,
    Version: "orch",
    Created: since,
    Path: new URL(address).pathname,
  });
}

function holderIn(answer: HttpAnswer): LockInfo | null {
  const found = answer.kind === "answer" ? parseObject(answer.text) : null;
  const id = textIn(found, "ID");
  if (found === null || id === null) return null;
  const own = parseObject(textIn(found, "Info") ?? "");
  const pid = own?.["pid"];
  return {
    id,
    operation: textIn(found, "Operation") ?? "another command",
    pid: typeof pid === "number" ? pid : null,
    host: textIn(own, "host") ?? textIn(found, "Who") ?? "unknown host",
    since: textIn(found, "Created") ?? "an unknown time",
  };
}

function parseObject(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === "object" && parsed !== null ? (parsed as Record<string, unknown>) : null; // just looked at
  } catch {
    return null;
  }
}

function textIn(of: Readonly<Record<string, unknown>> | null, name: string): string | null {
  const value = of !== null && Object.hasOwn(of, name) ? of[name] : null;
  return typeof value === "string" && value !== "" ? value : null;
}

function lockedByNobodyKnown(backend: HttpBackend): Diagnostic {
  return errorDiagnostic(
    "state-locked",
    `The state is locked at ${backend.lockAddress}; the server does not say by whom.`,
    {
      detail: "Wait until it ends, or give --lock-timeout.",
    },
  );
}
