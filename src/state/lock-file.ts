// One command at a time changes a state: a lock file that only one process can create says who holds it.
import { randomBytes } from "node:crypto";
import { link, open, rename, rm } from "node:fs/promises";
import { hostname } from "node:os";
import { basename, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { errorDiagnostic, failure, success } from "../diagnostics/diagnostic.ts";
import type { Diagnostic, Result } from "../diagnostics/diagnostic.ts";
import type { Lock, LockInfo, LockRequest } from "./backend.ts";
import { errorCode } from "./file-problem.ts";
import {
  LOOK_AGAIN,
  lockHeld,
  lockLeft,
  lockTakenOver,
  newLockInfo,
  notLocked,
  otherLock,
  waitTeller,
} from "./lock-text.ts";
import { LIMITS } from "../model/limits.ts";
import { readStateText } from "./read-file.ts";
import { PRIVATE } from "./private-file.ts";
import { isGone } from "./process-identity.ts";
import { namesIn } from "./replace-file.ts";
import { integer, nullable, object, optional, problemOf, text } from "./shape.ts";

const lockShape = object<LockInfo>({
  id: text(),
  operation: text(),
  pid: nullable(integer),
  host: text(),
  since: text(),
  // the model's field has no undefined, a parsed one has none either
  process: optional(text()) as ReturnType<typeof text>,
});

/** Warnings of the result say that the lock of a process that is gone was taken over. */
export async function acquireLock(path: string, request: LockRequest): Promise<Result<Lock>> {
  const info = await newLockInfo(request);
  const notes: Diagnostic[] = [];
  const deadline = Date.now() + request.timeout;
  const tell = waitTeller(request);
  for (;;) {
    if (await create(path, info)) {
      await removeRemains(path);
      return success(heldLock(path, info), notes);
    }
    const holder = await readLock(path);
    if (holder === "gone") continue;
    if (holder !== "unreadable" && (await isDead(holder))) {
      if (await takeAway(path, holder.id)) notes.push(lockTakenOver(holder));
      continue;
    }
    const left = deadline - Date.now();
    if (left <= 0 || request.signal?.aborted === true)
      return failure(holder === "unreadable" ? unreadable(path) : lockHeld(holder));
    tell(holder === "unreadable" ? null : holder);
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
  if (holder === "gone") return failure(notLocked());
  if (holder === "unreadable") return failure(unreadable(path));
  if (holder.id === id && (await takeAway(path, id))) return success(holder);
  return failure(otherLock(holder, id));
}

function heldLock(path: string, info: LockInfo): Lock {
  const isHeld = async () => (await lockHolder(path))?.id === info.id;
  return {
    info,
    isHeld,
    release: async () => {
      try {
        if (await isHeld()) await takeAway(path, info.id);
        return [];
      } catch (error) {
        if (errorCode(error) === null) throw error;
        return [lockLeft(info, error instanceof Error ? error.message : "")];
      }
    },
  };
}

/** False where there is a lock already. It appears with its content, so that a crash leaves none that says nothing. */
async function create(path: string, info: LockInfo): Promise<boolean> {
  const own = `${path}.${info.id}`;
  try {
    await writeNew(own, info);
    await link(own, path);
    return true;
  } catch (error) {
    if (errorCode(error) === "EEXIST") return false;
    if (!NO_LINKS.has(errorCode(error) ?? "")) throw error;
    return await writeNew(path, info).then(
      () => true,
      (problem: unknown) => {
        if (errorCode(problem) === "EEXIST") return false;
        throw problem;
      },
    );
  } finally {
    await rm(own, { force: true });
  }
}

/** What file systems without hard links answer. */
const NO_LINKS: ReadonlySet<string> = new Set(["EPERM", "ENOTSUP", "ENOSYS", "EOPNOTSUPP", "EMLINK"]);

async function writeNew(path: string, info: LockInfo): Promise<void> {
  const file = await open(path, "wx", PRIVATE);
  try {
    await file.writeFile(`${JSON.stringify(info, null, 1)}\n`);
  } catch (error) {
    await rm(path, { force: true }); // a full disk must not leave a lock that says nothing
    throw error;
  } finally {
    await file.close();
  }
}

async function readLock(path: string): Promise<LockInfo | "gone" | "unreadable"> {
  // who creates a lock writes it a moment later
  for (let attempt = 0; attempt < 5; attempt++) {
    const content = readStateText(path, LIMITS.lockFile);
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

async function isDead({ host, pid, since, process: identity }: LockInfo): Promise<boolean> {
  if (host !== hostname() || pid === null) return false;
  // in containers process numbers are few and come again: one that locked before this process began is another
  if (identity === undefined && pid === process.pid)
    return Date.parse(since) < Date.now() - process.uptime() * 1000;
  return isGone(pid, identity);
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

/** Beside the lock: what processes left that died while they took it or gave it up. */
async function removeRemains(path: string): Promise<void> {
  const prefix = `${basename(path)}.`;
  for (const name of await namesIn(dirname(path))) {
    if (!name.startsWith(prefix) || !/^[0-9a-f]{8,16}$/.test(name.slice(prefix.length))) continue;
    const remains = join(dirname(path), name);
    const holder = await readLock(remains);
    if (holder !== "gone" && holder !== "unreadable" && (await isDead(holder)))
      await rm(remains, { force: true });
  }
}

function unreadable(path: string): Diagnostic {
  const detail = `If no other orch runs on this state, remove ${path}.`;
  return errorDiagnostic("state-locked", `The state is locked, but its lock file ${path} cannot be read.`, {
    detail,
  });
}

function signalOf(request: LockRequest): { readonly signal?: AbortSignal } {
  return request.signal === undefined ? {} : { signal: request.signal };
}
