// A session with any number of engines, each one node. Engines are asked side by side; one that is silent holds up no other.
import type {
  CallContext,
  NodeConfig,
  NodeName,
  OpenOptions,
  ProviderError,
  RunResult,
  Session,
} from "orch/provider";
import { checkSpecs } from "./check.ts";
import { readContents } from "./contents.ts";
import { makeEngine } from "./engine.ts";
import type { Engine } from "./engine.ts";
import { engineError } from "./errors.ts";
import { findObjects } from "./find.ts";
import { readLogs, waitForEnd } from "./follow.ts";
import { joinObservations, observeEngine } from "./observe.ts";
import { probeReplica } from "./probe.ts";
import { registryCredentials } from "./registry-auth.ts";
import { resolveImage } from "./resolve.ts";
import { runCall } from "./run.ts";

export function openSession(nodes: readonly NodeConfig[], options: OpenOptions): Session {
  const credentials = registryCredentials(options.environment);
  const engines = new Map<NodeName, Engine>(
    nodes.map((node) => [node.name, makeEngine(node, options, credentials)]),
  );

  return {
    observe: async (query, context) => {
      const all = [...engines.values()];
      return joinObservations(await Promise.all(all.map((engine) => observeEngine(engine, query, context))));
    },
    resolve: (requests, context: CallContext) =>
      Promise.all(
        requests.map((request) => {
          const asked = request.nodes.flatMap((name) => engines.get(name) ?? []);
          return resolveImage(request, asked, context.signal);
        }),
      ),
    check: (specs) => Promise.resolve(checkSpecs(specs)),
    run: async (call, context): Promise<RunResult> => {
      const engine = engines.get(call.node);
      return engine === undefined
        ? { ok: false, error: unknownNode(call.node) }
        : runCall(engine, call, context);
    },
    find: async (request, context) => {
      const engine = engines.get(request.node);
      return engine === undefined ? unknownNode(request.node) : findObjects(engine, request, context);
    },
    contents: async (node, files, context) => {
      const engine = engines.get(node);
      return engine === undefined ? unknownNode(node) : readContents(engine, files, context);
    },
    probe: async (request, context) => {
      const engine = engines.get(request.instance.node);
      return engine === undefined
        ? { status: "unknown", detail: unknownNode(request.instance.node).message, from: null }
        : probeReplica(engine, request, context);
    },
    wait: async (instance, context) => {
      const engine = engines.get(instance.node);
      return engine === undefined ? unknownNode(instance.node) : waitForEnd(engine, instance, context);
    },
    logs: async function* (instance, logOptions, context) {
      const engine = engines.get(instance.node);
      if (engine !== undefined) yield* readLogs(engine, instance, logOptions, context);
    },
    close: async () => {
      await Promise.all([...engines.values()].map((engine) => engine.close()));
    },
  };
}

function unknownNode(name: NodeName): ProviderError {
  return engineError("not-found", `There is no node ${name} in this session.`).error;
}
