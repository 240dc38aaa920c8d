// How `orch apply` and `orch destroy` are written on the command line.
import type { Command } from "commander";
import { commitSha, planFlagsOf, planId, positiveInteger, texts, withPlanFlags } from "./flags.ts";
import type { ApplyOptions, Does } from "./options.ts";

export function addApply(program: Command, does: Does): void {
  withApplyFlags(program.command("apply").argument("[plan]", "a file written by plan --out"))
    .option("--refresh-only", "only put into the state what the engines show; no engine is touched")
    .description("carry out a plan: a saved one, one with an approved id, or one made now")
    .action(
      does(async (global, [file], options) =>
        (await import("./commands/apply.ts")).applyCommand(
          global,
          file ?? null,
          planFlagsOf(options),
          options as ApplyOptions,
        ),
      ),
    );

  withApplyFlags(program.command("destroy"))
    .description("remove everything that the state knows; volumes stay unless --delete-volumes")
    .action(
      does(async (global, _, options) =>
        (await import("./commands/apply.ts")).applyCommand(
          global,
          null,
          { ...planFlagsOf(options), destroy: true },
          options as ApplyOptions,
        ),
      ),
    );
}

function withApplyFlags(command: Command): Command {
  return withPlanFlags(command)
    .option(
      "--approve <id>",
      "only if the plan (p1-) or its effect (e1-) has this id; its first 12 digits will do",
      planId,
    )
    .option("--approval <file>", "a signed approval, or a folder of them; may be repeated", texts)
    .option("--commit <sha>", "the commit that is applied (HEAD of the checkout)", commitSha)
    .option("--require-approvals", "only where the state records whose approvals plans need")
    .option("--auto-approve", "do not ask")
    .option("--parallelism <n>", "steps at once", positiveInteger, 10)
    .option("--json", "events as NDJSON")
    .option("--verbose", "fold nothing");
}
