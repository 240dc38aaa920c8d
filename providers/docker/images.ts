// Images that a container is made from: by id or digest, pulled by digest where the node has none.
import type { NamedContainer } from "./workload-spec.ts";
import type { Work } from "./engine.ts";
import { engineError } from "./errors.ts";
import { parseImageName } from "./image-name.ts";

/** Container name → image as its engine knows it: an id, `repository@sha256:…`, or the reference where the plan resolved none. */
export async function ensureImages(
  work: Work,
  containers: readonly NamedContainer[],
  platform: string | undefined,
): Promise<ReadonlyMap<string, string>> {
  const images = new Map<string, string>();
  for (const { name, spec } of containers)
    images.set(name, await ensureImage(work, spec.image, spec.pull, platform));
  return images;
}

async function ensureImage(
  work: Work,
  ref: string,
  pull: "missing" | "always" | "never",
  platform: string | undefined,
): Promise<string> {
  const { call } = work;
  const { repository, tag } = parseImageName(ref);
  const resolved = call.images[ref];
  // an id and a digest look alike: what an image here has as its id is that image
  if (resolved !== undefined && (await isPresent(work, resolved))) return resolved;
  const name = resolved === undefined ? ref : `${repository}@${resolved}`;
  if (await isPresent(work, name)) return name;
  if (pull === "never")
    throw engineError(
      "not-found",
      `Image ${ref} is not on node ${call.node}, and pull = "never" forbids to fetch it.`,
    );
  await pullOnce(
    work,
    name,
    { repository, tag: resolved ?? tag, ...(platform === undefined ? {} : { platform }) },
    ref,
  );
  return name;
}

/** Asked once for all replicas of a run, also those that ask at once; an image that goes meanwhile is missed by the engine itself. */
async function isPresent({ engine, client, signal }: Work, name: string): Promise<boolean> {
  const asked = engine.imagesAsked.get(name) ?? client.image(signal, name).then((image) => image !== null);
  engine.imagesAsked.set(name, asked);
  // only a yes is kept: an image may be pulled, and a failed question is asked again
  const isThere = await asked.catch((error: unknown) => {
    engine.imagesAsked.delete(name);
    throw error;
  });
  if (!isThere) engine.imagesAsked.delete(name);
  return isThere;
}

/** Several replicas that start on one node at once share one pull. */
async function pullOnce(
  work: Work,
  name: string,
  request: Parameters<Work["client"]["pull"]>[1],
  ref: string,
): Promise<void> {
  const { engine, client, call, signal, event } = work;
  const key = `pull ${name} ${request.platform ?? ""}`;
  const running =
    engine.shared.get(key) ??
    client
      .pull(signal, request, (text) => event({ type: "pull", node: call.node, ref, text }))
      .finally(() => engine.shared.delete(key));
  engine.shared.set(key, running);
  await running;
}
