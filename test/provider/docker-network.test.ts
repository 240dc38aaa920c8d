// The removal of a network whose containers were removed a moment ago.
import { afterEach, describe, expect, test, vi } from "vitest";
import type { Client } from "../../providers/docker/client.ts";
import type { Work } from "../../providers/docker/engine.ts";
import { engineError } from "../../providers/docker/errors.ts";
import { deleteNetwork } from "../../providers/docker/network.ts";

/** An engine that refuses `refusals` times, with one member of the network that runs or does not. */
function engineWith(refusals: number, isRunning: boolean) {
  const calls = { removed: 0, told: [] as string[] };
  const labels = {
    "orch.project": "shop",
    "orch.lineage": "l1",
    "orch.step": "s1",
    "orch.address": "network.back@edge-a",
    "orch.uid": "u1",
  };
  const seen = { Id: "n1", Name: "shop-back", Driver: "bridge", Labels: labels, Containers: { c1: {} } };
  const client = {
    networks: () => Promise.resolve([seen]),
    network: () => Promise.resolve(seen),
    inspect: () => Promise.resolve({ State: { Running: isRunning } }),
    removeNetwork: () => {
      if (++calls.removed > refusals) return Promise.resolve();
      return Promise.reject(engineError("in-use", "network shop-back has active endpoints"));
    },
  };
  const call = { project: "shop", lineage: "l1", address: "network.back@edge-a", uid: "u1", spec: {} };
  const work = {
    client: client as unknown as Client, // what deleting calls of it
    signal: new AbortController().signal,
    call,
    tell: (text: string) => void calls.told.push(text),
  } as unknown as Work; // likewise
  return { work, calls };
}

afterEach(() => void vi.useRealTimers());

describe("an engine that has not yet taken removed containers out of their network", () => {
  test("gets a moment, instead of failing a destroy", async () => {
    const { work, calls } = engineWith(2, false);
    await deleteNetwork(work);
    expect(calls.removed).toBe(3);
  });

  test("is not waited for where a container in it runs", async () => {
    const { work, calls } = engineWith(2, true);
    await expect(deleteNetwork(work)).rejects.toMatchObject({ error: { code: "in-use" } });
    expect(calls.removed).toBe(1);
  });

  test("gets half a minute where it still works off what a killed run has asked for, and it is told", async () => {
    vi.useFakeTimers();
    const { work, calls } = engineWith(9, false);
    const deleted = deleteNetwork(work);
    await vi.advanceTimersByTimeAsync(25_000);
    await deleted;
    expect(calls.removed).toBe(10);
    expect(new Set(calls.told)).toEqual(
      new Set(["waiting until the engine has taken removed containers out of it"]),
    );
  });

  test("is said to need a restart where it has lost count", async () => {
    vi.useFakeTimers();
    const { work } = engineWith(Infinity, false);
    const deleted = deleteNetwork(work).catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(40_000);
    expect(await deleted).toMatchObject({
      error: {
        code: "in-use",
        message:
          "network shop-back has active endpoints. No container that runs is in it: remove stopped ones, or restart the engine, which may have lost track of one.",
      },
    });
  });
});
