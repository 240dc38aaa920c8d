// A command whose result is read by a CI system: the plan in that system's form, and where there is none the reasons, as far as the
// form has a place for them. Rendered when all is told and the exit code is known.
import { type Diagnostic, hasErrors } from "../diagnostics/diagnostic.ts";
import type { Configuration } from "../model/configuration.ts";
import type { Plan } from "../plan/document.ts";
import type { Sources } from "../render/diagnostic.ts";
import type { Place } from "../render/ci/findings.ts";
import { shortId } from "../render/names.ts";
import { EXIT } from "./exit-codes.ts";
import type { ReportFormat } from "./format-option.ts";
import type { GlobalOptions } from "./options.ts";
import type { PlanTextOptions } from "./plan-format.ts";
import { nameForOthers } from "./plan-file.ts";
import { openRepository } from "./repository.ts";
import { version } from "./version.ts";

export interface ShownPlan {
  readonly plan: Plan;
  readonly text: PlanTextOptions;
  readonly allowPending: boolean;
  /** Null for a plan from a file. */
  readonly configuration: Configuration | null;
}

/** `run` gets a terminal that remembers what it reports, and shows its plan at most once; its result is the exit code. */
export async function reportTo(
  format: ReportFormat,
  global: GlobalOptions,
  run: (global: GlobalOptions, show: (shown: ShownPlan) => void) => Promise<number>,
): Promise<number> {
  const { terminal } = global;
  const reported: Diagnostic[] = [];
  const sources = new Map<string, string>();
  const shown: ShownPlan[] = [];
  const report = (diagnostics: readonly Diagnostic[], texts: Sources = new Map()): void => {
    reported.push(...diagnostics);
    for (const [name, text] of texts) sources.set(name, text);
    terminal.report(diagnostics, texts);
  };
  const exit = await run({ ...global, terminal: { ...terminal, report } }, (one) => void shown.push(one));
  const written = await write(format, global, { exit, reported, sources, shown: shown[0] ?? null });
  terminal.report(written);
  return hasErrors(written) && (exit === EXIT.ok || exit === EXIT.changes) ? EXIT.error : exit;
}

interface Told {
  readonly exit: number;
  readonly reported: readonly Diagnostic[];
  readonly sources: Sources;
  readonly shown: ShownPlan | null;
}

/** What could not be written. */
async function write(
  format: ReportFormat,
  global: GlobalOptions,
  told: Told,
): Promise<readonly Diagnostic[]> {
  switch (format) {
    case "github":
      return await writeGithub(global, told);
    case "gitlab":
    case "gitlab-codequality":
    case "sarif":
    case "junit":
      global.terminal.print(await documentOf(format, global, told));
      return [];
    default:
      return format satisfies never;
  }
}

/** Without a plan there are no numbers: an empty file is what GitLab shows as a report that failed. */
async function documentOf(
  format: Exclude<ReportFormat, "github">,
  global: GlobalOptions,
  told: Told,
): Promise<string> {
  const plan = told.shown?.plan ?? null;
  if (format === "gitlab")
    return plan === null ? "" : (await import("../render/ci/gitlab-report.ts")).renderGitlabReport(plan);
  const findings = await findingsOf(told);
  const repository = openRepository(global);
  switch (format) {
    case "gitlab-codequality":
      return (await import("../render/ci/code-quality.ts")).renderCodeQuality(findings, repository);
    case "sarif":
      return (await import("../render/ci/sarif.ts")).renderSarif(findings, {
        ...repository,
        version: version(),
        project: plan?.project ?? null,
        successful: plan !== null,
      });
    case "junit":
      return (await import("../render/ci/junit.ts")).renderJunit(plan, findings, repository.pathOf);
    default:
      return format satisfies never;
  }
}

async function writeGithub(global: GlobalOptions, told: Told): Promise<readonly Diagnostic[]> {
  const { terminal, environment } = global;
  const { exit, reported, sources, shown } = told;
  const [{ renderAnnotations }, { failureOutputs, headlineOf, planOutputs }, summaries] = await Promise.all([
    import("../render/ci/github.ts"),
    import("../render/ci/github-outputs.ts"),
    import("../render/ci/github-summary.ts"),
  ]);
  const rest = environment["GITHUB_STEP_SUMMARY"]
    ? "the summary of this step has them"
    : "orch plan shows them";
  terminal.command(renderAnnotations(await findingsOf(told), openRepository(global).pathOf, rest));
  const { writeStepFiles } = await import("./github-files.ts");
  const folder = global.chdir === "." ? null : global.chdir;
  if (shown === null)
    return writeStepFiles(global, {
      summary: (room) => summaries.failureSummary(reported, { sources, folder }, room),
      outputs: (delimiter) => failureOutputs(exit, delimiter),
    });
  const { plan, text } = shown;
  terminal.note(`Plan ${shortId(plan.id)}: ${headlineOf(plan)}\n`);
  const savedAs = text.savedAs === undefined ? undefined : nameForOthers(text.savedAs);
  return writeStepFiles(global, {
    summary: (room) => summaries.planSummary(plan, { ...text, savedAs }, room),
    outputs: (delimiter) => planOutputs(plan, exit, delimiter),
  });
}

async function findingsOf({ shown, reported }: Told) {
  const findings = await import("../render/ci/findings.ts");
  if (shown === null) return findings.diagnosticFindings(reported);
  const { plan, allowPending, configuration } = shown;
  const declared = new Map(configuration?.workloads.map(({ address, range }) => [address, range]));
  return findings.findingsOf(plan, {
    // what a saved plan holds was told where it was made
    reported: configuration === null ? undefined : reported,
    allowPending,
    declaredAt: (owner): Place | null => {
      const range = declared.get(owner);
      return range === undefined ? null : { file: range.file, line: range.start.line };
    },
  });
}
