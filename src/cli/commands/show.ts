// `orch show`: a saved plan as it was reviewed, or everything that the state knows.
import { errorDiagnostic } from "../../diagnostics/diagnostic.ts";
import { renderPlanJson, renderPolicyInput } from "../../render/plan-json.ts";
import { BARE } from "../../render/plan-facts/commands.ts";
import { renderPlan } from "../../render/terminal/plan.ts";
import { renderStateRecord } from "../../render/views/state.ts";
import { EXIT } from "../exit-codes.ts";
import { readPlanFile } from "../plan-file.ts";
import type { GlobalOptions, ShowOptions, VariableOption } from "../options.ts";
import { openRecorded } from "../recorded.ts";
import { programOf } from "../same-command.ts";
import { instancesOf } from "./state.ts";

export async function show(
  global: GlobalOptions,
  file: string | null,
  variables: readonly VariableOption[],
  options: ShowOptions,
): Promise<number> {
  if (options.expand === true && options.json !== true) {
    global.terminal.report([
      errorDiagnostic("contradicting-flags", "--expand works with --json only.", {
        detail: "Write orch show PLAN --json --expand, or --verbose to fold nothing.",
      }),
    ]);
    return EXIT.error;
  }
  if (options.policyInput === true && file === null) {
    global.terminal.report([
      errorDiagnostic("contradicting-flags", "--policy-input is of a saved plan.", {
        detail: "Save one with orch plan --out FILE, and write orch show FILE --policy-input.",
      }),
    ]);
    return EXIT.error;
  }
  return file === null ? await showState(global, variables, options) : await showPlan(global, file, options);
}

async function showPlan(global: GlobalOptions, file: string, options: ShowOptions): Promise<number> {
  const { terminal } = global;
  const parsed = readPlanFile(global.directory, file);
  if (!parsed.ok) {
    terminal.report(parsed.diagnostics);
    return EXIT.error;
  }
  if (options.policyInput === true) terminal.print(renderPolicyInput(parsed.value));
  else if (options.json === true) terminal.print(renderPlanJson(parsed.value, { expand: options.expand }));
  else
    terminal.print(
      renderPlan(parsed.value, terminal.out, {
        verbose: options.verbose,
        savedAs: file,
        command: { ...BARE, program: programOf(global) },
      }),
    );
  return EXIT.ok;
}

async function showState(
  global: GlobalOptions,
  variables: readonly VariableOption[],
  options: ShowOptions,
): Promise<number> {
  const { terminal } = global;
  const recorded = await openRecorded(global, variables);
  if (recorded === null) return EXIT.error;
  await recorded.desk.close();
  const { state } = recorded;
  if (options.json === true) {
    // the key that digests secrets stays where it is
    terminal.printJson(state === null ? null : { ...state, key: null });
    return EXIT.ok;
  }
  if (state === null || state.records.length === 0) terminal.print("The state is empty.\n");
  for (const record of state?.records ?? [])
    terminal.print(
      `${renderStateRecord({ address: record.address, provider: record.provider, outcome: record.outcome?.kind ?? null, instances: instancesOf(record) }, terminal.out)}\n`,
    );
  return EXIT.ok;
}
