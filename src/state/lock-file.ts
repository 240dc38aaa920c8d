// One command at a time changes a state: a lock file that only one process can create says who holds it.
import { randomBytes } from "node:crypto";
import { link, open, readFile, rename, rm } from "node:fs/promises";
import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { errorDiagnostic, failure, success, warningDiagnostic } from "../diagnostics/diagnostic.ts";
import type { Diagnostic, Result } from "../diagnostics/diagnostic.ts";
import type { Lock, LockInfo, LockRequest } from "./backend.ts";
import { errorCode } from "./file-problem.ts";
import { integer, object, problemOf, text } from "./shape.ts";
import { PRIVATE } from "./snapshot-file.ts";

/** Between two looks at a lock that another process holds, in milliseconds. */
const LOOK_AGAIN = 200;

const lockShape = object<LockInfo>({
  id: text(),
  operation: text(),
  pid: integer,
  host: text(),
  since: text(),
});

/** Warnings of the result say that the lock of a process that is gone was taken over. */
export async function acquireLock(path: string, request: LockRequest): Promise<Result<Lock>> {
  const info: LockInfo = {
    id: randomBytes(8).toString("hex"),
    operation: request.operation,
    pid: process.pid,
    host: hostname(),
    since: new Date().toISOString(),
  };
  const notes: Diagnostic[] = [];
  const deadline = Date.now() + request.timeout;
  for (;;) {
    if (await create(path, info)) return success(heldLock(path, info), notes);
    const holder = await readLock(path);
    if (holder === "gone") continue;
    if (holder !== "unreadable" && isDead(holder)) {
      if (await takeAway(path, holder.id)) notes.push(takenOver(holder));
      continue;
    }
    const left = deadline - Date.now();
    if (left <= 0 || request.signal?.aborted === true)
      return failure(holder === "unreadable" ? unreadable(path) : held(holder));
    await sleep(left < LOOK_AGAIN ? left : LOOK_AGAIN, undefined, { ...signalOf(request) }).catch(() => {});
  }
}

export async function lockHolder(path: string): Promise<LockInfo | null> {
  const holder = await readLock(path);
  return holder === "gone" || holder === "unreadable" ? null : holder;
}

/** Removes a lock that was left behind; its id proves that this very one is meant. */
export async function forceUnlock(path: string, id: string): Promise<Result<LockInfo>> {
  const holder = await readLock(path);
  if (holder === "gone") return failure(errorDiagnostic("not-locked", "The state is not locked."));
  if (holder === "unreadable") return failure(unreadable(path));
  if (holder.id === id && (await takeAway(path, id))) return success(holder);
  const summary = `The lock has the id ${holder.id}, not ${id}.`;
  return failure(errorDiagnostic("other-lock", summary, { detail: sentence(holder) }));
}

function heldLock(path: string, info: LockInfo): Lock {
  const isHeld = async () => (await lockHolder(path))?.id === info.id;
  return {
    info,
    isHeld,
    release: async () => {
      if (await isHeld()) await takeAway(path, info.id);
    },
  };
}

/** False where there is a lock already. */
async function create(path: string, info: LockInfo): Promise<boolean> {
  try {
    const file = await open(path, "wx", PRIVATE);
    try {
      await file.writeFile(`${JSON.stringify(info, null, 1)}\n`);
    } catch (error) {
      await rm(path, { force: true }); // a full disk must not leave a lock that says nothing
      throw error;
    } finally {
      await file.close();
    }
    return true;
  } catch (error) {
    if (errorCode(error) === "EEXIST") return false;
    throw error;
  }
}

async function readLock(path: string): Promise<LockInfo | "gone" | "unreadable"> {
  // who creates a lock writes it a moment later
  for (let attempt = 0; attempt < 5; attempt++) {
    const content = await readFile(path, "utf8").catch((error: unknown) => {
      if (errorCode(error) === "ENOENT") return null;
      throw error;
    });
    if (content === null) return "gone";
    const info = parseLock(content);
    if (info !== null) return info;
    await sleep(20);
  }
  return "unreadable";
}

function parseLock(content: string): LockInfo | null {
  try {
    const parsed: unknown = JSON.parse(content);
    return problemOf(lockShape, parsed) === null ? (parsed as LockInfo) : null; // checked by the shape
  } catch {
    return null;
  }
}

function isDead(holder: LockInfo): boolean {
  if (holder.host !== hostname()) return false;
  // in containers process numbers are few and come again: one that locked before this process began is another
  if (holder.pid === process.pid) return Date.parse(holder.since) < Date.now() - process.uptime() * 1000;
  try {
    process.kill(holder.pid, 0);
    return false;
  } catch (error) {
    return errorCode(error) === "ESRCH";
  }
}

/** Removes the lock with this id, never one that another process has made in the meantime. */
async function takeAway(path: string, id: string): Promise<boolean> {
  const aside = `${path}.${randomBytes(4).toString("hex")}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return false;
    throw error;
  }
  const isMeant = (await lockHolder(aside))?.id === id;
  if (!isMeant) await link(aside, path).catch(() => {}); // back it goes
  await rm(aside, { force: true });
  return isMeant;
}

function sentence({ operation, pid, host, since }: LockInfo): string {
  return `${operation} (process ${pid} on ${host}) has held it since ${since}.`;
}

function held(holder: LockInfo): Diagnostic {
  const { operation, pid, host, since, id } = holder;
  const summary = `The state is locked by ${operation} (process ${pid} on ${host}) since ${since}.`;
  const detail = `Wait until it ends, or give --lock-timeout. If that process is gone: orch force-unlock ${id}`;
  return errorDiagnostic("state-locked", summary, { detail });
}

function unreadable(path: string): Diagnostic {
  const detail = `If no other orch runs on this state, remove ${path}.`;
  return errorDiagnostic("state-locked", `The state is locked, but its lock file ${path} cannot be read.`, {
    detail,
  });
}

function takenOver(holder: LockInfo): Diagnostic {
  const { operation, pid, since } = holder;
  const summary = `The lock of ${operation} (process ${pid}, since ${since}) was taken over: that process is gone.`;
  return warningDiagnostic("lock-taken-over", summary);
}

function signalOf(request: LockRequest): { readonly signal?: AbortSignal } {
  return request.signal === undefined ? {} : { signal: request.signal };
}
