// The files of a step in a GitHub workflow: what is appended to $GITHUB_STEP_SUMMARY and $GITHUB_OUTPUT. Other steps' lines stay.
import { appendFileSync, statSync } from "node:fs";
import { randomBytes } from "node:crypto";
import { type Diagnostic, errorDiagnostic, warningDiagnostic } from "../diagnostics/diagnostic.ts";
import type { OutputLines } from "../render/ci/github-outputs.ts";
import { summaryRoom } from "../render/ci/github-summary.ts";
import { errorCode } from "../state/file-problem.ts";
import type { GlobalOptions } from "./options.ts";

export interface StepTexts {
  /** Null where it has no room. */
  readonly summary: (room: number) => string | null;
  readonly outputs: (delimiter: string) => OutputLines;
}

/** Which of the files there are is for the environment to say. */
export function writeStepFiles(
  { environment }: GlobalOptions,
  { summary, outputs }: StepTexts,
): readonly Diagnostic[] {
  const { GITHUB_STEP_SUMMARY, GITHUB_OUTPUT } = environment;
  const problems: Diagnostic[] = [];
  if (GITHUB_STEP_SUMMARY) {
    const present = sizeOf(GITHUB_STEP_SUMMARY);
    const between = present === 0 ? "" : "\n\n";
    const text = summary(summaryRoom(present + between.length));
    if (text === null) problems.push(noRoom());
    else problems.push(...append("GITHUB_STEP_SUMMARY", GITHUB_STEP_SUMMARY, between + text));
  }
  if (GITHUB_OUTPUT)
    problems.push(
      ...append("GITHUB_OUTPUT", GITHUB_OUTPUT, outputs(`orch-${randomBytes(16).toString("hex")}`)),
    );
  return problems;
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

function append(variable: string, path: string, text: string): readonly Diagnostic[] {
  try {
    appendFileSync(path, text);
    return [];
  } catch (error) {
    const code = errorCode(error);
    if (code === null) throw error;
    return [
      errorDiagnostic("file-not-written", `The file that ${variable} names cannot be written (${code}).`, {
        detail: "The runner sets this variable. In a container it has to see the same path.",
      }),
    ];
  }
}

function noRoom(): Diagnostic {
  return warningDiagnostic("file-not-written", "The summary of this step has no room left for the plan.", {
    detail:
      "GitHub takes 1 MiB from a step. Plan in a step of its own, or write the plan into a file: orch show PLAN --format markdown.",
  });
}
