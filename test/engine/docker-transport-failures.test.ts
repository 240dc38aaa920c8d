import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { busyboxImage } from "../engines/images.ts";
import { startEngine } from "../engines/lab.ts";
import { instance, openHarness, replica, runCall } from "../engines/replicas.ts";
import type { Harness } from "../engines/replicas.ts";

let engine: Awaited<ReturnType<typeof startEngine>>;
let harness: Harness;
const TIMEOUT = 700;

beforeAll(async () => {
  engine = await startEngine("edge-a");
  await busyboxImage(engine);
  harness = await openHarness([{ name: "edge-a", host: engine.host, settings: { timeout: TIMEOUT } }]);
});
afterAll(async () => {
  await harness?.session.close();
  await engine?.stop();
});
afterEach(async () => {
  engine.thaw();
  const ids = (await engine.docker("ps", "-aq")).split("\n").filter((id) => id !== "");
  if (ids.length > 0) await engine.docker("rm", "-f", "-v", ...ids);
});

const call = runCall("create", { node: "edge-a", spec: replica() });

async function timed<T>(work: Promise<T>): Promise<{ readonly answer: T; readonly took: number }> {
  const started = performance.now();
  return { answer: await work, took: performance.now() - started };
}

describe("an engine that stops answering", () => {
  test("is unreachable after its node's time-out, and ready when it is back", async () => {
    await harness.observe();
    engine.freeze();
    const { answer, took } = await timed(harness.observe());
    expect(answer.nodes[0]).toMatchObject({ status: "unreachable" });
    expect(answer.nodes[0]?.problem).toMatch(/^The engine of edge-a did not .* within 0\.7 s\.$/);
    expect(took).toBeLessThan(3 * TIMEOUT);
    engine.thaw();
    expect((await harness.observe()).nodes[0]).toMatchObject({ status: "ready", problem: null });
  });

  test("holds up thirty changes as long as one, and says of those that it got that they may be done", async () => {
    await harness.observe();
    engine.freeze();
    const calls = Array.from({ length: 30 }, (_, index) =>
      runCall("create", {
        ...{ node: "edge-a", spec: replica(), uid: `uid-${index}` },
        ...{ address: `service.web[${index}]`, name: `shop-web-${index}` },
      }),
    );
    const { answer, took } = await timed(Promise.all(calls.map(harness.run)));
    expect(answer.filter((each) => each.ok)).toEqual([]);
    expect(took).toBeLessThan(6 * TIMEOUT);
    engine.thaw();
    for (const each of calls) await harness.ok(each);
    expect((await engine.docker("ps", "-q")).split("\n").length).toBe(30);
  });

  test("may have carried out what it was asked for last, and the next attempt finds that", async () => {
    await harness.observe();
    const stopping = runCall("create", {
      ...{ node: "edge-a", spec: replica({}, { command: ["sleep", "1000"], stop_grace_period: 1000 }) },
    });
    await harness.ok(stopping);
    const pending = harness.run({ ...stopping, verb: "delete" });
    await new Promise((resolve) => setTimeout(resolve, 60));
    engine.freeze();
    const answer = await pending;
    engine.thaw();
    if (!answer.ok) expect(answer.error).toMatchObject({ code: "timeout", maybeDone: true });
    await harness.ok({ ...stopping, verb: "delete" });
    expect(await engine.docker("ps", "-aq")).toBe("");
  });

  test("holds neither the wait for a job nor a followed log for ever", async () => {
    const spec = replica({}, { command: ["sleep", "1000"] });
    const job = runCall("create", { node: "edge-a", spec });
    const made = await harness.ok(job);
    const waiting = harness.session.wait(instance(job, made?.ids ?? {}), harness.context);
    const follow = async (): Promise<string> => {
      const options = { follow: true, tail: null, containers: [], timestamps: false };
      try {
        for await (const _ of harness.session.logs(instance(job, made?.ids ?? {}), options, harness.context));
        return "ended";
      } catch (error) {
        return error instanceof Error ? error.message : String(error);
      }
    };
    const following = follow();
    // while it answers, both last longer than any time-out
    await new Promise((resolve) => setTimeout(resolve, 3 * TIMEOUT));
    engine.freeze();
    const { answer, took } = await timed(Promise.all([waiting, following]));
    expect(answer[0]).toMatchObject({ code: "timeout", maybeDone: false });
    expect(answer[1]).toBe("The engine of edge-a did not answer within 0.7 s.");
    expect(took).toBeLessThan(6 * TIMEOUT);
  });
});

describe("an engine that is restarted", () => {
  test("is waited for by questions, and told by changes", async () => {
    await harness.ok(call);
    await engine.kill();
    const reviving = engine.revive();
    const lost = await harness.run(runCall("create", { node: "edge-a", spec: replica(), uid: "uid-b" }));
    await reviving;
    // a daemon that is starting takes connections before it answers
    if (!lost.ok) expect(["unreachable", "timeout"]).toContain(lost.error.code);
    await harness.ok({ ...call, verb: "delete" });
    await harness.ok(runCall("delete", { node: "edge-a", spec: replica(), uid: "uid-b" }));
    expect((await harness.observe()).objects).toEqual([]);
  });

  test("that is down is said to be so", async () => {
    await harness.observe();
    await engine.kill();
    try {
      expect((await harness.observe()).nodes[0]?.problem).toMatch(
        /^The engine of edge-a cannot be reached: (?:nothing listens on|there is no socket) .*\/sock; the engine may not be running\.$/,
      );
    } finally {
      await engine.revive();
    }
  });
});

test("an engine whose disk is full says so, and is left as it was", async () => {
  const small = await startEngine("edge-s", { disk: 24 });
  const own = await openHarness([{ name: "edge-s", host: small.host }]);
  try {
    await busyboxImage(small);
    const large = "x".repeat(40 * 2 ** 20);
    const spec = replica({}, { files: { "/data": { inline: large, mode: "0644", on_change: "none" } } });
    const result = await own.run(runCall("create", { node: "edge-s", spec }));
    expect(result).toMatchObject({ ok: false, error: { code: "failed", maybeDone: false } });
    expect(result.ok ? "" : result.error.message).toContain(
      "no space left on device. The engine's disk is full: free some (docker system df tells what holds it), then plan again.",
    );
    expect(await small.docker("ps", "-aq")).toBe("");
    await own.ok(runCall("create", { node: "edge-s", spec: replica() }));
  } finally {
    await own.session.close();
    await small.stop();
  }
});
