// Where the files of a local state are. A state that is a symbolic link is followed, so that everybody who reaches it by
// some name locks, writes and recovers the same file; a link that somebody else has put there is not.
import { lstat, readlink, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { errorDiagnostic, failure, success } from "../diagnostics/diagnostic.ts";
import type { Result } from "../diagnostics/diagnostic.ts";
import { errorCode } from "./file-problem.ts";

export interface Places {
  readonly state: string;
  readonly backup: string;
  readonly journal: string;
  readonly lock: string;
  /** Of the last snapshots. */
  readonly history: string;
}

const MOST_LINKS = 40;

export async function findPlaces(path: string): Promise<Result<Places>> {
  let state = path;
  for (let links = 0; ; links++) {
    const found = await entryAt(state);
    if (found === null) break;
    if (!found.isSymbolicLink()) {
      if (found.isFile()) break;
      return refused(path, `${state} is not a file`, "Name a file in the backend block.");
    }
    const own = process.getuid?.();
    if (own !== undefined && found.uid !== own && found.uid !== 0 && own !== 0)
      return refused(path, `${state} is a link that another user made`, "Replace it by one of your own.");
    if (links === MOST_LINKS) return refused(path, `${state} is a link that leads in a circle`, "Remove it.");
    state = resolve(dirname(state), await readlink(state));
  }
  const base = state.replace(/\.json$/, "");
  return success({
    state,
    backup: `${state}.backup`,
    journal: `${base}.journal`,
    lock: `${base}.lock`,
    history: join(dirname(state), ".orch", "history", basename(base)),
  });
}

/** Whether others than the owner may read or write the file; false where there is none. */
export async function isOpenToOthers(path: string): Promise<boolean> {
  try {
    return ((await stat(path)).mode & 0o077) !== 0;
  } catch (error) {
    if (errorCode(error) === "ENOENT") return false;
    throw error;
  }
}

async function entryAt(path: string): Promise<Awaited<ReturnType<typeof lstat>> | null> {
  try {
    return await lstat(path);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return null;
    throw error;
  }
}

function refused(path: string, why: string, detail: string): Result<Places> {
  return failure(errorDiagnostic("state-file", `The state ${path} is not used: ${why}.`, { detail }));
}
