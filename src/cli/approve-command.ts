// How `orch approve` is written on the command line.
import type { Command } from "commander";
import type { ApproveOptions } from "./commands/approve.ts";
import { commitSha, duration, planFlagsOf, withPlanFlags } from "./flags.ts";
import type { Does } from "./options.ts";

export function addApprove(program: Command, does: Does): void {
  withPlanFlags(program.command("approve"))
    .argument("[plan]", "a file written by plan --out, or the id of the plan that would be made now")
    .description("sign a plan, or make a key to sign with")
    .option("--key <file>", "the private key to sign with")
    .option("--out <file>", "where the approval is written")
    .option("--valid-for <duration>", "how long it holds at most", duration, DEFAULT_VALID_FOR)
    .option("--commit <sha>", "the commit that the plan is made of (HEAD of the checkout)", commitSha)
    .option("--auto-approve", "do not ask before it is signed")
    .option("--new-key <file>", "make a key, and print its public half for the configuration")
    .action(
      does(async (global, [plan], options) =>
        (await import("./commands/approve.ts")).approve(
          global,
          plan ?? null,
          planFlagsOf(options),
          options as ApproveOptions,
        ),
      ),
    );
}

/** 72 hours in milliseconds. */
const DEFAULT_VALID_FOR = 72 * 60 * 60 * 1000;
