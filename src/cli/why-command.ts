// How `orch why` is called.
import type { Command } from "commander";
import { planFlagsOf, withPlanFlags } from "./flags.ts";
import { EXIT } from "./exit-codes.ts";
import { withInventory, withInventoryFlag } from "./nodes-command.ts";
import type { Does, WhyOptions } from "./options.ts";

export function addWhy(program: Command, does: Does): void {
  withInventoryFlag(
    withPlanFlags(
      program
        .command("why")
        .argument("<address>", "a replica, such as service.web[0], or a workload for all of its replicas")
        .argument("[node]", "only what this node has to do with it"),
    ),
  )
    .description("why a replica goes where it goes, and why not elsewhere")
    .option("--json", "machine-readable")
    .action(
      does(async (given, [address = "", node], options) => {
        const asked = await withInventory(given, planFlagsOf(options), options as WhyOptions);
        if (asked === null) return EXIT.error;
        const { why } = await import("./commands/why.ts");
        return await why(asked.global, address, node ?? null, asked.flags, options as WhyOptions);
      }),
    );
}
