// The lock of the PostgreSQL backend: an advisory lock of the session, which the server frees when the session ends, and
// a row that tells others who holds it.
import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { errorDiagnostic, failure, success } from "../diagnostics/diagnostic.ts";
import type { Diagnostic, Result } from "../diagnostics/diagnostic.ts";
import type { Lock, LockInfo, LockRequest } from "./backend.ts";
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
import type { Query, Session } from "./postgres-session.ts";

export interface LockPlace {
  /** Quoted, with the schema. */
  readonly table: string;
  readonly name: string;
}

export async function acquirePostgresLock(
  session: Session,
  place: LockPlace,
  request: LockRequest,
): Promise<Result<Lock>> {
  const info = await newLockInfo(request);
  const deadline = Date.now() + request.timeout;
  const tell = waitTeller(request);
  for (;;) {
    const tried = await session.run("lock the state in", (query) => tryLock(query, place, info));
    if (!tried.ok) return tried;
    if (tried.value === "taken") return success(heldLock(session, place, info), tried.diagnostics);
    const left = deadline - Date.now();
    if (left <= 0 || request.signal?.aborted === true) return failure(lockHeld(tried.value));
    tell(tried.value);
    const signal = request.signal === undefined ? {} : { signal: request.signal };
    await sleep(left < LOOK_AGAIN ? left : LOOK_AGAIN, undefined, signal).catch(() => undefined);
  }
}

export async function forcePostgresUnlock(
  session: Session,
  place: LockPlace,
  id: string,
): Promise<Result<LockInfo>> {
  return session.run("unlock the state in", async (query) => {
    const holder = await holderOf(query, place);
    if (holder === null) return failure(notLocked());
    if (holder.info.id !== id) return failure(otherLock(holder.info, id));
    const [high, low] = halvesOf(keyOf(place));
    // only the very session that has the lock; its number may be another's by now
    const ended = await query(
      `SELECT pg_terminate_backend(pid) AS done FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 1
         AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
         AND classid::bigint = $1::bigint AND objid::bigint = $2::bigint`,
      [high, low],
    );
    if (ended.rows.some((row) => row["done"] !== true)) return failure(stillConnected(holder.session));
    await query(`DELETE FROM ${place.table} WHERE name = $1 AND id = $2`, [place.name, id]);
    return success(holder.info);
  });
}

/** Whether the row is ours; asked within the transaction that writes. */
export async function holdsLock(query: Query, place: LockPlace, id: string): Promise<boolean> {
  const found = await query(`SELECT id FROM ${place.table} WHERE name = $1 FOR UPDATE`, [place.name]);
  return found.rows[0]?.["id"] === id;
}

async function tryLock(query: Query, place: LockPlace, info: LockInfo): Promise<Result<"taken" | LockInfo>> {
  const tried = await query("SELECT pg_try_advisory_lock($1::bigint) AS taken", [String(keyOf(place))]);
  const before = await holderOf(query, place);
  if (tried.rows[0]?.["taken"] !== true) return success(before?.info ?? NOT_YET_KNOWN);
  await query(
    `INSERT INTO ${place.table} (name, id, operation, pid, host, since, session)
       VALUES ($1, $2, $3, $4, $5, $6, pg_backend_pid())
     ON CONFLICT (name) DO UPDATE SET id = excluded.id, operation = excluded.operation, pid = excluded.pid,
       host = excluded.host, since = excluded.since, session = excluded.session`,
    [place.name, info.id, info.operation, info.pid, info.host, info.since],
  );
  return success(
    "taken",
    before === null ? [] : [lockTakenOver(before.info, "its connection to the server has ended")],
  );
}

function heldLock(session: Session, place: LockPlace, info: LockInfo): Lock {
  let isOurs = true;
  return {
    info,
    isHeld: async () => {
      if (!isOurs) return false;
      const asked = await session.run("look at the lock in", async (query) =>
        success(await holdsLock(query, place, info.id)),
      );
      return asked.ok && asked.value;
    },
    release: async () => {
      if (!isOurs) return [];
      isOurs = false;
      const freed = await session.run("give up the lock in", async (query) => {
        await query(`DELETE FROM ${place.table} WHERE name = $1 AND id = $2`, [place.name, info.id]);
        await query("SELECT pg_advisory_unlock($1::bigint)", [String(keyOf(place))]);
        return success(undefined);
      });
      return freed.ok ? [] : [lockLeft(info, freed.diagnostics[0]?.summary ?? "")];
    },
  };
}

async function holderOf(
  query: Query,
  place: LockPlace,
): Promise<{ readonly info: LockInfo; readonly session: number } | null> {
  const found = await query(
    `SELECT id, operation, pid, host, since, session FROM ${place.table} WHERE name = $1`,
    [place.name],
  );
  const [row] = found.rows;
  if (row === undefined) return null;
  const info: LockInfo = {
    id: String(row["id"]),
    operation: String(row["operation"]),
    pid: typeof row["pid"] === "number" ? row["pid"] : null,
    host: String(row["host"]),
    since: String(row["since"]),
  };
  return { info, session: Number(row["session"]) };
}

/** Between taking the lock and writing the row. */
const NOT_YET_KNOWN: LockInfo = {
  id: "unknown",
  operation: "another command",
  pid: null,
  host: "that has just begun",
  since: "a moment ago",
};

/** A signed number of 64 bits, of no other state's in all likelihood. */
function keyOf({ table, name }: LockPlace): bigint {
  return createHash("sha256").update(`orch\0${table}\0${name}`).digest().readBigInt64BE(0);
}

/** As pg_locks shows it. */
function halvesOf(key: bigint): readonly [string, string] {
  const bits = BigInt.asUintN(64, key);
  return [String(bits >> 32n), String(bits & 0xffff_ffffn)];
}

function stillConnected(session: number): Diagnostic {
  return errorDiagnostic("lock-left", "The session that holds the lock could not be ended.", {
    detail: `Somebody with the right to do so may run: SELECT pg_terminate_backend(${session})`,
  });
}
