// `orch plan`: writes nothing but the file that was asked for.
import type { Plan } from "../../plan/document.ts";
import { denials } from "../../plan/policy-input.ts";
import { EXIT } from "../exit-codes.ts";
import { formatOf, formatProblem } from "../format-option.ts";
import { savePlanFile } from "../plan-file.ts";
import { planText } from "../plan-format.ts";
import type { GlobalOptions, PlanFlags, PlanOptions } from "../options.ts";
import { generateConfig } from "../generate-config.ts";
import type { Desk } from "../planning.ts";
import { openPlanningDesk } from "../data/planning-desk.ts";
import { refreshOnly } from "../refresh.ts";
import { sameCommand } from "../same-command.ts";
import { withPlan } from "../with-plan.ts";

export async function planCommand(
  global: GlobalOptions,
  flags: PlanFlags,
  options: PlanOptions,
): Promise<number> {
  const { terminal } = global;
  const problem = formatProblem(
    options,
    options.refreshOnly === true ? "--refresh-only compares the state alone" : null,
  );
  if (problem !== null) {
    terminal.report([problem]);
    return EXIT.error;
  }
  if (options.refreshOnly === true)
    return await refreshOnly(global, flags, {
      write: false,
      json: formatOf(options) === "json",
      autoApprove: false,
      detailedExitcode: options.detailedExitcode === true,
      others: options.out === undefined ? [] : ["--out"],
    });
  return await withPlan(
    global,
    flags,
    async ({ work: { plan: document } }, desk) => {
      if (options.out !== undefined) {
        const problem = await savePlanFile(document, options.out, global.directory);
        if (problem !== null) {
          terminal.report([problem]);
          return EXIT.error;
        }
      }
      terminal.print(
        await planText(document, options, terminal.out, {
          verbose: options.verbose,
          savedAs: options.out,
          sources: desk.project.sources,
          command: sameCommand(global, flags, document.variables),
        }),
      );
      return planExit(document, flags, options.detailedExitcode === true);
    },
    { prepare: (desk) => withGenerated(global, flags, desk, options.generateConfigOut) },
  );
}

/** The project as it is with the blocks that were asked for; null where they could not be written, which is told. */
async function withGenerated(
  global: GlobalOptions,
  flags: PlanFlags,
  desk: Desk,
  file: string | undefined,
): Promise<Desk | null> {
  if (file === undefined) return desk;
  const { terminal } = global;
  const problems = await generateConfig(global, desk, file);
  terminal.report(problems, desk.project.sources);
  await desk.close();
  if (problems.length > 0) return null;
  terminal.note(`Wrote ${file}: read it, and keep what is meant.\n\n`);
  const again = await openPlanningDesk(global, flags);
  if (!("failed" in again)) return again;
  terminal.report(again.failed, again.project.sources);
  return null;
}

function planExit(document: Plan, flags: PlanFlags, detailed: boolean): number {
  if (denials(document).length > 0) return EXIT.policyDenied;
  if (document.pending.length > 0 && !flags.allowPending) return EXIT.error;
  const outputs = Object.values(document.outputs).some((output) => output.action !== "none");
  const others = outputs || document.refactorings !== undefined;
  return detailed && (document.changes.length > 0 || others) ? EXIT.changes : EXIT.ok;
}
