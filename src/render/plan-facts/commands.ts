// Commands that a plan proposes: they carry what this run was given, so that they can be pasted and mean the same plan.
import type { Address } from "../../model/address.ts";
import type { Plan } from "../../plan/document.ts";
import { shellWord, shortId } from "../names.ts";

/** How this run was called. Words are quoted for a shell already. */
export interface CommandParts {
  /** `orch`, or `orch --chdir FOLDER`. */
  readonly program: string;
  /** Flags that the plan itself does not hold. */
  readonly flags: readonly string[];
  /** Those of them that a saved plan needs all the same, as it holds no secret. */
  readonly savedFlags: readonly string[];
  /** What finds no place may wait: `--allow-pending` was given. */
  readonly allowPending: boolean;
}

export const BARE: CommandParts = { program: "orch", flags: [], savedFlags: [], allowPending: false };

export function saveCommand(plan: Plan, parts: CommandParts): string {
  const file = /^[A-Za-z0-9][A-Za-z0-9_.-]*$/.test(plan.project) ? `${plan.project}.plan` : "orch.plan";
  return [parts.program, "plan", ...flagsOf(plan, parts), ...pendingFlag(parts), "--out", file].join(" ");
}

/** The plan that was reviewed, by its id. */
export function approveCommand(plan: Plan, parts: CommandParts): string {
  const flags = [...flagsOf(plan, parts), ...pendingFlag(parts)];
  return [parts.program, "apply", ...flags, "--approve", shortId(plan.id), ...approvalFlag(plan)].join(" ");
}

/** Of a plan that somebody has to sign. `file`: where it is stored; null: by its id. */
export function signCommand(plan: Plan, file: string | null, parts: CommandParts): string {
  const what =
    file === null ? [...flagsOf(plan, parts), ...pendingFlag(parts), shortId(plan.id)] : [shellWord(file)];
  return [parts.program, "approve", ...what, "--key KEY", "--out FILE"].join(" ");
}

function approvalFlag({ approvals }: Plan): readonly string[] {
  return approvals === undefined ? [] : ["--approval FILE"];
}

/** The plan in a file. */
export function applySavedCommand(plan: Plan, file: string, parts: CommandParts): string {
  const flags = [...pendingFlag(parts), ...parts.savedFlags];
  return [parts.program, "apply", ...flags, shellWord(file), ...approvalFlag(plan)].join(" ");
}

/** It plans anew, so that it needs the flags also where the plan is in a file. */
export function whyCommand(plan: Plan, address: Address, parts: CommandParts): string {
  return [parts.program, "why", ...flagsOf(plan, parts), shellWord(address)].join(" ");
}

function flagsOf(plan: Plan, { flags }: CommandParts): readonly string[] {
  return [
    ...(plan.mode === "destroy" ? ["--destroy"] : []),
    ...plan.targets.map((target) => `--target ${shellWord(target)}`),
    ...plan.replacements.map((address) => `--replace ${shellWord(address)}`),
    ...(flags.some((flag) => flag === "--rebalance" || flag === "--defragment") ? [] : movingFlags(plan)),
    ...flags,
  ];
}

/** Of a plan that is read from a file: nobody gave them to this run. */
function movingFlags({ rebalance: asked }: Plan): readonly string[] {
  if (asked === undefined) return [];
  return [
    ...(asked.rebalance ? ["--rebalance"] : []),
    ...(asked.defragment ? ["--defragment"] : []),
    `--max-moves ${asked.max_moves}`,
  ];
}

function pendingFlag({ allowPending }: CommandParts): readonly string[] {
  return allowPending ? ["--allow-pending"] : [];
}
