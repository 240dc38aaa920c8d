// `orch plan`: writes nothing but the file that was asked for.
import { resolve } from "node:path";
import writeFileAtomic from "write-file-atomic";
import type { Plan } from "../../plan/document.ts";
import { formatPlan } from "../../plan/file.ts";
import { renderPlanJson } from "../../render/plan-json.ts";
import { renderPlan } from "../../render/terminal/plan.ts";
import { errorDiagnostic, type Diagnostic } from "../../diagnostics/diagnostic.ts";
import { EXIT } from "../exit-codes.ts";
import type { GlobalOptions, PlanFlags, PlanOptions } from "../options.ts";
import { openDesk, plan } from "../planning.ts";

export async function planCommand(
  global: GlobalOptions,
  flags: PlanFlags,
  options: PlanOptions,
): Promise<number> {
  const { terminal } = global;
  const desk = openDesk(global, flags);
  if ("failed" in desk) {
    terminal.report(desk.failed, desk.project.sources);
    return EXIT.error;
  }
  const { sources } = desk.project;
  try {
    const planned = await plan(global, desk, flags, null, new AbortController().signal);
    if ("failed" in planned) {
      terminal.report(planned.failed, sources);
      return EXIT.error;
    }
    await planned.world.close();
    const document = planned.work.plan;
    terminal.report(planned.diagnostics, sources);
    if (options.out !== undefined) {
      const problem = await savePlan(document, options.out, global.directory);
      if (problem !== null) {
        terminal.report([problem]);
        return EXIT.error;
      }
    }
    if (options.json === true) terminal.print(renderPlanJson(document));
    else
      terminal.print(
        renderPlan(document, terminal.out, { verbose: options.verbose, savedAs: options.out, sources }),
      );
    return planExit(document, flags, options.detailedExitcode === true);
  } finally {
    await desk.close();
  }
}

function planExit(document: Plan, flags: PlanFlags, detailed: boolean): number {
  if (document.pending.length > 0 && !flags.allowPending) return EXIT.error;
  const outputs = Object.values(document.outputs).some((output) => output.action !== "none");
  return detailed && (document.changes.length > 0 || outputs) ? EXIT.changes : EXIT.ok;
}

/** Readable by its owner only: a plan shows everything but secrets. */
async function savePlan(document: Plan, path: string, directory: string): Promise<Diagnostic | null> {
  try {
    await writeFileAtomic(resolve(directory, path), formatPlan(document), { mode: 0o600 });
    return null;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return errorDiagnostic("plan-not-saved", `The plan could not be written to ${path}.`, { detail: why });
  }
}
