// Commands that orch proposes carry what this run was given, so that they can be pasted and mean the same plan.
import type { Plan } from "../plan/document.ts";
import { lookUp } from "../plan/expand.ts";
import { shellWord } from "../render/names.ts";
import type { CommandParts } from "../render/plan-facts/commands.ts";
import type { GlobalOptions, PlanFlags, VariableOption } from "./options.ts";

/** Targets, replacements and the mode are in the plan itself. Values of sensitive variables are never repeated. */
export function sameCommand(
  global: GlobalOptions,
  flags: PlanFlags,
  variables: Plan["variables"],
): CommandParts {
  const repeated = (name: string, values: readonly string[]): readonly string[] =>
    values.map((value) => `--${name} ${shellWord(value)}`);
  return {
    program: programOf(global),
    allowPending: flags.allowPending,
    flags: [
      ...flags.variables.flatMap((option) => variableFlag(option, variables)),
      ...repeated("lost", flags.lost),
      ...repeated("reinstalled", flags.reinstalled),
      ...repeated("drain", flags.drained),
      ...(flags.rebalance ? ["--rebalance"] : []),
      ...(flags.defragment ? ["--defragment"] : []),
      ...(flags.maxMoves === null ? [] : [`--max-moves ${flags.maxMoves}`]),
      ...(global.offline === undefined
        ? flags.refresh
          ? []
          : ["--refresh=false"]
        : [`--inventory ${shellWord(global.offline.file)}`]),
      ...(flags.deleteVolumes ? ["--delete-volumes"] : []),
      ...(flags.upgradeImages ? ["--upgrade-images"] : []),
      ...(flags.allowHttp ? ["--allow-http"] : []),
    ],
    // the rest is in the file
    savedFlags: [
      ...flags.variables
        .filter(({ kind, text }) => kind !== "value" || (lookUp(variables, nameOf(text)) ?? null) === null)
        .flatMap((option) => variableFlag(option, variables)),
      ...(flags.allowHttp ? ["--allow-http"] : []),
    ],
  };
}

/** What is left of a plan is what one with the same flags shows. `made` has its targets. What was replaced is not replaced again. */
export function planAgainCommand(
  global: GlobalOptions,
  flags: PlanFlags,
  made: Pick<Plan, "targets" | "variables">,
): string {
  const { program, flags: given, allowPending } = sameCommand(global, flags, made.variables);
  return [
    program,
    "plan",
    ...(flags.destroy ? ["--destroy"] : []),
    ...made.targets.map((target) => `--target ${shellWord(target)}`),
    ...given,
    ...(allowPending ? ["--allow-pending"] : []),
  ].join(" ");
}

/** `orch`, with the folder where one was given. */
export function programOf({ chdir }: GlobalOptions): string {
  return chdir === "." ? "orch" : `orch --chdir ${shellWord(chdir)}`;
}

function variableFlag({ kind, text }: VariableOption, variables: Plan["variables"]): readonly string[] {
  switch (kind) {
    case "value": {
      const name = nameOf(text);
      // null where it is sensitive
      const value = (lookUp(variables, name) ?? null) === null ? `${name}=...` : text;
      return [`--var ${shellWord(value)}`];
    }
    case "file":
      return [`--var-file ${shellWord(text)}`];
    case "secret":
      return [`--secret ${shellWord(text)}`];
    case "saved":
      return [];
    default:
      return kind satisfies never;
  }
}

function nameOf(text: string): string {
  return text.slice(0, Math.max(text.indexOf("="), 0));
}
