// A process that is killed in the middle of a run: everything that it was told is recorded is there for the next one.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { localBackend } from "../../src/state/local.ts";
import { openStateStore } from "../../src/state/store.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** Prints a number for every result that is recorded, ten at a time, without end. */
const CHILD = `
  import { createServer } from "vite";
  const server = await createServer({ root: ${JSON.stringify(ROOT)}, configFile: false, logLevel: "silent",
    server: { middlewareMode: true, hmr: false, ws: false, watch: null }, optimizeDeps: { noDiscovery: true }, appType: "custom" });
  const { openStateStore } = await server.ssrLoadModule("/src/state/store.ts");
  const { localBackend } = await server.ssrLoadModule("/src/state/local.ts");
  const { emptyState, intent, created } = await server.ssrLoadModule("/test/state/examples.ts");
  const store = openStateStore({ backend: localBackend(process.argv[1]), project: null, folder: "." });
  await store.lock({ operation: "orch apply", timeout: 0 });
  const { value: run } = await store.openRun(emptyState());
  await run.record({ type: "begin", plan: "p1-x", lineage: "l-1" });
  let next = 0;
  const work = async () => {
    for (;;) {
      const index = next++;
      await run.record(intent(index, "u" + index));
      const done = await run.record(created(index, "u" + index));
      if (done.ok) process.stdout.write(index + "\\n");
    }
  };
  await Promise.all(Array.from({ length: 10 }, work));
`;

test("after kill -9 no acknowledged result is lost, and the lock is taken over", async () => {
  const folder = mkdtempSync(join(tmpdir(), "orch-kill-"));
  try {
    const path = join(folder, "orch.state.json");
    const child = spawn(process.execPath, ["--input-type=module", "-e", CHILD, path], { cwd: ROOT });
    const exited = once(child, "exit");
    let said = "";
    child.stderr.on("data", (text: Buffer) => (said += text.toString()));
    const acknowledged: number[] = [];
    for await (const line of createInterface({ input: child.stdout })) {
      acknowledged.push(Number(line));
      if (acknowledged.length === 137) child.kill("SIGKILL");
    }
    await exited;
    expect(said).toBe("");
    expect(acknowledged.length).toBeGreaterThanOrEqual(137);

    const store = openStateStore({ backend: localBackend(path), project: "shop", folder });
    const lock = await store.lock({ operation: "orch apply", timeout: 0 });
    expect(lock.diagnostics.map((one) => one.code)).toEqual(["lock-taken-over"]);
    const found = await store.read();
    if (!found.ok || found.value === null) throw new Error("it is recovered");
    const { state, unfinished } = found.value;
    const recorded = new Set(state.records.map((record) => Number(record.current?.uid.slice(1))));
    expect(acknowledged.filter((index) => !recorded.has(index))).toEqual([]);
    // at most what was under way: ten at a time
    expect(unfinished.length).toBeLessThanOrEqual(10);
    expect(unfinished.filter((intent) => recorded.has(Number(intent.uid.slice(1))))).toEqual([]);
    await store.close();
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 60_000);
