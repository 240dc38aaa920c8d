// What later steps of a GitHub workflow can ask of a plan: lines of $GITHUB_OUTPUT. Text is written between delimiters that nobody
// can guess, so that no value can add an output of its own.
import { visibleText } from "../../diagnostics/sanitise.ts";
import type { Plan, Risk } from "../../plan/document.ts";
import { denials } from "../../plan/policy-input.ts";
import { hasWork } from "../../plan/work.ts";
import { count } from "../names.ts";
import { countsOf } from "../plan-facts/counts.ts";

declare const SAFE: unique symbol;

/** Whole lines of the file. */
export type OutputLines = string & { readonly [SAFE]: true };

/** Of a run that made a plan, or showed one. `delimiter`: random. */
export function planOutputs(plan: Plan, exitCode: number, delimiter: string): OutputLines {
  const { summary, risks } = plan;
  const open = risks.filter(({ waived }) => waived === undefined);
  return written(
    [
      ["outcome", "planned"],
      ["exit-code", exitCode],
      ["changed", String(hasWork(plan))],
      ["project", plan.project],
      ["speculative", String(plan.speculative === true)],
      ["plan-id", plan.id],
      ["effect-id", plan.effect_id],
      ["headline", headlineOf(plan)],
      ["create", summary.create],
      ["update", summary.update],
      ["replace", summary.replace],
      ["move", summary.move],
      ["delete", summary.delete],
      ["forget", summary.forget],
      ["pending", summary.pending],
      ["denied", denials(plan).length],
      ["risks", open.filter(({ severity }) => severity !== "info").length],
      ["highest-severity", highest(open)],
    ],
    delimiter,
  );
}

/** Of a run that could make none. */
export function failureOutputs(exitCode: number, delimiter: string): OutputLines {
  return written(
    [
      ["outcome", "failed"],
      ["exit-code", exitCode],
      ["changed", "false"],
    ],
    delimiter,
  );
}

/** `3 create, 1 move, 0 destroy` */
export function headlineOf(plan: Plan): string {
  return countsOf(plan)
    .map(({ amount, verb }) => `${count(amount)} ${verb}`)
    .join(", ");
}

function highest(risks: readonly Risk[]): "none" | Risk["severity"] {
  const has = (wanted: Risk["severity"]): boolean => risks.some(({ severity }) => severity === wanted);
  return has("high") ? "high" : has("warning") ? "warning" : has("info") ? "info" : "none";
}

function written(values: readonly (readonly [string, string | number])[], delimiter: string): OutputLines {
  const text = values
    .map(([name, value]) => {
      const visible = visibleText(String(value));
      return /^[A-Za-z0-9._-]+$/.test(visible)
        ? `${name}=${visible}\n`
        : `${name}<<${delimiter}\n${visible}\n${delimiter}\n`;
    })
    .join("");
  return text as OutputLines; // the one place: values are one line each, between lines that they cannot hold
}
