// How `orch state approvals` is written on the command line.
import type { Command } from "commander";
import type { StateApprovalsOptions } from "./commands/state-approvals.ts";
import { variablesOf, withLockTimeout, withVariables } from "./flags.ts";
import type { Does } from "./options.ts";

/** `state`: the command that it belongs to. */
export function addStateApprovals(state: Command, does: Does): void {
  withLockTimeout(withVariables(state.command("approvals")))
    .description("whose approvals plans need since the last apply")
    .option("--json", "machine-readable")
    .option("--reset", "forget it, when keys are lost: the next apply takes the configuration's word")
    .option("--force", "with --reset: yes, without the approval of anybody")
    .action(
      does(async (global, _, options) =>
        (await import("./commands/state-approvals.ts")).stateApprovals(
          global,
          variablesOf(options),
          options as StateApprovalsOptions,
        ),
      ),
    );
}
