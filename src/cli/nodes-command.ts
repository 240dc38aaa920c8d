// How `orch nodes` and `orch nodes export` are called.
import type { Command } from "commander";
import type { ExportOptions } from "./commands/nodes-export.ts";
import { variablesOf, withVariables } from "./flags.ts";
import type { Does, GlobalOptions, PlanFlags, PlanOptions } from "./options.ts";

export function addNodes(program: Command, does: Does): void {
  const nodes = withVariables(program.command("nodes"))
    .description("list nodes: capacity, what is taken, labels")
    .option("--json", "machine-readable")
    .action(
      does(async (global, _, options) =>
        (await import("./commands/nodes.ts")).nodes(
          global,
          variablesOf(options),
          options as { json?: boolean },
        ),
      ),
    );
  withVariables(nodes.command("export"))
    .description("write down what planning has to know of engines, for plan --inventory")
    .option("--out <file>", "into this file")
    .option(
      "--with-state",
      "with what is recorded, without secrets and the key: plans then show what changes",
    )
    .action(
      does(async (global, _, options) =>
        (await import("./commands/nodes-export.ts")).nodesExport(
          global,
          variablesOf(options),
          options as ExportOptions,
        ),
      ),
    );
}

/** `--inventory`, of commands that plan or check. */
export function withInventoryFlag(command: Command): Command {
  return command.option(
    "--inventory <file>",
    "plan from this file of `nodes export`: no engine, no network, no program, no secret",
  );
}

/** What to plan with; null where that cannot be, which is told. Without the flag nothing of it is loaded. */
export async function withInventory<F extends Pick<PlanFlags, "variables"> & Partial<PlanFlags>>(
  global: GlobalOptions,
  flags: F,
  options: Pick<PlanOptions, "inventory" | "refreshOnly" | "generateConfigOut">,
): Promise<{ readonly global: GlobalOptions; readonly flags: F } | null> {
  if (options.inventory === undefined) return { global, flags };
  return (await import("./inventory/offline.ts")).offlineWhereAsked(global, flags, options);
}
