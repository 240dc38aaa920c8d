// `orch show`: a saved plan as it was reviewed, or everything that the state knows.
import { type Diagnostic, errorDiagnostic } from "../../diagnostics/diagnostic.ts";
import { visibleText } from "../../diagnostics/sanitise.ts";
import { renderPolicyInput } from "../../render/plan-json.ts";
import { BARE } from "../../render/plan-facts/commands.ts";
import { renderStateRecord } from "../../render/views/state.ts";
import { EXIT } from "../exit-codes.ts";
import { type ShownPlan, reportTo } from "../ci-report.ts";
import { type TextFormat, formatOf, formatProblem, isReport } from "../format-option.ts";
import { openPage, writePage } from "../open-page.ts";
import { readPlanFile } from "../plan-file.ts";
import { type PlanTextOptions, planText } from "../plan-format.ts";
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
  const problem = misuse(file, options);
  if (problem !== null) {
    global.terminal.report([problem]);
    return EXIT.error;
  }
  if (file === null) return await showState(global, variables, options);
  const format = options.open === true ? "html" : formatOf(options);
  if (!isReport(format)) return await showPlan(global, file, format, options);
  return await reportTo(format, global, (reporting, report) => reportPlan(reporting, file, report));
}

function misuse(file: string | null, options: ShowOptions): Diagnostic | null {
  const ofPlans: readonly (readonly [string, boolean])[] = [
    ["--policy-input", options.policyInput === true],
    ["--open", options.open === true],
    ["--concise", options.concise === true],
    ["--only", options.only !== undefined],
    [`--format ${options.format}`, !["terminal", "json"].includes(formatOf(options))],
  ];
  const [flag] = ofPlans.find(([, given]) => given) ?? [];
  if (file === null && flag !== undefined)
    return errorDiagnostic("contradicting-flags", `${flag} is for a saved plan.`, {
      detail: `Save one with orch plan --out FILE, and write orch show FILE ${flag}.`,
    });
  const format = formatOf(options);
  if (options.expand === true && format !== "json")
    return errorDiagnostic("contradicting-flags", "--expand works with --json only.", {
      detail: "Write orch show PLAN --json --expand, or --verbose to fold nothing.",
    });
  if (options.open === true && format !== "html" && (options.format ?? options.json) !== undefined)
    return errorDiagnostic("contradicting-flags", `--open shows a page, and --format ${format} makes none.`, {
      detail: "Leave one of them out.",
    });
  if (options.policyInput === true && format !== "json" && format !== "terminal")
    return errorDiagnostic(
      "contradicting-flags",
      `--policy-input prints a document of its own, and so no --format ${format}.`,
      { detail: "Leave one of them out." },
    );
  return formatProblem(options);
}

async function showPlan(
  global: GlobalOptions,
  file: string,
  format: TextFormat,
  options: ShowOptions,
): Promise<number> {
  const { terminal } = global;
  const parsed = readPlanFile(global.directory, file);
  if (!parsed.ok) {
    terminal.report(parsed.diagnostics);
    return EXIT.error;
  }
  const plan = parsed.value;
  if (options.policyInput === true) {
    terminal.print(renderPolicyInput(plan));
    return EXIT.ok;
  }
  const text = await planText(plan, format, terminal.out, {
    ...textOptions(global, file),
    verbose: options.verbose,
    concise: options.concise,
    only: options.only,
    expand: options.expand,
    maxLength: options.maxLength,
  });
  if (options.open === true) return await openInBrowser(global, text, file);
  terminal.print(text);
  return EXIT.ok;
}

async function reportPlan(
  global: GlobalOptions,
  file: string,
  report: (shown: ShownPlan) => void,
): Promise<number> {
  const parsed = readPlanFile(global.directory, file);
  if (!parsed.ok) {
    global.terminal.report(parsed.diagnostics);
    return EXIT.error;
  }
  const text = textOptions(global, file);
  report({ plan: parsed.value, text, allowPending: false, configuration: null });
  return EXIT.ok;
}

/** Which flags it was made with, a file does not tell. */
function textOptions(global: GlobalOptions, file: string): PlanTextOptions {
  return { savedAs: file, fromFile: true, command: { ...BARE, program: programOf(global) } };
}

/** Where it is, is told in any case. */
async function openInBrowser(
  { terminal, directory }: GlobalOptions,
  page: string,
  file: string,
): Promise<number> {
  const written = await writePage(page, file, directory);
  if ("problem" in written) {
    terminal.report([written.problem]);
    return EXIT.error;
  }
  const opened = await openPage(written.path);
  terminal.note(opened ? "Opened in the browser:\n" : "There is no desktop to open it on. The page is in\n");
  terminal.print(`${visibleText(written.path)}\n`);
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
  if (formatOf(options) === "json") {
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
