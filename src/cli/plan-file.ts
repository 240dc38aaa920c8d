// Saved plans: read whole and checked, written for their owner only and never over something else.
import { closeSync, constants, openSync, readSync } from "node:fs";
import { basename, isAbsolute, resolve } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { type Diagnostic, type Result, errorDiagnostic, failure } from "../diagnostics/diagnostic.ts";
import { LIMITS, sizeText } from "../model/limits.ts";
import type { Plan } from "../plan/document.ts";
import { formatPlan, parsePlan } from "../plan/file.ts";
import { errorCode } from "../state/file-problem.ts";
import { readWholeFile } from "../state/read-file.ts";

/** A saved plan's name for people who are not on the machine that made it, as readers of comments are not. */
export function nameForOthers(file: string): string {
  return isAbsolute(file) ? basename(file) : file;
}

export function readPlanFile(directory: string, path: string): Result<Plan> {
  const read = readWholeFile(resolve(directory, path), LIMITS.planFile);
  if (read.ok) return parsePlan(read.bytes.toString("utf8"), path);
  const refuse = (code: string, summary: string, detail: string) =>
    failure<Plan>(errorDiagnostic(code, summary, { detail }));
  switch (read.why) {
    case "missing":
      return refuse("file-unreadable", `There is no plan ${path}.`, "Make one with `orch plan --out FILE`.");
    case "no-file":
      return refuse(
        "file-unreadable",
        `${path} is not a file.`,
        "Name a file that `orch plan --out FILE` wrote.",
      );
    case "too-large":
      return refuse(
        "file-too-large",
        `${path} is larger than ${sizeText(LIMITS.planFile)}, the limit for a plan.`,
        "Name a file that `orch plan --out FILE` wrote.",
      );
    case "unreadable":
      return refuse(
        "file-unreadable",
        `The plan ${path} cannot be read${read.code === null ? "" : ` (${read.code})`}.`,
        "Check who may read it.",
      );
    default:
      return read.why satisfies never;
  }
}

/** A plan shows everything but secrets. Null when it is written. */
export async function savePlanFile(plan: Plan, path: string, directory: string): Promise<Diagnostic | null> {
  const target = resolve(directory, path);
  const notSaved = (why: string, detail: string): Diagnostic =>
    errorDiagnostic("plan-not-saved", `The plan could not be written to ${path}: ${why}.`, { detail });
  const there = readWholeFile(target, LIMITS.planFile);
  const replaceable = there.ok ? there.bytes.length === 0 || isPlan(there.bytes) : there.why === "missing";
  if (!replaceable)
    return notSaved(
      "something else is there",
      "Name another file, or remove what is there if nobody needs it.",
    );
  try {
    await writeFileAtomic(target, formatPlan(plan), { mode: 0o600 });
    return null;
  } catch (error) {
    const code = errorCode(error);
    if (code === null) throw error;
    return notSaved(WHY.get(code) ?? code, "Name a file in a folder that exists and may be written to.");
  }
}

/** Whether a file looks like a plan, by its beginning. */
export function isPlanFile(path: string): boolean {
  const start = Buffer.alloc(LONGEST_START);
  try {
    const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      readSync(file, start);
    } finally {
      closeSync(file);
    }
  } catch {
    return false; // one that cannot be read is none that could be applied
  }
  return isPlan(start);
}

function isPlan(bytes: Buffer): boolean {
  const start = bytes.subarray(0, LONGEST_START).toString("latin1");
  return PLAN_STARTS.some((one) => start.startsWith(one));
}

/** Canonical JSON of ours: its first name in order, which not every plan has, and the first that every plan has. */
const PLAN_STARTS = ['{"approvals":', '{"blobs":'];
const LONGEST_START = '{"approvals":'.length;

const WHY: ReadonlyMap<string, string> = new Map([
  ["ENOENT", "there is no such folder"],
  ["ENOTDIR", "there is no such folder"],
  ["EACCES", "you may not write there"],
  ["EROFS", "the file system is read-only"],
  ["ENOSPC", "the disk is full"],
]);
