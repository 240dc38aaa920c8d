// `--format` of commands that print a plan, with `--json` as the short form of one; what goes together.
import { InvalidArgumentError, Option } from "commander";
import { type Diagnostic, errorDiagnostic } from "../diagnostics/diagnostic.ts";
import { type ViewOptions, viewProblem } from "./view-options.ts";
import { LEAST_MAX_LENGTH } from "../render/markdown/least-length.ts";

/** For people, and the plan itself. */
const TEXTS = ["terminal", "markdown", "html", "json"] as const;
/** What CI systems read. */
const REPORTS = ["github", "gitlab", "gitlab-codequality", "sarif", "junit"] as const;

export type TextFormat = (typeof TEXTS)[number];
export type ReportFormat = (typeof REPORTS)[number];
export type PlanFormat = TextFormat | ReportFormat;

export interface FormatOptions extends ViewOptions {
  readonly format?: PlanFormat;
  readonly json?: boolean;
  /** Characters of Markdown. */
  readonly maxLength?: number;
}

export function formatOption(): Option {
  return new Option(
    "--format <format>",
    "terminal, markdown (a comment on a pull request), html (a page), json, or for CI: github (annotations, summary, outputs), gitlab (counts), gitlab-codequality, sarif, junit",
  ).choices([...TEXTS, ...REPORTS]);
}

export function maxLengthOption(): Option {
  return new Option("--max-length <n>", "with --format markdown: characters at most (60000)").argParser(
    lengthOf,
  );
}

/** Of Markdown. */
export function lengthOf(text: string): number {
  const number = Number(text);
  if (!/^[0-9]+$/.test(text) || !Number.isSafeInteger(number) || number < LEAST_MAX_LENGTH)
    throw new InvalidArgumentError(
      `It must be a whole number from ${LEAST_MAX_LENGTH} on: that much the shortest form of a plan may take.`,
    );
  return number;
}

export function formatOf({ format, json }: FormatOptions): PlanFormat {
  return format ?? (json === true ? "json" : "terminal");
}

export function isReport(format: PlanFormat): format is ReportFormat {
  return REPORTS.some((report) => report === format);
}

/** `plain`: what it is where there is no plan to be shown, and so nothing but text and JSON. */
export function formatProblem(options: FormatOptions, plain: string | null = null): Diagnostic | null {
  const refuse = (summary: string, detail: string): Diagnostic =>
    errorDiagnostic("contradicting-flags", summary, { detail });
  const { format, json, maxLength, verbose } = options;
  if (json === true && format !== undefined && format !== "json")
    return refuse(`--json and --format ${format} contradict each other.`, "Give one of them.");
  const chosen = formatOf(options);
  if (chosen !== "terminal" && chosen !== "json" && plain !== null)
    return refuse(
      `--format ${chosen} shows plans, and ${plain}.`,
      "Leave it out, or write --format json for programs.",
    );
  const view = viewProblem(options, chosen === "terminal" ? null : chosen, plain);
  if (view !== null) return refuse(view.summary, view.detail);
  if (maxLength !== undefined && chosen !== "markdown")
    return refuse("--max-length limits --format markdown only.", "Leave it out, or add --format markdown.");
  if (verbose === true && isReport(chosen))
    return refuse(
      "--verbose works with --format terminal only.",
      `Leave it out: --format ${chosen} is for programs.`,
    );
  if (verbose === true && chosen === "markdown")
    return refuse(
      "--verbose works with --format terminal only.",
      "Leave it out: Markdown has everything that --max-length has room for.",
    );
  return null;
}
