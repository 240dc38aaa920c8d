// The first call to an engine: loads dockerode, asks the engine for its version and pins the one that is spoken.
import type { Agent } from "node:http";
import type Docker from "dockerode";
import type { EngineVersion } from "./api.ts";
import { LIMITS, callEngine } from "./call.ts";
import type { CallPlan } from "./call.ts";
import { engineError } from "./errors.ts";
import type { Gate } from "./gate.ts";

/** API versions that this provider knows. Older engines lack `platform` on create, newer ones keep serving ours. */
const OLDEST = 41;
const NEWEST = 48;

export interface Connection {
  readonly docker: Docker;
  /** Minor number of the API version in use: 41 is 1.41. */
  readonly minor: number;
  readonly version: EngineVersion;
}

/** Loads the library when first needed (it costs 70 ms) and pins the API version. */
export async function connectEngine(
  node: string,
  socketPath: string,
  agent: Agent,
  gate: Gate,
  signal: AbortSignal,
): Promise<Connection> {
  const { default: Library } = await import("dockerode");
  const docker = withoutDockerHost(() => new Library({ socketPath, agent }));
  const plan: CallPlan = { what: "tell its version", mutates: false, gated: false, limit: LIMITS.read };
  // the engine's documents are taken as its API describes them
  const version = (await callEngine(node, gate, plan, signal, (abortSignal) =>
    docker.version({ abortSignal }),
  )) as EngineVersion | undefined;
  const [newest, oldest] = [minorOf(version?.ApiVersion), minorOf(version?.MinAPIVersion)];
  if (version === undefined || newest === null)
    throw engineError("unsupported", `What answers on ${node} is no Docker engine.`);
  const minor = Math.min(newest, NEWEST);
  if (newest < OLDEST || (oldest ?? 0) > NEWEST) {
    const message = `The engine of ${node} speaks API ${version.MinAPIVersion ?? "?"} to ${version.ApiVersion}; orch needs one of 1.${OLDEST} to 1.${NEWEST}.`;
    throw engineError("unsupported", message);
  }
  docker.modem.version = `v1.${minor}`;
  return { docker, minor, version };
}

function minorOf(version: string | undefined): number | null {
  const found = /^1\.(\d+)$/.exec(version ?? "");
  return found === null ? null : Number(found[1]);
}

/** The library merges DOCKER_HOST of the process over the socket it was given, and fails on one it cannot read. */
function withoutDockerHost<T>(make: () => T): T {
  const saved = process.env["DOCKER_HOST"];
  delete process.env["DOCKER_HOST"];
  try {
    return make();
  } finally {
    if (saved !== undefined) process.env["DOCKER_HOST"] = saved;
  }
}
