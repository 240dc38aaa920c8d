// Turns what the file system refuses into diagnostics.
import { errorDiagnostic, failure } from "../diagnostics/diagnostic.ts";
import type { Diagnostic, Result } from "../diagnostics/diagnostic.ts";

/** Carries a diagnostic through code that is not ours, such as lowdb. Never leaves this folder. */
export class FileProblem extends Error {
  readonly diagnostic: Diagnostic;

  constructor(diagnostic: Diagnostic) {
    super(diagnostic.summary);
    this.diagnostic = diagnostic;
  }
}

/** Runs file work; what it throws of file systems and of damaged files is a failure, anything else is a defect. */
export async function attempt<T>(what: string, work: () => Promise<Result<T>>): Promise<Result<T>> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof FileProblem) return failure(error.diagnostic);
    if (!(error instanceof Error) || errorCode(error) === null) throw error;
    return failure(errorDiagnostic("state-file", `Could not ${what}: ${error.message}.`));
  }
}

/** `ENOENT`; null of what is no error of the system. */
export function errorCode(error: unknown): string | null {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : null;
}
