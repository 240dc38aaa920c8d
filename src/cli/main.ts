// The command line: global flags, and one lazily loaded file a command.
import { resolve } from "node:path";
import { Command, CommanderError, Option } from "commander";
import { EXIT } from "./exit-codes.ts";
import {
  bool,
  planFlagsOf,
  positiveInteger,
  variablesOf,
  withLockTimeout,
  withPlanFlags,
  withVariables,
} from "./flags.ts";
import { layOutHelp } from "./help.ts";
import { addConsole } from "./console-command.ts";
import { addComment } from "./comment-command.ts";
import { addApply } from "./apply-command.ts";
import { addApprove } from "./approve-command.ts";
import { addCompletion } from "./completion-command.ts";
import { formatOption, maxLengthOption } from "./format-option.ts";
import { addDiff } from "./diff-command.ts";
import { addExplain } from "./explain-command.ts";
import { addFmt } from "./fmt-command.ts";
import { addGraph } from "./graph-command.ts";
import { addImport } from "./import-command.ts";
import { addNodes, withInventory, withInventoryFlag } from "./nodes-command.ts";
import { addStateApprovals } from "./state-approvals-command.ts";
import { addWhy } from "./why-command.ts";
import type {
  Does,
  GlobalOptions,
  InitOptions,
  LogOptions,
  OutputOptions,
  PlanOptions,
  ShowOptions,
  StateChangeOptions,
  StatusOptions,
} from "./options.ts";
import { writeErr, writeOut } from "./streams.ts";
import { conciseOption, onlyOption } from "./view-options.ts";
import { createTerminal } from "./terminal.ts";
import { usageDiagnostic } from "./usage.ts";
import { version } from "./version.ts";
import { isQuestion, withQuestionFlags } from "./what-if-flags.ts";

/** The exit code. Arguments are those after the program's name. */
export async function main(args: readonly string[]): Promise<number> {
  let code: number = EXIT.ok;
  const program = buildProgram((result) => (code = result));
  let failing: Command = program;
  const watch = (command: Command): void => {
    command.exitOverride((error) => {
      failing = command;
      throw error;
    });
    command.commands.forEach(watch);
  };
  watch(program);
  try {
    await program.parseAsync(longFlags(args), { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return EXIT.ok;
    // without a command the help was printed
    if (error.code !== "commander.help") {
      const { color, input } = program.opts<{ color: boolean; input: boolean }>();
      createTerminal({ colour: color, input }).report([usageDiagnostic(error, failing)]);
    }
    return EXIT.error;
  }
  return code;
}

/** Terraform's habit: `-auto-approve` is `--auto-approve`. */
function longFlags(args: readonly string[]): string[] {
  return args.map((arg) => (/^-[a-z][a-z-]+(=|$)/.test(arg) ? `-${arg}` : arg));
}

function buildProgram(done: (code: number) => void): Command {
  const program = new Command("orch")
    .description(
      "Plans containers on Docker hosts: what changes, on which node, and why. Applies exactly what was reviewed.",
    )
    .version(`orch ${version()}`, "-v, --version", "print the version")
    .option("--chdir <folder>", "work in this folder", ".")
    .option("--no-color", "no colours")
    .addOption(new Option("--input <bool>", "false: never ask").default(true, "true").argParser(bool))
    // errors are reported by `main`
    .configureOutput({ writeOut, writeErr, outputError: () => undefined });
  const does =
    (
      action: (
        global: GlobalOptions,
        values: readonly (string | undefined)[],
        options: object,
      ) => Promise<number>,
    ) =>
    async (...given: unknown[]): Promise<void> => {
      // commander passes the arguments, then the options, then the command
      const values = given.slice(0, -2) as (string | undefined)[];
      done(await action(globalOptions(program), values, given.at(-2) as object));
    };
  addPlanning(program, does);
  addApprove(program, does);
  addWhy(program, does);
  addViews(program, does);
  addState(program, does);
  addImport(program, does);
  addFmt(program, does);
  addConsole(program, does);
  addExplain(program, does);
  addCompletion(program, does);
  addGraph(program, does);
  addDiff(program, does);
  addComment(program, does);
  layOutHelp(program);
  return program;
}

function addPlanning(program: Command, does: Does): void {
  withLockTimeout(program.command("init"))
    .description("write a first configuration, or check the one that there is and where its state is kept")
    .option("--migrate-state", "move the state from where it was kept to where the configuration says")
    .option("--reconfigure", "go on with the state that is where the configuration says")
    .option("--auto-approve", "do not ask before the state is moved")
    .option("--force", "with --migrate-state: over another state that is there")
    .action(
      does(async (global, _, options) =>
        (await import("./commands/init.ts")).init(global, options as InitOptions),
      ),
    );

  withInventoryFlag(withVariables(program.command("validate")))
    .description("check the configuration without asking any engine")
    .option("--json", "machine-readable result")
    .action(
      does(async (given, _, options) => {
        const asked = await withInventory(given, { variables: variablesOf(options) }, options);
        if (asked === null) return EXIT.error;
        const { validate } = await import("./commands/validate.ts");
        return await validate(asked.global, asked.flags.variables, options as { json?: boolean });
      }),
    );

  withInventoryFlag(withQuestionFlags(withPlanFlags(program.command("plan"))))
    .description("show what apply would do, on which node, and why")
    .option("--out <file>", "save the plan, to be applied as reviewed")
    .addOption(formatOption())
    .addOption(maxLengthOption())
    .addOption(conciseOption())
    .addOption(onlyOption())
    .option("--json", "the plan as one JSON document: --format json")
    .option("--detailed-exitcode", "exit 2 when there are changes")
    .option("--refresh-only", "only show what the engines show other than the state says")
    .option("--generate-config-out <file>", "first write blocks for what is imported and has none yet")
    .option("--verbose", "every attribute, replica and reason; fold nothing")
    .action(
      does(async (given, _, options) => {
        const asked = await withInventory(given, planFlagsOf(options), options as PlanOptions);
        if (asked === null) return EXIT.error;
        const { global, flags } = asked;
        if (isQuestion(options)) {
          const { whatIf } = await import("./commands/what-if.ts");
          return await whatIf(global, flags, options as PlanOptions);
        }
        const { planCommand } = await import("./commands/plan.ts");
        return await planCommand(global, flags, options as PlanOptions);
      }),
    );

  addApply(program, does);
}

function addViews(program: Command, does: Does): void {
  withVariables(program.command("show").argument("[plan]", "a file written by plan --out"))
    .description("print a saved plan, or the state")
    .addOption(formatOption())
    .addOption(maxLengthOption())
    .addOption(conciseOption())
    .addOption(onlyOption())
    .option("--open", "write the plan as a page beside it, and open it in the browser")
    .option("--json", "the document: --format json")
    .option("--expand", "with --json: specifications in place of references")
    .option("--policy-input", "of a saved plan what policies see of it, as JSON for OPA and the like")
    .option("--verbose", "fold nothing")
    .action(
      does(async (global, [file], options) =>
        (await import("./commands/show.ts")).show(
          global,
          file ?? null,
          variablesOf(options),
          options as ShowOptions,
        ),
      ),
    );

  withVariables(program.command("output").argument("[name]", "only this output"))
    .description("print outputs of the last apply")
    .option("--json", "machine-readable")
    .option("--raw", "one text as it is")
    .action(
      does(async (global, [name], options) =>
        (await import("./commands/output.ts")).output(
          global,
          name ?? null,
          variablesOf(options),
          options as OutputOptions,
        ),
      ),
    );

  addNodes(program, does);

  withVariables(program.command("status"))
    .description("what runs, and how it is")
    .option("--json", "machine-readable")
    .option("--verbose", "list every replica")
    .action(
      does(async (global, _, options) =>
        (await import("./commands/status.ts")).status(global, variablesOf(options), options as StatusOptions),
      ),
    );

  withVariables(
    program.command("logs").argument("<address>", "a replica, or a workload for all of its replicas"),
  )
    .description("what containers print, also of a start that failed")
    .option("-f, --follow", "go on as lines come")
    .option("--tail <n>", "only the last lines", positiveInteger)
    .option("--container <name>", "only this container: main, or a sidecar's name")
    .option("--timestamps", "with times")
    .option("--failed", "of the last start that failed, though another container runs")
    .action(
      does(async (global, [address = ""], options) =>
        (await import("./commands/logs.ts")).logs(
          global,
          address,
          variablesOf(options),
          options as LogOptions,
        ),
      ),
    );

  withVariables(program.command("force-unlock").argument("<id>", "of the lock, as the message about it says"))
    .description("remove a lock that somebody left behind")
    .action(
      does(async (global, [id = ""], options) =>
        (await import("./commands/force-unlock.ts")).forceUnlock(global, id, variablesOf(options)),
      ),
    );

  program
    .command("version")
    .description("print the version")
    .action(
      does(async () => {
        writeOut(`orch ${version()}\n`);
        return EXIT.ok;
      }),
    );
}

function addState(program: Command, does: Does): void {
  const state = program.command("state").description("look at what is recorded, and change it");
  addStateApprovals(state, does);
  withVariables(state.command("list").argument("[prefix]", "only addresses that begin so"))
    .description("addresses of everything recorded")
    .option("--json", "machine-readable")
    .action(
      does(async (global, [prefix], options) =>
        (await import("./commands/state.ts")).stateList(
          global,
          prefix ?? "",
          variablesOf(options),
          options as { json?: boolean },
        ),
      ),
    );
  withVariables(state.command("show").argument("<address>"))
    .description("one record in full")
    .option("--json", "machine-readable")
    .action(
      does(async (global, [address = ""], options) =>
        (await import("./commands/state.ts")).stateShow(
          global,
          address,
          variablesOf(options),
          options as { json?: boolean },
        ),
      ),
    );
  withLockTimeout(
    withVariables(
      state
        .command("mv")
        .argument("<old>", "a workload, network or volume, or one of its instances")
        .argument("<new>", "the address that it gets"),
    ),
  )
    .description("give what is recorded another address; nothing on the engines changes")
    .action(
      does(async (global, [from = "", to = ""], options) =>
        (await import("./commands/state-change.ts")).stateMv(
          global,
          from,
          to,
          variablesOf(options),
          options as StateChangeOptions,
        ),
      ),
    );
  withLockTimeout(withVariables(state.command("rm").argument("<address>")))
    .description("forget what is recorded; it stays on the engines")
    .action(
      does(async (global, [address = ""], options) =>
        (await import("./commands/state-change.ts")).stateRm(
          global,
          address,
          variablesOf(options),
          options as StateChangeOptions,
        ),
      ),
    );
  withVariables(state.command("pull"))
    .description("print the whole state, its key included")
    .action(
      does(async (global, _, options) =>
        (await import("./commands/state-transfer.ts")).statePull(global, variablesOf(options)),
      ),
    );
  withLockTimeout(
    withVariables(state.command("push").argument("<file>", "a state that `state pull` or an apply wrote")),
  )
    .description("put a state in place of the stored one")
    .option("--force", "also over a newer state, or one of another lineage")
    .action(
      does(async (global, [file = ""], options) =>
        (await import("./commands/state-transfer.ts")).statePush(
          global,
          file,
          variablesOf(options),
          options as StateChangeOptions,
        ),
      ),
    );
}

function globalOptions(program: Command): GlobalOptions {
  const options = program.opts<{ chdir: string; color: boolean; input: boolean }>();
  return {
    directory: resolve(options.chdir),
    chdir: options.chdir,
    terminal: createTerminal({ colour: options.color, input: options.input }),
    environment: process.env,
  };
}
