// `orch show PLAN --open`: the page as a file that only its owner may read, and a browser that shows it where there is a desktop.
import { spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import writeFileAtomic from "write-file-atomic";
import { type Diagnostic, errorDiagnostic } from "../diagnostics/diagnostic.ts";
import { LIMITS } from "../model/limits.ts";
import { errorCode } from "../state/file-problem.ts";
import { readWholeFile } from "../state/read-file.ts";

/** A page begins as all of ours do. */
const PAGE_START =
  '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<meta http-equiv="Content';

/** Beside the plan as PLAN.html; in a temporary folder where something else is there or nothing may be written. */
export async function writePage(
  page: string,
  plan: string,
  directory: string,
): Promise<{ readonly path: string } | { readonly problem: Diagnostic }> {
  const beside = `${resolve(directory, plan)}.html`;
  if (isFree(beside) && (await written(beside, page)) === null) return { path: beside };
  let code: string | null;
  try {
    const path = join(mkdtempSync(join(tmpdir(), "orch-")), "plan.html");
    code = await written(path, page);
    if (code === null) return { path };
  } catch (error) {
    code = errorCode(error);
    if (code === null) throw error;
  }
  const problem = errorDiagnostic("page-not-written", `The page of ${plan} could not be written (${code}).`, {
    detail: "Write it yourself: orch show PLAN --format html > FILE.",
  });
  return { problem };
}

/** False where there is no desktop, or nothing that opens files. */
export async function openPage(path: string, env: NodeJS.ProcessEnv = process.env): Promise<boolean> {
  const isMac = process.platform === "darwin";
  const isDesktop = isMac || Boolean(env["DISPLAY"] || env["WAYLAND_DISPLAY"]);
  if (!isDesktop) return false;
  const program = isMac ? "open" : "xdg-open";
  return await new Promise((done) => {
    const child = spawn(program, [pathToFileURL(path).href], {
      detached: true,
      env,
      stdio: "ignore",
    });
    child.once("error", () => done(false));
    child.once("spawn", () => {
      child.unref();
      done(true);
    });
  });
}

function isFree(path: string): boolean {
  const there = readWholeFile(path, LIMITS.planFile);
  if (!there.ok) return there.why === "missing";
  const start = there.bytes.subarray(0, PAGE_START.length).toString("latin1");
  return there.bytes.length === 0 || start === PAGE_START;
}

/** Null, or the system's code for what went wrong. */
async function written(path: string, text: string): Promise<string | null> {
  try {
    await writeFileAtomic(path, text, { mode: 0o600 });
    return null;
  } catch (error) {
    const code = errorCode(error);
    if (code === null) throw error;
    return code;
  }
}
