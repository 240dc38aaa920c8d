// What every backend has to keep, whatever it is made of. Each gets the same tests.
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Result } from "../../src/diagnostics/diagnostic.ts";
import type { State } from "../../src/model/state.ts";
import type { Lock, StateBackend } from "../../src/state/backend.ts";
import type { StateStore } from "../../src/state/store.ts";
import { openStateStore } from "../../src/state/store.ts";
import { created, emptyState, intent, numbered } from "./examples.ts";

/** A place for one state. */
export interface Place {
  /** Another command's backend on this place. */
  readonly open: () => StateBackend;
  /** Puts a text where the snapshot is. */
  readonly damage: (text: string) => void;
  /** A folder for files. */
  readonly folder: string;
  readonly remove: () => Promise<void>;
}

export function backendSuite(name: string, makePlace: () => Promise<Place>): void {
  describe(name, () => {
    let place: Place;
    let opened: StateBackend[] = [];

    beforeEach(async () => {
      place = await makePlace();
    });

    afterEach(async () => {
      for (const backend of opened) await backend.close();
      opened = [];
      await place.remove();
    });

    const open = (): StateBackend => {
      const backend = place.open();
      opened.push(backend);
      return backend;
    };
    const locked = async (operation = "orch apply"): Promise<{ backend: StateBackend; lock: Lock }> => {
      const backend = open();
      value(await backend.prepare());
      return { backend, lock: value(await backend.lock({ operation, timeout: 0 })) };
    };
    const store = (project: string | null = "shop"): StateStore =>
      openStateStore({ backend: open(), project, folder: place.folder });
    const lockedStore = async (): Promise<StateStore> => {
      const one = store();
      value(await one.lock({ operation: "orch apply", timeout: 0 }));
      return one;
    };

    test("there is nothing before the first write, prepared or not", async () => {
      expect(value(await open().read())).toBeNull();
      const backend = open();
      value(await backend.prepare());
      value(await backend.prepare());
      expect(value(await backend.read())).toBeNull();
    });

    test("what is written is what others read", async () => {
      const { backend } = await locked();
      const state: State = { ...emptyState(), serial: 1, blobs: strange() };
      value(await backend.write(state, 0));
      expect(value(await open().read())).toEqual({ state, entries: [] });
      value(await backend.write({ ...state, serial: 2 }, 1));
      expect(value(await open().read())?.state.serial).toBe(2);
    });

    test("a write upon another serial or lineage is refused, and changes nothing", async () => {
      const { backend } = await locked();
      const state: State = { ...emptyState(), serial: 3 };
      value(await backend.write(state, 0));
      expect(problem(await backend.write({ ...state, serial: 1 }, 0))).toBe(
        `state-changed: ${backend.where} was changed by another command: it has the serial 3, not 0.`,
      );
      expect(problem(await backend.write({ ...state, serial: 4, lineage: "l-2" }, 3))).toBe(
        `other-lineage: ${backend.where} is a state of another lineage and is not overwritten.`,
      );
      expect(value(await open().read())?.state).toEqual(state);
      value(await backend.write({ ...state, serial: 4, lineage: "l-2" }, 3, "empty", "any"));
      expect(value(await open().read())?.state.lineage).toBe("l-2");
    });

    test("a journal is kept in order beside the snapshot that it continues, and goes with the next", async () => {
      const { backend } = await locked();
      const state: State = { ...emptyState(), serial: 1, folded: { run: "run-1", seq: 0 } };
      value(await backend.write(state, 0));
      const entries = numbered(Array.from({ length: 200 }, (_, index) => created(index, `u${index}-消`)));
      for (const result of await Promise.all(entries.map((entry) => backend.append(entry, true))))
        value(result);
      expect(value(await open().read())).toEqual({ state, entries });
      const next: State = { ...state, serial: 2, folded: { run: "run-1", seq: 7 } };
      value(await backend.write(next, 1, "keep"));
      expect(value(await open().read())).toEqual({ state: next, entries });
      value(await backend.write({ ...next, serial: 3 }, 2));
      expect(value(await open().read())?.entries).toEqual([]);
    });

    test("one command at a time holds the lock, and the other is told who does", async () => {
      const { lock } = await locked("orch apply");
      const refused = await open().lock({ operation: "orch destroy", timeout: 0 });
      const { id, pid, host, since } = lock.info;
      expect(refused.diagnostics.map((one) => [one.code, one.summary, one.detail])).toEqual([
        [
          "state-locked",
          `The state is locked by orch apply (process ${pid} on ${host}) since ${since}.`,
          `Wait until it ends, or give --lock-timeout. If that process is gone: orch force-unlock ${id}`,
        ],
      ]);
      expect(await lock.isHeld()).toBe(true);
      expect(await lock.release()).toEqual([]);
      expect(await lock.release()).toEqual([]);
      expect(await lock.isHeld()).toBe(false);
      const { lock: next } = await locked();
      await next.release();
    });

    test("a waiting command gets the lock when it is free, and gives up when it is asked to", async () => {
      const { lock } = await locked();
      const aborted = open().lock({ operation: "b", timeout: 60_000, signal: AbortSignal.timeout(50) });
      expect((await aborted).ok).toBe(false);
      const told: (string | null)[] = [];
      const onWait = (holder: string | null): void => void told.push(holder);
      const waiting = open().lock({ operation: "orch destroy", timeout: 20_000, onWait });
      setTimeout(() => void lock.release(), 300);
      const second = value(await waiting);
      expect(told).toEqual([expect.stringMatching(/^orch .* since /)]);
      expect(second.info.operation).toBe("orch destroy");
      await second.release();
    });

    test("of many who want the lock at once one gets it", async () => {
      value(await open().prepare());
      const all = await Promise.all(
        Array.from({ length: 8 }, () => open().lock({ operation: "orch apply", timeout: 0 })),
      );
      const winners = all.filter((one) => one.ok);
      expect(winners.length).toBe(1);
      for (const winner of winners) await winner.value.release();
    });

    test("forcing needs the id of this very lock, and who lost it writes no more", async () => {
      const first = await lockedStore();
      const state = value(await first.write(emptyState(), 0));
      const other = open();
      expect(problem(await other.forceUnlock("0123456789abcdef"))).toMatch(/^other-lock: /);
      const holder = await other.lock({ operation: "orch destroy", timeout: 0 });
      const id = / force-unlock (\w+)$/.exec(holder.diagnostics[0]?.detail ?? "")?.[1] ?? "";
      value(await other.forceUnlock(id));
      const { backend } = await locked("orch destroy");
      expect(problem(await first.write(state, 1))).toMatch(/^(lock-lost|state-server): /);
      value(await backend.write({ ...state, serial: 2 }, 1));
      expect(value(await open().read())?.state.serial).toBe(2);
    });

    test("nothing is written without the lock", async () => {
      expect(problem(await store().write(emptyState(), 0))).toMatch(/^lock-lost: /);
      expect(value(await open().read())).toBeNull();
    });

    test("damaged content is a diagnostic, and is not overwritten", async () => {
      const { backend } = await locked();
      value(await backend.write({ ...emptyState(), serial: 1 }, 0));
      for (const [text, expected] of [
        ['{"formatVersion":', "it is not JSON"],
        ["[]", "it must be an object"],
        ['{"formatVersion":"9.0"}', "state format 9.0"],
      ] as const) {
        place.damage(text);
        expect(problem(await open().read())).toContain(expected);
      }
    });

    test("the state of another project is refused", async () => {
      value(await (await lockedStore()).write(emptyState(), 0));
      expect(problem(await store("blog").read())).toContain(
        'is the state of the project "shop", not of "blog".',
      );
    });

    test("a run that dies is recovered from what it wrote, and the next run goes on from there", async () => {
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
      expect(value(await store().read())?.unfolded).toBe(0);
      value(await again.record({ type: "end", finished: true }));
      const finished = value(await again.finish());
      expect(finished.serial).toBe(3);
      expect(value(await store().read())).toEqual({ state: finished, unfinished: [], unfolded: 0 });
    });

    test("calls that are open stay known when only the state is changed", async () => {
      const one = await lockedStore();
      const run = value(await one.openRun(emptyState()));
      value(await run.record(intent(0, "u1")));
      const found = value(await one.read());
      if (found === null) throw new Error("just written");
      value(await one.write(found.state, 1, { unfinished: found.unfinished }));
      const again = value(await store().read());
      expect([again?.state.serial, again?.unfinished.map(({ uid }) => uid)]).toEqual([2, ["u1"]]);
    });
  });
}

/** Keys and texts that storage likes to change. */
function strange(): State["blobs"] {
  const data = "\u0000 \ud83d\ude00 消えた \u2028 '; DROP TABLE states; -- $1 \\";
  return JSON.parse(
    `{"__proto__":{"encoding":"utf8","data":${JSON.stringify(data)}},"b":{"encoding":"utf8","data":${JSON.stringify(
      "x".repeat(2 ** 20),
    )}}}`,
  ) as State["blobs"]; // of the shape that it writes
}

export function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.diagnostics.map((one) => `${one.code}: ${one.summary}`).join("\n"));
  return result.value;
}

export function problem(result: Result<unknown>): string {
  return result.ok ? "ok" : result.diagnostics.map((one) => `${one.code}: ${one.summary}`).join("\n");
}
