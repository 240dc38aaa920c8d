import { expect, test } from "vitest";
import { type GateResult, waitUntilHealthy } from "../../src/apply/gate.ts";
import type { HealthcheckSpec, ReplicaSpec } from "../../src/model/spec.ts";
import type { Health, Session } from "../../src/provider/contract.ts";
import { VirtualClock } from "../rig/clock.ts";

const CHECK: HealthcheckSpec = { interval: 1000, timeout: 500, retries: 3, start_period: 2000 };
const COMMAND = { ...CHECK, command: ["true"] };
const HTTP: HealthcheckSpec = { ...CHECK, http: { port: "p", path: "/", scheme: "http" } };

interface Case {
  readonly checks?: readonly (HealthcheckSpec | undefined)[];
  /** The answer at a time in milliseconds. */
  readonly health: (now: number, container: string | null) => Health["status"];
  readonly minHealthyTime?: number;
  readonly deadline?: number;
  readonly abortAt?: number;
  /** When the engine does not answer; each such probe takes five seconds. */
  readonly silent?: (now: number) => boolean;
  /** What it told on the way. */
  readonly told?: string[];
  /** The same with the time that is left. */
  readonly waits?: (readonly [string, number])[];
}

async function gate(given: Case): Promise<GateResult & { readonly at: number }> {
  const clock = new VirtualClock();
  const abort = new AbortController();
  const checks = given.checks ?? [undefined];
  const containers = checks.map((healthcheck, index) => [
    index === 0 ? "main" : `side${index}`,
    {
      image: "i",
      pull: "missing",
      resources: { cpu: 1, memory: 1 },
      ...(healthcheck === undefined ? {} : { healthcheck }),
    },
  ]);
  const session = {
    probe: async ({ check }: Parameters<Session["probe"]>[0]) => {
      if (given.silent?.(clock.now()) === true) {
        await clock.sleep(5000, abort.signal);
        return { status: "unknown", detail: "no answer of a within 5 s", from: null, silent: true };
      }
      if (given.abortAt !== undefined && clock.now() >= given.abortAt) abort.abort();
      const status = given.health(clock.now(), check?.container ?? null);
      return { status, detail: null, from: "engine" };
    },
  } as unknown as Session; // a gate only probes
  const result = await waitUntilHealthy(
    {
      session,
      instance: {} as never, // nobody looks at it here
      spec: { containers: Object.fromEntries(containers) } as ReplicaSpec,
      advertise: null,
      minHealthyTime: given.minHealthyTime ?? 0,
      deadline: given.deadline ?? 60_000,
      progress: (text, left) => {
        given.told?.push(text);
        given.waits?.push([text, left]);
      },
    },
    { signal: abort.signal, event: () => undefined },
    clock,
  );
  return { ...result, at: Math.round(clock.now()) };
}

test.each<readonly [string, Case, Awaited<ReturnType<typeof gate>>]>([
  [
    "without a check, running is healthy at once where no time is asked for",
    { health: () => "healthy" },
    { ok: true, from: "engine", at: 0 },
  ],
  [
    "without a check, it has to run for the minimum time",
    { health: () => "healthy", minHealthyTime: 5000 },
    { ok: true, from: "engine", at: 5000 },
  ],
  [
    "a relapse starts the minimum time again",
    {
      checks: [COMMAND],
      health: (now) => (now >= 1000 && now < 1400 ? "starting" : "healthy"),
      minHealthyTime: 2000,
    },
    { ok: true, from: "engine", at: 4078 },
  ],
  [
    "a container that stops fails at once",
    { health: (now) => (now < 300 ? "healthy" : "stopped"), minHealthyTime: 9000 },
    { ok: false, reason: "it stopped", at: 475 },
  ],
  [
    "the engine's verdict on a command counts at once",
    { checks: [COMMAND], health: () => "unhealthy" },
    { ok: false, reason: "unhealthy", at: 0 },
  ],
  [
    "a probe from outside may fail until start period and retries have passed",
    { checks: [HTTP], health: (now) => (now < 4500 ? "unhealthy" : "healthy") },
    { ok: true, from: "engine", at: 5078 },
  ],
  [
    "and fails after that",
    { checks: [HTTP], health: () => "unhealthy" },
    { ok: false, reason: "unhealthy", at: 5078 },
  ],
  [
    "what never answers fails at the deadline, with what it waited for",
    { checks: [HTTP], health: () => "unknown", deadline: 3000 },
    { ok: false, reason: "not healthy within 3s (waiting for its http check)", at: 3078 },
  ],
  [
    "all containers with a check must be healthy",
    {
      checks: [COMMAND, COMMAND],
      health: (now, container) => (container === "side1" && now < 1000 ? "starting" : "healthy"),
    },
    { ok: true, from: "engine", at: 1319 },
  ],
  [
    "the container that fails is named",
    {
      checks: [COMMAND, COMMAND],
      health: (_, container) => (container === "side1" ? "unhealthy" : "healthy"),
    },
    { ok: false, reason: "side1: unhealthy", at: 0 },
  ],
  [
    "a disabled check is none",
    {
      checks: [{ ...COMMAND, disable: true }],
      health: (_, container) => (container === null ? "healthy" : "unhealthy"),
    },
    { ok: true, from: "engine", at: 0 },
  ],
  [
    "an interruption ends the wait",
    { health: () => "starting", abortAt: 200 },
    { ok: false, reason: "interrupted", at: 250 },
  ],
  [
    "an engine that stops answering ends the wait long before the deadline, and nobody calls the replica unhealthy",
    { checks: [COMMAND], health: () => "starting", silent: (now) => now > 1000, deadline: 120_000 },
    {
      ok: false,
      reason: "its engine has not answered for 35s: no answer of a within 5 s",
      silent: true,
      at: 36_078,
    },
  ],
  [
    "an engine that answers again in time goes on where it was",
    {
      checks: [COMMAND],
      health: (now) => (now > 25_000 ? "healthy" : "starting"),
      silent: (now) => now < 20_000,
    },
    { ok: true, from: "engine", at: 25_078 },
  ],
  [
    "a silent engine does not outlast the deadline either",
    { checks: [COMMAND], health: () => "starting", silent: () => true, deadline: 8000 },
    {
      ok: false,
      reason: "its engine has not answered for 10s: no answer of a within 5 s",
      silent: true,
      at: 10_100,
    },
  ],
])("%s", async (_, given, expected) => {
  expect(await gate(given)).toEqual(expected);
});

test("what is waited for is told with the check that fails and the time that is left", async () => {
  const waits: (readonly [string, number])[] = [];
  await gate({
    checks: [HTTP],
    health: (now) => (now < 400 ? "unhealthy" : "healthy"),
    minHealthyTime: 300,
    deadline: 30_000,
    waits,
  });
  expect(waits.map(([text]) => text)).toEqual([
    "waiting for its http check",
    "waiting for its http check",
    "waiting for its http check",
    "healthy, must stay so",
  ]);
  expect(waits.map(([, left]) => left)).toEqual([30_000, 29_900, 29_750, 300]);
});

test("that the engine is silent is told while it is", async () => {
  const told: string[] = [];
  await gate({ checks: [COMMAND], health: () => "healthy", silent: (now) => now < 10_000, told });
  expect(told).toEqual(["its engine has not answered for 5s", "its engine has not answered for 10s"]);
});
