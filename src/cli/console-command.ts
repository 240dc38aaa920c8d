// How `orch console` is written on the command line.
import type { Command } from "commander";
import type { ConsoleOptions } from "./commands/console.ts";
import { variablesOf, withVariables } from "./flags.ts";
import type { Does } from "./options.ts";

export function addConsole(program: Command, does: Does): void {
  withVariables(program.command("console"))
    .description("evaluate expressions, typed or piped in, one a line")
    .option("--json", "answers as JSON, one a line, for editors and scripts")
    .action(
      does(async (global, _, options) =>
        (await import("./commands/console.ts")).consoleCommand(
          global,
          variablesOf(options),
          options as ConsoleOptions,
        ),
      ),
    );
}
