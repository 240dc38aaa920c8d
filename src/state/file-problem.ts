// Turns what the file system refuses into diagnostics.
import { errorDiagnostic, failure } from "../diagnostics/diagnostic.ts";
import type { Diagnostic, Result } from "../diagnostics/diagnostic.ts";

/** Carries diagnostics through code that is not ours, such as lowdb. Never leaves this folder. */
export class FileProblem extends Error {
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[]) {
    super(diagnostics[0]?.summary);
    this.diagnostics = diagnostics;
  }
}

/** Runs file work; what it throws of file systems and of damaged files is a failure, anything else is a defect. */
export async function attempt<T>(what: string, work: () => Promise<Result<T>>): Promise<Result<T>> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof FileProblem) return failure(...error.diagnostics);
    const code = errorCode(error);
    if (!(error instanceof Error) || code === null) throw error;
    const remedy = REMEDIES.get(code);
    const detail = remedy === undefined ? {} : { detail: remedy };
    return failure(errorDiagnostic("state-file", `Could not ${what}: ${error.message}.`, detail));
  }
}

/** `ENOENT`; null of what is no error of the system. */
export function errorCode(error: unknown): string | null {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : null;
}

const REMEDIES: ReadonlyMap<string, string> = new Map([
  ["ENOSPC", "The disk is full: make room."],
  ["EDQUOT", "Your share of the disk is used up: make room."],
  ["EACCES", "Check who owns the file and its folder."],
  ["EPERM", "Check who owns the file and its folder."],
  ["EROFS", "The file system is read-only."],
  ["ENOENT", "Name a folder that can be made: the path is in the backend block."],
  ["ENOTDIR", "A part of the path is a file: name another one in the backend block."],
  ["EISDIR", "A folder has the name of a file: move it away."],
  ["ELOOP", "A link leads in a circle: remove it."],
  ["ENAMETOOLONG", "Name a shorter path in the backend block."],
]);
