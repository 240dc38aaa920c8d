// The conformance kit against a real engine.
import { afterAll, beforeAll, describe, test } from "vitest";
import type { NodeConfig } from "orch/provider";
import { conformanceCases } from "orch/provider/testing";
import type { Harness } from "orch/provider/testing";
import docker from "../../providers/docker/index.ts";
import { BUSYBOX_CONTAINERS } from "../engines/conformance.ts";
import { busyboxImage } from "../engines/images.ts";
import { startEngine } from "../engines/lab.ts";
import { simulatedNode } from "../provider/simulator-rig.ts";

const IMAGE = "orch-conformance:1";

describe("docker", () => {
  let engine: Awaited<ReturnType<typeof startEngine>>;
  let projects = 0;

  beforeAll(async () => {
    engine = await startEngine();
    await busyboxImage(engine, IMAGE);
  });
  afterAll(() => engine?.stop());

  function node(name: string, host: string): NodeConfig {
    return { ...simulatedNode(name), provider: "docker", host };
  }

  async function stranger(kind: "service" | "network" | "volume", name: string): Promise<void> {
    if (kind === "service") await engine.docker("create", "--name", name, IMAGE, "true");
    else await engine.docker(kind, "create", name);
    strangers.push([kind === "service" ? "container" : kind, name]);
  }
  const strangers: [string, string][] = [];

  async function removeAll(project: string): Promise<void> {
    const ours = ["--filter", `label=orch.project=${project}`, "--quiet"];
    for (const [kind, list] of [
      ["container", ["ps", "--all"]],
      ["network", ["network", "ls"]],
      ["volume", ["volume", "ls"]],
    ] as const) {
      const ids = (await engine.docker(...list, ...ours)).split("\n").filter((id) => id !== "");
      if (ids.length > 0) await engine.docker(kind, "rm", ...(kind === "network" ? [] : ["--force"]), ...ids);
    }
    for (const [kind, name] of strangers.splice(0)) await engine.docker(kind, "rm", name);
  }

  function setup(): Promise<Harness> {
    const project = `conform-${++projects}`;
    return Promise.resolve({
      provider: docker,
      endpoint: node("edge-a", engine.host),
      unreachable: node("edge-b", "unix:///nowhere/orch.sock"),
      options: { environment: {}, directory: "/" },
      project,
      images: { known: IMAGE, unknown: "127.0.0.1:1/orch-nothing:1" },
      containers: BUSYBOX_CONTAINERS,
      freePort: 18080,
      stranger: (_node, kind, name) => stranger(kind, name),
      patience: 20_000,
      close: () => removeAll(project),
    });
  }

  for (const { name, run } of conformanceCases(setup)) test(name, run);
});
