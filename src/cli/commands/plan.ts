// `orch plan`: writes nothing but the file that was asked for.
import type { Plan } from "../../plan/document.ts";
import { renderPlanJson } from "../../render/plan-json.ts";
import { renderPlan } from "../../render/terminal/plan.ts";
import { EXIT } from "../exit-codes.ts";
import { savePlanFile } from "../plan-file.ts";
import type { GlobalOptions, PlanFlags, PlanOptions } from "../options.ts";
import { openDesk, plan } from "../planning.ts";
import { refreshOnly } from "../refresh.ts";
import { sameCommand } from "../same-command.ts";

export async function planCommand(
  global: GlobalOptions,
  flags: PlanFlags,
  options: PlanOptions,
): Promise<number> {
  const { terminal } = global;
  if (options.refreshOnly === true)
    return await refreshOnly(global, flags, {
      write: false,
      json: options.json === true,
      autoApprove: false,
      detailedExitcode: options.detailedExitcode === true,
      others: options.out === undefined ? [] : ["--out"],
    });
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
      const problem = await savePlanFile(document, options.out, global.directory);
      if (problem !== null) {
        terminal.report([problem]);
        return EXIT.error;
      }
    }
    if (options.json === true) terminal.print(renderPlanJson(document));
    else
      terminal.print(
        renderPlan(document, terminal.out, {
          verbose: options.verbose,
          savedAs: options.out,
          sources,
          command: sameCommand(global, flags, document.variables),
        }),
      );
    return planExit(document, flags, options.detailedExitcode === true);
  } finally {
    await desk.close();
  }
}

function planExit(document: Plan, flags: PlanFlags, detailed: boolean): number {
  if (document.pending.length > 0 && !flags.allowPending) return EXIT.error;
  const outputs = Object.values(document.outputs).some((output) => output.action !== "none");
  const others = outputs || document.refactorings !== undefined;
  return detailed && (document.changes.length > 0 || others) ? EXIT.changes : EXIT.ok;
}
