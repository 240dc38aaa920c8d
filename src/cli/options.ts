// Flags that several commands share, as the parser gives them.
import type { Address } from "../model/address.ts";
import type { Image } from "../model/state.ts";
import type { FormatOptions } from "./format-option.ts";
import type { Offline } from "./inventory/offline.ts";
import type { Terminal } from "./terminal.ts";

export interface GlobalOptions {
  /** The project's folder, absolute. */
  readonly directory: string;
  /** The same as it was given, `.` where it was not. */
  readonly chdir: string;
  readonly terminal: Terminal;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Planning reads nothing but the project's files and an inventory: no engine, no network, no program, no environment. */
  readonly offline?: Offline;
}

/** In the order of the command line, `--var`, `--var-file` and `--secret` mixed; `saved`: a saved plan's variables as JSON. */
export interface VariableOption {
  readonly kind: "value" | "file" | "secret" | "saved";
  readonly text: string;
}

export interface PlanFlags {
  readonly variables: readonly VariableOption[];
  readonly targets: readonly Address[];
  readonly replace: readonly Address[];
  readonly lost: readonly string[];
  /** Nodes whose engine is known to be another one now. */
  readonly reinstalled: readonly string[];
  readonly drained: readonly string[];
  /** Moves that pay by themselves. */
  readonly rebalance: boolean;
  /** Moves that make room for what finds no place. */
  readonly defragment: boolean;
  /** Of both together; null: the default. */
  readonly maxMoves: number | null;
  readonly refresh: boolean;
  readonly destroy: boolean;
  readonly deleteVolumes: boolean;
  readonly allowPending: boolean;
  readonly upgradeImages: boolean;
  /** What a saved plan takes image texts for: one that it replaces is asked for again. */
  readonly savedImages?: readonly Image[];
  /** Data of the kind http may be read. */
  readonly allowHttp: boolean;
  /** Milliseconds. */
  readonly lockTimeout: number;
}

export interface PlanOptions extends FormatOptions {
  readonly out?: string;
  readonly refreshOnly?: boolean;
  readonly detailedExitcode?: boolean;
  readonly generateConfigOut?: string;
  /** The file to plan from in place of engines. */
  readonly inventory?: string;
}

export interface ApplyOptions {
  /** Files of signed approvals, and folders of them. */
  readonly approval?: readonly string[];
  readonly commit?: string;
  /** Only where the state has recorded whose approvals plans need. */
  readonly requireApprovals?: boolean;
  readonly approve?: string;
  readonly autoApprove?: boolean;
  readonly parallelism: number;
  readonly json?: boolean;
  readonly refreshOnly?: boolean;
  readonly verbose?: boolean;
}

export interface ShowOptions extends FormatOptions {
  /** As a page, in the browser. */
  readonly open?: boolean;
  readonly expand?: boolean;
  readonly policyInput?: boolean;
  readonly verbose?: boolean;
}

export interface OutputOptions {
  readonly json?: boolean;
  readonly raw?: boolean;
}

export interface InitOptions {
  readonly migrateState?: boolean;
  readonly reconfigure?: boolean;
  readonly autoApprove?: boolean;
  readonly force?: boolean;
  /** Milliseconds. */
  readonly lockTimeout: number;
}

export interface StateChangeOptions {
  readonly lockTimeout: number;
  readonly force?: boolean;
}

export interface StatusOptions {
  readonly json?: boolean;
  readonly verbose?: boolean;
}

export interface LogOptions {
  readonly follow?: boolean;
  readonly tail?: number;
  readonly container?: string;
  readonly timestamps?: boolean;
  /** Of what failed last, not of what runs. */
  readonly failed?: boolean;
}

/** How a command's file is bound to commander: it gets the global flags, its arguments and its own flags. */
export type Does = (
  action: (
    global: GlobalOptions,
    values: readonly (string | undefined)[],
    options: object,
  ) => Promise<number>,
) => (...given: unknown[]) => Promise<void>;

export interface WhyOptions {
  readonly json?: boolean;
  readonly inventory?: string;
}
