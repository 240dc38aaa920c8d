// How `orch explain` is written on the command line.
import type { Command } from "commander";
import type { Does } from "./options.ts";

export function addExplain(program: Command, does: Does): void {
  program
    .command("explain")
    .argument("[code]", "what stands in brackets behind an error or a warning")
    .description("what a code means, why it comes about and what to do; without one, all codes")
    .option("--json", "machine-readable")
    .action(
      does(async (global, [code], options) =>
        (await import("./commands/explain.ts")).explain(global, code ?? null, options as { json?: boolean }),
      ),
    );
}
