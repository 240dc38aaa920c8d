// Files, directories and secrets put into a container, as archives. Content never appears in a URL, a label or an environment.
import { posix } from "node:path";
import type { Blob, BlobId, ContainerSpec, Json, ReplicaSpec, RunCall } from "orch/provider";
import type { Client } from "./client.ts";
import { SECRETS_FOLDER, archiveRoot } from "./content-places.ts";
import { engineError } from "./errors.ts";
import { tarArchive } from "./tar.ts";
import type { TarEntry } from "./tar.ts";

interface Entry extends TarEntry {
  /** Absolute. */
  readonly path: string;
}

interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** Puts all content of a container in place. Overwrites; removes nothing. */
export async function putContent(
  client: Client,
  signal: AbortSignal,
  id: string,
  call: RunCall,
  replica: ReplicaSpec,
  spec: ContainerSpec,
): Promise<void> {
  const entries = contentEntries(call.blobs, replica, spec);
  const roots = [...new Set(entries.map(({ path }) => archiveRoot(spec, path)))].sort();
  for (const root of roots) {
    const own = entries.filter(({ path }) => archiveRoot(spec, path) === root);
    const folders = await missingFolders(client, signal, id, root, own);
    const relative = (path: string): string => posix.relative(root, path);
    const all = [...folders, ...own.filter(({ data }) => data !== null)];
    const tar = all.map((entry) => ({ ...entry, path: relative(entry.path) }));
    if (tar.length > 0)
      await client.putArchive(signal, id, root, tarArchive(tar, Math.floor(Date.now() / 1000)));
  }
}

function contentEntries(
  blobs: Readonly<Record<BlobId, Blob>>,
  replica: ReplicaSpec,
  spec: ContainerSpec,
): readonly Entry[] {
  const entries: Entry[] = [];
  for (const [path, file] of Object.entries(spec.files ?? {})) {
    const data = file.blob === undefined ? Buffer.from(textOf(file.inline)) : blobData(blobs, file.blob);
    entries.push({ path: posix.normalize(path), mode: modeOf(file.mode), ...ownerOf(file), data });
  }
  for (const [base, directory] of Object.entries(spec.directories ?? {})) {
    const owner = ownerOf(directory);
    entries.push({ path: posix.join(base, "."), mode: 0o755, ...owner, data: null });
    for (const [name, file] of Object.entries(directory.files))
      entries.push({
        path: posix.join(base, name),
        mode: modeOf(file.mode),
        ...owner,
        data: blobData(blobs, file.blob),
      });
  }
  for (const name of spec.secrets ?? []) {
    const data = Buffer.from(textOf(replica.secrets?.[name]));
    entries.push({ path: posix.join(SECRETS_FOLDER, name), mode: 0o444, uid: 0, gid: 0, data });
  }
  return entries;
}

function ownerOf(item: { readonly uid?: number; readonly gid?: number }): Owner {
  return { uid: item.uid ?? 0, gid: item.gid ?? 0 };
}

function modeOf(text: string): number {
  return Number.parseInt(text, 8);
}

function textOf(value: Json | undefined): string {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

function blobData(blobs: Readonly<Record<BlobId, Blob>>, id: BlobId): Buffer {
  const blob = blobs[id];
  if (blob === undefined) throw engineError("invalid", `The content ${id} of a file is not in the plan.`);
  return Buffer.from(blob.data, blob.encoding);
}

/**
 * Folders that the archive must bring along. One that is there keeps its mode and owner; one that the engine would make
 * itself would be writable for everybody. A `directory`'s own folders get its owner.
 */
async function missingFolders(
  client: Client,
  signal: AbortSignal,
  id: string,
  root: string,
  entries: readonly Entry[],
): Promise<readonly Entry[]> {
  const owners = new Map<string, Owner>();
  for (const { path, data, uid, gid } of entries) if (data === null) owners.set(path, { uid, gid });
  const known = new Map<string, boolean>([
    ["/", true],
    [root, true],
  ]);
  const isThere = async (folder: string): Promise<boolean> => {
    const answer = known.get(folder) ?? (await client.pathExists(signal, id, folder));
    known.set(folder, answer);
    // what is there has its parents
    if (answer && folder !== "/") known.set(posix.dirname(folder), true);
    return answer;
  };
  const wanted = new Set(entries.map(({ path, data }) => (data === null ? path : posix.dirname(path))));
  for (const leaf of [...wanted].sort()) {
    for (let folder = leaf; !(await isThere(folder));) folder = posix.dirname(folder);
  }
  return [...known]
    .filter(([, there]) => !there)
    .map(([path]) => path)
    .sort()
    .map((path) => ({ path, mode: 0o755, ...ownerWithin(owners, path), data: null }));
}

function ownerWithin(owners: ReadonlyMap<string, Owner>, path: string): Owner {
  for (let folder = path; folder !== "/"; folder = posix.dirname(folder)) {
    const owner = owners.get(folder);
    if (owner !== undefined) return owner;
  }
  return { uid: 0, gid: 0 };
}
