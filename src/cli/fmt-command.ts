// How `orch fmt` is written on the command line.
import type { Command } from "commander";
import type { FmtOptions } from "./commands/fmt.ts";
import { bool } from "./flags.ts";
import type { Does } from "./options.ts";

export function addFmt(program: Command, does: Does): void {
  program
    .command("fmt")
    .argument("[target...]", "files or folders, or - for standard input; without one the project's folder")
    .description("bring files into the usual form, as terraform fmt does")
    .option("--check", "write nothing; exit 3 when a file is not formatted")
    .option("--diff", "show what changes")
    .option("--recursive", "folders below folders too")
    .option("--list [bool]", "false: do not name the files that change", bool, true)
    .option("--write [bool]", "false: write no file", bool, true)
    .action(
      does(async (global, [targets], options) =>
        (await import("./commands/fmt.ts")).fmt(
          global,
          // a variadic argument is an array
          (targets as unknown as readonly string[] | undefined) ?? [],
          options as FmtOptions,
        ),
      ),
    );
}
