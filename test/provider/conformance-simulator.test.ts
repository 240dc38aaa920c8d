import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "vitest";
import { conformanceCases } from "orch/provider/testing";
import type { Harness } from "orch/provider/testing";
import simulator, { createSimulator } from "../../providers/simulator/index.ts";
import { openWorldFile } from "../../providers/simulator/world-file.ts";
import { addStranger, createWorld } from "../../providers/simulator/world.ts";
import type { World } from "../../providers/simulator/world.ts";
import { simulatedNode } from "./simulator-rig.ts";

const check = { command: ["check"], interval: 50, timeout: 50, retries: 1, start_period: 0 };

function harness(provider: Harness["provider"], directory: string, world: World, close: () => void): Harness {
  return {
    provider,
    endpoint: simulatedNode("edge-a", { latency: { create: 10 } }),
    unreachable: simulatedNode("edge-b", { unreachable: true }),
    options: { environment: {}, directory },
    project: "conform",
    images: { known: "acme/web:1", unknown: "acme/gone:1" },
    containers: {
      runs: {},
      ends: (exit) => ({ env: { SIMULATOR_EXIT: String(exit) } }),
      healthy: { healthcheck: check },
      unhealthy: { healthcheck: check, image: "acme/broken:1" },
      writes: (path) => ({ env: { SIMULATOR_WRITE: path } }),
      expects: (path) => ({ env: { SIMULATOR_EXPECT: path } }),
    },
    freePort: 20001,
    stranger: (node, kind, name) => {
      addStranger(world, node, { kind, name });
      return Promise.resolve();
    },
    patience: 1000,
    close: () => {
      close();
      return Promise.resolve();
    },
  };
}

function settled(made: Harness): Harness {
  const images = { "acme/gone:*": "unknown" };
  return { ...made, endpoint: { ...made.endpoint, settings: { ...made.endpoint.settings, images } } };
}

describe("the simulator in memory", () => {
  const setup = () => {
    const world = createWorld();
    return Promise.resolve(settled(harness(createSimulator({ world }), "/nowhere", world, () => {})));
  };
  for (const { name, run } of conformanceCases(setup)) test(name, run);
});

describe("the simulator in a file", () => {
  const setup = () => {
    const directory = mkdtempSync(join(tmpdir(), "orch-simulator-"));
    const world = openWorldFile(join(directory, ".orch/simulator.json"));
    const remove = () => rmSync(directory, { recursive: true });
    return Promise.resolve(settled(harness(simulator, directory, world, remove)));
  };
  for (const { name, run } of conformanceCases(setup)) test(name, run);
});
