// Files and folders as a command line names them.
import { readdirSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { resolve } from "node:path";
import { compareText } from "../../model/json.ts";

/** More are of no help. */
const MOST = 500;

/** Folders, which end in a slash, and files that are wanted; relative ones are from `folder`. Empty where nothing can be read. */
export function pathsLike(
  folder: string,
  typed: string,
  isWanted: (path: string) => boolean,
): readonly string[] {
  const at = typed.lastIndexOf("/") + 1;
  const [before, begin] = [typed.slice(0, at), typed.slice(at)];
  const inside = resolve(folder, before.startsWith("~/") ? homedir() + before.slice(1) : before);
  const found: string[] = [];
  for (const name of namesIn(inside)) {
    if (!name.startsWith(begin) || (name.startsWith(".") && !begin.startsWith("."))) continue;
    const path = resolve(inside, name);
    const kind = kindOf(path);
    if (kind === "folder") found.push(`${before}${name}/`);
    else if (kind === "file" && isWanted(path)) found.push(before + name);
    if (found.length >= MOST) break;
  }
  return found;
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort(compareText);
  } catch {
    return []; // completion is silent
  }
}

function kindOf(path: string): "file" | "folder" | null {
  try {
    const stat = statSync(path);
    return stat.isDirectory() ? "folder" : stat.isFile() ? "file" : null;
  } catch {
    return null; // a link to nothing
  }
}
