// The commit that a plan is made of, without running git: as the pipeline says it, else where HEAD of the checkout points.
import { statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { readWholeFile } from "../../state/read-file.ts";

const COMMIT = /^([0-9a-f]{40}|[0-9a-f]{64})$/;
const LARGEST = 16 * 1024 * 1024;
/** Folders above the project's that are looked into. */
const MOST_FOLDERS = 64;

export function isCommit(text: string): boolean {
  return COMMIT.test(text);
}

/** `given` by a flag, then GitHub's and GitLab's variables, then the checkout. Null: nobody knows. */
export function commitOf(
  given: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
  folder: string,
): string | null {
  for (const named of [given, environment["GITHUB_SHA"], environment["CI_COMMIT_SHA"]])
    if (named !== undefined && isCommit(named)) return named;
  return headCommit(folder);
}

function headCommit(folder: string): string | null {
  const git = gitFolder(folder);
  if (git === null) return null;
  const head = textOf(join(git, "HEAD"));
  if (head === null || isCommit(head)) return head;
  const ref = /^ref: (refs\/[^\s\\]+)$/.exec(head)?.[1];
  if (ref === undefined || ref.split("/").some((part) => part === "" || part.startsWith("."))) return null;
  // a linked worktree has its own HEAD, and shares branches with the checkout that it belongs to
  const shared = textOf(join(git, "commondir"));
  const common = shared === null ? git : resolve(git, shared);
  for (const place of new Set([git, common])) {
    const found = textOf(join(place, ref));
    if (found !== null) return isCommit(found) ? found : null;
  }
  const packed = textOf(join(common, "packed-refs")) ?? "";
  const line = packed.split("\n").find((one) => one.endsWith(` ${ref}`));
  const commit = line?.slice(0, line.indexOf(" ")) ?? "";
  return isCommit(commit) ? commit : null;
}

/** Of the checkout that the folder is in. A worktree or submodule has a file that says where. */
function gitFolder(folder: string): string | null {
  let at = resolve(folder);
  for (let count = 0; count < MOST_FOLDERS; count++) {
    const git = join(at, ".git");
    const stat = statSync(git, { throwIfNoEntry: false });
    if (stat?.isDirectory() === true) return git;
    if (stat?.isFile() === true) {
      const place = /^gitdir: (.+)$/.exec(textOf(git) ?? "")?.[1];
      return place === undefined ? null : resolve(at, place);
    }
    if (dirname(at) === at) return null;
    at = dirname(at);
  }
  return null;
}

function textOf(path: string): string | null {
  const read = readWholeFile(path, LARGEST);
  return read.ok ? read.bytes.toString("utf8").trim() : null;
}
