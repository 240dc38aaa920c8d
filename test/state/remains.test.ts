// What a process leaves that is killed while it writes: nothing of it stays after the next one, and nothing else is touched.
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { localBackend } from "../../src/state/local.ts";
import { emptyState } from "./examples.ts";

let folder = "";
const at = (name: string): string => join(folder, name);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "orch-remains-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test("half of a snapshot that a killed process left is gone after the next write; copies that people made stay", async () => {
  const copies = ["orch.state.json.2026", "orch.state.json.old", "orch.state.json.tmp-mine"];
  for (const name of [...copies, "orch.state.json.tmp-0a1b2c3d"]) writeFileSync(at(name), "{");
  const backend = localBackend(at("orch.state.json"));
  expect(await backend.write({ ...emptyState(), serial: 1 }, 0)).toMatchObject({ ok: true });
  await backend.close();
  expect(readdirSync(folder).sort()).toEqual(["orch.state.json", ...copies].sort());
});

test("locks of killed processes that were not in their place yet are gone with the next lock, those of others stay", async () => {
  const info = { operation: "orch apply", host: hostname(), since: "2026-01-02T03:04:05.000Z" };
  const dead = { ...info, id: "0123456789abcdef", pid: 2 ** 22 + 1 };
  const elsewhere = { ...info, id: "fedcba9876543210", pid: 1, host: "build-7" };
  for (const lock of [dead, elsewhere]) writeFileSync(at(`orch.state.lock.${lock.id}`), JSON.stringify(lock));
  writeFileSync(at("orch.state.lock.note"), "mine");
  const backend = localBackend(at("orch.state.json"));
  const lock = await backend.lock({ operation: "orch apply", timeout: 0 });
  if (!lock.ok) throw new Error("the lock is free");
  await lock.value.release();
  await backend.close();
  expect(readdirSync(folder).sort()).toEqual([`orch.state.lock.${elsewhere.id}`, "orch.state.lock.note"]);
  expect(readFileSync(at("orch.state.lock.note"), "utf8")).toBe("mine");
});
