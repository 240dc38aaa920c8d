// How `orch diff` is written on the command line.
import type { Command } from "commander";
import type { DiffOptions } from "./commands/diff.ts";
import type { Does } from "./options.ts";

export function addDiff(program: Command, does: Does): void {
  program
    .command("diff")
    .argument("<plan>", "a file written by plan --out, or by plan --json")
    .argument("<other>", "another one")
    .description("what differs between two saved plans, by what they do")
    .option("--json", "machine-readable")
    .option("--detailed-exitcode", "exit 2 when they do not have the same effect")
    .action(
      does(async (global, [first = "", second = ""], options) =>
        (await import("./commands/diff.ts")).diff(global, [first, second], options as DiffOptions),
      ),
    );
}
