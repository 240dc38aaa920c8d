// Flags that several commands share: how they are declared, and how they are read.
import { type Command, InvalidArgumentError, Option } from "commander";
import { type Address, parseAddress, parseModulePath } from "../model/address.ts";
import { parseDuration } from "../model/quantity.ts";
import { isCommit } from "./approvals/commit.ts";
import type { PlanFlags, VariableOption } from "./options.ts";

/** `--var`, `--var-file` and `--secret`, kept in the order of the command line. */
export function withVariables(command: Command): Command {
  const list: VariableOption[] = [];
  const collect = (kind: VariableOption["kind"]) => (text: string) => {
    list.push({ kind, text });
    return list;
  };
  return command
    .addOption(
      new Option("--var <name=value>", "set a variable; may be repeated").argParser(collect("value")),
    )
    .addOption(
      new Option("--var-file <file>", "set variables from a file; may be repeated").argParser(
        collect("file"),
      ),
    )
    .addOption(
      new Option(
        "--secret <name=source>",
        "where a secret's value comes from: env:NAME, file:PATH or command:PROGRAM ARGUMENTS; may be repeated",
      ).argParser(collect("secret")),
    );
}

export function variablesOf(options: object): readonly VariableOption[] {
  const {
    var: values,
    varFile,
    secret,
  } = options as {
    readonly var?: readonly VariableOption[];
    readonly varFile?: readonly VariableOption[];
    readonly secret?: readonly VariableOption[];
  }; // as declared above
  return values ?? varFile ?? secret ?? []; // all are the one list
}

export function withPlanFlags(command: Command): Command {
  return withLockTimeout(withVariables(command))
    .option("--target <address>", "only this, and what it depends on; may be repeated", addresses)
    .option("--replace <address>", "replace this replica or workload; may be repeated", addresses)
    .option("--lost <node>", "plan as if this node were gone for good; may be repeated", texts)
    .option(
      "--reinstalled <node>",
      "this node has a new engine, without what ran there; may be repeated",
      texts,
    )
    .option("--drain <node>", "plan as if this node were draining; may be repeated", texts)
    .option("--rebalance", "also move what runs where that pays")
    .option("--defragment", "also move what runs to make room for what fits nowhere")
    .option("--max-moves <n>", `moves of both at most (${DEFAULT_MAX_MOVES})`, positiveInteger)
    .option("--refresh [bool]", "false: take the state's word for what runs", bool, true)
    .option("--destroy", "plan to remove everything")
    .option("--delete-volumes", "delete the data of volumes that are removed")
    .option("--allow-pending", "go on although some replicas fit nowhere")
    .option("--upgrade-images", "look up again what image tags mean")
    .option("--allow-http", 'let data "http" blocks read web pages');
}

export function withLockTimeout(command: Command): Command {
  return command.option("--lock-timeout <duration>", "wait for the state's lock, e.g. 30s", duration, 0);
}

/** Running replicas that one rebalancing moves, where nothing else is said: few enough to be read. */
export const DEFAULT_MAX_MOVES = 10;

interface Parsed {
  readonly target?: readonly Address[];
  readonly replace?: readonly Address[];
  readonly lost?: readonly string[];
  readonly reinstalled?: readonly string[];
  readonly drain?: readonly string[];
  readonly rebalance?: boolean;
  readonly defragment?: boolean;
  readonly maxMoves?: number;
  readonly refresh: boolean;
  readonly destroy?: boolean;
  readonly deleteVolumes?: boolean;
  readonly allowPending?: boolean;
  readonly upgradeImages?: boolean;
  readonly allowHttp?: boolean;
  readonly lockTimeout: number;
}

export function planFlagsOf(options: object): PlanFlags {
  const parsed = options as Parsed; // as declared in withPlanFlags
  return {
    variables: variablesOf(options),
    targets: parsed.target ?? [],
    replace: parsed.replace ?? [],
    lost: parsed.lost ?? [],
    reinstalled: parsed.reinstalled ?? [],
    drained: parsed.drain ?? [],
    rebalance: parsed.rebalance === true,
    defragment: parsed.defragment === true,
    maxMoves: parsed.maxMoves ?? null,
    refresh: parsed.refresh,
    destroy: parsed.destroy === true,
    deleteVolumes: parsed.deleteVolumes === true,
    allowPending: parsed.allowPending === true,
    upgradeImages: parsed.upgradeImages === true,
    allowHttp: parsed.allowHttp === true,
    lockTimeout: parsed.lockTimeout,
  };
}

/** A commit of git, whole. */
export function commitSha(text: string): string {
  if (!isCommit(text)) throw new InvalidArgumentError("It must be a whole commit id: 40 hexadecimal digits.");
  return text;
}

/** The id of a plan or of its effect, whole or its beginning. */
export function planId(text: string): string {
  if (!/^([pe]1-)?[0-9a-f]{12,64}$/i.test(text))
    throw new InvalidArgumentError(
      "It must be the id of a plan or of its effect: p1- or e1-, and at least its first 12 digits.",
    );
  return text;
}

export function positiveInteger(text: string): number {
  const number = Number(text);
  if (!/^[0-9]+$/.test(text) || !Number.isSafeInteger(number) || number < 1)
    throw new InvalidArgumentError("It must be a whole number from 1 on.");
  return number;
}

function addresses(text: string, before: readonly Address[] = []): readonly Address[] {
  if (parseAddress(text) === null && parseModulePath(text) === null)
    throw new InvalidArgumentError(
      'It must be an address, such as service.web, service.web[0], daemon.agent["edge-a"] or module.shop.',
    );
  return [...before, text as Address]; // parsed above
}

export function texts(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}

export function bool(text: string): boolean {
  if (text !== "true" && text !== "false") throw new InvalidArgumentError("It must be true or false.");
  return text === "true";
}

export function duration(text: string): number {
  const milliseconds = parseDuration(text);
  if (milliseconds === null) throw new InvalidArgumentError("It must be a duration, such as 30s or 2m.");
  return milliseconds;
}
