// How `orch why` is called.
import type { Command } from "commander";
import { planFlagsOf, withPlanFlags } from "./flags.ts";
import type { Does, WhyOptions } from "./options.ts";

export function addWhy(program: Command, does: Does): void {
  withPlanFlags(
    program
      .command("why")
      .argument("<address>", "a replica, such as service.web[0], or a workload for all of its replicas")
      .argument("[node]", "only what this node has to do with it"),
  )
    .description("why a replica goes where it goes, and why not elsewhere")
    .option("--json", "machine-readable")
    .action(
      does(async (global, [address = "", node], options) =>
        (await import("./commands/why.ts")).why(
          global,
          address,
          node ?? null,
          planFlagsOf(options),
          options as WhyOptions,
        ),
      ),
    );
}
