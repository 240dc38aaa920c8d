// Podman behind Docker's API: the conformance kit, but for what Podman has no call for.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { conformanceCases } from "orch/provider/testing";
import type { Harness } from "orch/provider/testing";
import docker from "../../providers/docker/index.ts";
import { BUSYBOX_CONTAINERS } from "../engines/conformance.ts";
import { busyboxImage } from "../engines/images.ts";
import { startPodman } from "../engines/podman.ts";
import type { Podman } from "../engines/podman.ts";
import { instance, nodeConfig, openHarness, replica, runCall } from "../engines/replicas.ts";

const IMAGE = "orch-conformance:1";
let podman: Podman;
let projects = 0;

beforeAll(async () => {
  podman = await startPodman();
  await busyboxImage(podman, IMAGE);
});
afterAll(() => podman?.stop());

/** Limits of a container that exists are not changed; health checks are run by systemd, which no test has. */
const WITHOUT = [
  "an update in place keeps the identity and is observed",
  "health checks of the engine pass and fail",
];

function setup(): Promise<Harness> {
  return Promise.resolve({
    provider: docker,
    endpoint: nodeConfig({ name: "edge-a", host: podman.host }),
    unreachable: nodeConfig({ name: "edge-b", host: "unix:///nowhere/orch.sock" }),
    options: { environment: {}, directory: "/" },
    project: `conform-${++projects}`,
    images: { known: IMAGE, unknown: "127.0.0.1:1/orch-nothing:1" },
    containers: BUSYBOX_CONTAINERS,
    freePort: 18080,
    stranger: async (_node, kind, name) => {
      if (kind === "service") await podman.docker("create", "--name", name, IMAGE, "true");
      else await podman.docker(kind, "create", name);
    },
    patience: 20_000,
    close: async () => {
      await podman.clear();
      for (const kind of ["network", "volume"]) {
        const names = (await podman.docker(kind, "ls", "--format", "{{.Name}}")).split("\n");
        for (const name of names) if (/^(?:conform|orch)/.test(name)) await podman.docker(kind, "rm", name);
      }
    },
  });
}

describe("podman", () => {
  const cases = conformanceCases(setup).filter(({ name }) => !WITHOUT.includes(name));
  for (const { name, run } of cases) test(name, run);

  test("is one engine each time it is asked, though it makes up ids", async () => {
    const harness = await openHarness([{ name: "edge-a", host: podman.host }]);
    const fingerprint = async (): Promise<string | undefined> =>
      (await harness.observe()).nodes[0]?.fingerprint;
    const first = await fingerprint();
    expect(first).toMatch(/^podman\/./);
    expect(await fingerprint()).toBe(first);
    await harness.session.close();
  });

  test("shows that its limits are fixed, so that a plan replaces what asks for others", async () => {
    const harness = await openHarness([{ name: "edge-a", host: podman.host }]);
    expect((await harness.observe()).nodes[0]?.traits).toEqual(["fixed-limits"]);
    await harness.session.close();
  });

  test("says that it cannot change limits, and what to do", async () => {
    const harness = await openHarness([{ name: "edge-a", host: podman.host }]);
    const spec = replica({}, { image: IMAGE });
    const call = runCall("create", { node: "edge-a", spec });
    const made = await harness.ok(call);
    const path = ["containers", "main", "resources", "cpu"];
    const more = replica({}, { image: IMAGE, resources: { cpu: 200, memory: 128 * 2 ** 20 } });
    const result = await harness.run({
      ...runCall("update", { node: "edge-a", spec: more, current: instance(call, made?.ids ?? {}) }),
      changed: [{ path, effect: "in-place" }],
    });
    expect(result).toMatchObject({
      ok: false,
      error: {
        code: "unsupported",
        message:
          "The Podman of edge-a cannot change the limits of a container that exists; have it replaced: orch apply --replace ADDRESS.",
      },
    });
    await harness.ok({ ...call, verb: "delete" });
    await harness.session.close();
  });
});
