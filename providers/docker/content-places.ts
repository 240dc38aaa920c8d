// Where files, directories and secrets of a container live. The engine takes them into a container that does not run yet, but not
// into a read-only root file system: there each folder that gets some is an anonymous volume, which the engine fills with what the
// image has in it and removes with the container. That folder alone stays writable.
import { posix } from "node:path";
import type { ContainerSpec } from "orch/provider";

export const SECRETS_FOLDER = "/run/secrets";

/** Absolute paths of all content, with the folder that each starts from. */
export function contentFolders(spec: ContainerSpec): readonly string[] {
  const folders = [
    ...Object.keys(spec.files ?? {}).map((path) => posix.dirname(posix.normalize(path))),
    ...Object.keys(spec.directories ?? {}).map((path) => posix.normalize(path).replace(/(?<=.)\/$/, "")),
    ...((spec.secrets ?? []).length > 0 ? [SECRETS_FOLDER] : []),
  ];
  return [...new Set(folders)].sort();
}

/** Folders that need an anonymous volume: those on the root file system of a read-only container, outermost only. */
export function contentVolumes(spec: ContainerSpec): readonly string[] {
  if (spec.read_only !== true) return [];
  const mounted = Object.keys(spec.mounts ?? {});
  const own = contentFolders(spec).filter((folder) => !mounted.some((mount) => isWithin(folder, mount)));
  return own.filter((folder) => !own.some((other) => other !== folder && isWithin(folder, other)));
}

/** The folder of the container that content at this path is put into through the engine: a mount of a read-only container, else the root. */
export function archiveRoot(spec: ContainerSpec, path: string): string {
  if (spec.read_only !== true) return "/";
  const places = [...contentVolumes(spec), ...Object.keys(spec.mounts ?? {})].filter((place) =>
    isWithin(path, place),
  );
  return places.reduce((deepest, place) => (place.length > deepest.length ? place : deepest), "/");
}

/** `/etc/app/x` is within `/etc/app` and within `/`. */
export function isWithin(path: string, folder: string): boolean {
  const base = posix.normalize(folder).replace(/\/$/, "");
  const normal = posix.normalize(path);
  return normal === base || normal.startsWith(`${base}/`);
}
