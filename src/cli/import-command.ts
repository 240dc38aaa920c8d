// How `orch import` is written on the command line.
import type { Command } from "commander";
import { variablesOf, withLockTimeout, withVariables } from "./flags.ts";
import type { ImportOptions } from "./commands/import.ts";
import type { Does } from "./options.ts";

export function addImport(program: Command, does: Does): void {
  withLockTimeout(
    withVariables(
      program
        .command("import")
        .argument("[address]", "what it is to be: service.web[0], volume.data, network.backend@edge-a")
        .argument("[id]", "name or id of the container, network or volume on its engine"),
    ),
  )
    .description(
      "take into the state what is there already: one object, or with --discover all of a lost state",
    )
    .option("--discover", "rebuild a state that is lost from the labels on all nodes")
    .option("--lineage <id>", "with --discover: of this state, where the nodes have objects of several")
    .option("--lost <node>", "with --discover: without this node; may be repeated", collect)
    .option("--node <node>", "where the object is")
    .option("--auto-approve", "do not ask")
    .option("--allow-http", 'let data "http" blocks read web pages')
    .action(
      does(async (global, [address, id], options) =>
        (await import("./commands/import.ts")).importCommand(
          global,
          address ?? null,
          id ?? null,
          variablesOf(options),
          options as ImportOptions,
        ),
      ),
    );
}

function collect(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}
