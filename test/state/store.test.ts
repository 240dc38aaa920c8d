import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Result } from "../../src/diagnostics/diagnostic.ts";
import type { State } from "../../src/model/state.ts";
import { localBackend } from "../../src/state/local.ts";
import { openStateStore } from "../../src/state/store.ts";
import type { StateStore } from "../../src/state/store.ts";
import { created, emptyState, intent, ref } from "./examples.ts";

let folder = "";
let path = "";
let opened: StateStore[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "orch-state-"));
  path = join(folder, "orch.state.json");
});

afterEach(async () => {
  for (const store of opened) await store.close();
  opened = [];
  rmSync(folder, { recursive: true });
});

function openStore(project: string | null = "shop"): StateStore {
  const store = openStateStore({ backend: localBackend(path), project, folder });
  opened.push(store);
  return store;
}

async function lockedStore(): Promise<StateStore> {
  const store = openStore();
  value(await store.lock({ operation: "orch apply", timeout: 0 }));
  return store;
}

function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.diagnostics.map((one) => one.summary).join("\n"));
  return result.value;
}

function problem(result: Result<unknown>): string {
  return result.ok ? "ok" : result.diagnostics.map((one) => `${one.code}: ${one.summary}`).join("\n");
}

test("there is no state before the first write, and reading writes nothing", async () => {
  const store = openStateStore({
    backend: localBackend(join(folder, "deep/er/orch.state.json")),
    project: null,
    folder,
  });
  expect(value(await store.read())).toBeNull();
  expect(existsSync(join(folder, "deep"))).toBe(false);
});

test("what is written is read back, with the next serial", async () => {
  const store = await lockedStore();
  const written = value(await store.write(emptyState(), 0));
  expect(written.serial).toBe(1);
  expect(value(await openStore().read())).toEqual({ state: written, unfinished: [], unfolded: 0 });
});

test("the state and its backup are for their owner alone, also where the file was open to others", async () => {
  const store = await lockedStore();
  value(await store.write(emptyState(), 0));
  chmodSync(path, 0o644);
  value(await store.write(emptyState(), 1));
  const mode = (file: string) => (statSync(file).mode & 0o777).toString(8);
  expect([mode(path), mode(`${path}.backup`)]).toEqual(["600", "600"]);
  const serialOf = (file: string) => (JSON.parse(readFileSync(file, "utf8")) as State).serial; // just written
  expect([serialOf(path), serialOf(`${path}.backup`)]).toEqual([2, 1]);
});

test("a write upon another serial or lineage is refused", async () => {
  const store = await lockedStore();
  const state = value(await store.write(emptyState(), 0));
  expect(problem(await store.write(state, 0))).toBe(
    `state-changed: ${path} was changed by another command: it has the serial 1, not 0.`,
  );
  expect(problem(await store.write({ ...state, lineage: "l-2" }, 1))).toBe(
    `other-lineage: ${path} is a state of another lineage and is not overwritten.`,
  );
});

test("nothing is written without the lock", async () => {
  expect(problem(await openStore().write(emptyState(), 0))).toContain("lock-lost");
  const store = openStore();
  const lock = value(await store.lock({ operation: "orch apply", timeout: 0 }));
  value(await openStore().forceUnlock(lock.info.id));
  expect(problem(await store.write(emptyState(), 0))).toContain("lock-lost");
  expect(existsSync(path)).toBe(false);
});

test("damaged content is named with its place and never overwritten", async () => {
  const store = await lockedStore();
  const good = value(await store.write(emptyState(), 0));
  const bad = (change: object) => JSON.stringify({ ...good, ...change });
  const record = { ...ref(0), current: { uid: 5 }, others: [], outcome: null };
  const cases: [string, string][] = [
    ["", "state-damaged: "],
    [`{"formatVersion": `, "it is not JSON"],
    ["[]", "it must be an object"],
    ["null", "it must be an object"],
    [bad({ serial: 1.5 }), "serial must be an integer"],
    [bad({ records: [record] }), "records[0].current.uid must be a string"],
    [bad({ workloads: {} }), "workloads must be a list"],
    [bad({ images: [{ ref: "a" }] }), "images[0].digest must be a string"],
    [bad({ surprise: 1 }), "surprise is unknown"],
    [bad({ formatVersion: "2.0" }), `state-version: ${path} has the state format 2.0, which this version`],
  ];
  for (const [content, expected] of cases) {
    writeFileSync(path, content);
    expect(problem(await store.read())).toContain(expected);
    expect(problem(await store.write(good, 1))).toContain(expected);
    expect(readFileSync(path, "utf8")).toBe(content);
  }
});

test("the state of another project is refused", async () => {
  value(await (await lockedStore()).write(emptyState(), 0));
  expect(problem(await openStore("blog").read())).toBe(
    `other-project: ${path} is the state of the project "shop", not of "blog".`,
  );
  expect(value(await openStore(null).read())?.state.project).toBe("shop");
});

test("a file that cannot be read is a diagnostic", async () => {
  const inside = join(folder, "file");
  writeFileSync(inside, "");
  expect(
    problem(
      await openStateStore({
        backend: localBackend(join(inside, "orch.state.json")),
        project: null,
        folder,
      }).read(),
    ),
  ).toContain("state-file: Could not read");
});

test("a run that dies is recovered from its journal, and the next run goes on from there", async () => {
  const first = await lockedStore();
  const run = value(await first.openRun(emptyState()));
  value(await run.record({ type: "begin", plan: "p1-x", lineage: "l-1" }));
  value(await run.record(intent(0, "u1")));
  value(await run.record(created(0, "u1")));
  value(await run.record(intent(1, "u2")));
  await first.close(); // as if it died: nothing is finished

  const second = await lockedStore();
  const found = value(await second.read());
  expect(found?.state).toEqual(run.state());
  expect(found?.unfinished.map((one) => one.uid)).toEqual(["u2"]);
  if (found === null) throw new Error("found above");
  const again = value(await second.openRun(found.state));
  expect(value(await openStore().read())?.unfolded).toBe(0);
  value(await again.record({ type: "end", finished: true }));
  const finished = value(
    await again.finish((state) => ({ ...state, outputs: { url: { value: "x", sensitive: false } } })),
  );
  expect(finished.serial).toBe(3);
  expect(value(await openStore().read())).toEqual({ state: finished, unfinished: [], unfolded: 0 });
  expect(existsSync(join(folder, "orch.state.journal"))).toBe(false);
});

test("a crash between writing the snapshot and emptying the journal folds nothing twice", async () => {
  const store = await lockedStore();
  const run = value(await store.openRun(emptyState()));
  value(await run.record(created(0, "u1")));
  const journal = readFileSync(join(folder, "orch.state.journal"));
  const finished = value(await run.finish());
  writeFileSync(join(folder, "orch.state.journal"), journal);
  expect(value(await store.read())).toEqual({ state: finished, unfinished: [], unfolded: 0 });
});

test("a journal without its state is not ignored", async () => {
  const store = await lockedStore();
  const run = value(await store.openRun(emptyState()));
  value(await run.record(intent(0, "u1")));
  rmSync(path);
  expect(problem(await store.read())).toContain("state-missing: There is a journal");
});

test("events recorded at the same time are all kept, in order", async () => {
  const store = await lockedStore();
  const run = value(await store.openRun(emptyState()));
  const events = Array.from({ length: 200 }, (_, index) => created(index, `u${index}`));
  for (const result of await Promise.all(events.map((event) => run.record(event)))) value(result);
  const found = value(await openStore().read());
  expect(found?.unfolded).toBe(200);
  expect(found?.state).toEqual(run.state());
});

test("an apply of n steps writes bytes in proportion to n", async () => {
  const bytesFor = async (steps: number) => {
    rmSync(path, { force: true });
    rmSync(`${path}.backup`, { force: true });
    const store = await lockedStore();
    const run = value(await store.openRun(emptyState()));
    for (let index = 0; index < steps; index++) value(await run.record(created(index, `u${index}`)));
    const journal = statSync(join(folder, "orch.state.journal")).size;
    value(await run.finish());
    const total = journal + statSync(path).size + statSync(`${path}.backup`).size;
    await store.close();
    return total;
  };
  const [small, large] = [await bytesFor(100), await bytesFor(1000)];
  expect(large / small).toBeLessThan(11);
});
