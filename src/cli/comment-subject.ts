// What `orch comment` is about: a saved plan, why there is none, or what an apply came to.
import { resolve } from "node:path";
import { readApplied } from "../comment/applied.ts";
import { refusedSubject } from "../comment/refused.ts";
import { type About, type Notify, type Subject } from "../comment/subject.ts";
import { appliedSubject, failedSubject, planSubject } from "../comment/subject.ts";
import {
  type Diagnostic,
  type Result,
  errorDiagnostic,
  failure,
  success,
} from "../diagnostics/diagnostic.ts";
import { sizeText } from "../model/limits.ts";
import { BARE } from "../render/plan-facts/commands.ts";
import { readWholeFile } from "../state/read-file.ts";
import { type TargetOptions, commitOf } from "./comment-target.ts";
import type { GlobalOptions } from "./options.ts";
import { nameForOthers, readPlanFile } from "./plan-file.ts";
import { shapeProblem } from "./plan-shape.ts";
import { programOf } from "./same-command.ts";
import { readInput } from "./streams.ts";

export interface SubjectOptions extends TargetOptions {
  readonly project?: string;
  readonly name?: string;
  readonly failed?: string;
  readonly notify: Notify;
}

/** Of what a command printed; the rest of it is in the log of the job. */
const LONGEST_OUTPUT = 64 * 2 ** 20;

/** Null where nothing was applied. */
export async function subjectOf(
  global: GlobalOptions,
  plan: string | null,
  options: SubjectOptions,
): Promise<Result<Subject | null>> {
  const { failed, applied, refused } = options;
  const about = { name: options.name ?? null, commit: commitOf(options, global.environment) };
  const given = [plan ?? undefined, failed, applied, refused].filter((one) => one !== undefined);
  if (given.length !== 1)
    return failure(
      errorDiagnostic(
        "contradicting-flags",
        given.length === 0
          ? "There is nothing to comment."
          : "A plan, --failed, --applied and --refused exclude each other.",
        {
          detail:
            "Give a plan that `orch plan --out FILE` wrote, --failed FILE with what planning printed, or of an apply --applied FILE with what `orch apply --json` printed, --refused FILE with why it did not begin.",
        },
      ),
    );
  if (plan !== null) return await ofPlan(global, plan, about, options);
  if (applied !== undefined) return await ofApply(global, applied, about, options);
  return await ofOutput(global, failed, refused ?? "-", about, options);
}

async function ofPlan(
  global: GlobalOptions,
  file: string,
  about: About,
  { project, notify }: SubjectOptions,
): Promise<Result<Subject>> {
  const read = readPlanFile(global.directory, file);
  if (!read.ok) return read;
  const plan = read.value;
  const problem = (await shapeProblem(plan, file)) ?? otherProject(file, plan.project, project);
  if (problem !== null) return failure(problem);
  const markdown = {
    savedAs: nameForOthers(file),
    fromFile: true,
    command: { ...BARE, program: programOf(global) },
  };
  return success(planSubject(plan, about, notify, markdown));
}

/** Why there is no plan, or why nothing was applied. */
async function ofOutput(
  global: GlobalOptions,
  failed: string | undefined,
  refused: string,
  about: About,
  { project }: SubjectOptions,
): Promise<Result<Subject>> {
  if (project === undefined)
    return failure(
      errorDiagnostic(
        "contradicting-flags",
        `${failed === undefined ? "--refused" : "--failed"} needs --project.`,
        { detail: "Without a plan nothing else says whose comment it is." },
      ),
    );
  const output = await outputOf(global, failed ?? refused, failed === undefined ? "the apply" : "planning");
  if (!output.ok) return output;
  return success(
    failed === undefined
      ? refusedSubject(project, about, output.value)
      : failedSubject(project, about, output.value),
  );
}

async function ofApply(
  global: GlobalOptions,
  file: string,
  about: About,
  { project }: SubjectOptions,
): Promise<Result<Subject | null>> {
  const output = await outputOf(global, file, "the apply");
  if (!output.ok) return output;
  const run = readApplied(output.value, about);
  if (run === null) return success(null);
  const problem = otherProject(file, run.of.project, project);
  return problem === null ? success(appliedSubject(run)) : failure(problem);
}

function otherProject(file: string, found: string, expected: string | undefined): Diagnostic | null {
  if (expected === undefined || found === expected) return null;
  return errorDiagnostic(
    "plan-of-other-project",
    `${file} is of the project ${JSON.stringify(found)}, and --project names ${JSON.stringify(expected)}.`,
    { detail: "Nothing is written. Look at where it comes from." },
  );
}

async function outputOf(
  { directory }: GlobalOptions,
  file: string,
  what: "planning" | "the apply",
): Promise<Result<string>> {
  const bytes = file === "-" ? await readInput(LONGEST_OUTPUT) : fileBytes(resolve(directory, file));
  if (bytes !== null) return success(bytes.toString("utf8"));
  return failure(
    errorDiagnostic("file-unreadable", `What ${what} printed cannot be read from ${file}.`, {
      detail: `Name a file of at most ${sizeText(LONGEST_OUTPUT)} that is there, or - for standard input.`,
    }),
  );
}

function fileBytes(path: string): Buffer | null {
  const read = readWholeFile(path, LONGEST_OUTPUT);
  return read.ok ? read.bytes : null;
}
