// The snapshots before the present one: the last as `.backup`, and a bounded number of older ones.
import { chmod, copyFile, link, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { compareText } from "../model/json.ts";
import { errorCode } from "./file-problem.ts";
import type { Places } from "./places.ts";
import { PRIVATE, PRIVATE_FOLDER, makeFolder } from "./private-file.ts";

/** An apply writes two. */
const MOST_SNAPSHOTS = 20;

/** Before the file is replaced. `serial`: of what it holds. */
export async function keepPrevious(places: Places, serial: number): Promise<void> {
  const temporary = `${places.backup}.tmp`;
  try {
    await copyFile(places.state, temporary);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return;
    throw error;
  }
  await chmod(temporary, PRIVATE);
  await rename(temporary, places.backup);
  await remember(places, serial);
}

async function remember(places: Places, serial: number): Promise<void> {
  await makeFolder(places.history, PRIVATE_FOLDER);
  const kept = join(places.history, nameOf(serial));
  await rm(kept, { force: true });
  // the backup is replaced as a whole, never written to, so both names may share its bytes
  await link(places.backup, kept).catch(async () => {
    await copyFile(places.backup, kept);
    await chmod(kept, PRIVATE);
  });
  const names = (await readdir(places.history)).filter((name) => /^\d+\.json$/.test(name)).sort(compareText);
  for (const name of names.slice(0, -MOST_SNAPSHOTS)) await rm(join(places.history, name), { force: true });
}

/** Names sort as serials do. */
function nameOf(serial: number): string {
  return `${String(serial).padStart(10, "0")}.json`;
}
