// The desk of who plans: everything that `data` blocks ask for is read, evaluated with, and asked again where answers lead to more.
import type { DataAnswer } from "../../config/data-requests.ts";
import { type Diagnostic, errorDiagnostic } from "../../diagnostics/diagnostic.ts";
import { LIMITS } from "../../model/limits.ts";
import type { GlobalOptions, PlanFlags } from "../options.ts";
import { openDesk } from "../planning.ts";
import { type DataFlags, readData } from "./read-data.ts";

/** Who destroys needs no data, as little as secrets. */
export async function openPlanningDesk(
  global: GlobalOptions,
  flags: Pick<PlanFlags, "variables"> & Partial<Pick<PlanFlags, "destroy">> & DataFlags,
): Promise<ReturnType<typeof openDesk>> {
  const answers = new Map<string, DataAnswer>();
  for (let level = 0; ; level++) {
    const desk = openDesk(global, flags, answers);
    const { requests } = desk.project;
    if ("failed" in desk || flags.destroy === true || requests.length === 0) return desk;
    const failed = level < LIMITS.dataLevels ? await readData(global, desk, flags, answers) : [tooDeep()];
    await desk.close();
    if (failed.length > 0) return { failed, project: desk.project };
  }
}

function tooDeep(): Diagnostic {
  return errorDiagnostic(
    "data-too-deep",
    `Data depends on data over more than ${LIMITS.dataLevels} levels, the limit.`,
    { detail: "Read what is needed in fewer steps." },
  );
}
