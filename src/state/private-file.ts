// Files that only their owner may read: an HMAC key and addresses are in them.
import { open } from "node:fs/promises";

export const PRIVATE = 0o600;
export const PRIVATE_FOLDER = 0o700;

/** Makes a rename or a new name in the folder survive a loss of power. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
