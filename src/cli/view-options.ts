// `--concise` and `--only` of commands that print a plan: how much of it the terminal shows.
import { InvalidArgumentError, Option } from "commander";
import { PLAN_PARTS } from "../render/plan-facts/parts.ts";
import type { PlanPart } from "../render/plan-facts/parts.ts";

export interface ViewOptions {
  readonly verbose?: boolean;
  readonly concise?: boolean;
  readonly only?: ReadonlySet<PlanPart>;
}

export function conciseOption(): Option {
  return new Option("--concise", "a line a workload and a risk; no attributes, reasons, nodes or order");
}

export function onlyOption(): Option {
  return new Option(
    "--only <parts>",
    `some of ${PLAN_PARTS.join(", ")} alone, commas between; counts stay whole`,
  ).argParser((text, before: ReadonlySet<PlanPart> | undefined): ReadonlySet<PlanPart> => {
    const names = text.split(",").map((name) => name.trim());
    const parts = names.map((name) => {
      const part = PLAN_PARTS.find((each) => each === name);
      if (part === undefined)
        throw new InvalidArgumentError(`${JSON.stringify(name)} is none of ${PLAN_PARTS.join(", ")}.`);
      return part;
    });
    return new Set([...(before ?? []), ...parts]);
  });
}

/** What contradicts what: a summary and what to do. `format`: other than the terminal's, or null; `plain`: why there is no plan, or null. */
export function viewProblem(
  { verbose, concise, only }: ViewOptions,
  format: string | null,
  plain: string | null,
): { readonly summary: string; readonly detail: string } | null {
  const flag = concise === true ? "--concise" : only === undefined ? null : "--only";
  if (flag === null) return null;
  if (plain !== null) return { summary: `${flag} shows plans, and ${plain}.`, detail: "Leave it out." };
  if (format !== null)
    return {
      summary: `${flag} works with --format terminal only.`,
      detail: `Leave it out: --format ${format} has the whole plan.`,
    };
  if (verbose === true && concise === true)
    return {
      summary: "--concise and --verbose contradict each other.",
      detail: "Give one of them.",
    };
  return null;
}
