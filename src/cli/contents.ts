// When a state is rebuilt: what files hold now, beside what their containers were born with. Content that was put in place since is
// on no label, so the files themselves are read.
import { posix } from "node:path";
import { type NodeName, isWorkloadKind } from "../model/address.ts";
import { decodeUtf8 } from "../config/blobs.ts";
import { blobIdOf } from "../model/blob-ids.ts";
import { type JsonObject, type Path, withValueAt } from "../model/json.ts";
import type { Observation, Observed } from "../model/observation.ts";
import type { Blob, ContainerSpec, ReplicaSpec } from "../model/spec.ts";
import type { State } from "../model/state.ts";
import { isProviderError } from "../provider/contract.ts";
import type { World } from "./world.ts";

interface Place {
  readonly uid: string;
  /** The container's. */
  readonly id: string;
  readonly path: string;
  /** Where the specification says what it holds, and what it says there: text, or the id of a blob. */
  readonly at: Path;
  readonly was: string;
}

/** The observation, with files that hold something else than their containers were born with among the attributes. */
export async function withContents(
  world: World,
  observation: Observation,
  state: State,
): Promise<Observation> {
  const changed = new Map<string, (readonly [Path, string])[]>();
  for (const { name: node } of observation.nodes) {
    const places = placesOn(node, state);
    const provider = world.nodes.find(({ name }) => name === node)?.provider ?? "docker";
    if (places.length === 0) continue;
    const found = await world.sessions.get(provider)?.contents?.(node, places, world.context);
    if (found === undefined || isProviderError(found)) continue;
    places.forEach(({ uid, at, was }, index) => {
      const now = textOf(found[index] ?? null, at);
      if (now !== null && now !== was) changed.set(uid, [...(changed.get(uid) ?? []), [at, now]]);
    });
  }
  const objects = observation.objects.map((object): Observed => {
    let { attributes } = object;
    for (const [at, now] of changed.get(object.born?.uid ?? "") ?? [])
      attributes = withValueAt(attributes, at, now) as JsonObject; // a path is never empty
    return { ...object, attributes };
  });
  return { ...observation, objects };
}

/** In the terms of the specification; null where it cannot be said. */
function textOf(blob: Blob | null, at: Path): string | null {
  if (blob === null) return null;
  const bytes = Buffer.from(blob.data, blob.encoding);
  return at.at(-1) === "inline" ? decodeUtf8(bytes) : blobIdOf(bytes);
}

/** Sensitive content is null in what containers remember: it is taken from the configuration unseen. */
function placesOn(node: NodeName, { records }: State): readonly Place[] {
  return records.flatMap(({ kind, current }) => {
    if (current === null || current.node !== node || !isWorkloadKind(kind)) return [];
    const { containers } = current.applied.value as unknown as ReplicaSpec; // a replica's recorded spec
    return Object.entries(containers).flatMap(([name, container]) => {
      const id = current.ids[name];
      return id === undefined
        ? []
        : filesOf(container, ["containers", name]).map((file) => ({ uid: current.uid, id, ...file }));
    });
  });
}

function filesOf(
  { files = {}, directories = {} }: ContainerSpec,
  above: Path,
): readonly Pick<Place, "path" | "at" | "was">[] {
  return [
    ...Object.entries(files).flatMap(([path, { blob, inline }]) => {
      const at = [...above, "files", path];
      if (blob !== undefined) return [{ path, at: [...at, "blob"], was: blob }];
      return typeof inline === "string" ? [{ path, at: [...at, "inline"], was: inline }] : [];
    }),
    ...Object.entries(directories).flatMap(([base, directory]) =>
      Object.entries(directory.files).map(([name, { blob }]) => ({
        path: posix.join(base, name),
        at: [...above, "directories", base, "files", name, "blob"],
        was: blob,
      })),
    ),
  ];
}
