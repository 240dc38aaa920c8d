// The simulator: any number of nodes in memory or in a file, with scriptable latency and faults. For tests, for scale,
// and for trying plans where there are no engines.
import { resolve } from "node:path";
import type { NodeName, Provider } from "orch/provider";
import type { Target } from "./delivery.ts";
import { SCHEMA } from "./schema.ts";
import { openSession } from "./session.ts";
import { readSettings } from "./settings.ts";
import { openWorldFile } from "./world-file.ts";
import type { World } from "./world.ts";

/** Relative to the folder of the project. */
const DEFAULT_FILE = ".orch/simulator.json";

export interface SimulatorOptions {
  /** Where all nodes are; without it each node is in the file that its settings name. */
  readonly world?: World;
  /** Milliseconds, never going back. */
  readonly clock?: () => number;
}

export function createSimulator(options: SimulatorOptions = {}): Provider {
  return {
    name: "simulator",
    schema: () => SCHEMA,
    upgrade: (_kind, _fromVersion, spec) => spec,
    open: (endpoints, { directory }) => {
      const files = new Map<string, World>();
      const worldAt = (path: string): World => {
        const world = files.get(path) ?? openWorldFile(path);
        files.set(path, world);
        return world;
      };
      const targets = new Map<NodeName, Target>();
      for (const config of endpoints) {
        const settings = readSettings(config);
        const file = (typeof settings === "string" ? null : settings.file) ?? DEFAULT_FILE;
        targets.set(config.name, {
          config,
          settings,
          world: options.world ?? worldAt(resolve(directory, file)),
        });
      }
      return Promise.resolve(openSession(targets, options.clock ?? Date.now));
    },
  };
}

export default createSimulator();
