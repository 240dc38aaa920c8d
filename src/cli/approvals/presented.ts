// What `--approval` and `--commit` bring: files of approvals, one by one or a folder of them.
import { readdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { type Diagnostic, errorDiagnostic } from "../../diagnostics/diagnostic.ts";
import { compareText } from "../../model/json.ts";
import type { Plan } from "../../plan/document.ts";
import { readWholeFile } from "../../state/read-file.ts";
import type { GlobalOptions } from "../options.ts";
import { commitOf } from "./commit.ts";
import type { ApprovalFile } from "./judge.ts";
import { readApproval } from "./signed-approval.ts";

export interface Presented {
  readonly files: readonly ApprovalFile[];
  readonly commit: string | null;
}

const LARGEST = 64 * 1024;
const MOST_FILES = 200;

export function readPresented(
  { directory, environment }: Pick<GlobalOptions, "directory" | "environment">,
  paths: readonly string[],
  commit: string | undefined,
): Presented | { readonly failed: readonly Diagnostic[] } {
  const problems: Diagnostic[] = [];
  const names = paths.flatMap((path) => namesOf(directory, path, problems));
  if (names.length > MOST_FILES)
    problems.push(
      errorDiagnostic("file-too-large", `--approval names ${names.length} files, more than ${MOST_FILES}.`, {
        detail: "Give a folder that holds the approvals of this plan and nothing else.",
      }),
    );
  if (problems.length > 0) return { failed: problems };
  const files = [...new Set(names)].map((file): ApprovalFile => {
    const read = readWholeFile(resolve(directory, file), LARGEST);
    if (read.ok) return { file, read: readApproval(read.bytes.toString("utf8")) };
    return { file, read: { ok: false, problem: WHY[read.why] } };
  });
  return { files, commit: commitOf(commit, environment, directory) };
}

const WHY = {
  missing: "is gone",
  "no-file": "is not a file",
  "too-large": "is larger than 64 KiB, and no approval is",
  unreadable: "cannot be read",
} as const;

/** A file that is named has to be there; of a folder all files count that are not hidden. */
function namesOf(directory: string, path: string, problems: Diagnostic[]): readonly string[] {
  const full = resolve(directory, path);
  const unreadable = (why: string): readonly string[] => {
    problems.push(
      errorDiagnostic("file-unreadable", `There is no approval in ${path}: ${why}.`, {
        detail: "Make one with `orch approve PLAN --key FILE --out FILE`.",
      }),
    );
    return [];
  };
  try {
    if (statSync(full, { throwIfNoEntry: false }) === undefined) return unreadable("it does not exist");
    if (!statSync(full).isDirectory()) return [path];
    return readdirSync(full, { withFileTypes: true })
      .filter((entry) => !entry.name.startsWith(".") && !entry.isDirectory())
      .map((entry) => join(path, entry.name))
      .sort(compareText);
  } catch {
    return unreadable("it cannot be read");
  }
}

/** The commit that an approval of the plan names, and the one that is applied; null where one is unknown. */
export function commitsOf(
  { id }: Pick<Plan, "id">,
  { files, commit }: Presented,
): readonly [approved: string, now: string] | null {
  const named = files.flatMap(({ read }) =>
    read.ok && read.approval.payload.plan === id && read.approval.payload.commit !== null
      ? [read.approval.payload.commit]
      : [],
  );
  const [approved] = named;
  return approved === undefined || commit === null ? null : [approved, commit];
}
