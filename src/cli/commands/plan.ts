// `orch plan`: writes nothing but the file that was asked for.
import type { Plan } from "../../plan/document.ts";
import { denials } from "../../plan/policy-input.ts";
import { EXIT } from "../exit-codes.ts";
import { type ShownPlan, reportTo } from "../ci-report.ts";
import { formatOf, formatProblem, isReport } from "../format-option.ts";
import { hasWork } from "../../plan/work.ts";
import { savePlanFile } from "../plan-file.ts";
import { planText } from "../plan-format.ts";
import type { GlobalOptions, PlanFlags, PlanOptions } from "../options.ts";
import { generateConfig } from "../generate-config.ts";
import { lossesOf } from "../../scheduler/survival.ts";
import type { QuestionFlags } from "../what-if-flags.ts";
import type { Desk } from "../planning.ts";
import { openPlanningDesk } from "../data/planning-desk.ts";
import { refreshOnly } from "../refresh.ts";
import { sameCommand } from "../same-command.ts";
import { withPlan } from "../with-plan.ts";

export async function planCommand(
  global: GlobalOptions,
  flags: PlanFlags,
  options: PlanOptions & QuestionFlags,
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
  const format = formatOf(options);
  if (!isReport(format))
    return await makePlan(global, flags, options, async (shown) =>
      terminal.print(await planText(shown.plan, format, terminal.out, shown.text)),
    );
  return await reportTo(format, global, (reporting, show) => makePlan(reporting, flags, options, show));
}

async function makePlan(
  global: GlobalOptions,
  flags: PlanFlags,
  options: PlanOptions & QuestionFlags,
  show: (shown: ShownPlan) => void | Promise<void>,
): Promise<number> {
  return await withPlan(
    global,
    flags,
    async ({ work: { plan, asked, scheduling } }, { configuration, project: { sources } }) => {
      if (options.out !== undefined) {
        const problem = await savePlanFile(plan, options.out, global.directory);
        if (problem !== null) {
          global.terminal.report([problem]);
          return EXIT.error;
        }
      }
      const { verbose, concise, only, maxLength, out: savedAs } = options;
      const command = sameCommand(global, flags, plan.variables);
      const survived = options.survival === true ? lossesOf(asked, scheduling.placements) : undefined;
      const text = { verbose, concise, only, maxLength, savedAs, sources, command, survived };
      await show({ plan, text, allowPending: flags.allowPending, configuration });
      return planExit(plan, flags, options.detailedExitcode === true);
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
  return detailed && hasWork(document) ? EXIT.changes : EXIT.ok;
}
