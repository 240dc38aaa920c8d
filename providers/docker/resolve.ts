// What an image reference means, decided once at plan time: the digest that every node pulls, or, where no registry knows the image,
// its id on each node that has it.
import { compareText } from "orch/provider";
import type { Image, NodeName, ProviderError } from "orch/provider";
import type { Engine } from "./engine.ts";
import { EngineError, engineError } from "./errors.ts";
import { digestFor, parseImageName } from "./image-name.ts";

export interface ImageRequest {
  readonly ref: string;
  readonly nodes: readonly NodeName[];
  readonly pull: "missing" | "always" | "never";
}

/** `engines` are those of the request's nodes. */
export async function resolveImage(
  request: ImageRequest,
  engines: readonly Engine[],
  signal: AbortSignal,
): Promise<Image | ProviderError> {
  try {
    const { ref, pull } = request;
    const { digest } = parseImageName(ref);
    if (digest !== null) return { ref, digest };
    const sorted = [...engines].sort((a, b) => compareText(a.config.name, b.config.name));
    const local = pull === "always" ? null : await localImage(ref, sorted, signal);
    if (local !== null) return local;
    if (pull === "never") throw missing(ref, sorted, 'and pull = "never" forbids to ask its registry');
    return { ref, digest: await registryDigest(ref, sorted, signal) };
  } catch (error) {
    if (error instanceof EngineError) return error.error;
    throw error;
  }
}

/** A digest if any node has one. Ids else: an image that a node has without digest was made there, and no registry's of that name is it. */
async function localImage(
  ref: string,
  engines: readonly Engine[],
  signal: AbortSignal,
): Promise<Image | null> {
  const found = await Promise.all(
    engines.map(async (engine) => {
      const client = await engine.client().catch(() => null);
      const image = await client?.image(signal, ref).catch(unreachableIsAbsent);
      return image === null || image === undefined ? null : { node: engine.config.name, image };
    }),
  );
  const present = found.filter((each) => each !== null);
  for (const { image } of present) {
    const digest = digestFor(ref, image.RepoDigests);
    if (digest !== null) return { ref, digest };
  }
  if (present.length === 0) return null;
  return { ref, ids: Object.fromEntries(present.map(({ node, image }) => [node, image.Id])) };
}

/** An engine that does not answer is reported by `observe`; the image may be on another node. */
function unreachableIsAbsent(error: unknown): null {
  if (error instanceof EngineError && ["unreachable", "timeout"].includes(error.error.code)) return null;
  throw error;
}

/** Any node's engine can ask; the next one is tried where the first cannot reach the registry. */
async function registryDigest(ref: string, engines: readonly Engine[], signal: AbortSignal): Promise<string> {
  let last: EngineError | null = null;
  for (const engine of engines) {
    try {
      return await (await engine.client()).distribution(signal, ref);
    } catch (error) {
      if (!(error instanceof EngineError) || error.error.code === "cancelled") throw error;
      last = error;
    }
    // one registry is asked through three nodes at most: each may take its whole time-out
    if (engines.indexOf(engine) === 2) break;
  }
  throw missing(ref, engines, registryProblem(last?.error ?? null));
}

function registryProblem(error: ProviderError | null): string {
  if (error === null) return "and there is no node to ask its registry from";
  // it ends in the middle of a sentence
  const text = error.message.replace(/[.\s]+$/, "");
  if (error.code === "timeout") return "and its registry does not answer within 10 s";
  if (error.code === "unreachable") return `and its engine does not answer: ${text}`;
  if (/not found|unknown|denied|unauthorized|no such/i.test(text) && !/no such host/i.test(text))
    return `and its registry does not give it out: ${text}`;
  return `and its registry does not answer: ${text}`;
}

function missing(ref: string, engines: readonly Engine[], why: string): EngineError {
  const nodes = engines.map(({ config }) => config.name);
  const where =
    nodes.length === 0
      ? "is on no node"
      : nodes.length === 1
        ? `is not on node ${nodes[0] ?? ""}`
        : `is on none of the nodes ${nodes.slice(0, 5).join(", ")}${nodes.length > 5 ? ` and ${nodes.length - 5} more` : ""}`;
  const advice = `Check the name, or load the image on the nodes (docker load, docker build -t ${ref}).`;
  return engineError("not-found", `Image ${ref} ${where} ${why}. ${advice}`);
}
