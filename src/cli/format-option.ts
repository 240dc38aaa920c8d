// `--format` of commands that print a plan, with `--json` as the short form of one; what goes together.
import { InvalidArgumentError, Option } from "commander";
import { type Diagnostic, errorDiagnostic } from "../diagnostics/diagnostic.ts";
import { LEAST_MAX_LENGTH } from "../render/markdown/least-length.ts";

const FORMATS = ["terminal", "markdown", "html", "json"] as const;
export type PlanFormat = (typeof FORMATS)[number];

export interface FormatOptions {
  readonly format?: PlanFormat;
  readonly json?: boolean;
  /** Characters of Markdown. */
  readonly maxLength?: number;
  readonly verbose?: boolean;
}

export function formatOption(): Option {
  return new Option(
    "--format <format>",
    "terminal, markdown (a comment on a pull request), html (a page) or json",
  ).choices(FORMATS);
}

export function maxLengthOption(): Option {
  return new Option("--max-length <n>", "with --format markdown: characters at most (60000)").argParser(
    (text) => {
      const number = Number(text);
      if (!/^[0-9]+$/.test(text) || !Number.isSafeInteger(number) || number < LEAST_MAX_LENGTH)
        throw new InvalidArgumentError(
          `It must be a whole number from ${LEAST_MAX_LENGTH} on: that much the shortest form of a plan may take.`,
        );
      return number;
    },
  );
}

export function formatOf({ format, json }: FormatOptions): PlanFormat {
  return format ?? (json === true ? "json" : "terminal");
}

/** `plain`: what it is where there is no plan to be shown, and so neither Markdown nor a page of it. */
export function formatProblem(options: FormatOptions, plain: string | null = null): Diagnostic | null {
  const refuse = (summary: string, detail: string): Diagnostic =>
    errorDiagnostic("contradicting-flags", summary, { detail });
  const { format, json, maxLength, verbose } = options;
  if (json === true && format !== undefined && format !== "json")
    return refuse(`--json and --format ${format} contradict each other.`, "Give one of them.");
  const chosen = formatOf(options);
  if ((chosen === "markdown" || chosen === "html") && plain !== null)
    return refuse(
      `--format ${chosen} shows plans, and ${plain}.`,
      "Leave it out, or write --format json for programs.",
    );
  if (maxLength !== undefined && chosen !== "markdown")
    return refuse("--max-length limits --format markdown only.", "Leave it out, or add --format markdown.");
  if (verbose === true && chosen === "markdown")
    return refuse(
      "--verbose works with --format terminal only.",
      "Leave it out: Markdown has everything that --max-length has room for.",
    );
  return null;
}
