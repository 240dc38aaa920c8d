// Names that an older instance gives up for a newer one, where the engine answers something else than what it did.
import { expect, test } from "vitest";
import { EngineError, engineError } from "../../providers/docker/errors.ts";
import type { Work } from "../../providers/docker/engine.ts";
import { claimNames } from "../../providers/docker/names.ts";

/** An engine that renames, or does not, and answers with an error of this status; null: with none. */
function engineWith(does: boolean, status: number | null) {
  const labels = (uid: string) => ({
    ...{ "orch.project": "shop", "orch.lineage": "l1", "orch.step": "s1", "orch.address": "service.web[0]" },
    ...{ "orch.uid": uid, "orch.container": "main", "orch.containers": "main" },
  });
  const old = { Id: "c1", Name: "/shop-web-0", Config: { Labels: labels("u1-old-one") } };
  const client = {
    containers: () =>
      Promise.resolve([{ Id: old.Id, Names: [old.Name], Labels: old.Config.Labels, State: "running" }]),
    inspect: (_: unknown, id: string) =>
      Promise.resolve(id === old.Id || `/${id}` === old.Name ? { ...old } : null),
    rename: (_: unknown, id: string, name: string) => {
      if (does && id === old.Id) old.Name = `/${name}`;
      if (does && status === null) return Promise.resolve();
      return Promise.reject(
        new EngineError(engineError("failed", "the engine refuses").error, status ?? 500),
      );
    },
  };
  const call = {
    project: "shop",
    lineage: "l1",
    address: "service.web[0]",
    kind: "service",
    uid: "u2",
    node: "a",
  };
  const work = {
    client,
    call: { ...call, name: "shop-web-0" },
    signal: new AbortController().signal,
    tell: () => undefined,
  } as unknown as Work; // what claiming a name calls of it
  return { work, name: () => old.Name };
}

test("a rename that was done counts as done, whatever the engine answers; one that was not is a failure", async () => {
  for (const status of [null, 400, 409, 500]) {
    const { work, name } = engineWith(true, status);
    await claimNames(work, ["main"]);
    expect(name()).toBe("/shop-web-0-u1-old");
  }
  for (const status of [404, 409, 500])
    await expect(claimNames(engineWith(false, status).work, ["main"])).rejects.toThrow("the engine refuses");
});
