// Replaces a file as a whole: who reads it sees the old text or the new one, also after a crash. What a crash leaves of the new one has
// a name that nobody else gives, so that it can be removed.
import { randomBytes } from "node:crypto";
import { open, readdir, realpath, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { errorCode } from "./file-problem.ts";
import { PRIVATE, syncFolder } from "./private-file.ts";

/** Its owner alone may read it. A link is followed. */
export async function replaceFile(path: string, text: string): Promise<void> {
  const target = await realpath(path).catch(() => path);
  const temporary = `${target}.tmp-${randomBytes(4).toString("hex")}`;
  try {
    const file = await open(temporary, "wx", PRIVATE);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(dirname(target));
}

/** Of writers that died. Nobody may be writing the file now: the caller holds its lock. */
export async function removeUnfinished(path: string): Promise<void> {
  const prefix = `${basename(path)}.tmp-`;
  for (const name of await namesIn(dirname(path)))
    if (name.startsWith(prefix) && /^[0-9a-f]{8}$/.test(name.slice(prefix.length)))
      await rm(join(dirname(path), name), { force: true });
}

/** None where there is no such folder. */
export async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return [];
    throw error;
  }
}
