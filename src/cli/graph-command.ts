// How `orch graph` is written on the command line.
import { type Command, Option } from "commander";
import type { GraphFormat } from "./commands/graph.ts";
import { variablesOf, withVariables } from "./flags.ts";
import type { Does } from "./options.ts";

export function addGraph(program: Command, does: Does): void {
  withVariables(program.command("graph").argument("[plan]", "a file written by plan --out: its steps"))
    .description("draw what the configuration declares and what needs what, or the steps of a saved plan")
    .addOption(
      new Option("--format <format>", "dot, mermaid, svg or json")
        .choices(["dot", "mermaid", "svg", "json"])
        .default("dot"),
    )
    .action(
      does(async (global, [file], options) =>
        (await import("./commands/graph.ts")).graph(
          global,
          file ?? null,
          variablesOf(options),
          (options as { readonly format: GraphFormat }).format, // one of the choices
        ),
      ),
    );
}
