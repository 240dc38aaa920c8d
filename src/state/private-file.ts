// Files that only their owner may read: an HMAC key and addresses are in them.
import { mkdir, open, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { errorCode } from "./file-problem.ts";

export const PRIVATE = 0o600;
export const PRIVATE_FOLDER = 0o700;

/** Makes a folder and those above it. Where none can be made, the system's own way of doing so may never end. */
export async function makeFolder(path: string, mode?: number): Promise<void> {
  if (await isThere(path)) return;
  const above = dirname(path);
  if (above !== path) await makeFolder(above, mode);
  await mkdir(path, mode === undefined ? {} : { mode }).catch((error: unknown) => {
    if (errorCode(error) !== "EEXIST") throw error;
  });
}

async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (errorCode(error) === "ENOENT") return false;
    throw error;
  }
}

/** Makes a rename or a new name in the folder survive a loss of power. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
