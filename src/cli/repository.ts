// Files by their paths from the root of the repository, as CI systems name them: the project may lie in a folder of it.
import { existsSync, readdirSync, realpathSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { compareText } from "../model/json.ts";
import type { GlobalOptions } from "./options.ts";

export interface Repository {
  /** Null for what lies outside. `file`: as diagnostics name it, from the project's folder. */
  readonly pathOf: (file: string) => string | null;
  /** The path of the project's first file: for what has no place, where a place must be named. */
  readonly main: string;
}

export function openRepository({ directory, environment }: GlobalOptions): Repository {
  const folder = realPath(directory);
  const { GITHUB_WORKSPACE, CI_PROJECT_DIR, BUILD_SOURCESDIRECTORY } = environment;
  const workspace = GITHUB_WORKSPACE ?? CI_PROJECT_DIR ?? BUILD_SOURCESDIRECTORY;
  const root = rootOf(folder, workspace === undefined ? null : realPath(workspace));
  const pathOf = (file: string): string | null => {
    const path = relative(root, resolve(folder, file));
    return path === "" || path === ".." || path.startsWith(`..${sep}`) ? null : path.replaceAll(sep, "/");
  };
  const first = firstFile(folder);
  return { pathOf, main: pathOf(first) ?? first };
}

/** The nearest folder with a `.git`, as a job may check out several repositories; without one what the job works in. */
function rootOf(folder: string, workspace: string | null): string {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, ".git")) || at === workspace) return at;
    if (dirname(at) === at) return folder;
  }
}

function firstFile(folder: string): string {
  try {
    const names = readdirSync(folder).sort(compareText);
    return names.find((name) => /^orch\.(hcl|json)$|\.orch\.(hcl|json)$/.test(name)) ?? "orch.hcl";
  } catch {
    return "orch.hcl";
  }
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return resolve(path);
  }
}
