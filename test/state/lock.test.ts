import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Lock, LockInfo } from "../../src/state/backend.ts";
import { acquireLock, forceUnlock, lockHolder } from "../../src/state/lock-file.ts";

let folder = "";
let path = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "orch-lock-"));
  path = join(folder, "orch.state.lock");
});

afterEach(() => rmSync(folder, { recursive: true }));

async function acquired(timeout = 0): Promise<Lock> {
  const lock = await acquireLock(path, { operation: "orch apply", timeout });
  if (!lock.ok) throw new Error("the lock is free");
  return lock.value;
}

function writeLock(change: Partial<LockInfo>): void {
  const info = {
    id: "abc",
    operation: "orch plan",
    pid: 1,
    host: hostname(),
    since: "2026-01-02T03:04:05.000Z",
  };
  writeFileSync(path, JSON.stringify({ ...info, ...change }));
}

test("a held lock says who holds it, since when, and how to force it open", async () => {
  writeLock({ host: "build-7", pid: 42 });
  expect(await acquireLock(path, { operation: "orch apply", timeout: 0 })).toEqual({
    ok: false,
    diagnostics: [
      {
        severity: "error",
        code: "state-locked",
        summary: "The state is locked by orch plan (process 42 on build-7) since 2026-01-02T03:04:05.000Z.",
        detail: "Wait until it ends, or give --lock-timeout. If that process is gone: orch force-unlock abc",
      },
    ],
  });
});

test("a released lock is free again, and releasing twice does no harm", async () => {
  const lock = await acquired();
  expect(await lockHolder(path)).toEqual(lock.info);
  await lock.release();
  await lock.release();
  expect(readdirSync(folder)).toEqual([]);
  await (await acquired()).release();
});

test("a lock that somebody else took after a forced unlock is not released by the first holder", async () => {
  const first = await acquired();
  expect((await forceUnlock(path, first.info.id)).ok).toBe(true);
  const second = await acquired();
  expect(await first.isHeld()).toBe(false);
  await first.release();
  expect(await second.isHeld()).toBe(true);
});

test("forcing needs the id of this very lock", async () => {
  expect((await forceUnlock(path, "abc")).diagnostics.map((one) => one.summary)).toEqual([
    "The state is not locked.",
  ]);
  writeLock({ host: "build-7", pid: 42 });
  expect((await forceUnlock(path, "xyz")).diagnostics.map((one) => [one.summary, one.detail])).toEqual([
    [
      "The lock has the id abc, not xyz.",
      "orch plan (process 42 on build-7) has held it since 2026-01-02T03:04:05.000Z. If it is gone: orch force-unlock abc",
    ],
  ]);
  expect((await forceUnlock(path, "abc")).ok).toBe(true);
  expect(existsSync(path)).toBe(false);
});

test("a waiting command gets the lock when it is released, and gives up when its time is over", async () => {
  const first = await acquired();
  const waiting = acquired(5000);
  await first.release();
  const second = await waiting;
  const started = Date.now();
  const third = await acquireLock(path, { operation: "orch apply", timeout: 300 });
  expect(third.ok).toBe(false);
  expect(Date.now() - started).toBeGreaterThanOrEqual(290);
  const aborted = acquireLock(path, {
    operation: "orch apply",
    timeout: 60_000,
    signal: AbortSignal.timeout(20),
  });
  expect((await aborted).ok).toBe(false);
  await second.release();
});

test("who waits is told once who has the lock", async () => {
  const first = await acquired();
  const told: (string | null)[] = [];
  const tried = await acquireLock(path, {
    operation: "orch destroy",
    timeout: 600,
    onWait: (holder) => told.push(holder),
  });
  expect(tried.ok).toBe(false);
  const { pid, host, since } = first.info;
  expect(told).toEqual([`orch apply (process ${pid ?? ""} on ${host}) since ${since}`]);
  const refused: (string | null)[] = [];
  await acquireLock(path, { operation: "b", timeout: 0, onWait: (holder) => refused.push(holder) });
  expect(refused).toEqual([]);
  await first.release();
});

test("the lock of a process that is gone is taken over with a note, by one taker only", async () => {
  const child = spawn(process.execPath, ["-e", ""]);
  await once(child, "exit");
  if (child.pid === undefined) throw new Error("it ran");
  writeLock({ pid: child.pid });
  const takers = await Promise.all(
    Array.from({ length: 5 }, () => acquireLock(path, { operation: "orch apply", timeout: 0 })),
  );
  const winners = takers.filter((taker) => taker.ok);
  expect(winners.length).toBe(1);
  const notes = takers.flatMap((taker) => (taker.ok ? taker.diagnostics : []));
  expect(notes.filter((note) => !note.summary.endsWith("was taken over: that process is gone."))).toEqual([]);
  expect(readdirSync(folder)).toEqual(["orch.state.lock"]);
});

test("a lock with our process number from before our time is another process's", async () => {
  writeLock({ pid: process.pid, since: "2001-01-01T00:00:00.000Z" });
  const lock = await acquired();
  expect((JSON.parse(readFileSync(path, "utf8")) as LockInfo).id).toBe(lock.info.id); // written by us
});

test("a lock file that says nothing is not taken over", async () => {
  writeFileSync(path, "");
  const lock = await acquireLock(path, { operation: "orch apply", timeout: 0 });
  expect(lock.diagnostics.map((one) => one.summary)).toEqual([
    `The state is locked, but its lock file ${path} cannot be read.`,
  ]);
  expect(readFileSync(path, "utf8")).toBe("");
});
