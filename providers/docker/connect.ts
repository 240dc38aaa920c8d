// The first call to an engine: loads dockerode, asks the engine for its version and pins the one that is spoken.
import type Docker from "dockerode";
import type { EngineVersion } from "./api.ts";
import { callEngine } from "./call.ts";
import type { CallPlan, Lane } from "./call.ts";
import { engineError } from "./errors.ts";
import { loadDockerode } from "./library.ts";

/** API versions that this provider knows. Older engines lack `platform` on create, newer ones keep serving ours. */
const OLDEST = 41;
const NEWEST = 48;

export interface Connection {
  readonly docker: Docker;
  /** Minor number of the API version in use: 41 is 1.41. */
  readonly minor: number;
  readonly version: EngineVersion;
}

/** Loads the library when first needed and pins the API version: the newest of both, or `asked` where that is older. */
export async function connectEngine(
  lane: Lane,
  limit: number,
  asked: string | null,
  signal: AbortSignal,
): Promise<Connection> {
  const { node, link } = lane;
  const Library = loadDockerode();
  const docker = withoutDockerHost(() => new Library({ ...link.target, agent: link.agent }));
  const plan: CallPlan = { what: "tell its version", mutates: false, gated: false, limit };
  // the engine's documents are taken as its API describes them
  const version = (await callEngine(lane, plan, signal, (abortSignal) => docker.version({ abortSignal }))) as
    EngineVersion | undefined;
  const [newest, oldest] = [minorOf(version?.ApiVersion), minorOf(version?.MinAPIVersion)];
  if (version === undefined || newest === null)
    throw engineError("unsupported", `What answers on ${node} is no Docker engine.`);
  if (newest < OLDEST || (oldest ?? 0) > NEWEST) {
    const message = `The engine of ${node} speaks API ${version.MinAPIVersion ?? "?"} to ${version.ApiVersion}; orch needs one of 1.${OLDEST} to 1.${NEWEST}.`;
    throw engineError("unsupported", message);
  }
  const pinned = asked === null ? null : minorOf(asked);
  if (asked !== null && (pinned === null || pinned < OLDEST))
    throw engineError(
      "unsupported",
      `DOCKER_API_VERSION=${asked} is no version that orch speaks; it speaks 1.${OLDEST} to 1.${NEWEST}.`,
    );
  const minor = Math.min(newest, NEWEST, pinned ?? NEWEST);
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
