import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { busyboxImage } from "../engines/images.ts";
import { startEngine } from "../engines/lab.ts";
import { address, container, instance, openHarness, replica, runCall } from "../engines/replicas.ts";
import type { Harness } from "../engines/replicas.ts";

let engine: Awaited<ReturnType<typeof startEngine>>;
let harness: Harness;

beforeAll(async () => {
  engine = await startEngine();
  await busyboxImage(engine);
  harness = await openHarness([{ name: "node-a", host: engine.host }]);
});
afterAll(async () => {
  await harness?.session.close();
  await engine?.stop();
});
afterEach(async () => {
  const ids = (await engine.docker("ps", "-aq")).split("\n").filter((id) => id !== "");
  if (ids.length > 0) await engine.docker("rm", "-f", "-v", ...ids);
});

const names = async (): Promise<readonly string[]> =>
  (await engine.docker("ps", "-a", "--format", "{{.Names}}")).split("\n").filter(Boolean);
const data = { "/data": { type: "volume", volume: address("volume.data"), name: "shop-data" } } as const;

async function makeVolume(): Promise<void> {
  const spec = { name: "shop-data", scope: "single", driver: "local", on_delete: "retain" };
  await harness.ok(
    runCall("create", { kind: "volume", address: "volume.data", uid: "uid-data", name: "shop-data", spec }),
  );
}

describe("waiting and logs", () => {
  test("a job is tried again by the engine, its exit code told, and its log read", async () => {
    const script =
      "n=$(cat /data/n 2>/dev/null || echo 0); n=$((n+1)); echo $n > /data/n; echo try $n; echo err >&2; [ $n -ge 3 ]";
    await makeVolume();
    const spec = replica({ job: { backoff_limit: 5 } }, { command: ["sh", "-c", script], mounts: data });
    const call = runCall("create", { spec, kind: "job", address: "job.migrate[0]" });
    const made = await harness.ok(call);
    const job = instance(call, made?.ids ?? {});
    expect(await harness.session.wait(job, harness.context)).toEqual({ exit: 0 });
    expect(await harness.find("uid-a")).toMatchObject({ phase: "done", exit: 0, kind: "job" });
    const lines: string[] = [];
    const options = { follow: false, tail: null, containers: [], timestamps: false };
    for await (const line of harness.session.logs(job, options, harness.context))
      lines.push(`${line.container} ${line.stream} ${line.text}`);
    expect(lines.sort()).toEqual([
      "main stderr err",
      "main stderr err",
      "main stderr err",
      "main stdout try 1",
      "main stdout try 2",
      "main stdout try 3",
    ]);
  });

  test("a job's sidecars end with it", async () => {
    for (const [index, command] of [["true"], ["sleep", "1"]].entries()) {
      const containers = { main: container({ command }), side: container() };
      const spec = replica({ job: { backoff_limit: 0 }, containers });
      const parts = { uid: `uid-${index}`, address: `job.report[${index}]`, name: `shop-report-${index}` };
      const call = runCall("create", { spec, kind: "job", ...parts });
      const made = await harness.ok(call);
      expect(await harness.session.wait(instance(call, made?.ids ?? {}), harness.context)).toEqual({
        exit: 0,
      });
      expect(await harness.find(parts.uid)).toMatchObject({ phase: "done", exit: 0 });
      expect((await harness.ok(call))?.ids["main"]).toBe(made?.ids["main"]);
    }
  });

  test("a service that ends before its sidecars can join says so with its log", async () => {
    const main = container({
      command: ["sh", "-c", "echo bad config; exit 4"],
      restart: { condition: "no" },
    });
    const result = await harness.run(
      runCall("create", { spec: replica({ containers: { main, side: container() } }) }),
    );
    expect(result).toMatchObject({ ok: false, error: { code: "failed", log: ["bad config"] } });
    expect(await names()).toEqual([]);
  });

  test("a job that takes too long is stopped", async () => {
    const spec = replica({ job: { backoff_limit: 0, timeout: 700 } });
    const call = runCall("create", { spec, kind: "job", address: "job.slow[0]" });
    const made = await harness.ok(call);
    expect(await harness.session.wait(instance(call, made?.ids ?? {}), harness.context)).toMatchObject({
      code: "timeout",
      message: "shop-web-0 did not end within 0.7 s and was stopped.",
    });
    expect(await harness.find("uid-a")).toMatchObject({ phase: "done" });
  });
});
