// How `orch completion` is written on the command line, and what its scripts call.
import type { Command } from "commander";
import type { Does } from "./options.ts";

export function addCompletion(program: Command, does: Does): void {
  program
    .command("completion")
    .argument("<shell>", "bash, zsh or fish")
    .description("print the script that completes commands, flags, addresses, nodes and plans in a shell")
    .action(
      does(async (global, [shell = ""]) =>
        (await import("./commands/completion.ts")).completion(global, shell),
      ),
    );
  program
    .command("__complete", { hidden: true })
    .argument("<shell>")
    .argument("[words...]")
    .action(
      does(async (global, [shell = "", words]) =>
        (await import("./commands/complete.ts")).complete(
          global,
          program,
          shell,
          // a variadic argument is an array
          (words as unknown as readonly string[] | undefined) ?? [],
        ),
      ),
    );
}
