// What `orch plan`, its questions and `orch why` have in common: open the desk, plan, close the engines, tell what was found;
// the desk is closed whatever happens. Nothing is locked and nothing written.
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { openPlanningDesk } from "./data/planning-desk.ts";
import { EXIT } from "./exit-codes.ts";
import type { NodeConfig } from "../model/node.ts";
import type { Sources } from "../render/diagnostic.ts";
import type { GlobalOptions, PlanFlags } from "./options.ts";
import { type Desk, type Failed, type Planned, plan } from "./planning.ts";

export interface Asked {
  readonly flags: PlanFlags;
  readonly added?: readonly NodeConfig[];
}

/** `sources`: of other files than the project's. */
export type Refused = Failed & { readonly sources?: Sources };

export interface PlanningSteps {
  /** What is done before planning, with the desk that is then worked at; null where it failed, which is told. */
  readonly prepare?: (desk: Desk) => Promise<Desk | null>;
  /** What the desk's configuration makes of the question: the flags to plan with. */
  readonly ask?: (desk: Desk) => Asked | Refused;
  /** Warnings are another command's to tell. */
  readonly quiet?: boolean;
}

/** The exit code: that of `answer`, unless there is no plan. */
export async function withPlan(
  global: GlobalOptions,
  flags: PlanFlags,
  answer: (planned: Planned, desk: Desk) => number | Promise<number>,
  { prepare, ask, quiet = false }: PlanningSteps = {},
): Promise<number> {
  const { terminal } = global;
  const opened = await openPlanningDesk(global, flags);
  if ("failed" in opened) {
    terminal.report(opened.failed, opened.project.sources);
    return EXIT.error;
  }
  const desk = prepare === undefined ? opened : await prepare(opened);
  if (desk === null) return EXIT.error;
  const { sources } = desk.project;
  const refuse = (problems: readonly Diagnostic[]): number => {
    terminal.report(problems, sources);
    return EXIT.error;
  };
  try {
    const asked = ask?.(desk) ?? { flags };
    if ("failed" in asked) {
      terminal.report(asked.failed, asked.sources ?? sources);
      return EXIT.error;
    }
    const { added = [] } = asked;
    const planned = await plan(global, { ...desk, added }, asked.flags, null, new AbortController().signal);
    if ("failed" in planned) return refuse(planned.failed);
    await planned.world.close();
    if (!quiet) terminal.report(planned.diagnostics, sources);
    return await answer(planned, desk);
  } finally {
    await desk.close();
  }
}
