// What configuration is made from: texts that the caller has read, and a reader that cannot leave the module's folder.
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { FunctionContext } from "../hcl/scope.ts";
import type { DataAnswers } from "./data-requests.ts";

export interface SourceText {
  readonly name: string;
  readonly text: string;
}

/** Paths are relative to the module's folder; listed paths to the folder asked for, with `/`. Jailed by the caller; `elapsed` is its clock. */
export type FileReader = Pick<FunctionContext, "readFile" | "listFiles" | "elapsed">;

/** Where values of root variables come from, lowest precedence first. */
export interface VariableSources {
  /** By variable name: what `ORCH_VAR_name` held. */
  readonly environment: ReadonlyMap<string, string>;
  /** `orch.vars.hcl`, `orch.vars.json`, `*.auto.vars.hcl` and `*.auto.vars.json`, in any order. */
  readonly files: readonly SourceText[];
  /** `--var` and `--var-file` in the order of the command line. */
  readonly flags: readonly VariableFlag[];
  /** Sensitive variables are not given here: something of their type stands in for those without a default. */
  readonly unread?: true;
}

export type VariableFlag =
  | { readonly kind: "value"; readonly name: string; readonly text: string }
  | ({ readonly kind: "file" } & SourceText);

/** A text, or a clause why there is none: `the environment variable DB is not set`. Never a part of the value. */
export type SecretReading =
  { readonly ok: true; readonly text: string } | { readonly ok: false; readonly message: string };

/** Where values of secrets come from. Asked only for secrets that the configuration declares. */
export interface SecretSources {
  /** What the command line says, by secret: `db`, `db["eu"]`. It wins over what the block says. */
  readonly given: ReadonlyMap<string, () => SecretReading>;
  readonly readEnvironment: (name: string) => SecretReading;
  /** Of the project's folder, or of that of the module whose `reader` is given; never outside of it. */
  readonly readFile: (path: string, reader?: FileReader) => SecretReading;
  /** What a value that cannot be read is: an error, a warning, or nothing, for commands that do without. */
  readonly missing: "error" | "warning" | "nothing";
  /** Nothing is read: a text stands in for each value that stands in no file of configuration. */
  readonly unread?: true;
}

/** The texts of a module's folder, named by their paths from the root module's. */
export type ModuleReading =
  | {
      readonly ok: true;
      readonly files: readonly SourceText[];
      readonly reader: FileReader;
      readonly diagnostics: readonly Diagnostic[];
    }
  /** A clause: `there is no folder "x"`. */
  | { readonly ok: false; readonly message: string };

export interface ConfigurationInput {
  /** `*.orch.hcl` and `orch.hcl` of the root module; their order means nothing. */
  readonly files: readonly SourceText[];
  readonly variables: VariableSources;
  readonly reader: FileReader;
  /** Folders of modules by their paths from the root module's, `modules/app` or `../shared`. Absent: there are none. */
  readonly modules?: (folder: string) => ModuleReading;
  /** Absent: secrets have no values but those that are written or come from variables. */
  readonly secrets?: SecretSources;
  /** What `data` blocks asked for in earlier evaluations; without an answer their values are unknown. Absent: nothing was asked. */
  readonly data?: DataAnswers;
}
